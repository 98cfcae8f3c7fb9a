//! Paths of the dashboard's pages; relative, so that they work behind any name.

use url::form_urlencoded::Serializer;
use uuid::Uuid;

/// Where one starts.
pub const HOME: &str = "/dashboard";
/// Where an address is entered.
pub const SIGN_IN: &str = "/dashboard/sign-in";
/// Where the code is entered.
pub const SIGN_IN_CODE: &str = "/dashboard/sign-in/code";
/// Where one leaves for the OpenID provider.
pub const SIGN_IN_OIDC: &str = "/dashboard/sign-in/oidc";
/// Where one comes back from it: its redirect URI.
pub const OIDC_CALLBACK: &str = "/dashboard/sign-in/oidc/callback";
/// Where one asks to come with a passkey: a POST.
pub const SIGN_IN_PASSKEY: &str = "/dashboard/sign-in/passkey";
/// Where the browser's answer goes: a POST.
pub const SIGN_IN_PASSKEY_ANSWER: &str = "/dashboard/sign-in/passkey/answer";
/// Where a session ends: a POST.
pub const SIGN_OUT: &str = "/dashboard/sign-out";
/// Where a member shows again that it is them.
pub const CONFIRM: &str = "/dashboard/confirm";
/// Where they enter the code of that.
pub const CONFIRM_CODE: &str = "/dashboard/confirm/code";
/// Where they leave for the OpenID provider, to show it there.
pub const CONFIRM_OIDC: &str = "/dashboard/confirm/oidc";
/// Where they ask to show it with a passkey: a POST.
pub const CONFIRM_PASSKEY: &str = "/dashboard/confirm/passkey";
/// Where the browser's answer to that goes: a POST.
pub const CONFIRM_PASSKEY_ANSWER: &str = "/dashboard/confirm/passkey/answer";
/// Their own name and sessions.
pub const ACCOUNT: &str = "/dashboard/account";
/// Where they make a passkey.
pub const PASSKEYS_NEW: &str = "/dashboard/account/passkeys/new";
/// Where all sessions but this one end: a POST.
pub const SESSIONS_END: &str = "/dashboard/account/sessions/end";
/// Where another organisation of theirs is chosen: a POST.
pub const ORGANIZATION: &str = "/dashboard/organization";
/// Members.
pub const MEMBERS: &str = "/dashboard/members";
/// The form of a new one.
pub const MEMBERS_NEW: &str = "/dashboard/members/new";
/// OAuth apps.
pub const OAUTH_APPS: &str = "/dashboard/oauth-apps";
/// The form of a new one.
pub const OAUTH_APPS_NEW: &str = "/dashboard/oauth-apps/new";
/// API keys.
pub const API_KEYS: &str = "/dashboard/api-keys";
/// The form of a new one.
pub const API_KEYS_NEW: &str = "/dashboard/api-keys/new";
/// Workspaces.
pub const WORKSPACES: &str = "/dashboard/workspaces";
/// The form of a new one: not below the others, which go by slugs that people choose.
pub const WORKSPACES_NEW: &str = "/dashboard/new-workspace";

/// A path with query parameters, behind those that it has.
#[must_use]
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query: String = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{query}")
}

/// The form of a new OAuth app for a provider, which leads back to `next` once it is added.
#[must_use]
pub fn oauth_app_for(integration: &str, next: &str) -> String {
    with(OAUTH_APPS_NEW, &[("name", integration), ("next", next)])
}

/// Something of the organisation.
#[must_use]
pub fn one(list: &str, id: Uuid) -> String {
    format!("{list}/{id}")
}

/// Where something of the organisation is deleted, once that is confirmed.
#[must_use]
pub fn delete(list: &str, id: Uuid) -> String {
    format!("{list}/{id}/delete")
}

/// Where one of the member's own sessions ends: a POST.
#[must_use]
pub fn session_end(id: Uuid) -> String {
    format!("/dashboard/account/sessions/{id}/end")
}

/// Where it is forgotten who the member is at an OpenID provider: a POST.
#[must_use]
pub fn identity_delete(id: Uuid) -> String {
    format!("/dashboard/account/identities/{id}/delete")
}

/// Where a passkey is removed, once that is confirmed.
#[must_use]
pub fn passkey_delete(id: Uuid) -> String {
    format!("/dashboard/account/passkeys/{id}/delete")
}

/// Where a member gets another invitation: a POST.
#[must_use]
pub fn member_invite(id: Uuid) -> String {
    format!("/dashboard/members/{id}/invite")
}

/// Paths of one workspace, by its slug.
#[derive(Clone, Copy, Debug)]
pub struct Workspace<'a>(pub &'a str);

