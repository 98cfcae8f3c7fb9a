//! Portal links: a signed, revocable way for one end user to open the portal.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// What separates a portal link's token from other tokens.
pub const LINK_PREFIX: &str = "eut_";
/// The shortest life of a link, in seconds.
pub const LINK_TTL_MIN: i64 = 3_600;
/// The longest life of a link, in seconds.
pub const LINK_TTL_MAX: i64 = 2_592_000;
/// The life of a link when the caller names none, in seconds.
pub const LINK_TTL_DEFAULT: i64 = 604_800;
/// The longest `state` that a caller may have echoed, in characters.
pub const STATE_MAX: usize = 512;

/// A portal link. Its token is signed and not stored; this row is what makes it revocable.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link {
    /// UUIDv7; the token's `jti`.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// Whom it is for.
    pub end_user_id: Uuid,
    /// The workspace integrations that it is limited to; absent is all.
    #[sqlx(json(nullable))]
    pub integration_ids: Option<Vec<Uuid>>,
    /// Where success leads, besides the portal's own page.
    pub success_redirect_uri: Option<String>,
    /// Where failure leads.
    pub error_redirect_uri: Option<String>,
    /// BCP 47 tag that wins over `Accept-Language`.
    pub language: Option<String>,
    /// Echoed on the return redirect.
    pub state: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Link {
    /// Whether the portal opens for it at `now`.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), LinkTrouble> {
        check(self.revoked_at, self.expires_at, now)
    }

    /// Whether it lets its holder connect through `workspace_integration`.
    #[must_use]
    pub fn covers(&self, workspace_integration: Uuid) -> bool {
        covers(self.integration_ids.as_deref(), workspace_integration)
    }
}

/// Whether the portal opens at `now` for a link that was withdrawn and ends then.
pub fn check(
    revoked_at: Option<DateTime<Utc>>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), LinkTrouble> {
    if revoked_at.is_some() {
        Err(LinkTrouble::Revoked)
    } else if now >= expires_at {
        Err(LinkTrouble::Expired)
    } else {
        Ok(())
    }
}

/// Whether a link that is limited to these integrations, or to none, covers one.
#[must_use]
pub fn covers(integration_ids: Option<&[Uuid]>, workspace_integration: Uuid) -> bool {
    integration_ids.is_none_or(|ids| ids.contains(&workspace_integration))
}

/// The instant at which a link made at `now` ends.
#[must_use]
pub fn expiry(now: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    now + TimeDelta::seconds(seconds.clamp(LINK_TTL_MIN, LINK_TTL_MAX))
}

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkTrouble {
    /// Not a token of ours, or cut off.
    #[error("the link is incomplete or not one of ours")]
    Malformed,
    /// Past its end.
    #[error("the link has expired")]
    Expired,
    /// Withdrawn, or its end user is gone.
    #[error("the link has been withdrawn")]
    Revoked,
    /// The page was opened without a link, or its cookie is from another one.
    #[error("the link is not open in this browser")]
    NotOpen,
}
