//! Who the provider is, and who we are there, as the settings say it.

use openidconnect::IssuerUrl;
use secrecy::{ExposeSecret, SecretString};

use crate::domain::input;

/// The longest name on the button, in characters.
const NAME_MAX: usize = 40;

/// The provider, and who we are there.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// The issuer identifier, to the letter.
    pub issuer: IssuerUrl,
    /// The client identifier.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// What the provider is called on the button.
    pub name: String,
}

impl OidcSettings {
    /// Check the settings; without an issuer there is no provider.
    ///
    /// # Errors
    /// All problems at once, each completing the sentence that the variable's name begins.
    pub fn read(
        issuer: Option<&str>,
        client_id: Option<String>,
        client_secret: Option<SecretString>,
        name: Option<String>,
    ) -> Result<Option<Self>, Vec<(&'static str, String)>> {
        const ISSUER: &str = "PORTICO_OIDC_ISSUER";
        let Some(issuer) = issuer else {
            let set = [("PORTICO_OIDC_CLIENT_ID", client_id.is_some()), ("PORTICO_OIDC_NAME", name.is_some())];
            let set = set.into_iter().chain([("PORTICO_OIDC_CLIENT_SECRET", client_secret.is_some())]);
            let alone = |(variable, is_set): (&'static str, bool)| {
                is_set.then(|| (variable, format!("is of no use without {ISSUER}")))
            };
            let problems: Vec<_> = set.filter_map(alone).collect();
            return if problems.is_empty() { Ok(None) } else { Err(problems) };
        };
        let mut problems = Vec::new();
        let url = input::parse_web_url(issuer).and_then(|url| match (url.query(), url.fragment()) {
            (None, None) => Ok(url),
            _ => Err("must have neither a query nor a fragment".to_owned()),
        });
        let host = match &url {
            Ok(url) => url.host_str().unwrap_or_default().to_owned(),
            Err(problem) => {
                problems.push((ISSUER, problem.clone()));
                String::new()
            }
        };
        for (variable, is_empty) in [
            ("PORTICO_OIDC_CLIENT_ID", client_id.as_ref().is_none_or(String::is_empty)),
            ("PORTICO_OIDC_CLIENT_SECRET", client_secret.as_ref().is_none_or(|it| it.expose_secret().is_empty())),
        ] {
            if is_empty {
                problems.push((variable, format!("is required with {ISSUER}")));
            }
        }
        if let Some(Err(problem)) = name.as_deref().map(|name| input::check_text(name, 1, NAME_MAX)) {
            problems.push(("PORTICO_OIDC_NAME", problem));
        }
        // As it was given: of the issuer every letter counts, a slash at its end too.
        match (IssuerUrl::new(issuer.to_owned()), client_id, client_secret) {
            (Ok(issuer), Some(client_id), Some(client_secret)) if problems.is_empty() => {
                Ok(Some(Self { issuer, client_id, client_secret, name: name.unwrap_or(host) }))
            }
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: [Option<&str>; 4]) -> Result<Option<OidcSettings>, Vec<&'static str>> {
        let [issuer, id, secret, name] = values;
        let read = OidcSettings::read(issuer, id.map(Into::into), secret.map(Into::into), name.map(Into::into));
        read.map_err(|problems| problems.into_iter().map(|problem| problem.0).collect())
    }

    #[test]
    fn a_provider_is_whole_or_none() {
        assert!(read([None; 4]).unwrap().is_none());
        let whole = read([Some("https://id.acme.test/"), Some("portico"), Some("secret"), None]).unwrap().unwrap();
        assert_eq!((whole.issuer.as_str(), whole.name.as_str()), ("https://id.acme.test/", "id.acme.test"));
        let named = read([Some("https://id.acme.test"), Some("portico"), Some("secret"), Some("Acme ID")]).unwrap();
        assert_eq!(named.unwrap().name, "Acme ID");
        let (id, secret) = ("PORTICO_OIDC_CLIENT_ID", "PORTICO_OIDC_CLIENT_SECRET");
        assert_eq!(read([Some("https://id.acme.test"), None, Some(""), None]).unwrap_err(), [id, secret]);
        assert_eq!(read([None, Some("portico"), Some("secret"), None]).unwrap_err(), [id, secret]);
    }

    #[test]
    fn an_issuer_is_a_plain_address() {
        for issuer in ["id.acme.test", "ftp://id.acme.test", "https://id.acme.test?a=b", "https://id.acme.test#a"] {
            let problems = read([Some(issuer), Some("portico"), Some("secret"), None]).unwrap_err();
            assert_eq!(problems, ["PORTICO_OIDC_ISSUER"], "{issuer}");
        }
    }
}
