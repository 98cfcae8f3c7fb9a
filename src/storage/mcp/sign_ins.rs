//! Signing in at MCP servers: clients, how far people have come, and what they have agreed to.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    domain::{
        end_user::EndUser,
        mcp::sign_in::{McpClient, SignIn, SignInStatus},
        workspace::Branding,
    },
    storage::{Db, Result},
};

macro_rules! sign_in_columns {
    () => {
        "g.id, g.org_id, g.server_id, g.client_id, g.device_id, g.redirect_uri, g.state, g.scopes, g.challenge, g.browser_hash,
         g.status, g.email, g.end_user_id, g.code_expires_at, g.grant_id, g.created_at, g.expires_at"
    };
}

macro_rules! user_columns {
    () => {
        "u.id, u.org_id, u.workspace_id, u.external_id, u.auth_user_id, u.kind, u.display_name, u.email, u.metadata,
         (SELECT count(*) FROM connections c WHERE c.end_user_id = u.id) AS connection_count, u.created_at, u.updated_at"
    };
}

/// A sign-in with what its pages show: who asks, and for what.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenSignIn {
    /// The sign-in.
    #[sqlx(flatten)]
    pub sign_in: SignIn,
    /// What the client calls itself.
    pub client_name: Option<String>,
    /// The server's name.
    pub server_name: String,
    /// Its workspace's name.
    pub workspace_name: String,
    /// The workspace's look.
    #[sqlx(json)]
    pub branding: Branding,
}

impl OpenSignIn {
    /// What to call the client.
    #[must_use]
    pub fn client_name(&self) -> &str {
        self.client_name.as_deref().unwrap_or("A program without a name")
    }
}

/// Add a client.
pub async fn insert_client(db: &Db, it: &McpClient) -> Result<()> {
    let sql = "INSERT INTO mcp_clients (id, name, redirect_uris, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    db.run(sql, (it.id, &it.name, Json(&it.redirect_uris), it.created_at, it.expires_at)).await?;
    Ok(())
}

/// One client.
pub async fn client(db: &Db, id: Uuid) -> Result<Option<McpClient>> {
    let sql = "SELECT id, name, redirect_uris, created_at, expires_at FROM mcp_clients WHERE id = $1";
    Ok(db.first(sql, (id,)).await?)
}

/// Remember a client until `until` at least.
pub async fn keep_client(db: &Db, id: Uuid, until: DateTime<Utc>) -> Result<()> {
    db.run("UPDATE mcp_clients SET expires_at = $1 WHERE id = $2 AND expires_at < $1", (until, id)).await?;
    Ok(())
}

/// Begin a sign-in.
pub async fn insert(db: &Db, it: &SignIn) -> Result<()> {
    let sql =
        "INSERT INTO mcp_sign_ins (id, org_id, server_id, client_id, device_id, redirect_uri, state, scopes, challenge,
                   browser_hash, status, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = (
        it.id,
        it.org_id,
        it.server_id,
        it.client_id,
        it.device_id,
        &it.redirect_uri,
        &it.state,
        Json(&it.scopes),
        &it.challenge,
        &it.browser_hash,
        it.status.as_str(),
        it.created_at,
        it.expires_at,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// A sign-in by its id, which its browser's cookie must fit.
pub async fn open(db: &Db, id: Uuid) -> Result<Option<OpenSignIn>> {
    let sql = concat!(
        "SELECT ",
        sign_in_columns!(),
        ", k.name AS client_name, s.name AS server_name, w.name AS workspace_name, w.branding
         FROM mcp_sign_ins g JOIN mcp_clients k ON k.id = g.client_id JOIN mcp_servers s ON s.id = g.server_id
             JOIN workspaces w ON w.id = s.workspace_id
         WHERE g.id = $1"
    );
    Ok(db.first(sql, (id,)).await?)
}

/// The sign-in whose authorization code has this SHA-256.
pub async fn by_code(db: &Db, hash: &[u8]) -> Result<Option<SignIn>> {
    let sql = concat!("SELECT ", sign_in_columns!(), " FROM mcp_sign_ins g WHERE g.code_hash = $1");
    Ok(db.first(sql, (hash,)).await?)
}

/// Note the address that somebody says is theirs; `false` when they are not asked any more.
pub async fn set_email(db: &Db, it: &SignIn, email: &str, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mcp_sign_ins SET email = $1 WHERE id = $2 AND org_id = $3 AND status = $4 AND expires_at > $5";
    Ok(db.run(sql, (email, it.id, it.org_id, SignInStatus::Asked.as_str(), now)).await? > 0)
}

/// Go one step on; `false` when the sign-in is not where `from` says any more, or has run out.
pub async fn step(db: &Db, it: &SignIn, from: SignInStatus, to: SignInStatus, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mcp_sign_ins SET status = $1 WHERE id = $2 AND org_id = $3 AND status = $4 AND expires_at > $5";
    Ok(db.run(sql, (to.as_str(), it.id, it.org_id, from.as_str(), now)).await? > 0)
}

/// Somebody lets a device in; `false` when it is too late, or was done before.
pub async fn agree_for_device(tx: &Db, it: &SignIn, end_user_id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mcp_sign_ins SET status = $1, end_user_id = $2
               WHERE id = $3 AND org_id = $4 AND status = $5 AND expires_at > $6";
    let (agreed, proven) = (SignInStatus::Agreed.as_str(), SignInStatus::Proven.as_str());
    Ok(tx.run(sql, (agreed, end_user_id, it.id, it.org_id, proven, now)).await? > 0)
}

/// Somebody agrees: the client is given a code; `false` when it is too late, or was done before.
pub async fn agree(
    db: &Db,
    it: &SignIn,
    end_user_id: Uuid,
    code_hash: &[u8],
    code_expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE mcp_sign_ins SET status = $1, end_user_id = $2, code_hash = $3, code_expires_at = $4
               WHERE id = $5 AND org_id = $6 AND status = $7 AND expires_at > $8";
    let (agreed, proven) = (SignInStatus::Agreed.as_str(), SignInStatus::Proven.as_str());
    Ok(db.run(sql, (agreed, end_user_id, code_hash, code_expires_at, it.id, it.org_id, proven, now)).await? > 0)
}

/// Spend an authorization code for a grant; `false` when it was spent before.
pub async fn spend_code(tx: &Db, it: &SignIn, grant: Uuid) -> Result<bool> {
    let sql = "UPDATE mcp_sign_ins SET grant_id = $1 WHERE id = $2 AND org_id = $3 AND grant_id IS NULL";
    Ok(tx.run(sql, (grant, it.id, it.org_id)).await? > 0)
}

/// Remove sign-ins that ended before `before`, with the codes that were mailed for them.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM mcp_sign_ins WHERE expires_at < $1", (before,)).await?)
}

/// Remove clients that were not used in time.
pub async fn sweep_clients(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM mcp_clients WHERE expires_at < $1", (before,)).await?)
}

/// A code that goes to an address.
#[derive(Clone, Debug)]
pub struct MailedCode<'a> {
    /// UUIDv7.
    pub id: Uuid,
    /// For which sign-in.
    pub sign_in: &'a SignIn,
    /// To which address.
    pub email: &'a str,
    /// A keyed hash of the code.
    pub tag: &'a str,
    /// Now.
    pub at: DateTime<Utc>,
    /// Until when it can be entered.
    pub expires_at: DateTime<Utc>,
}

