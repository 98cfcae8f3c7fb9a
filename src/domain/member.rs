//! Members: the people who run an organisation from the dashboard, and what each of them may do.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::closed_set;

/// A session ends when nobody has used it for so long.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// A session ends after so long, however busy it is.
pub const SESSION_TTL: TimeDelta = TimeDelta::days(7);
/// What shows a secret or deletes something asks for a code that is no older than this.
pub const PROOF_TTL: TimeDelta = TimeDelta::minutes(10);

closed_set! {
    /// What a member is to the organisation, the mightiest first.
    Role {
        /// Everything, other owners included.
        Owner = "owner",
        /// Everything but owners.
        Admin = "admin",
        /// Whatever a product is built with: end users, integrations, OAuth apps, API keys.
        Developer = "developer",
        /// Sees no secrets, and sends links.
        Support = "support",
        /// Looks.
        Viewer = "viewer",
    }
}

closed_set! {
    /// Whether a member can sign in.
    MemberStatus {
        /// Has not signed in yet.
        Invited = "invited",
        /// Has.
        Active = "active",
        /// May not.
        Suspended = "suspended",
    }
}

closed_set! {
    /// What can be done on the dashboard. The words complete "your role does not let you …".
    Permission {
        /// Look at workspaces and what is in them.
        View = "see this",
        /// Have accounts of one's own connected.
        ConnectOwn = "connect accounts of your own",
        /// Make links for end users, and mail them.
        SendLinks = "send links",
        /// Take lists away as files.
        Export = "export lists",
        /// Make, change and delete end users.
        ManageEndUsers = "change end users",
        /// Renew and disconnect connections.
        ManageConnections = "change connections",
        /// Add, change and remove a workspace's integrations.
        ManageIntegrations = "change integrations",
        /// Change how a workspace's portal looks.
        ManageBranding = "change the branding",
        /// Register OAuth apps.
        ManageOAuthApps = "manage OAuth apps",
        /// Make API keys, which may do anything that the API does.
        ManageApiKeys = "manage API keys",
        /// Make, rename and delete workspaces.
        ManageWorkspaces = "manage workspaces",
        /// Invite, change and remove members.
        ManageMembers = "manage members",
        /// Do so with owners.
        ManageOwners = "manage owners",
    }
}

/// Whether a role may do something: the one table of it.
#[must_use]
pub const fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Owner => true,
        Role::Admin => !matches!(permission, P::ManageOwners),
        Role::Developer => !matches!(permission, P::ManageOwners | P::ManageMembers | P::ManageWorkspaces),
        Role::Support => matches!(permission, P::View | P::ConnectOwn | P::SendLinks),
        Role::Viewer => matches!(permission, P::View | P::ConnectOwn),
    }
}

/// Whether a member of role `actor` may make members of role `target`, change and remove them.
#[must_use]
pub const fn may_manage(actor: Role, target: Role) -> bool {
    let needed = if matches!(target, Role::Owner) { Permission::ManageOwners } else { Permission::ManageMembers };
    may(actor, needed)
}

impl Role {
    /// Whether the role reaches every workspace; the others reach those that they are given.
    #[must_use]
    pub const fn is_org_wide(self) -> bool {
        matches!(self, Self::Owner | Self::Admin | Self::Developer)
    }
}

/// A member of an organisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    /// UUIDv7; the `authUserId` of the end users that stand for them.
    pub id: Uuid,
    /// Their organisation.
    pub org_id: Uuid,
    /// In lower case; what they sign in with.
    pub email: String,
    /// At most 255 characters.
    pub name: Option<String>,
    /// What they may do.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Whether they can sign in.
    #[sqlx(try_from = "String")]
    pub status: MemberStatus,
    /// BCP 47 tag of the language that they were invited in.
    pub language: Option<String>,
    /// Accurate to a minute.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When they were invited.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

impl Member {
    /// What to call them.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.email)
    }
}

/// Who a member is at an OpenID provider.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Identity {
    /// UUIDv7.
    pub id: Uuid,
    /// The member's organisation.
    pub org_id: Uuid,
    /// Who.
    pub member_id: Uuid,
    /// The provider's issuer identifier.
    pub issuer: String,
    /// Given to nobody else by this issuer.
    pub subject: String,
    /// When they first came by it.
    pub created_at: DateTime<Utc>,
    /// When they last did.
    pub last_used_at: DateTime<Utc>,
}

/// A passkey of a member.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberPasskey {
    /// UUIDv7.
    pub id: Uuid,
    /// The member's organisation.
    pub org_id: Uuid,
    /// Whose.
    pub member_id: Uuid,
    /// What its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// What the member calls it.
    pub name: String,
    /// Public key and signature counter, as the verifying crate has them.
    #[sqlx(json)]
    pub credential: Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When somebody last came with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A signed-in browser.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberSession {
    /// UUIDv7.
    pub id: Uuid,
    /// The member's organisation.
    pub org_id: Uuid,
    /// Whose.
    pub member_id: Uuid,
    /// What the browser calls itself; at most 255 characters.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Accurate to a minute.
    pub seen_at: DateTime<Utc>,
    /// When the person last showed that the address is theirs; not at all, where they came by the link of an invitation,
    /// which whoever invites them may have seen.
    pub proved_at: Option<DateTime<Utc>>,
    /// When it ends, however busy it is.
    pub expires_at: DateTime<Utc>,
}

impl MemberSession {
    /// Whether it is still good.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && now - self.seen_at < SESSION_IDLE
    }

    /// Whether the person showed lately that it is them.
    #[must_use]
    pub fn is_proved(&self, now: DateTime<Utc>) -> bool {
        self.proved_at.is_some_and(|at| now - at < PROOF_TTL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each permission with the roles that have it, written out: the other way round than [`may`] has it.
    fn holders(permission: Permission) -> &'static [Role] {
        use Role::{Admin, Developer, Owner, Support, Viewer};
        match permission {
            Permission::View | Permission::ConnectOwn => &[Owner, Admin, Developer, Support, Viewer],
            Permission::SendLinks => &[Owner, Admin, Developer, Support],
            Permission::Export
            | Permission::ManageEndUsers
            | Permission::ManageConnections
            | Permission::ManageIntegrations
            | Permission::ManageBranding
            | Permission::ManageOAuthApps
            | Permission::ManageApiKeys => &[Owner, Admin, Developer],
            Permission::ManageWorkspaces | Permission::ManageMembers => &[Owner, Admin],
            Permission::ManageOwners => &[Owner],
        }
    }

    #[test]
    fn each_role_may_do_what_it_is_for_and_nothing_else() {
        for permission in Permission::ALL {
            for role in Role::ALL {
                let allowed = holders(*permission).contains(role);
                assert_eq!(may(*role, *permission), allowed, "{role} {permission}");
            }
        }
    }

    #[test]
    fn a_role_can_do_all_that_a_lesser_one_can() {
        for pair in Role::ALL.windows(2) {
            for permission in Permission::ALL {
                assert!(may(pair[0], *permission) || !may(pair[1], *permission), "{pair:?} {permission}");
            }
        }
    }

    #[test]
    fn only_owners_touch_owners() {
        for actor in Role::ALL {
            for target in Role::ALL {
                let allowed = match actor {
                    Role::Owner => true,
                    Role::Admin => *target != Role::Owner,
                    Role::Developer | Role::Support | Role::Viewer => false,
                };
                assert_eq!(may_manage(*actor, *target), allowed, "{actor} {target}");
            }
        }
    }
}
