//! The database handle: all that knows there are two databases.
//!
//! Every statement is one SQL text and one tuple of native values, for SQLite and for PostgreSQL:
//!
//! ```text
//! let user: Option<EndUser> = db.first("SELECT … FROM end_users WHERE id = $1", (id,)).await?;
//! let tx = db.begin().await?;           // a transaction is a Db too
//! tx.run("DELETE FROM end_users WHERE id = $1", (id,)).await?;
//! tx.commit().await?;                   // dropped before this: undone
//! ```
//!
//! SQLite has one writer at a time. Statements that begin with `SELECT` go to read-only
//! connections; every other one outside a transaction goes to the writer of `group.rs`,
//! which commits what has queued up together.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{
    Arguments, AssertSqlSafe, FromRow, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, SqlitePool, Transaction,
    postgres::{PgArguments, PgPoolOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{group::GroupWriter, values::Values};

/// Read-only SQLite connections: each is a thread and about 1.3 MiB.
const SQLITE_READERS: u32 = 8;
/// PostgreSQL connections of one process.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a statement waits for a connection before the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// A database, or a transaction on one.
#[derive(Debug)]
pub struct Db(Link);

#[derive(Debug)]
enum Link {
    Sqlite { readers: SqlitePool, writer: SqlitePool, group: GroupWriter },
    SqliteTx(Mutex<Transaction<'static, Sqlite>>),
    Postgres(PgPool),
    PostgresTx(Mutex<Transaction<'static, Postgres>>),
}

/// Run one expression on the group writer, and one on each other kind of link.
macro_rules! on {
    ($db:ident, $values:ident, if $writes:expr => |$group:ident, $queued:ident| $grouped:expr,
     else |$link:ident, $args:ident| $run:expr) => {
        match &$db.0 {
            Link::Sqlite { group: $group, .. } if $writes => {
                let $queued = $values.sqlite()?;
                $grouped
            }
            Link::Sqlite { readers: $link, .. } => {
                let $args = $values.sqlite()?;
                $run
            }
            Link::SqliteTx(tx) => {
                let ($args, $link) = ($values.sqlite()?, &mut **tx.lock().await);
                $run
            }
            Link::Postgres($link) => {
                let $args = $values.postgres()?;
                $run
            }
            Link::PostgresTx(tx) => {
                let ($args, $link) = ($values.postgres()?, &mut **tx.lock().await);
                $run
            }
        }
    };
}

impl Db {
    /// Open `sqlite:…` or `postgres://…`. The tables are as they were: see [`Db::migrate`].
    pub async fn open(url: &str) -> sqlx::Result<Self> {
        if url.starts_with("postgres") {
            let options = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT);
            return Ok(Self(Link::Postgres(options.connect(url).await?)));
        }
        // FULL: a lost commit is a lost grant. The group writer shares the cost of the disk's flush.
        let file = url
            .parse::<SqliteConnectOptions>()?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(ACQUIRE_TIMEOUT);
        // Without the test a read saves a hop to the connection's thread; a file does not hang up.
        let pool = |size| {
            let options = SqlitePoolOptions::new().max_connections(size).min_connections(size.min(2));
            options.acquire_timeout(ACQUIRE_TIMEOUT).test_before_acquire(false)
        };
        let writer = pool(1).connect_with(file.clone()).await?;
        let readers = pool(SQLITE_READERS).connect_with(file.read_only(true)).await?;
        let group = GroupWriter::start(writer.clone());
        Ok(Self(Link::Sqlite { readers, writer, group }))
    }

    /// Bring the tables up to date.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        let migrations = sqlx::migrate!();
        match &self.0 {
            Link::Sqlite { writer, .. } => migrations.run(writer).await,
            Link::Postgres(pool) => migrations.run(pool).await,
            Link::SqliteTx(_) | Link::PostgresTx(_) => Ok(()),
        }
    }

    /// Whether every migration of this version has run.
    pub async fn is_migrated(&self) -> sqlx::Result<bool> {
        let known = sqlx::migrate!().iter().map(|migration| migration.version).max().unwrap_or_default();
        let newest: sqlx::Result<Option<(i64,)>> =
            self.first("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version DESC LIMIT 1", ()).await;
        match newest {
            Ok(newest) => Ok(newest.is_some_and(|(version,)| version >= known)),
            Err(sqlx::Error::Database(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Every row.
    pub async fn all<T: Row>(&self, sql: impl SqlSafeStr, values: impl Values) -> sqlx::Result<Vec<T>> {
        let sql = sql.into_sql_str();
        on!(self, values,
            if is_write(&sql) => |group, args| {
                group.fetch((sql, args)).await?.iter().map(T::from_row).collect()
            },
            else |link, args| sqlx::query_as_with(sql, args).fetch_all(link).await)
    }

    /// The first row, if there is one.
    pub async fn first<T: Row>(&self, sql: impl SqlSafeStr, values: impl Values) -> sqlx::Result<Option<T>> {
        let sql = sql.into_sql_str();
        on!(self, values,
            if is_write(&sql) => |group, args| {
                group.fetch((sql, args)).await?.first().map(T::from_row).transpose()
            },
            else |link, args| sqlx::query_as_with(sql, args).fetch_optional(link).await)
    }

    /// The one row of a statement that always answers one, such as a count.
    pub async fn one<T: Row>(&self, sql: impl SqlSafeStr, values: impl Values) -> sqlx::Result<T> {
        self.first(sql, values).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// How many rows the statement touched.
    pub async fn run(&self, sql: impl SqlSafeStr, values: impl Values) -> sqlx::Result<u64> {
        let sql = sql.into_sql_str();
        on!(self, values,
            if true => |group, args| group.run((sql, args)).await,
            else |link, args| Ok(sqlx::query_with(sql, args).execute(link).await?.rows_affected()))
    }

    /// Two writes, of which the second is run where the first has touched something; both last, or neither. Answers how
    /// many rows the first has touched. Cheaper than a transaction: SQLite commits it together with what else has queued
    /// up, and PostgreSQL is asked once. The second is an `INSERT … SELECT` without a `WHERE`.
    pub async fn run_both(
        &self,
        (first, values): (&'static str, impl Values),
        (second, further): (&'static str, impl Values),
    ) -> sqlx::Result<u64> {
        match &self.0 {
            Link::Sqlite { group, .. } => {
                let (values, further) = (values.sqlite()?, further.sqlite()?);
                group.both((first.into_sql_str(), values), (second.into_sql_str(), further)).await
            }
            Link::SqliteTx(_) => {
                let touched = self.run(first, values).await?;
                if touched > 0 {
                    self.run(second, further).await?;
                }
                Ok(touched)
            }
            Link::Postgres(pool) => {
                let (sql, args) = paired((first, values), (second, further))?;
                let (touched,): (i64,) = sqlx::query_as_with(sql, args).fetch_one(pool).await?;
                Ok(touched.unsigned_abs())
            }
            Link::PostgresTx(tx) => {
                let (sql, args) = paired((first, values), (second, further))?;
                let (touched,): (i64,) = sqlx::query_as_with(sql, args).fetch_one(&mut **tx.lock().await).await?;
                Ok(touched.unsigned_abs())
            }
        }
    }

    /// A transaction, which is a database too: what runs on it happens at [`Db::commit`], or not at all.
    pub async fn begin(&self) -> super::Result<Self> {
        match &self.0 {
            // IMMEDIATE: a transaction that reads first and writes later would fail where another wrote between.
            Link::Sqlite { writer, .. } => {
                let tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                Ok(Self(Link::SqliteTx(Mutex::new(tx))))
            }
            Link::Postgres(pool) => Ok(Self(Link::PostgresTx(Mutex::new(pool.begin().await?)))),
            Link::SqliteTx(_) | Link::PostgresTx(_) => Err(sqlx::Error::BeginFailed.into()),
        }
    }

    /// Make a transaction's changes last.
    pub async fn commit(self) -> super::Result<()> {
        match self.0 {
            Link::SqliteTx(tx) => tx.into_inner().commit().await?,
            Link::PostgresTx(tx) => tx.into_inner().commit().await?,
            Link::Sqlite { .. } | Link::Postgres(_) => {}
        }
        Ok(())
    }

    /// What the database says of itself. The one statement that asks it for the time: to hold it against the clock.
    pub async fn facts(&self) -> super::Result<Facts> {
        if matches!(self.0, Link::Postgres(_) | Link::PostgresTx(_)) {
            let sql = "SELECT current_setting('server_version'), current_setting('fsync'),
                           current_setting('synchronous_commit'), CURRENT_TIMESTAMP";
            let (version, fsync, commit, now): (String, String, String, DateTime<Utc>) = self.one(sql, ()).await?;
            let is_durable = fsync != "off" && commit != "off";
            let durability = format!("fsync={fsync}, synchronous_commit={commit}");
            return Ok(Facts { engine: "PostgreSQL", version, durability, is_durable, now: Some(now) });
        }
        let sql = "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode)";
        let (version, journal): (String, String) = self.one(sql, ()).await?;
        let is_durable = journal == "wal";
        // Every connection of `open` sets it so.
        let durability = format!("journal_mode={journal}, synchronous=FULL");
        Ok(Facts { engine: "SQLite", version, durability, is_durable, now: None })
    }

    /// Close every connection, once what is queued has been written.
    pub async fn close(&self) {
        match &self.0 {
            Link::Sqlite { readers, writer, group } => {
                group.flush().await;
                readers.close().await;
                writer.close().await;
            }
            Link::Postgres(pool) => pool.close().await,
            Link::SqliteTx(_) | Link::PostgresTx(_) => {}
        }
    }
}

/// What a database says of itself.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What it is called.
    pub engine: &'static str,
    /// Its version.
    pub version: String,
    /// The settings that decide whether what was committed stays.
    pub durability: String,
    /// Whether they are as they should be.
    pub is_durable: bool,
    /// Its clock, where it has one of its own.
    pub now: Option<DateTime<Utc>>,
}

/// Statements that begin otherwise need the writer; `WITH … SELECT` goes there too: right, only slower.
fn is_write(sql: &SqlStr) -> bool {
    !sql.as_str().starts_with("SELECT")
}

/// Two writes as one statement of PostgreSQL's, which answers how many rows the first has touched.
fn paired(
    (first, values): (&str, impl Values),
    (second, further): (&str, impl Values),
) -> sqlx::Result<(AssertSqlSafe<String>, PgArguments)> {
    let mut args = values.postgres()?;
    let second = renumbered(second, args.len());
    further.add_to_postgres(&mut args)?;
    // Put together from texts of our own.
    let sql = AssertSqlSafe(format!(
        "WITH first AS ({first} RETURNING 1), second AS ({second} WHERE EXISTS (SELECT 1 FROM first))
         SELECT count(*) FROM first"
    ));
    Ok((sql, args))
}

/// A statement with `$1` as the number behind `taken`, and so on.
fn renumbered(sql: &str, taken: usize) -> String {
    let mut parts = sql.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        let number = number.parse::<usize>().map_or_else(|_| number.to_owned(), |n| (n + taken).to_string());
        out.extend(["$", &number, rest]);
    }
    out
}

/// What a statement returns: a struct that derives [`FromRow`], or a tuple of columns.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_a_second_statement_are_counted_on() {
        assert_eq!(renumbered("SELECT $1, $12, '$', $2", 9), "SELECT $10, $21, '$', $11");
    }

    #[tokio::test]
    async fn a_write_on_the_read_connections_fails() {
        let files = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}/it.db", files.path().display())).await.unwrap();
        db.run("CREATE TABLE notes (id BIGINT)", ()).await.unwrap();
        let Link::Sqlite { readers, .. } = &db.0 else { panic!("it is a file") };
        let refused = sqlx::query("INSERT INTO notes (id) VALUES (1)").execute(readers).await.unwrap_err();
        assert!(refused.to_string().contains("readonly"), "{refused}");
        let (notes,): (i64,) = db.one("SELECT count(*) FROM notes", ()).await.unwrap();
        assert_eq!(notes, 0);
    }
}
