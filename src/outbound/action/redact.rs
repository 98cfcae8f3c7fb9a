//! A credential must not come back to the caller, whatever the provider answers.

use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::domain::base64;
use crate::outbound::template::encoded;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";
/// A secret that is shorter is taken out only where it is the whole text: as a part it may be of any word.
const SHORTEST: usize = 5;

/// The secrets of one request, in the forms in which a provider may echo them; the longest first.
pub(super) struct Secrets(Vec<SecretString>);

impl Secrets {
    pub(super) fn of<'s>(secrets: impl Iterator<Item = &'s SecretString>, sent: &HeaderMap) -> Self {
        let mut forms = Vec::new();
        for secret in secrets.map(ExposeSecret::expose_secret) {
            forms.extend([secret.to_owned(), encoded(secret), base64::encode(secret.as_bytes())]);
            forms.push(url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
            // A private key has lines of its own.
            forms.extend(secret.lines().map(str::trim).filter(|line| line.len() > 40).map(str::to_owned));
        }
        for value in sent.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok()) {
            forms.push(value.to_owned());
            forms.extend(value.split_once(' ').map(|(_, rest)| rest.to_owned()));
        }
        forms.retain(|form| !form.is_empty());
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms.into_iter().map(Into::into).collect())
    }

    fn forms(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ExposeSecret::expose_secret)
    }

    /// The text without any of them.
    pub(super) fn scrubbed(&self, mut text: String) -> String {
        for form in self.forms() {
            if form.len() < SHORTEST {
                if text == form {
                    REDACTED.clone_into(&mut text);
                }
            } else if text.contains(form) {
                text = text.replace(form, REDACTED);
            }
        }
        text
    }

    /// The value without any of them, names of members included.
    pub(super) fn scrubbed_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.scrubbed(text).into(),
            Value::Array(list) => list.into_iter().map(|member| self.scrubbed_value(member)).collect(),
            Value::Object(members) => {
                let members = members.into_iter();
                let scrubbed = members.map(|(name, member)| (self.scrubbed(name), self.scrubbed_value(member)));
                Value::Object(scrubbed.collect())
            }
            other @ (Value::Null | Value::Bool(_)) => other,
            // A PIN may come back as a number.
            Value::Number(number) => {
                let text = number.to_string();
                if self.forms().any(|form| form == text) { REDACTED.into() } else { Value::Number(number) }
            }
        }
    }

    /// The bytes without any of them.
    pub(super) fn scrubbed_bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.forms().filter(|form| form.len() >= SHORTEST).fold(bytes, |bytes, form| replaced(bytes, form.as_bytes()))
    }
}

fn replaced(bytes: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    let find = |from: &[u8]| from.windows(secret.len()).position(|window| window == secret);
    let mut out = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = find(rest) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(REDACTED.as_bytes());
        rest = from.get(secret.len()..).unwrap_or_default();
    }
    if out.is_empty() {
        return bytes;
    }
    out.extend_from_slice(rest);
    out
}
