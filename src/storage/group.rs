//! Group commit for SQLite: statements that wait for the one writer are run in one transaction.
//!
//! Each statement still succeeds or fails by itself (SQLite undoes a statement that breaks a
//! constraint, not its transaction), and nobody hears of success before the commit has reached
//! the disk. A flush costs the same for one row as for a hundred.

use sqlx::{
    SqlStr, SqliteConnection, SqlitePool,
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

/// A statement and its values.
pub(super) type Bound = (SqlStr, SqliteArguments);

#[derive(Debug)]
struct Statement {
    work: Work,
    done: oneshot::Sender<sqlx::Result<Written>>,
}

#[derive(Debug)]
enum Work {
    /// A statement, and what it has touched is counted.
    Run(Bound),
    /// A statement, and its rows are wanted.
    Fetch(Bound),
    /// Two statements, of which the second is run where the first has touched something; both last, or neither.
    Both(Bound, Bound),
    /// Only a place in the queue, answered when all before it is written.
    Flush,
}

impl GroupWriter {
    /// Start the task that writes; it ends when the last handle is dropped.
    pub(super) fn start(writer: SqlitePool) -> Self {
        let (queue, statements) = mpsc::channel(QUEUE);
        tokio::spawn(write_all(writer, statements));
        Self(queue)
    }

    /// Run one statement, and answer what it has touched when that is on the disk.
    pub(super) async fn run(&self, statement: Bound) -> sqlx::Result<u64> {
        Ok(self.queue(Work::Run(statement)).await?.touched)
    }

    /// Run one statement, and answer its rows when what it did is on the disk.
    pub(super) async fn fetch(&self, statement: Bound) -> sqlx::Result<Vec<SqliteRow>> {
        Ok(self.queue(Work::Fetch(statement)).await?.rows)
    }

    /// Run two statements, the second where the first has touched something, and answer what the first has touched
    /// when both are on the disk.
    pub(super) async fn both(&self, first: Bound, second: Bound) -> sqlx::Result<u64> {
        Ok(self.queue(Work::Both(first, second)).await?.touched)
    }

    /// Wait until all that is queued has been written.
    pub(super) async fn flush(&self) {
        // A closed queue has nothing left to write.
        let _ = self.queue(Work::Flush).await;
    }

    async fn queue(&self, work: Work) -> sqlx::Result<Written> {
        let (done, outcome) = oneshot::channel();
        self.0.send(Statement { work, done }).await.map_err(|_| sqlx::Error::PoolClosed)?;
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
    for Statement { work, done } in batch.drain(..) {
        let outcome = match work {
            Work::Flush => Ok(Written::default()),
            Work::Run(statement) => touched(&mut tx, statement).await,
            Work::Fetch((sql, args)) => {
                let rows = sqlx::query_with(sql, args).fetch_all(&mut *tx).await;
                rows.map(|rows| Written { touched: rows.len() as u64, rows })
            }
            Work::Both(first, second) => both(&mut tx, first, second).await,
        };
        waiting.push((done, outcome));
    }
    tx.commit().await.inspect_err(|error| tracing::error!(%error, "a commit failed")).is_ok()
}

async fn touched(tx: &mut SqliteConnection, (sql, args): Bound) -> sqlx::Result<Written> {
    let result = sqlx::query_with(sql, args).execute(tx).await?;
    Ok(Written { rows: Vec::new(), touched: result.rows_affected() })
}

/// A savepoint keeps the first from lasting where the second fails.
async fn both(tx: &mut SqliteConnection, first: Bound, second: Bound) -> sqlx::Result<Written> {
    sqlx::query("SAVEPOINT pair").execute(&mut *tx).await?;
    let outcome = match touched(tx, first).await {
        Ok(written) if written.touched > 0 => touched(tx, second).await.map(|_| written),
        other => other,
    };
    if outcome.is_err() {
        sqlx::query("ROLLBACK TO pair").execute(&mut *tx).await?;
    }
    sqlx::query("RELEASE pair").execute(tx).await?;
    outcome
}
