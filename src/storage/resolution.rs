//! All that a resolution weighs, in one read: the workspace, the end user, the instances, and the candidates.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Db, Result,
    joined::{Joined, Keyed},
};
use crate::domain::{
    connection::Connection,
    integration::{Strategy, WorkspaceIntegration},
};

/// By what an end user is known.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// External id.
    Named(&'a str),
    /// UUID.
    Known(Uuid),
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// The organisation.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// Catalog slug.
    pub integration_name: &'a str,
    /// The end user.
    pub end_user: Option<Whom<'a>>,
    /// The connection's external id.
    pub external_id: Option<&'a str>,
}

/// What there is.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The end user, if there is one.
    pub end_user_id: Option<Uuid>,
    /// What the workspace has of the integration.
    pub instances: Vec<WorkspaceIntegration>,
    /// With an external id the connections of that name, in the workspace and of the whole organisation; without one the
    /// end user's own, and those that the instances share.
    pub candidates: Vec<Connection>,
}

#[derive(sqlx::FromRow)]
struct Weighed {
    asked_user_id: Option<Uuid>,
    #[sqlx(flatten)]
    instance: Joined<Instance>,
    #[sqlx(flatten)]
    candidate: Joined<Connection>,
}

/// The columns of an instance beside those of a connection.
#[derive(sqlx::FromRow)]
struct Instance {
    i_id: Uuid,
    i_alias: String,
    #[sqlx(try_from = "String")]
    i_strategy: Strategy,
    i_method: Option<String>,
    i_app_mode: Option<String>,
    i_app_id: Option<Uuid>,
    i_connection_id: Option<Uuid>,
    i_display_name: Option<String>,
    #[sqlx(json(nullable))]
    i_actions: Option<Vec<String>>,
    #[sqlx(json)]
    i_settings: Map<String, Value>,
    i_sort_order: i64,
    i_created_at: DateTime<Utc>,
    i_updated_at: DateTime<Utc>,
}

impl Keyed for Instance {
    const KEY: &'static str = "i_id";
}

impl Instance {
    fn of(self, sought: &Sought<'_>) -> WorkspaceIntegration {
        WorkspaceIntegration {
            id: self.i_id,
            org_id: sought.org_id,
            workspace_id: sought.workspace_id,
            integration_name: sought.integration_name.to_owned(),
            alias: self.i_alias,
            connection_strategy: self.i_strategy,
            auth_method_key: self.i_method,
            oauth_app_mode: self.i_app_mode,
            oauth_app_id: self.i_app_id,
            connection_id: self.i_connection_id,
            display_name: self.i_display_name,
            enabled_actions: self.i_actions,
            settings: self.i_settings,
            sort_order: self.i_sort_order,
            created_at: self.i_created_at,
            updated_at: self.i_updated_at,
        }
    }
}

macro_rules! candidate {
    () => {
        "c.id AS id, c.org_id, c.workspace_id, c.end_user_id, u.external_id AS end_user_external_id,
         c.workspace_integration_id, c.integration_name, c.auth_method_key, c.kind, c.external_id, c.display_name,
         c.scope, c.status, c.status_reason, c.oauth_app_id, c.account_id, c.account_label, c.scopes_asked,
         c.scopes_granted, c.metadata, c.token_expires_at, c.ends_at, c.is_default, c.last_used_at,
         c.created_at AS created_at, c.updated_at"
    };
}

macro_rules! instances {
    () => {
        "SELECT asked.id AS asked_user_id, i.id AS i_id, i.alias AS i_alias, i.connection_strategy AS i_strategy,
         i.auth_method_key AS i_method, i.oauth_app_mode AS i_app_mode, i.oauth_app_id AS i_app_id,
         i.connection_id AS i_connection_id, i.display_name AS i_display_name, i.enabled_actions AS i_actions,
         i.settings AS i_settings, i.sort_order AS i_sort_order, i.created_at AS i_created_at,
         i.updated_at AS i_updated_at, "
    };
}