/// Add a code.
pub async fn insert_code(db: &Db, it: &MailedCode<'_>) -> Result<()> {
    let sql = "INSERT INTO mcp_codes (id, org_id, server_id, sign_in_id, email, tag, attempts, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
    let of = it.sign_in;
    db.run(sql, (it.id, of.org_id, of.server_id, of.id, it.email, it.tag, it.at, it.expires_at)).await?;
    Ok(())
}

/// How many codes went to an address for a server since `since`.
pub async fn codes_since(db: &Db, org_id: Uuid, server_id: Uuid, email: &str, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM mcp_codes WHERE server_id = $1 AND email = $2 AND created_at > $3 AND org_id = $4";
    let (count,) = db.one(sql, (server_id, email, since, org_id)).await?;
    Ok(count)
}

/// Count an attempt at the newest code of a sign-in, and answer its tag; `None` when there were `max` before, or the code
/// has run out at `now`.
pub async fn attempt(db: &Db, it: &SignIn, max: i64, now: DateTime<Utc>) -> Result<Option<String>> {
    let sql = "UPDATE mcp_codes SET attempts = attempts + 1
               WHERE id = (SELECT id FROM mcp_codes WHERE sign_in_id = $1 AND org_id = $2 ORDER BY created_at DESC, id DESC
                           LIMIT 1)
                 AND org_id = $2 AND attempts < $3 AND expires_at > $4
               RETURNING tag";
    let found: Option<(String,)> = db.first(sql, (it.id, it.org_id, max, now)).await?;
    Ok(found.map(|(tag,)| tag))
}

/// The end users of a workspace that have this address, in ASCII's lower case; oldest first, at most 20.
pub async fn people_at(db: &Db, org_id: Uuid, workspace_id: Uuid, email: &str) -> Result<Vec<EndUser>> {
    let sql = concat!(
        "SELECT ",
        user_columns!(),
        " FROM end_users u WHERE u.workspace_id = $1 AND lower(u.email) = $2 AND u.org_id = $3
          ORDER BY u.created_at, u.id LIMIT 20"
    );
    Ok(db.all(sql, (workspace_id, email, org_id)).await?)
}

/// What somebody has agreed to.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// UUIDv7.
    pub id: Uuid,
    /// The server's organisation.
    pub org_id: Uuid,
    /// The server.
    pub server_id: Uuid,
    /// Who.
    pub end_user_id: Uuid,
    /// The client that may use it.
    pub client_id: Uuid,
    /// What it may.
    pub scopes: &'a [String],
    /// Now.
    pub at: DateTime<Utc>,
}

/// Note what somebody has agreed to; [`StorageError::Dangling`](crate::storage::StorageError::Dangling) when one of those
/// that it is about is gone.
pub async fn insert_grant(tx: &Db, it: &Grant<'_>) -> Result<()> {
    let sql = "INSERT INTO mcp_grants (id, org_id, server_id, end_user_id, client_id, scopes, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = (it.id, it.org_id, it.server_id, it.end_user_id, it.client_id, Json(it.scopes), it.at);
    tx.run(sql, values).await?;
    Ok(())
}

/// The client that a grant was given to.
pub async fn client_of_grant(db: &Db, org_id: Uuid, grant: Uuid) -> Result<Option<Uuid>> {
    let found: Option<(Uuid,)> =
        db.first("SELECT client_id FROM mcp_grants WHERE id = $1 AND org_id = $2", (grant, org_id)).await?;
    Ok(found.map(|(client,)| client))
}

/// Withdraw a grant with its tokens.
pub async fn delete_grant(db: &Db, org_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(db.run("DELETE FROM mcp_grants WHERE id = $1 AND org_id = $2", (id, org_id)).await? > 0)
}
