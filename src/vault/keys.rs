//! The master keys: where they come from, and how those of a file are changed.

use std::{
    fmt, fs,
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretBox, SecretString};

use super::KEY_LEN;
use crate::clock::{Entropy, NoEntropy};

/// The longest key file or list that is read, in bytes: some hundreds of keys.
const LARGEST: u64 = 64 * 1024;

/// A master key.
pub(super) struct MasterKey {
    pub(super) id: String,
    key: SecretBox<[u8; KEY_LEN]>,
}

impl MasterKey {
    pub(super) fn bytes(&self) -> &[u8; KEY_LEN] {
        self.key.expose_secret()
    }

    /// The id, and 32 bits that depend on the whole key and say nothing about it.
    pub(super) fn fingerprint(&self) -> String {
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.bytes()), b"portico master key");
        let print: String = mac.as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        format!("{}#{print}", self.id)
    }
}

/// Why the master keys cannot be used: what follows the name of the file or the variable that they are in.
#[derive(Debug, thiserror::Error)]
pub enum KeyProblem {
    /// The text is not a list of `id:base64(32 bytes)`.
    #[error("must be a comma-separated list of id:base64 with 32 bytes each; entry {0} is not")]
    Format(usize),
    /// Two keys have one id.
    #[error("names the key id {0:?} twice")]
    Twice(String),
    /// The key file cannot be read, made or changed.
    #[error("cannot be used: {0}")]
    File(#[from] io::Error),
    /// Another command changes the key file just now.
    #[error("is being changed by another command: try again")]
    Busy,
    /// No random bytes for a new key.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

type Keys = Arc<Vec<Arc<MasterKey>>>;

/// The keys as they are known now.
pub(super) struct MasterKeys {
    file: Option<KeyFile>,
    known: RwLock<(Keys, Option<Mark>)>,
}

/// What changes when the file is replaced.
type Mark = (u64, i64, i64, u64);

impl MasterKeys {
    pub(super) fn given(text: &SecretString) -> Result<Self, KeyProblem> {
        Ok(Self { file: None, known: RwLock::new((Arc::new(parse(text)?), None)) })
    }

    pub(super) fn of_file(file: KeyFile, entropy: &Entropy) -> Result<Self, KeyProblem> {
        if !file.path.exists() {
            file.make(entropy)?;
        }
        let (text, mark) = file.read()?;
        Ok(Self { known: RwLock::new((Arc::new(parse(&text)?), Some(mark))), file: Some(file) })
    }

    /// All keys, the one that seals first.
    pub(super) fn all(&self) -> Keys {
        self.look();
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// The key that seals.
    pub(super) fn first(&self) -> Option<Arc<MasterKey>> {
        // Looked up each time: once a new key is the first of the file, nothing more is sealed with the old one.
        self.all().first().cloned()
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<MasterKey>> {
        let find = |keys: &Keys| keys.iter().find(|key| key.id == id).cloned();
        let known = find(&self.known.read().unwrap_or_else(PoisonError::into_inner).0);
        known.or_else(|| find(&self.all()))
    }

    /// Read the file again if it was replaced. One that cannot be used leaves the keys as they are, and is told once.
    fn look(&self) {
        let Some(file) = &self.file else { return };
        let mark = fs::metadata(&file.path).ok().map(|it| mark_of(&it));
        if self.known.read().unwrap_or_else(PoisonError::into_inner).1 == mark {
            return;
        }
        let read = file.read().and_then(|(text, mark)| Ok((parse(&text)?, mark)));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok((keys, mark)) => {
                let ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
                tracing::info!(?ids, "the master keys were read again");
                *known = (Arc::new(keys), Some(mark));
            }
            Err(error) => {
                tracing::error!("ALARM: {file} {error}; the keys that are known stay in use");
                known.1 = mark;
            }
        }
    }
}

/// The file of the master keys: a line `id:base64(32 bytes)` each, the one that seals first. It is replaced as a whole.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

impl fmt::Display for KeyFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the key file {}", self.path.display())
    }
}

impl KeyFile {
    /// The file at `path`.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Whether it is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Its permissions, such as `0o600`; and when it was last replaced.
    pub fn state(&self) -> Result<(u32, DateTime<Utc>), KeyProblem> {
        let found = fs::metadata(&self.path)?;
        let at = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let at = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let millis = i64::try_from(at.as_millis()).unwrap_or(i64::MAX);
        Ok((found.permissions().mode() & 0o777, DateTime::from_timestamp_millis(millis).unwrap_or_default()))
    }

    /// Put a new key before the others; answers its id. The others stay, and open what they have sealed.
    pub fn add(&self, entropy: &Entropy, now: DateTime<Utc>) -> Result<String, KeyProblem> {
        self.change(|text| {
            let entry = new_entry(entropy, now)?;
            let id = entry.expose_secret().split(':').next().unwrap_or_default().to_owned();
            Ok((format!("{}\n{}", entry.expose_secret(), text.expose_secret()).into(), id))
        })
    }

