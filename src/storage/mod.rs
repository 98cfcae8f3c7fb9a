//! What is remembered, and the only folder that knows SQL.
//!
//! Rules of the one SQL text: times and ids are bound; the tenant is in every statement; a
//! conflict is found by `ON CONFLICT … DO NOTHING RETURNING`; lists page by `(created_at, id)`.

pub mod access;
pub mod connections;
pub mod db;
pub mod defaults;
pub mod end_users;
pub mod events;
pub mod flows;
mod group;
pub mod idempotency;
pub mod integrations;
pub mod invitations;
pub mod jobs;
mod joined;
pub mod links;
pub mod mcp;
pub mod members;
pub mod oauth_apps;
pub mod refreshes;
pub mod resolution;
pub mod rewrap;
pub mod runs;
pub mod servers;
pub mod sessions;
pub mod signing_keys;
pub mod trail;
mod values;
pub mod workspaces;

pub use db::{Db, Facts};
use values::Values;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A row with the same key is there already.
    #[error("the row conflicts with another one")]
    Conflict,
    /// A row names another that is not there (any more).
    #[error("the row refers to a missing one")]
    Dangling,
    /// The database cannot be reached, or is too busy; a later try may succeed.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// A row cannot be read as what it should be.
    #[error("a stored row is corrupt")]
    Corrupt(#[source] sqlx::Error),
    /// Anything else: a fault of ours.
    #[error("a statement failed")]
    Fault(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Database(reply) if reply.is_unique_violation() => Self::Conflict,
            E::Database(reply) if reply.is_foreign_key_violation() => Self::Dangling,
            E::Database(reply) if is_passing(reply.code().as_deref()) => Self::Unavailable(error),
            // A connection that a balancer hangs up while it is made is told as a breach of the protocol.
            E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Io(_) | E::Tls(_) | E::Protocol(_) => {
                Self::Unavailable(error)
            }
            E::ColumnDecode { .. } | E::Decode(_) | E::ColumnNotFound(_) | E::ColumnIndexOutOfBounds { .. } => {
                Self::Corrupt(error)
            }
            _ => Self::Fault(error),
        }
    }
}

/// Codes after which the same statement may succeed: PostgreSQL's connection, resource, operator and
/// serialization classes, SQLite's busy, locked, full and I/O errors (primary code: the low byte).
fn is_passing(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if code.len() == 5 {
        return ["08", "53", "57", "58", "40"].iter().any(|class| code.starts_with(class)) || code == "25006";
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// Result of a storage function.
pub type Result<T> = std::result::Result<T, StorageError>;

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// At most this many rows.
    pub limit: i64,
    /// After skipping this many.
    pub offset: i64,
}

/// Rows of one page, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The page's rows.
    pub items: Vec<T>,
    /// The whole list's length.
    pub total: i64,
}

/// The LIKE pattern (`ESCAPE '\'`) that finds `text` anywhere. Case is the statement's affair: `lower(…)` on both sides,
/// since the databases differ in what they take for a letter.
fn like(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{text}%")
}

/// Sealed bytes, and the master key that sealed them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SealedRow {
    /// The envelope.
    pub sealed: Vec<u8>,
    /// The master key's id.
    pub key_id: String,
}
