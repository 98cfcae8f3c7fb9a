//! Which of an end user's accounts at an integration is the default: one at most, which an index holds too.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Db, Result};

/// Make a connection its owner's default at its integration, in place of the one that is; in a transaction that holds
/// the owner. `false` when it is gone, has no owner, or is the default already.
pub async fn set(tx: &Db, org_id: Uuid, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let others = "UPDATE connections SET is_default = FALSE, updated_at = $1
                  WHERE is_default AND org_id = $2 AND id <> $3
                    AND end_user_id = (SELECT end_user_id FROM connections WHERE id = $3 AND org_id = $2)
                    AND integration_name = (SELECT integration_name FROM connections WHERE id = $3 AND org_id = $2)";
    tx.run(others, (at, org_id, id)).await?;
    let sql = "UPDATE connections SET is_default = TRUE, updated_at = $1
               WHERE id = $2 AND org_id = $3 AND end_user_id IS NOT NULL AND NOT is_default";
    Ok(tx.run(sql, (at, id, org_id)).await? > 0)
}

/// Have a connection be a default no more; `false` when it is gone, or is none.
pub async fn clear(tx: &Db, org_id: Uuid, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE connections SET is_default = FALSE, updated_at = $1 WHERE id = $2 AND org_id = $3 AND is_default";
    Ok(tx.run(sql, (at, id, org_id)).await? > 0)
}