impl Workspace<'_> {
    /// The overview.
    #[must_use]
    pub fn overview(self) -> String {
        format!("/dashboard/workspaces/{}", self.0)
    }

    /// A page below it.
    fn below(self, rest: &str) -> String {
        format!("/dashboard/workspaces/{}/{rest}", self.0)
    }

    /// Name, slug, return URLs.
    #[must_use]
    pub fn settings(self) -> String {
        self.below("settings")
    }

    /// Where it is deleted.
    #[must_use]
    pub fn delete(self) -> String {
        self.below("delete")
    }

    /// How its portal looks.
    #[must_use]
    pub fn branding(self) -> String {
        self.below("branding")
    }

    /// What it would look like.
    #[must_use]
    pub fn preview(self) -> String {
        self.below("branding/preview")
    }

    /// What its invitations would look like.
    #[must_use]
    pub fn preview_mail(self) -> String {
        self.below("branding/mail")
    }

    /// Its end users.
    #[must_use]
    pub fn end_users(self) -> String {
        self.below("end-users")
    }

    /// The same as a file.
    #[must_use]
    pub fn end_users_csv(self) -> String {
        self.below("end-users.csv")
    }

    /// The form of a new end user.
    #[must_use]
    pub fn end_users_new(self) -> String {
        self.below("end-users/new")
    }

    /// One end user.
    #[must_use]
    pub fn end_user(self, id: Uuid) -> String {
        self.below(&format!("end-users/{id}"))
    }

    /// Their form.
    #[must_use]
    pub fn end_user_edit(self, id: Uuid) -> String {
        self.below(&format!("end-users/{id}/edit"))
    }

    /// Where they are deleted.
    #[must_use]
    pub fn end_user_delete(self, id: Uuid) -> String {
        self.below(&format!("end-users/{id}/delete"))
    }

    /// Where they get a link.
    #[must_use]
    pub fn end_user_link(self, id: Uuid) -> String {
        self.below(&format!("end-users/{id}/link"))
    }

    /// Where they are invited by mail.
    #[must_use]
    pub fn end_user_invite(self, id: Uuid) -> String {
        self.below(&format!("end-users/{id}/invite"))
    }

    /// Where an invitation of theirs is mailed again: a POST.
    #[must_use]
    pub fn invitation_resend(self, end_user: Uuid, id: Uuid) -> String {
        self.below(&format!("end-users/{end_user}/invitations/{id}/resend"))
    }

    /// Where it is cancelled: a POST.
    #[must_use]
    pub fn invitation_cancel(self, end_user: Uuid, id: Uuid) -> String {
        self.below(&format!("end-users/{end_user}/invitations/{id}/cancel"))
    }

    /// Where a link of theirs is withdrawn: a POST.
    #[must_use]
    pub fn link_revoke(self, end_user: Uuid, link: Uuid) -> String {
        self.below(&format!("end-users/{end_user}/links/{link}/revoke"))
    }

    /// Its connections.
    #[must_use]
    pub fn connections(self) -> String {
        self.below("connections")
    }

    /// The same as a file.
    #[must_use]
    pub fn connections_csv(self) -> String {
        self.below("connections.csv")
    }

    /// One connection.
    #[must_use]
    pub fn connection(self, id: Uuid) -> String {
        self.below(&format!("connections/{id}"))
    }

    /// Where it is renewed: a POST.
    #[must_use]
    pub fn connection_refresh(self, id: Uuid) -> String {
        self.below(&format!("connections/{id}/refresh"))
    }

    /// Where it is disconnected.
    #[must_use]
    pub fn connection_disconnect(self, id: Uuid) -> String {
        self.below(&format!("connections/{id}/disconnect"))
    }

    /// Its integrations.
    #[must_use]
    pub fn integrations(self) -> String {
        self.below("integrations")
    }

    /// What could be added.
    #[must_use]
    pub fn catalog(self) -> String {
        self.below("integrations/catalog")
    }

    /// The form of a new one.
    #[must_use]
    pub fn integrations_new(self, name: &str) -> String {
        with(&self.below("integrations/new"), &[("name", name)])
    }

    /// One integration.
    #[must_use]
    pub fn integration(self, id: Uuid) -> String {
        self.below(&format!("integrations/{id}"))
    }

    /// Where an account for everybody is connected: a POST.
    #[must_use]
    pub fn integration_shared(self, id: Uuid) -> String {
        self.below(&format!("integrations/{id}/shared"))
    }

    /// Where it is removed.
    #[must_use]
    pub fn integration_delete(self, id: Uuid) -> String {
        self.below(&format!("integrations/{id}/delete"))
    }

    /// What happened.
    #[must_use]
    pub fn trail(self) -> String {
        self.below("trail")
    }

    /// The same as a file.
    #[must_use]
    pub fn trail_csv(self) -> String {
        self.below("trail.csv")
    }

    /// Where the member connects accounts of their own: a POST.
    #[must_use]
    pub fn own_accounts(self) -> String {
        self.below("own-accounts")
    }
}
