//! A mailbox in memory: the demo shows what is in it, and tests say what the mail server thinks of the next mail.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::{Mail, MailError};

/// The most mails that are kept; the oldest is forgotten.
const KEPT_MAX: usize = 200;

/// A mail that was handed over.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The mail.
    pub mail: Mail,
    /// As it travels.
    pub raw: String,
}

/// Copies of what was sent, the oldest first. Clones share what they hold.
#[derive(Clone, Debug, Default)]
pub struct Mailbox(Arc<Inside>);

#[derive(Debug, Default)]
struct Inside {
    kept: Mutex<VecDeque<Sent>>,
    objections: Mutex<VecDeque<Objection>>,
}

#[derive(Debug)]
enum Objection {
    Fails(MailError),
    Waits(Arc<Notify>),
}

impl Mailbox {
    /// Everything that was sent.
    #[must_use]
    pub fn all(&self) -> Vec<Sent> {
        lock(&self.0.kept).iter().cloned().collect()
    }

    /// Refuse the next mail. Of several, each is for one mail, in order.
    pub fn refuse(&self, error: MailError) {
        lock(&self.0.objections).push_back(Objection::Fails(error));
    }

    /// Take the next mail only when what this answers is notified.
    pub fn hold(&self) -> Arc<Notify> {
        let notify = Arc::new(Notify::new());
        lock(&self.0.objections).push_back(Objection::Waits(Arc::clone(&notify)));
        notify
    }

    pub(super) async fn objection(&self) -> Result<(), MailError> {
        let next = lock(&self.0.objections).pop_front();
        match next {
            None => Ok(()),
            Some(Objection::Fails(error)) => Err(error),
            Some(Objection::Waits(notify)) => {
                notify.notified().await;
                Ok(())
            }
        }
    }

    pub(super) fn keep(&self, sent: Sent) {
        let mut kept = lock(&self.0.kept);
        kept.push_back(sent);
        if kept.len() > KEPT_MAX {
            kept.pop_front();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
