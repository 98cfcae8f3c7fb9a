//! So many at a time per key, within this process: saves work where many ask for the same, and keeps many from
//! crowding one. Decides nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Queues by key; those in which nobody stands are forgotten.
#[derive(Debug)]
pub struct Queues {
    width: usize,
    open: Mutex<HashMap<Uuid, Weak<Semaphore>>>,
}

/// A place at the head of a queue, until it is dropped.
#[derive(Debug)]
#[must_use = "it is left at once when it is dropped"]
pub struct Turn(#[expect(dead_code, reason = "held, and given back when it is dropped")] Option<OwnedSemaphorePermit>);

impl Queues {
    /// Queues with so many at their heads.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width, open: Mutex::default() }
    }

    /// Waits until there is room, in the order in which they came.
    pub async fn enter(&self, key: Uuid) -> Turn {
        let queue = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(queue) = open.get(&key).and_then(Weak::upgrade) {
                queue
            } else {
                open.retain(|_, queue| queue.strong_count() > 0);
                let queue = Arc::new(Semaphore::new(self.width));
                open.insert(key, Arc::downgrade(&queue));
                queue
            }
        };
        // Only a closed one refuses, and nobody closes them.
        Turn(queue.acquire_owned().await.ok())
    }
}
