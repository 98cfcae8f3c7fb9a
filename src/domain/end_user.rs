//! End users: the people whose accounts are connected.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{closed_set, input};

/// The largest `metadata`, in bytes of JSON.
pub const METADATA_MAX: usize = 16 * 1024;

closed_set! {
    /// Where an end user comes from.
    EndUserKind {
        /// A customer of the product, known by `external_id`.
        External = "external",
        /// A member of the team, known by `auth_user_id`.
        Member = "member",
    }
}

/// An end user of a workspace.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EndUser {
    /// UUIDv7; the `{id}` of paths.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// The product's own id for the person; unique in the workspace. Absent for members.
    pub external_id: Option<String>,
    /// The member's id; absent for externals.
    pub auth_user_id: Option<Uuid>,
    /// External or member.
    #[sqlx(try_from = "String")]
    pub kind: EndUserKind,
    /// At most 255 characters.
    pub display_name: Option<String>,
    /// A valid address; never shown on the portal.
    pub email: Option<String>,
    /// At most [`METADATA_MAX`] bytes.
    #[sqlx(json(nullable))]
    pub metadata: Option<Map<String, Value>>,
    /// How many connections it owns.
    pub connection_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An end user's external id: 1 to 255 characters, no control characters.
pub fn parse_external_id(value: &Value) -> Result<String, String> {
    input::text(1, 255)(value)
}
