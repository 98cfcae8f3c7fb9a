//! What an overview tells of a workspace's connections.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    domain::connection::Connection,
    storage::{Db, Result},
};

/// A workspace's connections whose access has ended or ends by `until`, the next first; at most `limit`.
pub async fn ending(
    db: &Db,
    org_id: Uuid,
    workspace_id: Uuid,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Connection>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        joined!(),
        " WHERE c.workspace_id = $1 AND c.org_id = $2 AND c.ends_at <= $3 AND c.status = 'ACTIVE'
          ORDER BY c.ends_at, c.id LIMIT $4"
    );
    Ok(db.all(sql, (workspace_id, org_id, until, limit)).await?)
}

/// How many connections of a workspace were made on each day since then, in UTC; days without any are left out.
pub async fn made_by_day(
    db: &Db,
    org_id: Uuid,
    workspace_id: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<(NaiveDate, i64)>> {
    // An instant as text begins with its day in both databases; a connection to PostgreSQL has its time zone set to UTC.
    let sql = "SELECT substr(CAST(created_at AS TEXT), 1, 10) AS day, count(*) FROM connections
               WHERE workspace_id = $1 AND org_id = $2 AND created_at >= $3 GROUP BY 1 ORDER BY 1";
    let rows: Vec<(String, i64)> = db.all(sql, (workspace_id, org_id, since)).await?;
    Ok(rows.into_iter().filter_map(|(day, count)| Some((day.parse().ok()?, count))).collect())
}
