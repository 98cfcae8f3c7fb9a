//! One at a time per key, within this process: saves work where many ask for the same. Decides nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

type Queue = tokio::sync::Mutex<()>;

/// Queues by key; those in which nobody stands are forgotten.
#[derive(Debug, Default)]
pub struct Queues(Mutex<HashMap<Uuid, Weak<Queue>>>);

impl Queues {
    /// Waits until those who came before have left.
    pub async fn enter(&self, key: Uuid) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(queue) = queues.get(&key).and_then(Weak::upgrade) {
                queue
            } else {
                queues.retain(|_, queue| queue.strong_count() > 0);
                let queue = Arc::new(Queue::default());
                queues.insert(key, Arc::downgrade(&queue));
                queue
            }
        };
        queue.lock_owned().await
    }
}
