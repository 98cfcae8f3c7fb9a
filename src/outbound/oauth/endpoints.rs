//! Where a provider's authorization server is asked: the definition's URLs with their fields filled in, or the
//! operator's own.

use url::Url;

use crate::catalog::definition::OAuth2;
use crate::outbound::template::{Known, TemplateError};

/// URLs that the operator sets in place of the definition's, for a self-managed or a pretended provider.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Authorization endpoint.
    pub auth_url: Option<String>,
    /// Token endpoint, for refreshing too.
    pub token_url: Option<String>,
    /// Revocation endpoint; may name `{token}` and `{client_id}`.
    pub revoke_url: Option<String>,
}

/// A provider's URLs, ready to be asked.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Authorization endpoint (RFC 6749, 3.1); absent where nobody consents.
    pub authorize: Option<Url>,
    /// Token endpoint (RFC 6749, 3.2).
    pub token: Url,
    /// Where refresh requests go.
    pub refresh: Url,
    /// Revocation endpoint (RFC 7009), in which `{token}` and `{client_id}` are still to be filled.
    pub revoke: Option<String>,
}

impl Endpoints {
    /// Fills what is known into the definition's URLs and puts the operator's own in their place.
    ///
    /// # Errors
    /// [`TemplateError`]: a field is missing or unfit, or a URL invalid.
    pub fn resolve(facts: &OAuth2, overrides: &Overrides, known: Known<'_>) -> Result<Self, TemplateError> {
        let either = |own: &Option<String>, declared: &str, what| match own {
            Some(url) => parse(url, what),
            None => parse(&known.url(declared)?, what),
        };
        let consents = overrides.auth_url.is_some() || !facts.authorize_url.is_empty();
        let refresh_url = facts.refresh_url.as_ref().unwrap_or(&facts.token_url);
        let revoke_url = || facts.revocation.as_ref().map(|revocation| known.url(&revocation.url)).transpose();
        Ok(Self {
            authorize: consents
                .then(|| either(&overrides.auth_url, &facts.authorize_url, "authorization"))
                .transpose()?,
            token: either(&overrides.token_url, &facts.token_url, "token")?,
            refresh: either(&overrides.token_url, refresh_url, "refresh")?,
            revoke: overrides.revoke_url.clone().map_or_else(revoke_url, |url| Ok(Some(url)))?,
        })
    }
}

fn parse(url: &str, what: &'static str) -> Result<Url, TemplateError> {
    Url::parse(url).ok().filter(Url::has_host).ok_or(TemplateError::Invalid(what))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Map, Value};

    use super::*;

    fn facts() -> OAuth2 {
        toml::from_str(
            r#"
            authorize_url = "https://{subdomain}.example.com/authorize"
            token_url = "https://{subdomain}.example.com/token"
            revocation = { url = "https://{subdomain}.example.com/apps/{client_id}/{token}", what = "This one." }
            "#,
        )
        .unwrap()
    }

    fn resolve(overrides: &Overrides) -> Endpoints {
        let public = Map::from_iter([("subdomain".to_owned(), Value::from("acme"))]);
        Endpoints::resolve(&facts(), overrides, Known { public: &public, secret: &BTreeMap::new() }).unwrap()
    }

    #[test]
    fn fields_fill_the_definitions_urls() {
        let made = resolve(&Overrides::default());
        assert_eq!(made.authorize.unwrap().as_str(), "https://acme.example.com/authorize");
        assert_eq!(made.token, made.refresh);
        assert_eq!(made.revoke.as_deref(), Some("https://acme.example.com/apps/{client_id}/{token}"));
    }

    #[test]
    fn the_operators_urls_win() {
        let made = resolve(&Overrides {
            auth_url: Some("http://localhost/a".into()),
            token_url: Some("http://localhost/t".into()),
            revoke_url: Some("http://localhost/r/{token}".into()),
        });
        assert_eq!(made.authorize.unwrap().as_str(), "http://localhost/a");
        assert_eq!(made.refresh.as_str(), "http://localhost/t");
        assert_eq!(made.revoke.as_deref(), Some("http://localhost/r/{token}"));
    }
}
