//! The dashboard: what members of an organisation see. Each section has a file; this one is its route table, with what
//! each route needs beside it.

pub mod account;
pub mod api_keys;
pub mod branding;
pub mod catalog;
pub mod chart;
pub mod confirm;
pub mod connections;
pub mod end_users;
pub mod export;
pub mod frame;
pub mod gallery;
pub mod gate;
pub mod integrations;
pub mod invitations;
pub mod kit;
pub mod links;
pub mod members;
pub mod oauth_apps;
pub mod oidc;
pub mod overview;
pub mod passkeys;
pub mod runs;
pub mod sign_in;
pub mod trail;
pub mod trouble;
pub mod words;
pub mod workspaces;

use actix_web::web::{ServiceConfig, resource, route};

use super::{guarded, not_allowed};
use crate::domain::member::Permission;

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: it signs in.
    Open,
    /// Any member.
    Member,
    /// A member whose role may.
    May(Permission),
    /// The same, who has shown lately that it is them.
    Fresh(Permission),
}

/// A route of the dashboard.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its path, with names in braces.
    pub path: &'static str,
    /// Its method.
    pub method: &'static str,
    /// What it needs.
    pub gate: Gate,
}

macro_rules! route_table {
    ($($path:literal { $($method:ident $gate:expr => $handler:expr),+ $(,)? })+) => {
        /// Every route: what the gate asks, and what tests try with every role.
        pub const ROUTES: &[Route] =
            &[$($(Route { path: $path, method: stringify!($method), gate: $gate }),+),+];

        /// Put every page in its place.
        pub fn routes(cfg: &mut ServiceConfig) {
            $(cfg.service(
                resource($path)
                    $(.route(guarded(stringify!($method)).to($handler)))+
                    .default_service(route().to(|| async { not_allowed(&[$(stringify!($method)),+]) })),
            );)+
        }
    };
}

use Gate::{Fresh, May, Member, Open};
use Permission as P;

