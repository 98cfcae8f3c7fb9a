//! What a flow has brought in: a credential, and what is known of it before it has a connection.

use secrecy::{ExposeSecret, SecretSlice};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    context::Context,
    domain::credential::Credential,
    error::{Error, Result},
    outbound::{
        api::{Account, Place as Site},
        oauth::Grant,
    },
    services::{connect, credentials::Life, proof::Proved},
    storage::{SealedRow, flows::SealedFlow},
};

/// A credential on its way into a connection; sealed into the flow while the person decides.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::services) struct Harvest {
    /// What will be sealed. Written apart, see [`Parked`].
    #[serde(skip)]
    pub credential: Credential,
    /// Scopes granted, where the provider said.
    pub scopes: Option<Vec<String>>,
    /// Fields that are not secret, and what was kept of the provider's answers.
    pub metadata: Map<String, Value>,
    /// Seconds that the access token lives.
    pub expires_in: Option<i64>,
    /// Seconds until the refresh token ends for good.
    pub refresh_expires_in: Option<i64>,
    /// Whether it can be renewed without a refresh token: by the person's own client.
    #[serde(default)]
    pub mints: bool,
    /// The provider's stable id of the account.
    pub account_id: Option<String>,
    /// Whose login covers the chosen site, where the account is one; the consent is known by it.
    #[serde(default)]
    pub login_id: Option<String>,
    /// What a person recognises it by.
    pub account_label: Option<String>,
    /// The sites that the person chooses between.
    #[serde(default)]
    pub sites: Vec<Site>,
    /// The account was asked for, and the provider did not answer.
    pub account_unknown: bool,
}

/// A harvest as it is parked. The first version had an OAuth 2.0 grant's members at the top, and no `credential`.
#[derive(Serialize, Deserialize)]
struct Parked<H> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
    #[serde(flatten)]
    harvest: H,
}

impl Harvest {
    /// An OAuth 2.0 grant. `account` is none where it was asked for in vain, or nobody can be asked.
    pub fn of_grant(grant: Grant, account: Option<Account>, is_asked: bool) -> Self {
        let credential = Credential::from(&grant);
        let mut harvest = Self::of_tokens(credential, grant.metadata, account, is_asked);
        harvest.scopes = grant.scopes;
        harvest.expires_in = grant.expires_in;
        harvest.refresh_expires_in = grant.refresh_expires_in;
        harvest
    }

    /// A credential of which no more is known than whose it is.
    pub fn of_tokens(
        credential: Credential,
        mut metadata: Map<String, Value>,
        account: Option<Account>,
        is_asked: bool,
    ) -> Self {
        let account_unknown = account.is_none() && is_asked;
        let account = account.unwrap_or_default();
        for (name, value) in account.metadata {
            metadata.entry(name).or_insert(value);
        }
        Self {
            credential,
            scopes: None,
            metadata,
            expires_in: None,
            refresh_expires_in: None,
            mints: false,
            account_id: account.id,
            login_id: None,
            account_label: account.label,
            sites: Vec::new(),
            account_unknown,
        }
    }

    /// A credential that the person typed.
    pub fn of_proved(proved: Proved) -> Self {
        Self {
            credential: proved.credential,
            scopes: proved.scopes,
            metadata: proved.metadata,
            expires_in: proved.life.expires_in,
            refresh_expires_in: proved.life.refresh_expires_in,
            mints: proved.life.is_renewable,
            account_id: proved.account.id,
            login_id: None,
            account_label: proved.account.label,
            sites: Vec::new(),
            account_unknown: false,
        }
    }

    /// How long it lives.
    pub fn life(&self) -> Life {
        Life {
            is_renewable: self.mints || self.credential.refresh_token.is_some(),
            expires_in: self.expires_in,
            refresh_expires_in: self.refresh_expires_in,
        }
    }

    fn write(&self) -> Result<SecretSlice<u8>> {
        let credential = self.credential.write().map_err(Error::internal)?;
        let credential = std::str::from_utf8(credential.expose_secret()).map_err(Error::internal)?.to_owned();
        let parked = Parked { credential: Some(credential), harvest: self };
        Ok(serde_json::to_vec(&parked).map_err(Error::internal)?.into())
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let other = || Error::internal("a parked grant has another shape");
        let parked: Parked<Self> = serde_json::from_slice(bytes).map_err(|_| other())?;
        let credential = match &parked.credential {
            Some(written) => Credential::read(written.as_bytes()),
            None => Credential::read(bytes),
        };
        Ok(Self { credential: credential.map_err(|_| other())?, ..parked.harvest })
    }

    /// Sealed for its flow's row.
    pub fn seal(&self, ctx: &Context, flow: Uuid) -> Result<SealedRow> {
        Ok(ctx.vault.seal(connect::place(flow), self.write()?.expose_secret())?)
    }

    /// What was parked in a flow.
    pub fn parked(ctx: &Context, flow: &SealedFlow) -> Result<Self> {
        let written = ctx.vault.open(connect::place(flow.flow.id), &connect::sealed(flow)?)?;
        Self::read(written.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_harvest_comes_back_as_it_was_parked() {
        let credential = Credential {
            access_token: Some("canary-token".into()),
            token_secret: Some("canary-token-secret".into()),
            fields: BTreeMap::from([("password".to_owned(), "canary-password".into())]),
            ..Credential::default()
        };
        let metadata = Map::from_iter([("subdomain".to_owned(), "acme".into())]);
        let account = Account { id: Some("7".into()), label: Some("Ada".into()), metadata: Map::new() };
        let harvest = Harvest::of_tokens(credential, metadata, Some(account), true);
        let read = Harvest::read(harvest.write().unwrap().expose_secret()).unwrap();
        assert_eq!(read.credential.token_secret.as_ref().unwrap().expose_secret(), "canary-token-secret");
        assert_eq!(read.credential.fields["password"].expose_secret(), "canary-password");
        assert_eq!((read.account_id.as_deref(), read.account_unknown), (Some("7"), false));
        assert_eq!(read.metadata["subdomain"], "acme");
        assert!(!format!("{read:?}").contains("canary"));
    }

    #[test]
    fn what_the_first_version_parked_is_still_read() {
        let written = br#"{"access_token":"a","refresh_token":"r","token_type":"bearer","scopes":["read"],"metadata":{},
            "expires_in":3600,"refresh_expires_in":null,"account_id":"7","account_label":null,"account_unknown":false}"#;
        let read = Harvest::read(written).unwrap();
        assert_eq!(read.credential.access_token.as_ref().unwrap().expose_secret(), "a");
        assert!(read.life().is_renewable);
        assert_eq!(read.account_id.as_deref(), Some("7"));
        assert!(Harvest::read(b"{}").is_err() && Harvest::read(b"\xff").is_err());
    }
}
