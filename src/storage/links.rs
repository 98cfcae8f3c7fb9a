//! Portal links, and what the portal shows behind one.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Db, Result, events,
    joined::{Joined, Keyed},
};
use crate::domain::{
    connection::ConnectionStatus, event::Event, integration::Strategy, link::Link, workspace::Branding,
};

macro_rules! columns {
    () => {
        "l.id, l.org_id, l.workspace_id, l.end_user_id, l.integration_ids, l.success_redirect_uri,
         l.error_redirect_uri, l.language, l.state, l.created_at, l.expires_at, l.revoked_at"
    };
}

/// A link with the person it is for and the workspace that asks.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenLink {
    /// The link.
    #[sqlx(flatten)]
    pub link: Link,
    /// The person's external id; absent for members.
    pub external_id: Option<String>,
    /// The person's name.
    pub display_name: Option<String>,
    /// The workspace's name.
    pub workspace_name: String,
    /// The workspace's look.
    #[sqlx(json)]
    pub branding: Branding,
}

/// An integration of the portal with one of the end user's connections, or none.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Card {
    /// Workspace integration.
    #[sqlx(rename = "card_id")]
    pub id: Uuid,
    /// Catalog slug.
    pub integration_name: String,
    /// Alias.
    pub alias: String,
    /// The workspace's own name for it.
    #[sqlx(rename = "card_name")]
    pub display_name: Option<String>,
    /// Whose connection it uses.
    #[sqlx(try_from = "String")]
    pub connection_strategy: Strategy,
    /// Which of the definition's methods.
    pub auth_method_key: Option<String>,
    /// The connection.
    pub connection_id: Option<Uuid>,
    /// Its name.
    pub connection_name: Option<String>,
    /// Its state.
    pub connection_status: Option<String>,
    /// Why it cannot be used.
    pub status_reason: Option<String>,
    /// When its access ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether it is used where its owner has several at the integration.
    pub is_default: Option<bool>,
    /// Scopes asked for.
    #[sqlx(json(nullable))]
    pub scopes_asked: Option<Vec<String>>,
    /// Scopes granted.
    #[sqlx(json(nullable))]
    pub scopes_granted: Option<Vec<String>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Card {
    /// The connection's state.
    #[must_use]
    pub fn status(&self) -> Option<ConnectionStatus> {
        self.connection_status.as_deref().and_then(ConnectionStatus::from_word)
    }
}

/// Add a link for an end user of the organisation; `false` when there is no such end user.
/// The workspace is the end user's own.
pub async fn insert(db: &Db, it: &Link, told: &Event) -> Result<bool> {
    let sql = "INSERT INTO connect_links (id, org_id, workspace_id, end_user_id, integration_ids, success_redirect_uri,
                   error_redirect_uri, language, state, created_at, expires_at)
               SELECT $1, org_id, workspace_id, id, $2, $3, $4, $5, $6, $7, $8
               FROM end_users WHERE id = $9 AND org_id = $10 AND workspace_id = $11";
    let values = (
        it.id,
        it.integration_ids.clone().map(Json),
        &it.success_redirect_uri,
        &it.error_redirect_uri,
        &it.language,
        &it.state,
        it.created_at,
        it.expires_at,
        it.end_user_id,
        it.org_id,
        it.workspace_id,
    );
    Ok(events::run_told(db, sql, values, told).await? > 0)
}

/// The link with this id for this end user (the token's `jti` and `sub`), expired or not.
pub async fn open(db: &Db, id: Uuid) -> Result<Option<OpenLink>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", u.external_id, u.display_name, w.name AS workspace_name, w.branding
         FROM connect_links l JOIN end_users u ON u.id = l.end_user_id JOIN workspaces w ON w.id = l.workspace_id
         WHERE l.id = $1"
    );
    Ok(db.first(sql, (id,)).await?)
}

