//! An end user with all that they have connected.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    domain::{
        connection::Connection,
        end_user::{EndUser, EndUserKind},
    },
    storage::{
        Db, Result,
        joined::{Joined, Keyed},
    },
};

/// One end user of an organisation, and all that they have connected, oldest first: one read.
pub async fn end_user_with_connections(db: &Db, org_id: Uuid, id: Uuid) -> Result<Option<(EndUser, Vec<Connection>)>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", u.id AS u_id, u.org_id AS u_org_id, u.workspace_id AS u_workspace_id, u.external_id AS u_external_id,
         u.auth_user_id AS u_auth_user_id, u.kind AS u_kind, u.display_name AS u_display_name, u.email AS u_email,
         u.metadata AS u_metadata, u.created_at AS u_created_at, u.updated_at AS u_updated_at
         FROM end_users u LEFT JOIN connections c ON c.end_user_id = u.id
         WHERE u.id = $1 AND u.org_id = $2 ORDER BY c.created_at, c.id"
    );
    let rows: Vec<Owned> = db.all(sql, (id, org_id)).await?;
    let mut owner = None;
    let mut connections = Vec::with_capacity(rows.len());
    for row in rows {
        owner.get_or_insert(row.owner);
        connections.extend(row.connection.0);
    }
    let connection_count = i64::try_from(connections.len()).unwrap_or(i64::MAX);
    Ok(owner.map(|owner| (EndUser { connection_count, ..owner.into() }, connections)))
}

#[derive(sqlx::FromRow)]
struct Owned {
    #[sqlx(flatten)]
    owner: Owner,
    #[sqlx(flatten)]
    connection: Joined<Connection>,
}

impl Keyed for Connection {
    const KEY: &'static str = "id";
}

/// The columns of an end user beside those of a connection.
#[derive(sqlx::FromRow)]
struct Owner {
    u_id: Uuid,
    u_org_id: Uuid,
    u_workspace_id: Uuid,
    u_external_id: Option<String>,
    u_auth_user_id: Option<Uuid>,
    #[sqlx(try_from = "String")]
    u_kind: EndUserKind,
    u_display_name: Option<String>,
    u_email: Option<String>,
    #[sqlx(json(nullable))]
    u_metadata: Option<Map<String, Value>>,
    u_created_at: DateTime<Utc>,
    u_updated_at: DateTime<Utc>,
}

impl From<Owner> for EndUser {
    fn from(it: Owner) -> Self {
        Self {
            id: it.u_id,
            org_id: it.u_org_id,
            workspace_id: it.u_workspace_id,
            external_id: it.u_external_id,
            auth_user_id: it.u_auth_user_id,
            kind: it.u_kind,
            display_name: it.u_display_name,
            email: it.u_email,
            metadata: it.u_metadata,
            connection_count: 0,
            created_at: it.u_created_at,
            updated_at: it.u_updated_at,
        }
    }
}
