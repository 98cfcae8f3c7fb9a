//! What a flow keeps sealed while the person is away at the provider.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::place;
use crate::{
    catalog::definition::Values,
    context::Context,
    domain::flow::Flow,
    error::{Error, Result},
    outbound::oauth1::Temporary,
    storage::{SealedRow, flows::SealedFlow},
};

/// What is needed when the person comes back.
#[derive(Debug, Default)]
pub(in crate::services) struct Luggage {
    /// The PKCE verifier (RFC 7636, 4.1).
    pub verifier: Option<SecretString>,
    /// What the person gave before they left: a subdomain, a region.
    pub values: Values,
    /// The temporary credentials of OAuth 1.0a (RFC 5849, 2.1).
    pub temporary: Option<Temporary>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verifier: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    public: Map<String, Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    secret: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    temporary: Option<(String, String)>,
}

impl Luggage {
    /// Sealed for its flow's row.
    pub fn seal(&self, ctx: &Context, flow: &Flow) -> Result<SealedRow> {
        Ok(ctx.vault.seal(place(flow.id), self.write()?.expose_secret())?)
    }

    /// What a flow has kept; nothing where nothing is left.
    pub fn of(ctx: &Context, spent: &SealedFlow) -> Result<Self> {
        let Some(sealed) = spent.secret() else { return Ok(Self::default()) };
        let opened = ctx.vault.open(place(spent.flow.id), &sealed)?;
        Self::read(opened.expose_secret())
    }

    fn write(&self) -> Result<SecretSlice<u8>> {
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        let written = Written {
            verifier: self.verifier.as_ref().map(text),
            public: self.values.public.clone(),
            secret: self.values.secret.iter().map(|(name, secret)| (name.clone(), text(secret))).collect(),
            temporary: self.temporary.as_ref().map(|it| (text(&it.token), text(&it.secret))),
        };
        Ok(serde_json::to_vec(&written).map_err(Error::internal)?.into())
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let other = || Error::internal("a flow's sealed part has another shape");
        // The first version kept the verifier alone, which is base64url and never an object.
        if !bytes.starts_with(b"{") {
            let verifier = std::str::from_utf8(bytes).map_err(|_| other())?;
            return Ok(Self { verifier: Some(verifier.into()), ..Self::default() });
        }
        let it: Written = serde_json::from_slice(bytes).map_err(|_| other())?;
        let secret = it.secret.into_iter().map(|(name, text)| (name, text.into())).collect();
        Ok(Self {
            verifier: it.verifier.map(Into::into),
            values: Values { public: it.public, secret },
            temporary: it.temporary.map(|(token, secret)| Temporary { token: token.into(), secret: secret.into() }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luggage_comes_back_as_it_was_packed_and_does_not_print() {
        let luggage = Luggage {
            verifier: Some("canary-verifier".into()),
            values: Values {
                public: Map::from_iter([("subdomain".to_owned(), "acme".into())]),
                secret: BTreeMap::from([("apiKey".to_owned(), "canary-key".into())]),
            },
            temporary: Some(Temporary { token: "t".into(), secret: "canary-temporary".into() }),
        };
        let read = Luggage::read(luggage.write().unwrap().expose_secret()).unwrap();
        assert_eq!(read.verifier.as_ref().unwrap().expose_secret(), "canary-verifier");
        assert_eq!((read.values.get("subdomain"), read.values.get("apiKey")), (Some("acme"), Some("canary-key")));
        assert_eq!(read.temporary.as_ref().unwrap().secret.expose_secret(), "canary-temporary");
        assert!(!format!("{read:?}").contains("canary"));
    }

    #[test]
    fn the_verifier_of_the_first_version_is_still_read() {
        let read = Luggage::read(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(read.verifier.unwrap().expose_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert!(Luggage::read(b"{").is_err() && Luggage::read(b"\xff").is_err());
    }
}
