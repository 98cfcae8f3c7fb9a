//! Where a provider is asked: the definition's URLs with their fields filled in, or the operator's own.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use crate::catalog::definition::{Api, OAuth2};

/// URLs that the operator sets in place of the definition's, for a self-managed or a pretended provider.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Authorization endpoint.
    pub auth_url: Option<String>,
    /// Token endpoint, for refreshing too.
    pub token_url: Option<String>,
    /// Revocation endpoint; may name `{token}` and `{client_id}`.
    pub revoke_url: Option<String>,
    /// Base URL of the API.
    pub api_url: Option<String>,
}

/// A provider's URLs, ready to be asked.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Authorization endpoint (RFC 6749, 3.1).
    pub authorize: Url,
    /// Token endpoint (RFC 6749, 3.2).
    pub token: Url,
    /// Where refresh requests go.
    pub refresh: Url,
    /// Revocation endpoint (RFC 7009), in which `{token}` and `{client_id}` are still to be filled.
    pub revoke: Option<String>,
    /// Base URL of the API, as far as it is known before a grant.
    pub api: Option<Url>,
    /// Whether the API's base is the operator's: absolute API URLs move there too.
    pub(super) api_moved: bool,
    fields: BTreeMap<String, String>,
}

/// Why a provider's URLs cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// A URL names a field that has no value.
    #[error("the field `{0}` is missing")]
    Missing(String),
    /// A field's value may not stand in a URL: it holds more than letters, digits, `-`, `_` and single dots.
    #[error("the field `{0}` may not stand in a URL")]
    Unfit(String),
    /// What came out is not an absolute URL.
    #[error("the {0} URL is invalid")]
    Invalid(&'static str),
}

impl Endpoints {
    /// Fills `fields` into the definition's URLs and puts the operator's own in their place.
    ///
    /// # Errors
    /// [`EndpointError`]: a field is missing or unfit, or a URL invalid.
    pub fn resolve(
        facts: &OAuth2,
        api: Option<&Api>,
        overrides: &Overrides,
        fields: &BTreeMap<String, String>,
    ) -> Result<Self, EndpointError> {
        let value = |name: &str| fields.get(name).map(String::as_str);
        let either = |own: &Option<String>, declared: &str, what| match own {
            Some(url) => parse(url, what),
            None => parse(&fill(declared, value)?, what),
        };
        let refresh_url = facts.refresh_url.as_ref().unwrap_or(&facts.token_url);
        let revoke_url = || facts.revocation.as_ref().map(|revocation| fill(&revocation.url, value)).transpose();
        let endpoints = Self {
            authorize: either(&overrides.auth_url, &facts.authorize_url, "authorization")?,
            token: either(&overrides.token_url, &facts.token_url, "token")?,
            refresh: either(&overrides.token_url, refresh_url, "refresh")?,
            revoke: overrides.revoke_url.clone().map_or_else(revoke_url, |url| Ok(Some(url)))?,
            api: overrides.api_url.as_deref().map(|url| parse(url, "API")).transpose()?,
            api_moved: overrides.api_url.is_some(),
            fields: fields.clone(),
        };
        let base = match (&endpoints.api, api) {
            (None, Some(api)) => endpoints.api_base(api, &Map::new()).map(Some).or_else(|error| match error {
                // A base such as `{instance_url}` is known after the grant only.
                EndpointError::Missing(_) => Ok(None),
                other => Err(other),
            })?,
            (known, _) => known.clone(),
        };
        Ok(Self { api: base, ..endpoints })
    }

    /// The API's base URL, with what the token answer said of it.
    ///
    /// # Errors
    /// [`EndpointError`], as for the other URLs.
    pub fn api_base(&self, api: &Api, metadata: &Map<String, Value>) -> Result<Url, EndpointError> {
        match &self.api {
            Some(known) => Ok(known.clone()),
            None => parse(&self.fill(&api.base_url, metadata)?, "API"),
        }
    }

