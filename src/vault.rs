//! Secrets at rest.
//!
//! Every secret gets a data key of its own (AES-256-GCM); the data key is wrapped by a master key. Both carry
//! the place they belong to as additional data: an envelope that is copied to another row or field does not open.
//! The envelope's row names the master key. The wrapped data key is bound to that id too and the ciphertext is not, so
//! that a change of master keys wraps the data key anew and leaves the ciphertext as it is.
//!
//! ```text
//! version | wrapped data key: nonce 12, key 32, tag 16 | nonce 12 | ciphertext | tag 16
//! ```
//!
//! Version 1 bound the ciphertext to the master key's id as well; it is still read, and becomes version 2 when it is
//! wrapped anew.

mod keys;

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use secrecy::{ExposeSecret, SecretBox, SecretSlice};
use uuid::Uuid;

pub use keys::{KeyFile, KeyProblem, new_entry};

use crate::{
    clock::{Entropy, NoEntropy},
    storage::SealedRow,
};
use keys::MasterKeys;

const VERSION: u8 = 2;
const KEY_LEN: usize = 32;
const TAG_LEN: usize = 16;
const WRAPPED_LEN: usize = NONCE_LEN + KEY_LEN + TAG_LEN;

/// Where a sealed value lives; part of what is authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub row: Uuid,
    /// The field.
    pub field: &'static str,
}

/// The master keys: the first seals, all open. Those of a file are read again when the file has changed.
pub struct Vault {
    keys: MasterKeys,
    entropy: Entropy,
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Vault({:?})", self.key_ids())
    }
}

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key that the envelope names is not configured.
    #[error("the master key {0:?} is not configured")]
    UnknownKey(String),
    /// The envelope was changed, cut, or belongs to another place; or the master key is another one of that id.
    #[error("a sealed value does not open at {}/{}/{}", .0.table, .0.row, .0.field)]
    Broken(Place),
    /// No random bytes.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl Vault {
    /// Master keys from `id:base64(32 bytes)`, separated by commas or line breaks; at least one.
    pub fn parse(text: &secrecy::SecretString, entropy: Entropy) -> Result<Self, KeyProblem> {
        Ok(Self { keys: MasterKeys::given(text)?, entropy })
    }

    /// Master keys from a file; when there is none, it is made with one new key, readable for its owner only.
    pub fn from_file(file: KeyFile, entropy: Entropy) -> Result<Self, KeyProblem> {
        Ok(Self { keys: MasterKeys::of_file(file, &entropy)?, entropy })
    }

    /// The ids of the master keys, the one that seals first.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.keys.all().iter().map(|key| key.id.clone()).collect()
    }

    /// Ids with a fingerprint each, the one that seals first: two processes that name the same have the same keys.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<String> {
        self.keys.all().iter().map(|key| key.fingerprint()).collect()
    }

    /// Seal `plain` for `place`, with the first master key.
    pub fn seal(&self, place: Place, plain: &[u8]) -> Result<SealedRow, VaultError> {
        let data_key = SecretBox::new(Box::new(self.entropy.bytes::<KEY_LEN>()?));
        let mut body = Vec::new();
        seal_into(&mut body, data_key.expose_secret(), &place.context(), plain).ok_or(VaultError::Broken(place))?;
        self.wrap(place, data_key.expose_secret(), &body)
    }

    /// Open what was sealed for `place`.
    pub fn open(&self, place: Place, row: &SealedRow) -> Result<SecretSlice<u8>, VaultError> {
        self.read(place, row).map(|(_, plain)| plain)
    }

    /// The same secret under the first master key: its data key is wrapped anew, its ciphertext stays.
    pub fn rewrap(&self, place: Place, row: &SealedRow) -> Result<SealedRow, VaultError> {
        // Opened whole: a ciphertext that was tampered with is found now, not when it is needed.
        let (data_key, plain) = self.read(place, row)?;
        let (version, body) = row.sealed.split_first().ok_or(VaultError::Broken(place))?;
        if *version != VERSION {
            return self.seal(place, plain.expose_secret());
        }
        let (_, body) = body.split_at_checked(WRAPPED_LEN).ok_or(VaultError::Broken(place))?;
        let data_key = data_key.expose_secret().try_into().map_err(|_| VaultError::Broken(place))?;
        self.wrap(place, data_key, body)
    }

    fn wrap(&self, place: Place, data_key: &[u8; KEY_LEN], body: &[u8]) -> Result<SealedRow, VaultError> {
        let broken = || VaultError::Broken(place);
        let master = self.keys.first().ok_or_else(broken)?;
        let mut sealed = vec![VERSION];
        seal_into(&mut sealed, master.bytes(), &place.context_under(&master.id), data_key).ok_or_else(broken)?;
        sealed.extend_from_slice(body);
        Ok(SealedRow { sealed, key_id: master.id.clone() })
    }

    /// The data key and what is sealed with it.
    fn read(&self, place: Place, row: &SealedRow) -> Result<(SecretSlice<u8>, SecretSlice<u8>), VaultError> {
        let broken = || VaultError::Broken(place);
        let master = self.keys.get(&row.key_id).ok_or_else(|| VaultError::UnknownKey(row.key_id.clone()))?;
        let under_key = place.context_under(&master.id);
        let context = match row.sealed.first() {
            Some(1) => under_key.clone(),
            Some(&VERSION) => place.context(),
            _ => return Err(broken()),
        };
        let (wrapped, body) =
            row.sealed.get(1..).and_then(|rest| rest.split_at_checked(WRAPPED_LEN)).ok_or_else(broken)?;
        let data_key = open_from(wrapped, master.bytes(), &under_key).ok_or_else(broken)?;
        let key: &[u8; KEY_LEN] = data_key.expose_secret().try_into().map_err(|_| broken())?;
        let plain = open_from(body, key, &context).ok_or_else(broken)?;
        Ok((data_key, plain))
    }
}

