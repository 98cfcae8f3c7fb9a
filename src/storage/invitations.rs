//! Invitations, and the mailed links behind them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Listed, Paging, Result};
use crate::domain::invitation::{BEGUN_MAX, Invitation, MailFailure};

macro_rules! columns {
    () => {
        "i.id, i.org_id, i.workspace_id, i.end_user_id, i.link_id, i.email, i.mails, i.begun, i.queued_at, i.sent_at,
         i.failed_at, i.failure, i.failure_code, i.opened_at, i.completed_at, i.cancelled_at, i.created_at, i.expires_at"
    };
}

/// An invitation, with what a caller is told besides.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// The invitation.
    #[sqlx(flatten)]
    pub invitation: Invitation,
    /// The end user's external id; absent for members.
    pub external_id: Option<String>,
    /// The workspace integrations that its link is limited to; absent is all.
    #[sqlx(json(nullable))]
    pub integration_ids: Option<Vec<Uuid>>,
    /// The language of mail and portal, as a BCP 47 tag.
    pub language: Option<String>,
}

macro_rules! told {
    () => {
        ", u.external_id, l.integration_ids, l.language
         FROM invitations i JOIN end_users u ON u.id = i.end_user_id JOIN connect_links l ON l.id = i.link_id
         WHERE i.org_id = $1 AND "
    };
}

macro_rules! page {
    () => {
        " = $2 ORDER BY i.created_at DESC, i.id DESC LIMIT $3 OFFSET $4"
    };
}

/// Add an invitation, whose link is there.
pub async fn insert(tx: &Db, it: &Invitation) -> Result<()> {
    let sql = "INSERT INTO invitations (id, org_id, workspace_id, end_user_id, link_id, email, mails, begun, queued_at,
                   created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10)";
    let values = (
        it.id,
        it.org_id,
        it.workspace_id,
        it.end_user_id,
        it.link_id,
        &it.email,
        it.mails,
        it.queued_at,
        it.created_at,
        it.expires_at,
    );
    tx.run(sql, values).await?;
    Ok(())
}

/// Say of a link that it is mailed: to which address, as it is counted.
pub async fn mark_mailed(tx: &Db, org_id: Uuid, link_id: Uuid, address: &str) -> Result<()> {
    let sql = "UPDATE connect_links SET mailed_to = $1, is_unopened = TRUE WHERE id = $2 AND org_id = $3";
    tx.run(sql, (address, link_id, org_id)).await?;
    Ok(())
}

/// How many links were mailed since `since`: to the address, in the whole organisation.
pub async fn mailed_to(db: &Db, org_id: Uuid, address: &str, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM connect_links WHERE org_id = $1 AND mailed_to = $2 AND created_at > $3";
    let (count,) = db.one(sql, (org_id, address, since)).await?;
    Ok(count)
}

/// How many links were mailed since `since`: in the workspace, to anybody.
pub async fn mailed_from(db: &Db, org_id: Uuid, workspace_id: Uuid, since: DateTime<Utc>) -> Result<i64> {
    let sql = "SELECT count(*) FROM connect_links
               WHERE workspace_id = $1 AND created_at > $2 AND mailed_to IS NOT NULL AND org_id = $3";
    let (count,) = db.one(sql, (workspace_id, since, org_id)).await?;
    Ok(count)
}

