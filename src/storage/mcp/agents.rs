//! What lets agents act with an end user's accounts: what they have agreed to, their tokens, and servers of their own.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::storage::{Db, Result};

/// The most of each kind that is told of.
const TOLD_MAX: i64 = 100;

/// An agent's way to a person's accounts.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Access {
    /// Of the grant, or of the token that belongs to none.
    pub id: Uuid,
    /// Whether it is a grant.
    pub is_grant: bool,
    /// What the client calls itself; absent for a token that somebody handed out.
    pub client_name: Option<String>,
    /// The server that it opens.
    pub server_name: String,
    /// When it was given.
    pub since: DateTime<Utc>,
    /// When it was last used; accurate to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What an end user has agreed to, as long as a token of it is good at `now`, the latest first.
pub async fn granted(db: &Db, org_id: Uuid, end_user_id: Uuid, now: DateTime<Utc>) -> Result<Vec<Access>> {
    let sql = "SELECT g.id, TRUE AS is_grant, k.name AS client_name, s.name AS server_name, g.created_at AS since,
                   (SELECT max(t.last_used_at) FROM mcp_tokens t WHERE t.grant_id = g.id) AS last_used_at
               FROM mcp_grants g JOIN mcp_clients k ON k.id = g.client_id JOIN mcp_servers s ON s.id = g.server_id
               WHERE g.end_user_id = $1 AND g.org_id = $2
                 AND EXISTS (SELECT 1 FROM mcp_tokens t
                             WHERE t.grant_id = g.id AND t.spent_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $3))
               ORDER BY g.created_at DESC, g.id DESC LIMIT $4";
    Ok(db.all(sql, (end_user_id, org_id, now, TOLD_MAX)).await?)
}

/// An end user's tokens that somebody has handed out, as long as they are good at `now`, the latest first.
pub async fn handed_out(db: &Db, org_id: Uuid, end_user_id: Uuid, now: DateTime<Utc>) -> Result<Vec<Access>> {
    let sql = "SELECT t.id, FALSE AS is_grant, NULL AS client_name, s.name AS server_name, t.created_at AS since,
                   t.last_used_at
               FROM mcp_tokens t JOIN mcp_servers s ON s.id = t.server_id
               WHERE t.end_user_id = $1 AND t.org_id = $2 AND t.grant_id IS NULL
                 AND (t.expires_at IS NULL OR t.expires_at > $3)
               ORDER BY t.created_at DESC, t.id DESC LIMIT $4";
    Ok(db.all(sql, (end_user_id, org_id, now, TOLD_MAX)).await?)
}

/// The tokens of servers that are for this end user alone: whoever has one acts as them.
pub async fn of_own_servers(db: &Db, org_id: Uuid, end_user_id: Uuid) -> Result<Vec<Access>> {
    let sql = "SELECT t.id, FALSE AS is_grant, NULL AS client_name, s.name AS server_name, t.created_at AS since,
                   t.last_used_at
               FROM mcp_servers s JOIN mcp_tokens t ON t.server_id = s.id
               WHERE s.end_user_id = $1 AND s.org_id = $2 AND t.kind = 'static'
               ORDER BY t.created_at DESC, t.id DESC LIMIT $3";
    Ok(db.all(sql, (end_user_id, org_id, TOLD_MAX)).await?)
}
