//! Who may call: organisations, API keys, and the caller that a request speaks for.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A tenant. Every row belongs to exactly one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Organization {
    /// UUIDv7.
    pub id: Uuid,
    /// 1 to 255 characters.
    pub name: String,
    /// Unique over all organisations.
    pub slug: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An API key as it is stored: the secret itself is known to its holder alone.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ApiKey {
    /// UUIDv7.
    pub id: Uuid,
    /// The organisation that it acts for.
    pub org_id: Uuid,
    /// 1 to 255 characters.
    pub name: String,
    /// The first eight characters, `wvz_` included.
    pub prefix: String,
    /// What it may touch; absent is everything in its organisation.
    #[sqlx(json(nullable))]
    pub permissions: Option<Permissions>,
    /// Accurate to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// From then on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What an API key may touch (contract 1.2). Serialized exactly as it was given: nothing is defaulted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "lowercase")]
pub enum Permissions {
    /// The whole organisation.
    Org {
        /// Kept and echoed for callers that send it; nothing here decides approvals.
        #[serde(skip_serializing_if = "Option::is_none")]
        approvals: Option<Approvals>,
        /// May read credentials in clear; off unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<bool>,
    },
    /// Some workspaces, and nothing that belongs to the organisation itself.
    Workspace {
        /// At least one.
        #[serde(rename = "workspaceIds")]
        workspace_ids: Vec<Uuid>,
        /// Kept and echoed for callers that send it; nothing here decides approvals.
        #[serde(skip_serializing_if = "Option::is_none")]
        approvals: Option<Approvals>,
        /// May read credentials in clear; off unless given.
        #[serde(skip_serializing_if = "Option::is_none")]
        credentials: Option<bool>,
    },
}

impl Permissions {
    /// Whether a key with these may read credentials in clear.
    #[must_use]
    pub fn read_credentials(&self) -> bool {
        let (Self::Org { credentials, .. } | Self::Workspace { credentials, .. }) = self;
        *credentials == Some(true)
    }
}

/// The vendor's approval permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// Whether the key may decide approvals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decide: Option<bool>,
}

/// On whose behalf a request acts, once it has been authenticated.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The organisation; every statement carries it.
    pub org_id: Uuid,
    /// The API key, absent for the service key and for members.
    pub api_key_id: Option<Uuid>,
    /// The member who is signed in to the dashboard.
    pub member_id: Option<Uuid>,
    /// The workspaces it is limited to, each once, oldest first; absent is all of the organisation.
    pub workspaces: Option<Vec<Uuid>>,
    /// Whether it may read credentials in clear.
    pub reads_credentials: bool,
}

impl Caller {
    /// Whoever acts for the whole organisation without a key of it: the holder of the service key, the operator.
    #[must_use]
    pub const fn of_organization(org_id: Uuid) -> Self {
        Self { org_id, api_key_id: None, member_id: None, workspaces: None, reads_credentials: false }
    }

    /// Whether the caller may touch what belongs to `workspace_id`.
    #[must_use]
    pub fn may_touch(&self, workspace_id: Uuid) -> bool {
        self.workspaces.as_ref().is_none_or(|allowed| allowed.contains(&workspace_id))
    }

    /// Whether the caller may touch what belongs to the organisation itself.
    #[must_use]
    pub fn is_org_wide(&self) -> bool {
        self.workspaces.is_none()
    }
}
