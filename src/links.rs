//! Signed tokens: portal links (`eut_`) and connect sessions (`cst_`), and the cookies that stand for an opened one.
//!
//! A token is a JWS (RFC 7515, EdDSA over Ed25519, RFC 8037) behind its prefix; the public keys are a JWK set
//! (RFC 7517). A key signs for [`SIGNS_FOR`], and verifies until the last token that it can have signed has expired.
//! A new key is published [`PUBLISHED_AHEAD`] before it signs.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::{
    digest, hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    clock::{Clock, Entropy},
    domain::link::{LINK_TTL_MAX, LinkTrouble},
    error::{Error, Result},
    storage::{Db, SealedRow, signing_keys, signing_keys::SigningKeyRow},
    vault::{Place, Vault},
};

/// How long a key signs.
pub const SIGNS_FOR: TimeDelta = TimeDelta::days(30);
/// How long a key is published before it signs.
pub const PUBLISHED_AHEAD: TimeDelta = TimeDelta::minutes(10);
/// The longest token that is looked at, in bytes.
const TOKEN_MAX: usize = 8_192;
/// Audience of portal links (contract section 6).
const PORTAL_AUDIENCE: &str = "connect-portal";
/// Audience of connect sessions (contract section 6).
const SESSION_AUDIENCE: &str = "connect-session";

/// What a portal link's token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkClaims {
    /// Issuer: the base URL's origin.
    pub iss: String,
    /// Audience: `connect-portal`.
    pub aud: String,
    /// The end user.
    pub sub: Uuid,
    /// The workspace.
    pub wsp: Uuid,
    /// The link.
    pub jti: Uuid,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Expires at, seconds since the epoch.
    pub exp: i64,
    /// The workspace integrations that the link is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub int: Option<Vec<Uuid>>,
}

/// What a session's token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaims {
    /// Issuer: the base URL's origin.
    pub iss: String,
    /// Audience: `connect-session`.
    pub aud: String,
    /// The session.
    pub sub: Uuid,
    /// Issued at, seconds since the epoch.
    pub iat: i64,
    /// Expires at, seconds since the epoch.
    pub exp: i64,
}

/// Claims of one audience, behind one prefix.
pub trait Claims: Serialize + DeserializeOwned {
    /// What the token starts with.
    const PREFIX: &'static str;
    /// The `aud` that it must have.
    const AUDIENCE: &'static str;
    /// `exp`.
    fn expires(&self) -> i64;
}

impl Claims for LinkClaims {
    const PREFIX: &'static str = crate::domain::link::LINK_PREFIX;
    const AUDIENCE: &'static str = PORTAL_AUDIENCE;
    fn expires(&self) -> i64 {
        self.exp
    }
}

impl Claims for SessionClaims {
    const PREFIX: &'static str = crate::domain::session::SESSION_PREFIX;
    const AUDIENCE: &'static str = SESSION_AUDIENCE;
    fn expires(&self) -> i64 {
        self.exp
    }
}

/// The key set as this process knows it; the database's is shared by all.
pub struct LinkKeys {
    issuer: String,
    set: RwLock<Arc<KeySet>>,
}

impl fmt::Debug for LinkKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LinkKeys")
    }
}

struct KeySet {
    keys: Vec<Arc<Key>>,
    /// When the newest was made, whether it opens or not.
    newest: Option<DateTime<Utc>>,
}

struct Key {
    kid: String,
    public: Vec<u8>,
    signing: EncodingKey,
    verifying: DecodingKey,
    mac: hmac::Key,
    created_at: DateTime<Utc>,
    active_from: DateTime<Utc>,
    retire_at: DateTime<Utc>,
}

/// What loading and rotating keys needs.
#[derive(Clone, Copy, Debug)]
pub struct Keyring<'a> {
    /// Where the keys are stored.
    pub db: &'a Db,
    /// What seals their private halves.
    pub vault: &'a Vault,
    /// Now.
    pub clock: &'a Clock,
    /// Chance.
    pub entropy: &'a Entropy,
}

impl LinkKeys {
    /// The stored keys; the first one is made when there is none.
    pub async fn load(ring: Keyring<'_>, issuer: String) -> Result<Self> {
        let mut set = read(ring).await?;
        if set.keys.is_empty() {
            add(ring, set.newest, TimeDelta::zero()).await?;
            set = read(ring).await?;
        }
        Ok(Self { issuer, set: RwLock::new(Arc::new(set)) })
    }

