//! Tokens of MCP servers, and the grants that some of them belong to.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::mcp::{McpToken, TokenKind},
    storage::{Db, Listed, Paging, Result, StorageError},
};

macro_rules! token_columns {
    () => {
        "t.id, t.org_id, t.server_id, t.end_user_id,
         (SELECT u.external_id FROM end_users u WHERE u.id = t.end_user_id) AS end_user_external_id, t.grant_id, t.kind,
         t.prefix, t.scopes, t.last_used_at, t.spent_at, t.expires_at, t.created_at"
    };
}

/// `last_used_at` is written at most this often per token.
const LAST_USED_GRAIN: TimeDelta = TimeDelta::minutes(1);

/// Add a token; [`StorageError::Conflict`] when it is a second one of the server's own, [`StorageError::Dangling`] when
/// what it belongs to is gone.
pub async fn insert(db: &Db, it: &McpToken, hash: &[u8]) -> Result<()> {
    let sql =
        "INSERT INTO mcp_tokens (id, org_id, server_id, end_user_id, grant_id, kind, prefix, hash, scopes, expires_at,
                   created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let values = (
        it.id,
        it.org_id,
        it.server_id,
        it.end_user_id,
        it.grant_id,
        it.kind.as_str(),
        &it.prefix,
        hash,
        it.scopes.clone().map(Json),
        it.expires_at,
        it.created_at,
    );
    if db.run(sql, values).await? == 0 { Err(StorageError::Conflict) } else { Ok(()) }
}

/// The token whose secret has this SHA-256.
pub async fn by_hash(db: &Db, hash: &[u8]) -> Result<Option<McpToken>> {
    Ok(db.first(concat!("SELECT ", token_columns!(), " FROM mcp_tokens t WHERE t.hash = $1"), (hash,)).await?)
}

/// A server's tokens that still open it at `now`, oldest first; no refresh tokens.
pub async fn of_server(
    db: &Db,
    org_id: Uuid,
    server_id: Uuid,
    now: DateTime<Utc>,
    paging: Paging,
) -> Result<Listed<McpToken>> {
    let sql = concat!(
        "SELECT ",
        token_columns!(),
        " FROM mcp_tokens t
          WHERE t.server_id = $1 AND t.org_id = $2 AND t.kind <> 'refresh' AND (t.expires_at IS NULL OR t.expires_at > $3)
          ORDER BY t.created_at, t.id LIMIT $4 OFFSET $5"
    );
    let items = db.all(sql, (server_id, org_id, now, paging.limit, paging.offset)).await?;
    let count = "SELECT count(*) FROM mcp_tokens
                 WHERE server_id = $1 AND org_id = $2 AND kind <> 'refresh' AND (expires_at IS NULL OR expires_at > $3)";
    let (total,) = db.one(count, (server_id, org_id, now)).await?;
    Ok(Listed { items, total })
}

/// How many tokens of an end user still open a server at `now`.
pub async fn count_of_end_user(db: &Db, org_id: Uuid, end_user_id: Uuid, now: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM mcp_tokens
               WHERE end_user_id = $1 AND org_id = $2 AND kind <> 'refresh' AND (expires_at IS NULL OR expires_at > $3)";
    let (count,) = db.one(sql, (end_user_id, org_id, now)).await?;
    Ok(count)
}

/// Whether a server has a token of its own.
pub async fn has_static(db: &Db, org_id: Uuid, server_id: Uuid) -> Result<bool> {
    let sql = "SELECT count(*) FROM mcp_tokens WHERE server_id = $1 AND org_id = $2 AND kind = $3";
    let (count,): (i64,) = db.one(sql, (server_id, org_id, TokenKind::Static.as_str())).await?;
    Ok(count > 0)
}

/// Withdraw a server's own token.
pub async fn delete_static(db: &Db, org_id: Uuid, server_id: Uuid) -> Result<()> {
    let sql = "DELETE FROM mcp_tokens WHERE server_id = $1 AND org_id = $2 AND kind = $3";
    db.run(sql, (server_id, org_id, TokenKind::Static.as_str())).await?;
    Ok(())
}

/// One token of a server; no refresh token.
pub async fn get(db: &Db, org_id: Uuid, server_id: Uuid, id: Uuid) -> Result<Option<McpToken>> {
    let sql = concat!(
        "SELECT ",
        token_columns!(),
        " FROM mcp_tokens t WHERE t.id = $1 AND t.server_id = $2 AND t.org_id = $3 AND t.kind <> 'refresh'"
    );
    Ok(db.first(sql, (id, server_id, org_id)).await?)
}

/// Withdraw a token.
pub async fn delete(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM mcp_tokens WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}

/// Whether `it` was last marked as used too long ago to let it stand at `now`.
#[must_use]
pub fn needs_marking(it: &McpToken, now: DateTime<Utc>) -> bool {
    it.last_used_at.is_none_or(|last| now - last >= LAST_USED_GRAIN)
}

/// Note that a token was used.
pub async fn mark_used(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE mcp_tokens SET last_used_at = $1
               WHERE id = $2 AND org_id = $3 AND (last_used_at IS NULL OR last_used_at < $1)";
    db.run(sql, (now, id, org_id)).await?;
    Ok(())
}

/// Spend a refresh token; `false` when somebody has, or it is gone.
pub async fn spend(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mcp_tokens SET spent_at = $1 WHERE id = $2 AND org_id = $3 AND spent_at IS NULL";
    Ok(db.run(sql, (now, id, org_id)).await? > 0)
}

/// Remove tokens that ended before `before`.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM mcp_tokens WHERE expires_at < $1", (before,)).await?)
}
