//! Mail as files: for trying out, and until a mail server is set up.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::{Mail, MailError};

/// Write a mail to a file that nobody else may read: its links open somebody's portal.
pub(super) fn write(folder: &Path, mail: &Mail, raw: &[u8]) -> Result<(), MailError> {
    let name = format!("{}-{}.eml", mail.at.format("%Y%m%dT%H%M%SZ"), mail.id.simple());
    let path = folder.join(&name);
    match put(folder, &path, raw) {
        Ok(()) => {
            tracing::info!(file = %path.display(), "no mail server is set up: the mail is in a file");
            Ok(())
        }
        Err(error) => {
            tracing::error!(file = %path.display(), %error, "a mail cannot be written");
            Err(MailError::File)
        }
    }
}

fn put(folder: &Path, path: &Path, raw: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Under another name until it is whole: whoever watches the folder reads no half of a mail.
    let draft = path.with_extension("part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(raw)?;
    fs::rename(draft, path)
}