    /// Fills fields and metadata into `template`. Metadata that is a URL may only open it.
    pub(super) fn fill(&self, template: &str, metadata: &Map<String, Value>) -> Result<String, EndpointError> {
        let known = |name: &str| self.fields.get(name).map(String::as_str).or_else(|| metadata.get(name)?.as_str());
        let opening = template.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        match opening.and_then(|(name, rest)| Some((metadata.get(name)?.as_str()?, rest))) {
            Some((base, rest)) if Url::parse(base).is_ok_and(|url| url.has_host()) => {
                Ok(format!("{}{}", base.trim_end_matches('/'), fill(rest, known)?))
            }
            _ => fill(template, known),
        }
    }
}

fn parse(url: &str, what: &'static str) -> Result<Url, EndpointError> {
    Url::parse(url).ok().filter(Url::has_host).ok_or(EndpointError::Invalid(what))
}

/// Replaces each `{name}`, but for a revocation's `{token}` and `{client_id}`, which are known at its own time.
fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<&'v str>) -> Result<String, EndpointError> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        filled.push_str(before);
        match name {
            "token" | "client_id" => filled.extend(["{", name, "}"]),
            _ => filled.push_str(fit(name, value(name))?),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A value that can be part of a host or a path without changing what is around it.
fn fit<'v>(name: &str, value: Option<&'v str>) -> Result<&'v str, EndpointError> {
    let value = value.ok_or_else(|| EndpointError::Missing(name.to_owned()))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fits = !value.is_empty() && value.chars().all(plain) && !value.starts_with('.') && !value.contains("..");
    if fits { Ok(value) } else { Err(EndpointError::Unfit(name.to_owned())) }
}

#[cfg(test)]
mod tests {
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

    fn fields(subdomain: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("subdomain".into(), subdomain.into())])
    }

    #[test]
    fn fields_fill_the_definitions_urls() {
        let made = Endpoints::resolve(&facts(), None, &Overrides::default(), &fields("acme")).unwrap();
        assert_eq!(made.authorize.as_str(), "https://acme.example.com/authorize");
        assert_eq!(made.token, made.refresh);
        assert_eq!(made.revoke.as_deref(), Some("https://acme.example.com/apps/{client_id}/{token}"));
    }

    #[test]
    fn a_field_cannot_lead_to_another_host() {
        for value in ["evil.test/", "evil.test#", "a@evil.test", "a:1", "..", ".", "", "a b", "{token}", "é"] {
            let made = Endpoints::resolve(&facts(), None, &Overrides::default(), &fields(value));
            assert_eq!(made.unwrap_err(), EndpointError::Unfit("subdomain".into()), "{value}");
        }
        let made = Endpoints::resolve(&facts(), None, &Overrides::default(), &BTreeMap::new());
        assert_eq!(made.unwrap_err(), EndpointError::Missing("subdomain".into()));
    }

    #[test]
    fn the_operators_urls_win() {
        let overrides = Overrides {
            auth_url: Some("http://localhost/a".into()),
            token_url: Some("http://localhost/t".into()),
            revoke_url: Some("http://localhost/r/{token}".into()),
            api_url: Some("http://localhost/api".into()),
        };
        let made = Endpoints::resolve(&facts(), None, &overrides, &BTreeMap::new()).unwrap();
        assert_eq!(made.refresh.as_str(), "http://localhost/t");
        assert_eq!(made.revoke.as_deref(), Some("http://localhost/r/{token}"));
        assert_eq!(made.api.unwrap().as_str(), "http://localhost/api");
    }

    #[test]
    fn an_api_base_may_wait_for_the_grant() {
        let api: Api = toml::from_str("base_url = \"{instance_url}/services\"").unwrap();
        let made = Endpoints::resolve(&facts(), Some(&api), &Overrides::default(), &fields("acme")).unwrap();
        assert_eq!(made.api, None);
        let metadata = |url: &str| Map::from_iter([("instance_url".to_owned(), Value::from(url))]);
        let base = made.api_base(&api, &metadata("https://eu1.example.com/")).unwrap();
        assert_eq!(base.as_str(), "https://eu1.example.com/services");
        assert!(made.api_base(&api, &metadata("nonsense/")).is_err());
    }
}