    /// The stored keys as they are; none is made.
    pub async fn stored(ring: Keyring<'_>, issuer: String) -> Result<Self> {
        Ok(Self { issuer, set: RwLock::new(Arc::new(read(ring).await?)) })
    }

    /// Read the stored keys again: another process may have added one.
    pub async fn reload(&self, ring: Keyring<'_>) -> Result<()> {
        let set = read(ring).await?;
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        Ok(())
    }

    /// Add a key when the newest is older than [`SIGNS_FOR`], or `now` is asked for; `true` when one was added.
    pub async fn rotate(&self, ring: Keyring<'_>, force: bool) -> Result<bool> {
        self.reload(ring).await?;
        let newest = self.keys().keys.iter().map(|key| key.created_at).max();
        let age = newest.map(|newest| ring.clock.now() - newest);
        let due = age.is_none_or(|age| age >= SIGNS_FOR);
        // After a long standstill the old key may retire before what it would sign by now has expired.
        let late = age.is_none_or(|age| age >= SIGNS_FOR + TimeDelta::days(1));
        let ahead = if late { TimeDelta::zero() } else { PUBLISHED_AHEAD };
        let known = self.keys().newest;
        let added = (due || force) && add(ring, known, ahead).await?;
        self.reload(ring).await?;
        Ok(added)
    }

    /// Sign a portal link.
    pub fn sign_link(&self, link: &crate::domain::link::Link) -> Result<String> {
        self.sign(
            &LinkClaims {
                iss: self.issuer.clone(),
                aud: PORTAL_AUDIENCE.to_owned(),
                sub: link.end_user_id,
                wsp: link.workspace_id,
                jti: link.id,
                iat: link.created_at.timestamp(),
                exp: link.expires_at.timestamp(),
                int: link.integration_ids.clone(),
            },
            link.created_at,
        )
    }

    /// Sign a connect session.
    pub fn sign_session(&self, session: &crate::domain::session::ConnectSession) -> Result<String> {
        self.sign(
            &SessionClaims {
                iss: self.issuer.clone(),
                aud: SESSION_AUDIENCE.to_owned(),
                sub: session.id,
                iat: session.created_at.timestamp(),
                exp: session.expires_at.timestamp(),
            },
            session.created_at,
        )
    }

    fn sign<C: Claims>(&self, claims: &C, now: DateTime<Utc>) -> Result<String> {
        let keys = self.keys();
        let key = keys.signer(now)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.kid.clone());
        let token = jsonwebtoken::encode(&header, claims, &key.signing).map_err(Error::internal)?;
        Ok(format!("{}{token}", C::PREFIX))
    }

    /// What a token says, if we signed it and it has not expired. Whether it was withdrawn only the database knows.
    pub async fn verify<C: Claims>(
        &self,
        ring: Keyring<'_>,
        token: &str,
    ) -> Result<std::result::Result<C, LinkTrouble>> {
        let Some(claims) = self.read::<C>(ring, token).await? else { return Ok(Err(LinkTrouble::Malformed)) };
        let expired = ring.clock.now().timestamp() >= claims.expires();
        Ok(if expired { Err(LinkTrouble::Expired) } else { Ok(claims) })
    }

    /// What a token says, if we signed it, expired or not: it opens nothing by that.
    pub async fn read<C: Claims>(&self, ring: Keyring<'_>, token: &str) -> Result<Option<C>> {
        let Some(jws) = token.strip_prefix(C::PREFIX).filter(|jws| jws.len() <= TOKEN_MAX) else { return Ok(None) };
        let kid = jsonwebtoken::decode_header(jws).ok().and_then(|header| header.kid).unwrap_or_default();
        let Some(key) = self.verifier(ring, &kid).await? else { return Ok(None) };
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[C::AUDIENCE]);
        rules.set_issuer(&[&self.issuer]);
        rules.required_spec_claims =
            ["exp", "aud", "iss", "sub"].map(str::to_owned).into_iter().collect::<HashSet<_>>();
        // The clock is ours, so the expiry is checked here.
        rules.validate_exp = false;
        Ok(jsonwebtoken::decode::<C>(jws, &key.verifying, &rules).ok().map(|data| data.claims))
    }

    /// The public keys (RFC 7517, RFC 8037).
    #[must_use]
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        let keys = self.keys();
        let live = keys.keys.iter().filter(|key| now < key.retire_at);
        let jwk = |key: &Arc<Key>| {
            let x = BASE64_URL_SAFE_NO_PAD.encode(&key.public);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.kid, "x": x })
        };
        json!({ "keys": live.map(jwk).collect::<Vec<_>>() })
    }

    /// A code over `parts` that only this installation can make: `<kid>.<code>`.
    pub fn authenticate(&self, parts: &[&str], now: DateTime<Utc>) -> Result<String> {
        let keys = self.keys();
        let key = keys.signer(now)?;
        let code = BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&key.mac, joined(parts).as_bytes()));
        Ok(format!("{}.{code}", key.kid))
    }

    /// Whether `code` is what [`LinkKeys::authenticate`] made of `parts`; compared in constant time.
    pub async fn is_authentic(&self, ring: Keyring<'_>, parts: &[&str], code: &str) -> Result<bool> {
        let Some((kid, code)) = code.split_once('.') else { return Ok(false) };
        let Ok(code) = BASE64_URL_SAFE_NO_PAD.decode(code) else { return Ok(false) };
        let key = self.verifier(ring, kid).await?;
        Ok(key.is_some_and(|key| hmac::verify(&key.mac, joined(parts).as_bytes(), &code).is_ok()))
    }

    /// The key of that id. One that this process does not know may be another process's new one.
    async fn verifier(&self, ring: Keyring<'_>, kid: &str) -> Result<Option<Arc<Key>>> {
        if Uuid::try_parse(kid).is_err() {
            return Ok(None);
        }
        let now = ring.clock.now();
        let find = |keys: &KeySet| keys.keys.iter().find(|key| key.kid == kid && now < key.retire_at).cloned();
        if let Some(key) = find(&self.keys()) {
            return Ok(Some(key));
        }
        self.reload(ring).await?;
        Ok(find(&self.keys()))
    }

    fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeySet {
    fn signer(&self, now: DateTime<Utc>) -> Result<&Key> {
        let active = self.keys.iter().map(Arc::as_ref).rfind(|key| key.active_from <= now && now < key.retire_at);
        active.ok_or_else(|| Error::internal("no signing key is active"))
    }
}