macro_rules! scene {
    () => {
        " FROM workspaces w
          LEFT JOIN workspace_integrations i ON i.workspace_id = w.id AND i.integration_name = $3"
    };
}

macro_rules! named {
    () => {
        " LEFT JOIN end_users asked ON asked.workspace_id = w.id AND asked.external_id = $4"
    };
}

macro_rules! known {
    () => {
        " LEFT JOIN end_users asked ON asked.workspace_id = w.id AND asked.id = $4"
    };
}

macro_rules! of_name {
    () => {
        " LEFT JOIN connections c ON c.org_id = w.org_id AND c.integration_name = $3 AND c.external_id = $5
              AND (c.workspace_id = w.id OR c.workspace_id IS NULL)"
    };
}

// Not the organisation's id beside the end user's: SQLite would read all that the organisation has of the integration. They
// are of a workspace of the organisation.
macro_rules! of_person {
    () => {
        " LEFT JOIN connections c ON c.end_user_id = asked.id AND c.integration_name = $3"
    };
}

macro_rules! within {
    () => {
        " LEFT JOIN end_users u ON u.id = c.end_user_id
          WHERE w.id = $1 AND w.org_id = $2"
    };
}

macro_rules! sorted {
    () => {
        " ORDER BY i_sort_order, i_created_at, i_id, created_at, id"
    };
}

async fn scene(db: &Db, sought: &Sought<'_>) -> Result<Vec<Weighed>> {
    let (workspace, org, integration) = (sought.workspace_id, sought.org_id, sought.integration_name);
    let name = match sought.end_user {
        Some(Whom::Known(id)) => {
            return Ok(if let Some(external_id) = sought.external_id {
                let sql = concat!(instances!(), candidate!(), scene!(), known!(), of_name!(), within!(), sorted!());
                db.all(sql, (workspace, org, integration, id, external_id)).await?
            } else {
                let sql = concat!(instances!(), candidate!(), scene!(), known!(), of_person!(), within!(), sorted!());
                db.all(sql, (workspace, org, integration, id)).await?
            });
        }
        Some(Whom::Named(name)) => Some(name.to_owned()),
        None => None,
    };
    Ok(if let Some(external_id) = sought.external_id {
        let sql = concat!(instances!(), candidate!(), scene!(), named!(), of_name!(), within!(), sorted!());
        db.all(sql, (workspace, org, integration, &name, external_id)).await?
    } else {
        let sql = concat!(instances!(), candidate!(), scene!(), named!(), of_person!(), within!(), sorted!());
        db.all(sql, (workspace, org, integration, &name)).await?
    })
}

/// What there is of what is sought; `None` when the organisation has no such workspace.
pub async fn find(db: &Db, sought: &Sought<'_>) -> Result<Option<Found>> {
    let (org, workspace, integration) = (sought.org_id, sought.workspace_id, sought.integration_name);
    let rows = scene(db, sought).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut found = Found::default();
    // A candidate comes with every instance, and an instance with every candidate.
    let (mut instances, mut candidates) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        found.end_user_id = row.asked_user_id;
        let instance = row.instance.0.filter(|it| instances.insert(it.i_id));
        found.instances.extend(instance.map(|it| it.of(sought)));
        found.candidates.extend(row.candidate.0.filter(|it| candidates.insert(it.id)));
    }
    // Most share nothing, and need no second read.
    if sought.external_id.is_none() && found.instances.iter().any(|it| it.connection_id.is_some()) {
        let sql = concat!(
            "SELECT ",
            candidate!(),
            " FROM workspace_integrations i JOIN connections c ON c.id = i.connection_id AND c.integration_name = $3
              LEFT JOIN end_users u ON u.id = c.end_user_id
              WHERE i.workspace_id = $1 AND i.integration_name = $3 AND c.org_id = $2"
        );
        let shared: Vec<Connection> = db.all(sql, (workspace, org, integration)).await?;
        found.candidates.extend(shared.into_iter().filter(|it| candidates.insert(it.id)));
        found.candidates.sort_by_key(|it| (it.created_at, it.id));
    }
    Ok(Some(found))
}
