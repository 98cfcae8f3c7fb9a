//! What was so a moment ago, remembered by this process for a short while: spares asking the database again and again.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// The most entries: what is remembered costs memory, and forgetting costs a question only.
const MOST: usize = 16 * 1_024;

/// Entries that are forgotten by themselves when they are older than their life.
#[derive(Debug)]
pub struct Recent<K, V> {
    life: TimeDelta,
    entries: Mutex<HashMap<K, (DateTime<Utc>, V)>>,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Remembers each entry for `life`.
    #[must_use]
    pub fn new(life: TimeDelta) -> Self {
        Self { life, entries: Mutex::default() }
    }

    /// What was so, if that is not too long ago at `now`.
    pub fn get(&self, key: &K, now: DateTime<Utc>) -> Option<V> {
        let entries = self.entries();
        let (since, value) = entries.get(key)?;
        self.is_fresh(*since, now).then(|| value.clone())
    }

    /// Remember what is so at `now`.
    pub fn put(&self, key: K, value: V, now: DateTime<Utc>) {
        let mut entries = self.entries();
        if entries.len() >= MOST {
            entries.retain(|_, (since, _)| self.is_fresh(*since, now));
        }
        if entries.len() < MOST {
            entries.insert(key, (now, value));
        }
    }

    /// Forget what is no longer so.
    pub fn forget(&self, is_over: impl Fn(&V) -> bool) {
        self.entries().retain(|_, (_, value)| !is_over(value));
    }

    fn is_fresh(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        (since..since + self.life).contains(&now)
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, (DateTime<Utc>, V)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forgets_with_time_when_told_and_what_would_be_too_much() {
        let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let (recent, second) = (Recent::new(TimeDelta::seconds(1)), TimeDelta::seconds(1));
        recent.put("a", 1, now);
        assert_eq!(recent.get(&"a", now + TimeDelta::milliseconds(999)), Some(1));
        assert_eq!(recent.get(&"a", now + second), None);
        assert_eq!(recent.get(&"a", now - second), None, "a clock that was set back proves nothing");
        recent.forget(|value| *value == 1);
        assert_eq!(recent.get(&"a", now), None);
        let crowded = Recent::new(second);
        (0..MOST + 5).for_each(|n| crowded.put(n, (), now));
        assert_eq!((crowded.get(&(MOST - 1), now), crowded.get(&MOST, now)), (Some(()), None));
        crowded.put(MOST, (), now + second);
        assert_eq!(crowded.get(&MOST, now + second), Some(()), "the old have made room");
    }
}