/// Length before each part, so that no two lists of parts read the same.
fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| format!("{}:{part}", part.len())).collect()
}

/// A key that does not open is as good as gone: what it has signed is not accepted, and the others go on.
async fn read(ring: Keyring<'_>) -> Result<KeySet> {
    let rows = signing_keys::live(ring.db, ring.clock.now()).await?;
    let newest = rows.iter().map(|row| row.created_at).max();
    let opened = rows.into_iter().filter_map(|row| {
        let id = row.id;
        let sound_alarm = |error: &Error| {
            tracing::error!(table = "signing_keys", row = %id, ?error, "ALARM: a stored key does not open");
        };
        open(ring.vault, row).inspect_err(sound_alarm).ok().map(Arc::new)
    });
    Ok(KeySet { keys: opened.collect(), newest })
}

fn place(row: Uuid) -> Place {
    Place { table: "signing_keys", row, field: "sealed" }
}

fn open(vault: &Vault, row: SigningKeyRow) -> Result<Key> {
    let document = vault.open(place(row.id), &SealedRow { sealed: row.sealed, key_id: row.key_id })?;
    let mac = digest::digest(&digest::SHA256, &[b"portico cookies", document.expose_secret()].concat());
    Ok(Key {
        kid: row.id.to_string(),
        signing: EncodingKey::from_ed_der(document.expose_secret()),
        verifying: DecodingKey::from_ed_der(&row.public_key),
        mac: hmac::Key::new(hmac::HMAC_SHA256, mac.as_ref()),
        public: row.public_key,
        created_at: row.created_at,
        active_from: row.active_from,
        retire_at: row.retire_at,
    })
}

async fn add(ring: Keyring<'_>, newest: Option<DateTime<Utc>>, ahead: TimeDelta) -> Result<bool> {
    let now = ring.clock.now();
    let document =
        Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).map_err(|_| crate::clock::NoEntropy)?;
    let pair =
        Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|_| Error::internal("a new key cannot be read"))?;
    let id = ring.entropy.id(now);
    let sealed = ring.vault.seal(place(id), document.as_ref())?;
    let row = SigningKeyRow {
        id,
        public_key: pair.public_key().as_ref().to_vec(),
        sealed: sealed.sealed,
        key_id: sealed.key_id,
        created_at: now,
        active_from: now + ahead,
        retire_at: now + ahead + SIGNS_FOR + TimeDelta::seconds(LINK_TTL_MAX) + TimeDelta::days(1),
    };
    Ok(signing_keys::insert_after(ring.db, &row, newest).await?)
}
