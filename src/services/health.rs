//! Whether the server can do its work.

use crate::{context::Context, error::Result, storage};

/// Nothing, when the database answers; else the error of whoever needs it.
pub async fn check(ctx: &Context) -> Result<()> {
    storage::access::count_organizations(&ctx.db).await?;
    Ok(())
}
