//! Time and chance: the only file that asks for "now" or for random bytes.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Where the time comes from; whole milliseconds.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is advanced: for tests.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// The present, in whole milliseconds: both databases give it back as it was.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the place")]
            Self::System => Utc::now().timestamp_millis(),
            Self::Fixed(millis) => millis.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Move a fixed clock on; the machine's clock takes no orders.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}

/// Where chance comes from: the operating system, through aws-lc.
#[derive(Clone)]
pub struct Entropy {
    random: SystemRandom,
    ids: Arc<std::sync::Mutex<ContextV7>>,
}

impl fmt::Debug for Entropy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Entropy")
    }
}

impl Default for Entropy {
    fn default() -> Self {
        Self { random: SystemRandom::new(), ids: Arc::new(std::sync::Mutex::new(ContextV7::new())) }
    }
}

/// The operating system gave no random bytes: nothing that needs them can go on.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoEntropy;

impl Entropy {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|_| NoEntropy)?;
        Ok(bytes)
    }

    /// A UUIDv7 (RFC 9562) of the instant `at`; within one process later ids sort after earlier ones.
    #[must_use]
    pub fn id(&self, at: DateTime<Utc>) -> Uuid {
        let (seconds, nanos) = (at.timestamp().max(0).unsigned_abs(), at.timestamp_subsec_nanos());
        let ids = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*ids, seconds, nanos))
    }
}
