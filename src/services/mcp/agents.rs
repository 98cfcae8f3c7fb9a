//! What agents may do with a person's accounts, for that person: which there are, and the end of one.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{event::EventKind, link::Link},
    error::Result,
    services::events::{self, By, Subject},
    storage::{
        self,
        mcp::agents::{Access, granted, handed_out, of_own_servers},
    },
};

/// Every agent's way to the accounts of the person whose link it is, the latest of each kind first. An agent acts with all
/// that they have: a link for some of their integrations tells of none.
///
/// # Errors
/// The database's.
pub async fn of_person(ctx: &Context, link: &Link) -> Result<Vec<Access>> {
    if link.integration_ids.is_some() {
        return Ok(Vec::new());
    }
    let (db, now) = (&ctx.db, ctx.clock.now());
    let mut all = granted(db, link.org_id, link.end_user_id, now).await?;
    all.extend(handed_out(db, link.org_id, link.end_user_id, now).await?);
    all.extend(of_own_servers(db, link.org_id, link.end_user_id).await?);
    Ok(all)
}

/// One of them; `None` when it is not the person's, or is over.
///
/// # Errors
/// The database's.
pub async fn find(ctx: &Context, link: &Link, id: Uuid) -> Result<Option<Access>> {
    Ok(of_person(ctx, link).await?.into_iter().find(|it| it.id == id))
}

/// The end of an agent's way, with all its tokens; `false` when it is gone already.
///
/// # Errors
/// The database's.
pub async fn end(ctx: &Context, link: &Link, it: &Access) -> Result<bool> {
    let tx = ctx.db.begin().await?;
    let (is_gone, kind) = if it.is_grant {
        (storage::mcp::sign_ins::delete_grant(&tx, link.org_id, it.id).await?, EventKind::McpGrantEnded)
    } else {
        (storage::mcp::tokens::delete(&tx, link.org_id, it.id).await?, EventKind::McpTokenRevoked)
    };
    if is_gone {
        let subject = Subject::of_workspace(link.org_id, link.workspace_id).with_end_user(Some(link.end_user_id));
        let named = if it.is_grant { "grantId" } else { "tokenId" };
        let detail = [
            (named, Value::from(it.id.to_string())),
            ("name", Value::from(it.server_name.clone())),
            ("client", Value::from(it.client_name.clone())),
        ];
        events::note(ctx, &tx, By::EndUser(Some(link.end_user_id)), kind, &subject, &detail).await?;
    }
    tx.commit().await?;
    Ok(is_gone)
}