    /// Keep the key that seals, and those that `keep` names.
    pub fn retain(&self, keep: &[String]) -> Result<(), KeyProblem> {
        self.change(|text| {
            let is_kept = |(at, entry): &(usize, &str)| {
                *at == 0 || entry.split(':').next().is_some_and(|id| keep.iter().any(|kept| kept == id))
            };
            let kept: Vec<_> = entries(text).enumerate().filter(is_kept).map(|(_, entry)| entry).collect();
            Ok((format!("{}\n", kept.join("\n")).into(), ()))
        })
    }

    /// Replace the file in one step, while no other command does.
    fn change<T>(
        &self,
        turn: impl FnOnce(&SecretString) -> Result<(SecretString, T), KeyProblem>,
    ) -> Result<T, KeyProblem> {
        let held = fs::File::open(&self.path)?;
        held.try_lock().map_err(|_| KeyProblem::Busy)?;
        let (text, mark) = self.read()?;
        // What was locked may have been replaced between opening and locking it.
        if held.metadata().map(|it| mark_of(&it)).ok() != Some(mark) {
            return Err(KeyProblem::Busy);
        }
        parse(&text)?;
        let (text, answer) = turn(&text)?;
        parse(&text)?;
        let draft = self.path.with_extension("key.new");
        write(&draft, &text, true)?;
        fs::rename(&draft, &self.path)?;
        self.settle()?;
        Ok(answer)
    }

    /// A file with one new key, unless another process is faster. It is whole as soon as it has its name.
    fn make(&self, entropy: &Entropy) -> Result<(), KeyProblem> {
        let key = BASE64_STANDARD.encode(entropy.bytes::<KEY_LEN>()?);
        let chance: String = entropy.bytes::<8>()?.iter().map(|byte| format!("{byte:02x}")).collect();
        let draft = self.path.with_extension(format!("key.{chance}"));
        let made = write(&draft, &format!("k1:{key}\n").into(), false).and_then(|()| {
            match fs::hard_link(&draft, &self.path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => self.settle(),
            }
        });
        let _ = fs::remove_file(&draft);
        Ok(made?)
    }

    /// Make the directory's entry last.
    fn settle(&self) -> io::Result<()> {
        fs::File::open(self.path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()
    }

    fn read(&self) -> Result<(SecretString, Mark), KeyProblem> {
        let file = fs::File::open(&self.path)?;
        let mark = mark_of(&file.metadata()?);
        let mut text = String::new();
        file.take(LARGEST).read_to_string(&mut text)?;
        Ok((text.into(), mark))
    }
}

fn mark_of(it: &fs::Metadata) -> Mark {
    (it.ino(), it.mtime(), it.mtime_nsec(), it.size())
}

/// Write a file that only its owner can read, and wait for the disk.
fn write(path: &Path, text: &SecretString, replace: bool) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!replace).mode(0o600);
    let mut file = options.open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(text.expose_secret().as_bytes())?;
    file.sync_all()
}

/// A new master key as `id:base64`. The id is one that no other key has had: a day and some chance.
pub fn new_entry(entropy: &Entropy, now: DateTime<Utc>) -> Result<SecretString, NoEntropy> {
    let key = BASE64_STANDARD.encode(entropy.bytes::<KEY_LEN>()?);
    let chance: String = entropy.bytes::<3>()?.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("k{}-{chance}:{key}", now.format("%Y%m%d")).into())
}

fn entries(text: &SecretString) -> impl Iterator<Item = &str> {
    text.expose_secret().split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty())
}

fn parse(text: &SecretString) -> Result<Vec<Arc<MasterKey>>, KeyProblem> {
    let mut keys: Vec<Arc<MasterKey>> = Vec::new();
    for (at, entry) in entries(text).enumerate() {
        let key = parse_key(entry).ok_or(KeyProblem::Format(at + 1))?;
        if keys.iter().any(|other| other.id == key.id) {
            return Err(KeyProblem::Twice(key.id));
        }
        keys.push(Arc::new(key));
    }
    if keys.is_empty() { Err(KeyProblem::Format(1)) } else { Ok(keys) }
}

