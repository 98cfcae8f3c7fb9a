//! Group commit for SQLite: statements that wait for the one writer are run in one transaction.
//!
//! Each statement still succeeds or fails by itself (SQLite undoes a statement that breaks a
//! constraint, not its transaction), and nobody hears of success before the commit has reached
//! the disk. A flush costs the same for one row as for a hundred.

use sqlx::{
    SqlStr, SqlitePool,
    sqlite::{SqliteArguments, SqliteRow},
};
use tokio::sync::{mpsc, oneshot};

/// The most statements of one commit.
const BATCH: usize = 256;
/// The most statements that wait; a further one waits for room.
const QUEUE: usize = 4_096;

/// Where single statements queue for the writer.
#[derive(Clone, Debug)]
pub(super) struct GroupWriter(mpsc::Sender<Statement>);

/// What a statement did.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) rows: Vec<SqliteRow>,
    pub(super) touched: u64,
}

#[derive(Debug)]
struct Statement {
    /// Absent: only a place in the queue, answered when all before it is written.
    sql: Option<(SqlStr, SqliteArguments)>,
    wants_rows: bool,
    done: oneshot::Sender<sqlx::Result<Written>>,
}

impl GroupWriter {
    /// Start the task that writes; it ends when the last handle is dropped.
    pub(super) fn start(writer: SqlitePool) -> Self {
        let (queue, statements) = mpsc::channel(QUEUE);
        tokio::spawn(write_all(writer, statements));
        Self(queue)
    }

    /// Run one statement, and answer when it is on the disk.
    pub(super) async fn write(&self, sql: SqlStr, args: SqliteArguments, wants_rows: bool) -> sqlx::Result<Written> {
        self.queue(Some((sql, args)), wants_rows).await
    }

    /// Wait until all that is queued has been written.
    pub(super) async fn flush(&self) {
        // A closed queue has nothing left to write.
        let _ = self.queue(None, false).await;
    }

    async fn queue(&self, sql: Option<(SqlStr, SqliteArguments)>, wants_rows: bool) -> sqlx::Result<Written> {
        let (done, outcome) = oneshot::channel();
        self.0.send(Statement { sql, wants_rows, done }).await.map_err(|_| sqlx::Error::PoolClosed)?;
        outcome.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

async fn write_all(writer: SqlitePool, mut statements: mpsc::Receiver<Statement>) {
    let mut batch = Vec::with_capacity(BATCH);
    while statements.recv_many(&mut batch, BATCH).await > 0 {
        let mut waiting = Vec::with_capacity(batch.len());
        let committed = write_batch(&writer, &mut batch, &mut waiting).await;
        // What was not reached, because the writer was not to be had.
        waiting.extend(batch.drain(..).map(|statement| (statement.done, Err(sqlx::Error::PoolTimedOut))));
        for (done, outcome) in waiting {
            let outcome = if committed { outcome } else { outcome.and(Err(sqlx::Error::PoolTimedOut)) };
            // Nobody listens any more when the caller hung up: the statement is written all the same.
            let _ = done.send(outcome);
        }
    }
}

type Waiting = Vec<(oneshot::Sender<sqlx::Result<Written>>, sqlx::Result<Written>)>;

/// Run the batch in one transaction; `false` when none of it lasts.
async fn write_batch(writer: &SqlitePool, batch: &mut Vec<Statement>, waiting: &mut Waiting) -> bool {
    let mut tx = match writer.begin_with("BEGIN IMMEDIATE").await {
        Ok(tx) => tx,
        Err(error) => {
            tracing::error!(%error, "the database does not take writes");
            return false;
        }
    };
    for Statement { sql, wants_rows, done } in batch.drain(..) {
        let outcome = match sql {
            None => Ok(Written::default()),
            Some((sql, args)) if wants_rows => {
                let rows = sqlx::query_with(sql, args).fetch_all(&mut *tx).await;
                rows.map(|rows| Written { touched: rows.len() as u64, rows })
            }
            Some((sql, args)) => {
                let result = sqlx::query_with(sql, args).execute(&mut *tx).await;
                result.map(|result| Written { rows: Vec::new(), touched: result.rows_affected() })
            }
        };
        waiting.push((done, outcome));
    }
    tx.commit().await.inspect_err(|error| tracing::error!(%error, "a commit failed")).is_ok()
}