route_table! {
    "/dashboard" { GET Member => overview::home }
    "/dashboard/sign-in" { GET Open => sign_in::ask, POST Open => sign_in::start }
    "/dashboard/sign-in/code" { GET Open => sign_in::ask_code, POST Open => sign_in::prove }
    "/dashboard/sign-in/link" { GET Open => sign_in::look, POST Open => sign_in::follow }
    "/dashboard/sign-in/oidc" { GET Open => oidc::leave }
    "/dashboard/sign-in/oidc/callback" { GET Open => oidc::arrive }
    "/dashboard/sign-in/passkey" { POST Open => passkeys::ask }
    "/dashboard/sign-in/passkey/answer" { POST Open => passkeys::sign_in }
    "/dashboard/sign-out" { POST Member => account::sign_out }
    "/dashboard/confirm" { GET Member => confirm::ask, POST Member => confirm::start }
    "/dashboard/confirm/code" { GET Member => confirm::ask_code, POST Member => confirm::prove }
    "/dashboard/confirm/oidc" { GET Member => oidc::leave_again }
    "/dashboard/confirm/passkey" { POST Member => passkeys::ask_again }
    "/dashboard/confirm/passkey/answer" { POST Member => passkeys::prove }
    "/dashboard/account" { GET Member => account::show, POST Member => account::rename }
    "/dashboard/account/sessions/end" { POST Member => account::end_others }
    "/dashboard/account/sessions/{id}/end" { POST Member => account::end }
    "/dashboard/account/passkeys/new" { GET Fresh(P::View) => passkeys::ask_new, POST Fresh(P::View) => passkeys::create }
    "/dashboard/account/passkeys/{id}/delete" { GET Fresh(P::View) => passkeys::confirm, POST Fresh(P::View) => passkeys::delete }
    "/dashboard/account/identities/{id}/delete" { POST Fresh(P::View) => account::forget }
    "/dashboard/organization" { POST Member => account::change_over }
    "/dashboard/members" { GET May(P::ManageMembers) => members::list }
    "/dashboard/members/new" { GET Fresh(P::ManageMembers) => members::ask, POST Fresh(P::ManageMembers) => members::create }
    "/dashboard/members/{id}" { GET Fresh(P::ManageMembers) => members::show, POST Fresh(P::ManageMembers) => members::update }
    "/dashboard/members/{id}/invite" { POST Fresh(P::ManageMembers) => members::invite }
    "/dashboard/members/{id}/delete" { GET Fresh(P::ManageMembers) => members::confirm, POST Fresh(P::ManageMembers) => members::delete }
    "/dashboard/oauth-apps" { GET May(P::ManageOAuthApps) => oauth_apps::list }
    "/dashboard/oauth-apps/new" { GET May(P::ManageOAuthApps) => oauth_apps::ask, POST May(P::ManageOAuthApps) => oauth_apps::create }
    "/dashboard/oauth-apps/{id}" { GET May(P::ManageOAuthApps) => oauth_apps::show, POST May(P::ManageOAuthApps) => oauth_apps::update }
    "/dashboard/oauth-apps/{id}/delete" { GET Fresh(P::ManageOAuthApps) => oauth_apps::confirm, POST Fresh(P::ManageOAuthApps) => oauth_apps::delete }
    "/dashboard/api-keys" { GET May(P::ManageApiKeys) => api_keys::list }
    "/dashboard/api-keys/new" { GET Fresh(P::ManageApiKeys) => api_keys::ask, POST Fresh(P::ManageApiKeys) => api_keys::create }
    "/dashboard/api-keys/{id}/delete" { GET Fresh(P::ManageApiKeys) => api_keys::confirm, POST Fresh(P::ManageApiKeys) => api_keys::delete }
    "/dashboard/workspaces" { GET May(P::View) => workspaces::list }
    "/dashboard/new-workspace" { GET May(P::ManageWorkspaces) => workspaces::ask, POST May(P::ManageWorkspaces) => workspaces::create }
    "/dashboard/workspaces/{workspace}" { GET May(P::View) => overview::show }
    "/dashboard/workspaces/{workspace}/settings" { GET May(P::ManageWorkspaces) => workspaces::show, POST May(P::ManageWorkspaces) => workspaces::update }
    "/dashboard/workspaces/{workspace}/delete" { GET Fresh(P::ManageWorkspaces) => workspaces::confirm, POST Fresh(P::ManageWorkspaces) => workspaces::delete }
    "/dashboard/workspaces/{workspace}/branding" { GET May(P::ManageBranding) => branding::show, POST May(P::ManageBranding) => branding::update }
    "/dashboard/workspaces/{workspace}/branding/preview" { GET May(P::ManageBranding) => branding::preview }
    "/dashboard/workspaces/{workspace}/branding/mail" { GET May(P::ManageBranding) => branding::preview_mail }
    "/dashboard/workspaces/{workspace}/end-users" { GET May(P::View) => end_users::list }
    "/dashboard/workspaces/{workspace}/end-users.csv" { GET May(P::Export) => export::all_end_users }
    "/dashboard/workspaces/{workspace}/end-users/new" { GET May(P::ManageEndUsers) => end_users::ask, POST May(P::ManageEndUsers) => end_users::create }
    "/dashboard/workspaces/{workspace}/end-users/{id}" { GET May(P::View) => end_users::show }
    "/dashboard/workspaces/{workspace}/end-users/{id}/edit" { GET May(P::ManageEndUsers) => end_users::ask_changes, POST May(P::ManageEndUsers) => end_users::update }
    "/dashboard/workspaces/{workspace}/end-users/{id}/delete" { GET Fresh(P::ManageEndUsers) => end_users::confirm, POST Fresh(P::ManageEndUsers) => end_users::delete }
    "/dashboard/workspaces/{workspace}/end-users/{id}/link" { GET May(P::SendLinks) => links::ask, POST May(P::SendLinks) => links::create }
    "/dashboard/workspaces/{workspace}/end-users/{id}/links/{link}/revoke" { POST May(P::SendLinks) => links::revoke }
    "/dashboard/workspaces/{workspace}/end-users/{id}/invite" { GET May(P::SendLinks) => invitations::ask, POST May(P::SendLinks) => invitations::create }
    "/dashboard/workspaces/{workspace}/end-users/{id}/invitations/{invitation}/resend" { POST May(P::SendLinks) => invitations::resend }
    "/dashboard/workspaces/{workspace}/end-users/{id}/invitations/{invitation}/cancel" { POST May(P::SendLinks) => invitations::cancel }
    "/dashboard/workspaces/{workspace}/own-accounts" { POST May(P::ConnectOwn) => links::own_accounts }
    "/dashboard/workspaces/{workspace}/connections" { GET May(P::View) => connections::list }
    "/dashboard/workspaces/{workspace}/connections.csv" { GET May(P::Export) => export::all_connections }
    "/dashboard/workspaces/{workspace}/connections/{id}" { GET May(P::View) => connections::show }
    "/dashboard/workspaces/{workspace}/connections/{id}/refresh" { POST May(P::ManageConnections) => connections::refresh }
    "/dashboard/workspaces/{workspace}/connections/{id}/disconnect" { GET Fresh(P::ManageConnections) => connections::confirm, POST Fresh(P::ManageConnections) => connections::disconnect }
    "/dashboard/workspaces/{workspace}/integrations" { GET May(P::View) => integrations::list }
    "/dashboard/workspaces/{workspace}/integrations/catalog" { GET May(P::ManageIntegrations) => catalog::list }
    "/dashboard/workspaces/{workspace}/integrations/new" { GET May(P::ManageIntegrations) => integrations::ask, POST May(P::ManageIntegrations) => integrations::create }
    "/dashboard/workspaces/{workspace}/integrations/{id}" { GET May(P::ManageIntegrations) => integrations::show, POST May(P::ManageIntegrations) => integrations::update }
    "/dashboard/workspaces/{workspace}/integrations/{id}/shared" { POST May(P::ManageIntegrations) => integrations::connect_shared }
    "/dashboard/workspaces/{workspace}/integrations/{id}/delete" { GET Fresh(P::ManageIntegrations) => integrations::confirm, POST Fresh(P::ManageIntegrations) => integrations::delete }
    "/dashboard/workspaces/{workspace}/trail" { GET May(P::View) => trail::list }
    "/dashboard/workspaces/{workspace}/trail.csv" { GET May(P::Export) => export::whole_trail }
}