/// What the landing page needs of its link: each column is read once per card, so there are no others.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LandingHead {
    /// The workspace integrations that the link is limited to; absent is all.
    #[sqlx(json(nullable))]
    pub integration_ids: Option<Vec<Uuid>>,
    /// Where success leads.
    pub success_redirect_uri: Option<String>,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it was mailed, and nobody has opened it yet.
    pub is_unopened: bool,
    /// Whether agents have tokens to act for the person, good or not any more.
    pub has_agents: bool,
    /// The person's name.
    pub display_name: Option<String>,
    /// The workspace's name.
    pub workspace_name: String,
    /// The workspace's look.
    #[sqlx(json)]
    pub branding: Branding,
}

/// All that the landing page of a link shows, expired or not, in one read: on each row one of the workspace's
/// integrations with one of the end user's connections, in the portal's order.
///
/// A connection belongs to the integration it was made through; one without (made over the API, or its integration
/// left the workspace) counts for every instance of the same integration.
pub async fn landing(db: &Db, id: Uuid) -> Result<Option<(LandingHead, Vec<Card>)>> {
    let sql = "SELECT l.integration_ids, l.success_redirect_uri, l.expires_at, l.revoked_at, l.is_unopened,
         (EXISTS (SELECT 1 FROM mcp_tokens t WHERE t.end_user_id = l.end_user_id)
          OR EXISTS (SELECT 1 FROM mcp_servers s WHERE s.end_user_id = l.end_user_id)) AS has_agents,
         u.display_name, w.name AS workspace_name, w.branding,
         i.id AS card_id, i.integration_name, i.alias, i.display_name AS card_name, i.connection_strategy,
         i.auth_method_key, c.id AS connection_id, c.display_name AS connection_name, c.status AS connection_status,
         c.status_reason, c.ends_at, c.is_default, c.scopes_asked, c.scopes_granted, c.last_used_at
         FROM connect_links l JOIN end_users u ON u.id = l.end_user_id JOIN workspaces w ON w.id = l.workspace_id
         LEFT JOIN workspace_integrations i ON i.workspace_id = l.workspace_id
         LEFT JOIN connections c ON c.end_user_id = l.end_user_id AND c.integration_name = i.integration_name
             AND (c.workspace_integration_id = i.id OR c.workspace_integration_id IS NULL)
         WHERE l.id = $1
         ORDER BY i.sort_order, i.created_at, i.id, c.created_at, c.id";
    let rows: Vec<LandingRow> = db.all(sql, (id,)).await?;
    let mut head = None;
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        head.get_or_insert(row.head);
        cards.extend(row.card.0);
    }
    Ok(head.map(|head| (head, cards)))
}

#[derive(sqlx::FromRow)]
struct LandingRow {
    #[sqlx(flatten)]
    head: LandingHead,
    #[sqlx(flatten)]
    card: Joined<Card>,
}

impl Keyed for Card {
    const KEY: &'static str = "card_id";
}

/// An end user's links that still open at `now`, newest first; at most 100.
pub async fn open_of_end_user(db: &Db, org_id: Uuid, end_user_id: Uuid, now: DateTime<Utc>) -> Result<Vec<Link>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM connect_links l WHERE l.end_user_id = $1 AND l.org_id = $2 AND l.revoked_at IS NULL
             AND l.expires_at > $3 ORDER BY l.created_at DESC, l.id DESC LIMIT 100"
    );
    Ok(db.all(sql, (end_user_id, org_id, now)).await?)
}

/// One link of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Link>> {
    let sql = concat!("SELECT ", columns!(), " FROM connect_links l WHERE l.id = $1 AND l.org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// Withdraw a link; `false` when there is none, or it was withdrawn before.
pub async fn revoke(db: &Db, org_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE connect_links SET revoked_at = $1 WHERE id = $2 AND org_id = $3 AND revoked_at IS NULL";
    Ok(db.run(sql, (now, id, org_id)).await? > 0)
}

/// Remove links that ended before `before`: their tokens say themselves that they are expired.
pub async fn sweep(db: &Db, before: DateTime<Utc>) -> Result<u64> {
    Ok(db.run("DELETE FROM connect_links WHERE expires_at < $1", (before,)).await?)
}