/// One invitation of an organisation.
pub async fn get(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<Invitation>> {
    let sql = concat!("SELECT ", columns!(), " FROM invitations i WHERE i.id = $1 AND i.org_id = $2");
    Ok(db.first(sql, (id, org_id)).await?)
}

/// The invitation whose latest mail has this link.
pub async fn of_link(db: &Db, org_id: Uuid, link_id: Uuid) -> Result<Option<Invitation>> {
    let sql = concat!("SELECT ", columns!(), " FROM invitations i WHERE i.link_id = $1 AND i.org_id = $2");
    Ok(db.first(sql, (link_id, org_id)).await?)
}

/// An end user's invitations, the latest first.
pub async fn of_end_user(db: &Db, org_id: Uuid, end_user_id: Uuid, paging: Paging) -> Result<Listed<Told>> {
    let page = concat!("SELECT ", columns!(), told!(), "i.end_user_id", page!());
    let count = "SELECT count(*) FROM invitations WHERE org_id = $1 AND end_user_id = $2";
    listed(db, page, count, org_id, end_user_id, paging).await
}

/// A workspace's invitations, the latest first.
pub async fn of_workspace(db: &Db, org_id: Uuid, workspace_id: Uuid, paging: Paging) -> Result<Listed<Told>> {
    let page = concat!("SELECT ", columns!(), told!(), "i.workspace_id", page!());
    let count = "SELECT count(*) FROM invitations WHERE org_id = $1 AND workspace_id = $2";
    listed(db, page, count, org_id, workspace_id, paging).await
}

async fn listed(
    db: &Db,
    page: &'static str,
    count: &'static str,
    org_id: Uuid,
    of: Uuid,
    paging: Paging,
) -> Result<Listed<Told>> {
    let items = db.all(page, (org_id, of, paging.limit, paging.offset)).await?;
    let (total,) = db.one(count, (org_id, of)).await?;
    Ok(Listed { items, total })
}

/// Begin to hand the mail of a link over; `false` when it is not to be sent (any more), or began too often.
pub async fn begin(db: &Db, org_id: Uuid, link_id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE invitations SET begun = begun + 1
               WHERE link_id = $1 AND org_id = $2 AND begun < $3 AND sent_at IS NULL AND failed_at IS NULL
                 AND cancelled_at IS NULL AND expires_at > $4";
    Ok(db.run(sql, (link_id, org_id, BEGUN_MAX, now)).await? > 0)
}

/// The mail of a link was not handed over, for certain: it may begin again.
pub async fn not_handed_over(db: &Db, org_id: Uuid, link_id: Uuid) -> Result<()> {
    let sql = "UPDATE invitations SET begun = begun - 1 WHERE link_id = $1 AND org_id = $2 AND begun > 0";
    db.run(sql, (link_id, org_id)).await?;
    Ok(())
}

/// The mail of a link was handed over.
pub async fn sent(db: &Db, org_id: Uuid, link_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE invitations SET sent_at = $1, failed_at = NULL, failure = NULL, failure_code = NULL
               WHERE link_id = $2 AND org_id = $3";
    db.run(sql, (at, link_id, org_id)).await?;
    Ok(())
}

/// The mail of a link is given up.
pub async fn failed(
    db: &Db,
    org_id: Uuid,
    link_id: Uuid,
    at: DateTime<Utc>,
    failure: MailFailure,
    code: Option<i64>,
) -> Result<()> {
    let sql = "UPDATE invitations SET failed_at = $1, failure = $2, failure_code = $3
               WHERE link_id = $4 AND org_id = $5 AND sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL";
    db.run(sql, (at, failure.as_str(), code, link_id, org_id)).await?;
    Ok(())
}

/// The portal behind a mailed link was shown: once is enough.
pub async fn opened(tx: &Db, org_id: Uuid, link_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE connect_links SET is_unopened = FALSE WHERE id = $1 AND org_id = $2";
    tx.run(sql, (link_id, org_id)).await?;
    let sql = "UPDATE invitations SET opened_at = $1 WHERE link_id = $2 AND org_id = $3 AND opened_at IS NULL";
    tx.run(sql, (at, link_id, org_id)).await?;
    Ok(())
}

/// Something was connected through a link.
pub async fn completed(tx: &Db, org_id: Uuid, link_id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE invitations SET completed_at = $1 WHERE link_id = $2 AND org_id = $3 AND completed_at IS NULL";
    tx.run(sql, (at, link_id, org_id)).await?;
    Ok(())
}

/// Cancel an invitation; `false` when there is none, or it was cancelled before.
pub async fn cancel(tx: &Db, org_id: Uuid, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE invitations SET cancelled_at = $1 WHERE id = $2 AND org_id = $3 AND cancelled_at IS NULL";
    Ok(tx.run(sql, (at, id, org_id)).await? > 0)
}

/// Give an invitation another link, and all that follows from it; `false` when it has another than `old` by now, was
/// cancelled, or has done its work.
pub async fn resend(tx: &Db, org_id: Uuid, it: &Invitation, old: Uuid) -> Result<bool> {
    let sql = "UPDATE invitations SET link_id = $1, mails = $2, begun = 0, queued_at = $3, expires_at = $4,
                   sent_at = NULL, failed_at = NULL, failure = NULL, failure_code = NULL, opened_at = NULL
               WHERE id = $5 AND org_id = $6 AND link_id = $7 AND cancelled_at IS NULL AND completed_at IS NULL";
    let values = (it.link_id, it.mails, it.queued_at, it.expires_at, it.id, org_id, old);
    Ok(tx.run(sql, values).await? > 0)
}
