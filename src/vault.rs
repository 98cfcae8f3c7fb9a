//! Secrets at rest.
//!
//! Every secret gets a data key of its own (AES-256-GCM); the data key is wrapped by a master key. Both carry
//! the place they belong to as additional data: an envelope that is copied to another row or field does not open.
//! The envelope names its master key, so that keys can be changed while old rows are still read.
//!
//! ```text
//! version 1 | wrapped data key: nonce 12, key 32, tag 16 | nonce 12 | ciphertext | tag 16
//! ```

use std::{fmt, fs, io, io::Write, path::Path};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
use uuid::Uuid;

use crate::{
    clock::{Entropy, NoEntropy},
    storage::SealedRow,
};

const VERSION: u8 = 1;
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

/// The master keys: the first seals, all open.
pub struct Vault {
    keys: Vec<MasterKey>,
    entropy: Entropy,
}

struct MasterKey {
    id: String,
    key: SecretBox<[u8; KEY_LEN]>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|key| &key.id).collect();
        write!(out, "Vault({ids:?})")
    }
}

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key that the envelope names is not configured.
    #[error("the master key {0:?} is not configured")]
    UnknownKey(String),
    /// The envelope was changed, cut, or belongs to another place.
    #[error("a sealed value does not open at {}/{}/{}", .0.table, .0.row, .0.field)]
    Broken(Place),
    /// No random bytes.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

/// Why the master keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyProblem {
    /// The text is not a list of `id:base64(32 bytes)`.
    #[error("must be a comma-separated list of id:base64 with 32 bytes each; entry {0} is not")]
    Format(usize),
    /// Two keys have one id.
    #[error("names the key id {0:?} twice")]
    Twice(String),
    /// The key file cannot be read or made.
    #[error("the key file {0}: {1}")]
    File(String, io::Error),
    /// No random bytes for a new key.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl Vault {
    /// Master keys from `id:base64(32 bytes)`, separated by commas or line breaks; at least one.
    pub fn parse(text: &SecretString, entropy: Entropy) -> Result<Self, KeyProblem> {
        let entries = text.expose_secret().split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
        let mut keys: Vec<MasterKey> = Vec::new();
        for (at, entry) in entries.enumerate() {
            let key = parse_key(entry).ok_or(KeyProblem::Format(at + 1))?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(KeyProblem::Twice(key.id));
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(KeyProblem::Format(1)) } else { Ok(Self { keys, entropy }) }
    }

    /// Master keys from a file; when there is none, it is made with one new key, readable for its owner only.
    pub fn from_file(path: &Path, entropy: Entropy) -> Result<Self, KeyProblem> {
        let file_problem = |error| KeyProblem::File(path.display().to_string(), error);
        match fs::read_to_string(path) {
            Ok(text) => return Self::parse(&text.into(), entropy),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(file_problem(error)),
        }
        let key = BASE64_STANDARD.encode(entropy.bytes::<KEY_LEN>()?);
        let line = format!("k1:{key}\n");
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(file_problem)?;
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(file_problem)?;
        Self::parse(&line.into(), entropy)
    }

    /// Seal `plain` for `place`, with the first master key.
    pub fn seal(&self, place: Place, plain: &[u8]) -> Result<SealedRow, VaultError> {
        let broken = || VaultError::Broken(place);
        let master = self.keys.first().ok_or_else(broken)?;
        let data_key = SecretBox::new(Box::new(self.entropy.bytes::<KEY_LEN>()?));
        let mut sealed = vec![VERSION];
        let context = place.context(&master.id);
        seal_into(&mut sealed, master.key.expose_secret(), &context, data_key.expose_secret()).ok_or_else(broken)?;
        seal_into(&mut sealed, data_key.expose_secret(), &context, plain).ok_or_else(broken)?;
        Ok(SealedRow { sealed, key_id: master.id.clone() })
    }

    /// Open what was sealed for `place`.
    pub fn open(&self, place: Place, row: &SealedRow) -> Result<SecretSlice<u8>, VaultError> {
        let broken = || VaultError::Broken(place);
        let master = self.keys.iter().find(|key| key.id == row.key_id);
        let master = master.ok_or_else(|| VaultError::UnknownKey(row.key_id.clone()))?;
        let body = row.sealed.strip_prefix(&[VERSION]).ok_or_else(broken)?;
        let (wrapped, body) = body.split_at_checked(WRAPPED_LEN).ok_or_else(broken)?;
        let context = place.context(&master.id);
        let data_key = open_from(wrapped, master.key.expose_secret(), &context).ok_or_else(broken)?;
        let data_key: &[u8; KEY_LEN] = data_key.expose_secret().try_into().map_err(|_| broken())?;
        open_from(body, data_key, &context).ok_or_else(broken)
    }
}

impl Place {
    fn context(self, key_id: &str) -> String {
        format!("portico:{}:{}:{}:{key_id}", self.table, self.row, self.field)
    }
}

fn parse_key(entry: &str) -> Option<MasterKey> {
    let (id, key) = entry.split_once(':')?;
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let key: [u8; KEY_LEN] = BASE64_STANDARD.decode(key.trim()).ok()?.try_into().ok()?;
    (plain && (1..=64).contains(&id.len())).then(|| MasterKey { id: id.to_owned(), key: SecretBox::new(Box::new(key)) })
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
    fn bad_key_lists_are_refused_with_the_entry_that_is_wrong() {
        for (text, at) in [("", 1), ("k1", 1), ("k1:short", 1), (&format!("{KEYS},x:1"), 3)] {
            let problem = Vault::parse(&text.into(), Entropy::default()).unwrap_err();
            assert!(matches!(problem, KeyProblem::Format(found) if found == at), "{text}: {problem}");
        }
        let first = KEYS.split_once(',').unwrap().0;
        let twice = Vault::parse(&format!("{first},{first}").into(), Entropy::default()).unwrap_err();
        assert!(matches!(twice, KeyProblem::Twice(_)));
    }
}
