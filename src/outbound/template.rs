//! `{name}` in a definition's URLs, headers and parameters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::Url;

/// Why a definition's text cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It names a field that has no value.
    #[error("the field `{0}` is missing")]
    Missing(String),
    /// A field's value may not stand in a URL: it holds more than letters, digits, `-`, `_` and single dots.
    #[error("the field `{0}` may not stand in a URL")]
    Unfit(String),
    /// What came out is not an absolute URL.
    #[error("the {0} URL is invalid")]
    Invalid(&'static str),
}

/// What templates may name: public values (fields and metadata), and secret ones.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Fields that are not secret, and what was kept of the provider's answers.
    pub public: &'a Map<String, Value>,
    /// Secret fields, and `access_token`.
    pub secret: &'a BTreeMap<String, SecretString>,
}

impl Known<'_> {
    fn public(&self, name: &str) -> Option<&str> {
        self.public.get(name)?.as_str()
    }

    /// Fills a URL. A public value is part of a host or path as it is; a secret one is percent-encoded. Only what the
    /// provider itself said may be a URL, and only at the start, such as `{instance_url}/services`.
    pub(super) fn url(&self, template: &str) -> Result<String, TemplateError> {
        let opening = template.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        if let Some((name, rest)) = opening
            && let Some(base) = self.public(name)
            && Url::parse(base).is_ok_and(|url| url.has_host())
        {
            return Ok(format!("{}{}", base.trim_end_matches('/'), self.part(rest)?));
        }
        self.part(template)
    }

    fn part(&self, template: &str) -> Result<String, TemplateError> {
        fill(template, |name, out| {
            match (self.public(name), self.secret.get(name)) {
                (Some(value), _) => out.push_str(fit(name, value)?),
                (None, Some(secret)) => out.push_str(&encoded(secret.expose_secret())),
                (None, None) => return Err(TemplateError::Missing(name.to_owned())),
            }
            Ok(())
        })
    }

    /// Fills a text that is written whole where it goes: a header's value, a parameter.
    pub(super) fn text(&self, template: &str) -> Result<String, TemplateError> {
        fill(template, |name, out| {
            let value = self.public(name).or_else(|| self.secret.get(name).map(ExposeSecret::expose_secret));
            out.push_str(value.ok_or_else(|| TemplateError::Missing(name.to_owned()))?);
            Ok(())
        })
    }

    /// The parameters whose texts can be filled in: those that name a value that is not known are left out.
    #[must_use]
    pub fn parameters(&self, declared: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let filled = declared.iter().filter_map(|(name, text)| Some((name.clone(), self.text(text).ok()?)));
        filled.collect()
    }
}

/// Replaces each `{name}`, but for a revocation's `{token}` and `{client_id}`, which are known at its own time.
fn fill(
    template: &str,
    mut value: impl FnMut(&str, &mut String) -> Result<(), TemplateError>,
) -> Result<String, TemplateError> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        filled.push_str(before);
        match name {
            "token" | "client_id" => filled.extend(["{", name, "}"]),
            _ => value(name, &mut filled)?,
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A value that can be part of a host or a path without changing what is around it.
pub(super) fn fit<'v>(name: &str, value: &'v str) -> Result<&'v str, TemplateError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fits = !value.is_empty() && value.chars().all(plain) && !value.starts_with('.') && !value.contains("..");
    if fits { Ok(value) } else { Err(TemplateError::Unfit(name.to_owned())) }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(template: &str, public: &[(&str, &str)], secret: &[(&str, &str)]) -> Result<String, TemplateError> {
        let public = public.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        let secret = secret.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        Known { public: &public, secret: &secret }.url(template)
    }

    #[test]
    fn a_value_cannot_lead_to_another_host() {
        for value in ["evil.test/", "evil.test#", "a@evil.test", "a:1", "..", ".", "", "a b", "{token}", "é"] {
            let filled = url("https://{subdomain}.example.com/token", &[("subdomain", value)], &[]);
            assert_eq!(filled, Err(TemplateError::Unfit("subdomain".into())), "{value}");
        }
        let filled = url("https://{subdomain}.example.com/token", &[], &[]);
        assert_eq!(filled, Err(TemplateError::Missing("subdomain".into())));
    }

    #[test]
    fn what_the_provider_said_may_open_a_url() {
        let said = [("instance_url", "https://eu1.example.com/")];
        assert_eq!(url("{instance_url}/services", &said, &[]), Ok("https://eu1.example.com/services".into()));
        assert!(url("https://x.example/{instance_url}", &said, &[]).is_err());
    }

    #[test]
    fn a_secret_in_a_path_is_encoded() {
        let filled = url("https://api.example/bot{secretText}/getMe", &[], &[("secretText", "1:a/../b?c")]);
        assert_eq!(filled, Ok("https://api.example/bot1%3Aa%2F..%2Fb%3Fc/getMe".into()));
    }
}