impl Place {
    fn context(self) -> String {
        format!("portico:{}:{}:{}", self.table, self.row, self.field)
    }

    fn context_under(self, key_id: &str) -> String {
        format!("{}:{key_id}", self.context())
    }
}

fn seal_into(out: &mut Vec<u8>, key: &[u8; KEY_LEN], context: &str, plain: &[u8]) -> Option<()> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    let mut text = plain.to_vec();
    let nonce = key.seal_in_place_append_tag(Aad::from(context), &mut text).ok()?;
    out.extend_from_slice(nonce.as_ref());
    out.append(&mut text);
    Some(())
}

fn open_from(sealed: &[u8], key: &[u8; KEY_LEN], context: &str) -> Option<SecretSlice<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    let mut text = text.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let length = key.open_in_place(nonce, Aad::from(context), &mut text).ok()?.len();
    text.truncate(length);
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str =
        "k2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const PLACE: Place = Place { table: "connections", row: Uuid::from_u128(1), field: "sealed" };

    fn vault(keys: &str) -> Vault {
        Vault::parse(&keys.into(), Entropy::default()).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_at_its_place() {
        let row = vault(KEYS).seal(PLACE, b"token").unwrap();
        assert_eq!(row.key_id, "k2");
        assert_eq!(vault(KEYS).open(PLACE, &row).unwrap().expose_secret(), b"token");
    }

    #[test]
    fn an_envelope_does_not_open_at_another_row_or_field() {
        let row = vault(KEYS).seal(PLACE, b"token").unwrap();
        let other_row = Place { row: Uuid::from_u128(2), ..PLACE };
        let other_field = Place { field: "other", ..PLACE };
        assert!(matches!(vault(KEYS).open(other_row, &row), Err(VaultError::Broken(_))));
        assert!(matches!(vault(KEYS).open(other_field, &row), Err(VaultError::Broken(_))));
    }

    #[test]
    fn no_cut_or_changed_envelope_opens() {
        let row = vault(KEYS).seal(PLACE, b"token").unwrap();
        for length in 0..row.sealed.len() {
            let cut = SealedRow { sealed: row.sealed[..length].to_vec(), ..row.clone() };
            assert!(vault(KEYS).open(PLACE, &cut).is_err());
            let mut changed = row.clone();
            changed.sealed[length] ^= 1;
            assert!(vault(KEYS).open(PLACE, &changed).is_err());
        }
    }

    #[test]
    fn an_envelope_under_a_key_that_is_not_configured_says_which() {
        let row = vault(KEYS).seal(PLACE, b"token").unwrap();
        let only_k1 = vault(KEYS.split_once(',').unwrap().1);
        assert!(matches!(only_k1.open(PLACE, &row), Err(VaultError::UnknownKey(id)) if id == "k2"));
    }

    #[test]
    fn wrapping_anew_keeps_the_ciphertext_and_its_place() {
        let (first, second) = KEYS.split_once(',').unwrap();
        let row = vault(second).seal(PLACE, b"token").unwrap();
        let turned = vault(KEYS).rewrap(PLACE, &row).unwrap();
        assert_eq!((row.key_id.as_str(), turned.key_id.as_str()), ("k1", "k2"));
        assert_eq!(row.sealed[1 + WRAPPED_LEN..], turned.sealed[1 + WRAPPED_LEN..], "the ciphertext is not touched");
        assert_ne!(row.sealed[..1 + WRAPPED_LEN], turned.sealed[..1 + WRAPPED_LEN]);
        assert_eq!(vault(first).open(PLACE, &turned).unwrap().expose_secret(), b"token", "the old key is not needed");
        let elsewhere = Place { row: Uuid::from_u128(2), ..PLACE };
        assert!(vault(first).open(elsewhere, &turned).is_err() && vault(KEYS).rewrap(elsewhere, &row).is_err());
        let renamed = SealedRow { key_id: "k2".to_owned(), ..row };
        assert!(vault(KEYS).rewrap(PLACE, &renamed).is_err(), "a data key is bound to the id of its master key");
    }

    #[test]
    fn wrapping_anew_finds_a_changed_ciphertext() {
        let mut row = vault(KEYS).seal(PLACE, b"token").unwrap();
        *row.sealed.last_mut().unwrap() ^= 1;
        assert!(matches!(vault(KEYS).rewrap(PLACE, &row), Err(VaultError::Broken(_))));
    }

    #[test]
    fn what_the_first_version_sealed_opens_and_becomes_the_second_version() {
        let keys = vault(KEYS);
        let master = keys.keys.get("k1").unwrap();
        let (context, data_key) = (PLACE.context_under("k1"), [7; KEY_LEN]);
        let mut sealed = vec![1];
        seal_into(&mut sealed, master.bytes(), &context, &data_key).unwrap();
        seal_into(&mut sealed, &data_key, &context, b"token").unwrap();
        let row = SealedRow { sealed, key_id: "k1".to_owned() };
        assert_eq!(keys.open(PLACE, &row).unwrap().expose_secret(), b"token");
        let turned = keys.rewrap(PLACE, &row).unwrap();
        assert_eq!((turned.sealed[0], turned.key_id.as_str()), (VERSION, "k2"));
        assert_eq!(keys.open(PLACE, &turned).unwrap().expose_secret(), b"token");
    }
}