fn parse_key(entry: &str) -> Option<MasterKey> {
    let (id, key) = entry.split_once(':')?;
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let key: [u8; KEY_LEN] = BASE64_STANDARD.decode(key.trim()).ok()?.try_into().ok()?;
    (plain && (1..=64).contains(&id.len())).then(|| MasterKey { id: id.to_owned(), key: SecretBox::new(Box::new(key)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::SealedRow,
        vault::{Place, Vault, VaultError},
    };

    const PLACE: Place = Place { table: "connections", row: uuid::Uuid::from_u128(1), field: "sealed" };

    fn file() -> (tempfile::TempDir, KeyFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::at(folder.path().join("secret.key"));
        (folder, file)
    }

    fn of(file: &KeyFile) -> Vault {
        Vault::from_file(file.clone(), Entropy::default()).unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn opens(vault: &Vault, row: &SealedRow) -> bool {
        vault.open(PLACE, row).is_ok()
    }

    #[test]
    fn bad_key_lists_are_refused_with_the_entry_that_is_wrong() {
        const KEYS: &str =
            "k2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        for (text, at) in [("", 1), ("k1", 1), ("k1:short", 1), (&format!("{KEYS},x:1"), 3)] {
            let problem = Vault::parse(&text.into(), Entropy::default()).unwrap_err();
            assert!(matches!(problem, KeyProblem::Format(found) if found == at), "{text}: {problem}");
        }
        let first = KEYS.split_once(',').unwrap().0;
        let twice = Vault::parse(&format!("{first},{first}").into(), Entropy::default()).unwrap_err();
        assert!(matches!(twice, KeyProblem::Twice(_)));
    }

    #[test]
    fn a_file_that_is_made_is_its_owners_alone_and_leaves_no_draft() {
        let (folder, file) = file();
        let row = of(&file).seal(PLACE, b"token").unwrap();
        assert_eq!(file.state().unwrap().0, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(opens(&of(&file), &row), "a second start reads it, and makes none");
    }

    #[test]
    fn a_vault_that_is_in_use_learns_of_a_new_key_and_seals_with_it_at_once() {
        let (_folder, file) = file();
        let running = of(&file);
        let before = running.seal(PLACE, b"token").unwrap();
        let id = file.add(&Entropy::default(), now()).unwrap();
        assert!(id.starts_with("k20260301-"), "{id}");
        let after = running.seal(PLACE, b"token").unwrap();
        assert_eq!((before.key_id.as_str(), &after.key_id), ("k1", &id));
        let elsewhere = of(&file).seal(PLACE, b"token").unwrap();
        assert!([&before, &after, &elsewhere].iter().all(|row| opens(&running, row)));
        assert_eq!(file.state().unwrap().0, 0o600);
        file.retain(&[]).unwrap();
        assert_eq!(running.key_ids(), [id]);
        assert!(matches!(running.open(PLACE, &before), Err(VaultError::UnknownKey(_))));
        assert!(opens(&running, &after));
    }

    #[test]
    fn a_row_under_a_key_that_is_not_known_yet_makes_the_file_read_again() {
        let (_folder, file) = file();
        let running = of(&file);
        file.add(&Entropy::default(), now()).unwrap();
        let row = of(&file).seal(PLACE, b"token").unwrap();
        assert!(opens(&running, &row));
    }

    #[test]
    fn a_file_that_is_broken_or_gone_leaves_the_keys_in_use() {
        let (_folder, file) = file();
        let running = of(&file);
        let row = running.seal(PLACE, b"token").unwrap();
        fs::write(&file.path, "k1:rubbish\n").unwrap();
        assert!(opens(&running, &row) && opens(&running, &running.seal(PLACE, b"token").unwrap()));
        assert!(file.add(&Entropy::default(), now()).is_err(), "what cannot be read is not written over");
        assert_eq!(fs::read_to_string(&file.path).unwrap(), "k1:rubbish\n");
        fs::remove_file(&file.path).unwrap();
        assert!(opens(&running, &row) && opens(&running, &running.seal(PLACE, b"token").unwrap()));
    }

    #[test]
    fn two_commands_do_not_change_the_file_at_once() {
        let (_folder, file) = file();
        drop(of(&file));
        let held = fs::File::open(&file.path).unwrap();
        held.lock().unwrap();
        assert!(matches!(file.add(&Entropy::default(), now()), Err(KeyProblem::Busy)));
        drop(held);
        file.add(&Entropy::default(), now()).unwrap();
    }

    #[test]
    fn a_draft_that_an_interrupted_command_left_is_no_hindrance() {
        let (folder, file) = file();
        drop(of(&file));
        fs::write(folder.path().join("secret.key.new"), "half a k").unwrap();
        file.add(&Entropy::default(), now()).unwrap();
        assert_eq!(of(&file).key_ids().len(), 2);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn fingerprints_tell_keys_of_one_name_apart() {
        let prints: Vec<_> =
            ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="]
                .map(|key| Vault::parse(&format!("k1:{key}").into(), Entropy::default()).unwrap().fingerprints())
                .concat();
        assert_ne!(prints[0], prints[1]);
        assert!(prints.iter().all(|it| it.len() == "k1#".len() + 8), "{prints:?}");
    }
}
