//! A credential: what is sealed, and opened only to be used.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The secret parts of a connection. Exists in memory only while it is used; Debug says which parts there are.
#[derive(Clone, Default)]
pub struct Credential {
    /// OAuth 2.0 access token, OAuth 1.0a token, or the token that a client's own credentials were changed for.
    pub access_token: Option<SecretString>,
    /// OAuth 2.0 refresh token.
    pub refresh_token: Option<SecretString>,
    /// The secret that belongs to an OAuth 1.0a token (RFC 5849, 2.3).
    pub token_secret: Option<SecretString>,
    /// RFC 6749, 7.1; in lower case.
    pub token_type: Option<String>,
    /// Secret fields of the definition: `secretText`, `password`, and those of its own.
    pub fields: BTreeMap<String, SecretString>,
    /// What the caller sent along at creation.
    pub data: Map<String, Value>,
}

/// The credential as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_secret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_type: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    data: Map<String, Value>,
}

impl Credential {
    /// As bytes, to be sealed.
    ///
    /// # Errors
    /// None that `serde_json` is known to have for this shape.
    pub fn write(&self) -> Result<SecretSlice<u8>, serde_json::Error> {
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        let written = Written {
            access_token: self.access_token.as_ref().map(text),
            refresh_token: self.refresh_token.as_ref().map(text),
            token_secret: self.token_secret.as_ref().map(text),
            token_type: self.token_type.clone(),
            fields: self.fields.iter().map(|(name, secret)| (name.clone(), text(secret))).collect(),
            data: self.data.clone(),
        };
        Ok(SecretBox::new(serde_json::to_vec(&written)?.into_boxed_slice()))
    }

    /// From what [`write`](Self::write) made.
    ///
    /// # Errors
    /// The bytes have another shape; the error repeats none of them.
    pub fn read(bytes: &[u8]) -> Result<Self, UnknownShape> {
        let it: Written = serde_json::from_slice(bytes).map_err(|_| UnknownShape)?;
        Ok(Self {
            access_token: it.access_token.map(Into::into),
            refresh_token: it.refresh_token.map(Into::into),
            token_secret: it.token_secret.map(Into::into),
            token_type: it.token_type,
            fields: it.fields.into_iter().map(|(name, text)| (name, text.into())).collect(),
            data: it.data,
        })
    }

    /// What requests may name or are signed with: the secret fields, `access_token` and `token_secret`.
    #[must_use]
    pub fn secrets(&self) -> BTreeMap<String, SecretString> {
        let own = [("access_token", &self.access_token), ("token_secret", &self.token_secret)];
        let own = own.into_iter().filter_map(|(name, secret)| Some((name.to_owned(), secret.clone()?)));
        self.fields.clone().into_iter().chain(own).collect()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.keys().collect();
        out.debug_struct("Credential")
            .field("access_token", &self.access_token.is_some())
            .field("refresh_token", &self.refresh_token.is_some())
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

/// A credential that opens and cannot be read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a credential has another shape")]
pub struct UnknownShape;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_comes_back_as_it_was_written_and_does_not_print() {
        let credential = Credential {
            access_token: Some("hunter2-access".into()),
            fields: BTreeMap::from([("password".to_owned(), "hunter2-password".into())]),
            ..Credential::default()
        };
        let written = credential.write().unwrap();
        let read = Credential::read(written.expose_secret()).unwrap();
        assert_eq!(read.access_token.as_ref().unwrap().expose_secret(), "hunter2-access");
        assert_eq!(read.secrets().keys().collect::<Vec<_>>(), ["access_token", "password"]);
        assert!(!format!("{read:?} {written:?}").contains("hunter2"));
    }

    #[test]
    fn what_the_first_version_wrote_is_still_read() {
        let read = Credential::read(br#"{"access_token":"a","refresh_token":"r","token_type":"bearer"}"#).unwrap();
        assert_eq!(read.refresh_token.unwrap().expose_secret(), "r");
        assert!(Credential::read(b"7").is_err() && Credential::read(b"\xff").is_err());
    }
}
