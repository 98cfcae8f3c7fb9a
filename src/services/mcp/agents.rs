//! What agents may do with a person's accounts, for that person: which there are, and the end of one.

use uuid::Uuid;

use crate::{
    context::Context,
    domain::link::Link,
    error::Result,
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
    Ok(if it.is_grant {
        storage::mcp::sign_ins::delete_grant(&ctx.db, link.org_id, it.id).await?
    } else {
        storage::mcp::tokens::delete(&ctx.db, link.org_id, it.id).await?
    })
}
