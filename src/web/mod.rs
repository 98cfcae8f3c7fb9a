//! The doors: portal pages, the dashboard and the JSON API. This file is the route table; the dashboard has its own.

pub mod api;
pub mod assets;
pub mod cors;
pub mod dashboard;
pub mod edge;
pub mod error;
pub mod extract;
pub mod limit;
pub mod mcp;
pub mod oauth;
pub mod outbox;
pub mod page;
pub mod portal;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::{Data, PayloadConfig, ServiceConfig, resource, route},
};

use tokio_util::sync::CancellationToken;

use crate::{context::Context, error::Error};
use assets::Assets;
use error::ApiError;
use extract::BODY_MAX;
use limit::{Limits, Strangers};

/// Declare resources: each path once, with its methods; HEAD goes where GET goes, any other method is 405 with `Allow`.
macro_rules! route_table {
    ($($path:literal { $($method:ident => $handler:expr),+ $(,)? })+) => {
        /// Every path with its methods: what tests hold against their own lists.
        pub const ROUTES: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        fn routes(cfg: &mut ServiceConfig) {
            $(cfg.service(
                resource($path)
                    $(.route(guarded(stringify!($method)).to($handler)))+
                    .default_service(route().to(|| async { not_allowed(&[$(stringify!($method)),+]) })),
            );)+
        }
    };
}

route_table! {
    "/health" { GET => api::health::show }
    "/.well-known/jwks.json" { GET => api::health::jwks }
    "/api/v1/orgs" { POST => api::orgs::create }
    "/api/v1/orgs/{id}" { GET => api::orgs::show, PATCH => api::orgs::update }
    "/api/v1/api-keys" { GET => api::api_keys::list, POST => api::api_keys::create }
    "/api/v1/api-keys/{id}" { DELETE => api::api_keys::delete }
    "/api/v1/workspaces" { GET => api::workspaces::list, POST => api::workspaces::create }
    "/api/v1/workspaces/{id}" {
        GET => api::workspaces::show, PATCH => api::workspaces::update, DELETE => api::workspaces::delete,
    }
    "/api/v1/workspaces/{workspace}/integrations" {
        GET => api::workspace_integrations::list, POST => api::workspace_integrations::create,
    }
    "/api/v1/workspaces/{workspace}/integrations/{id}" {
        PATCH => api::workspace_integrations::update, DELETE => api::workspace_integrations::delete,
    }
    "/api/v1/integrations" { GET => api::integrations::list }
    "/api/v1/integrations/oauth-status" { GET => api::integrations::oauth_status }
    "/api/v1/integrations/{name}" { GET => api::integrations::show }
    "/api/v1/integrations/{name}/properties/options" { POST => api::properties::options }
    "/api/v1/integrations/{name}/properties/resolve" { POST => api::properties::resolve }
    "/api/v1/oauth-apps" { GET => api::oauth_apps::list, POST => api::oauth_apps::create }
    "/api/v1/oauth-apps/{id}" { PATCH => api::oauth_apps::update, DELETE => api::oauth_apps::delete }
    "/api/v1/end-users" { GET => api::end_users::list, POST => api::end_users::create }
    "/api/v1/end-users/{id}" {
        GET => api::end_users::show, PATCH => api::end_users::update, DELETE => api::end_users::delete,
    }
    "/api/v1/end-users/{id}/connect-token" { POST => api::connect_links::create }
    "/api/v1/end-users/{id}/connect-links" { GET => api::connect_links::list }
    "/api/v1/end-users/{id}/invite" { POST => api::invitations::create }
    "/api/v1/end-users/{id}/invitations" { GET => api::invitations::list_of_end_user }
    "/api/v1/invitations" { GET => api::invitations::list }
    "/api/v1/invitations/{id}" { DELETE => api::invitations::delete }
    "/api/v1/invitations/{id}/resend" { POST => api::invitations::resend }
    "/api/v1/connect-links/{id}" { DELETE => api::connect_links::delete }
    "/api/v1/connect/token" { POST => api::connect::create }
    "/api/v1/connect/session/poll" { POST => api::connect::poll }
    "/api/v1/connect/session/{id}" { GET => api::connect::show }
    "/api/v1/connections" { GET => api::connections::list, POST => api::connections::create }
    "/api/v1/connections/resolve" { POST => api::resolution::resolve }
    "/api/v1/connections/{id}" { GET => api::connections::show, DELETE => api::connections::delete }
    "/api/v1/connections/{id}/default" {
        PUT => api::connections::set_default, DELETE => api::connections::clear_default,
    }
    "/api/v1/connections/{id}/credentials" { GET => api::credentials::show }
    "/api/v1/connections/{id}/refresh" { POST => api::credentials::refresh }
    "/api/v1/actions/execute" { POST => api::actions::execute }
    "/api/v1/runs" { GET => api::runs::list }
    "/api/v1/activity" { GET => api::activity::list }
    "/api/v1/mcp/servers" { GET => api::mcp::list, POST => api::mcp::create }
    "/api/v1/mcp/servers/{id}" { GET => api::mcp::show, PATCH => api::mcp::update, DELETE => api::mcp::delete }
    "/api/v1/mcp/servers/{id}/regenerate-token" { POST => api::mcp::regenerate_token }
    "/api/v1/mcp/servers/{id}/access-tokens" { POST => api::mcp::create_access_token }
    "/api/v1/mcp/servers/{id}/oauth-tokens" { POST => api::mcp::create_oauth_token }
    "/api/v1/mcp/servers/{id}/tokens" { GET => api::mcp::list_tokens }
    "/api/v1/mcp/servers/{server}/tokens/{id}" { DELETE => api::mcp::delete_token }
    "/api/v1/mcp/servers/{id}/tools" { POST => api::mcp_tools::create }
    "/api/v1/mcp/servers/{server}/tools/{id}" { PATCH => api::mcp_tools::update, DELETE => api::mcp_tools::delete }
    "/api/v1/connect/oauth-callback" { GET => portal::callback::receive }
    "/.well-known/oauth-protected-resource/mcp/{server}" { GET => oauth::metadata::protected_resource }
    "/.well-known/oauth-authorization-server" { GET => oauth::metadata::authorization_server }
    "/oauth/register" { POST => oauth::register::register }
    "/oauth/device/code" { POST => oauth::device::begin }
    "/oauth/device" { GET => oauth::device::show, POST => oauth::device::enter }
    "/oauth/authorize" { GET => oauth::sign_in::authorize }
    "/oauth/sign-in/{id}" { GET => oauth::sign_in::show, POST => oauth::sign_in::send_code }
    "/oauth/sign-in/{id}/code" { POST => oauth::sign_in::prove }
    "/oauth/sign-in/{id}/agree" { POST => oauth::sign_in::agree }
    "/oauth/sign-in/{id}/decline" { POST => oauth::sign_in::decline }
    "/oauth/token" { POST => oauth::token::exchange }
    "/oauth/revoke" { POST => oauth::token::revoke }
    "/mcp/weavz" { POST => mcp::receive_anywhere }
    "/mcp/{server}" { GET => mcp::listen, POST => mcp::receive }
    "/connect" { GET => portal::session::show, POST => portal::session::start }
    "/connect/new-link" { GET => portal::anew::show, POST => portal::anew::ask }
    "/connect/agents" { GET => portal::agents::show }
    "/connect/agents/{id}" { GET => portal::agents::confirm, POST => portal::agents::end }
    "/connect/portal" { GET => portal::landing::show }
    "/connect/portal/connections/{id}" { GET => portal::manage::show }
    "/connect/portal/connections/{id}/rename" { GET => portal::manage::ask_name, POST => portal::manage::rename }
    "/connect/portal/connections/{id}/disconnect" { GET => portal::manage::confirm, POST => portal::manage::disconnect }
    "/connect/portal/connections/{id}/default" { POST => portal::manage::use_by_default }
    "/connect/portal/connections/{id}/reconnect" { GET => portal::form::ask_again, POST => portal::form::renew }
    "/connect/portal/{alias}" { GET => portal::form::show, POST => portal::form::start }
    "/connect/flow/{id}/done" { GET => portal::flow::show }
    "/connect/flow/{id}/choose" { GET => portal::choose::ask, POST => portal::choose::choose }
    "/connect/flow/{id}/decide" { GET => portal::flow::ask, POST => portal::flow::decide }
    "/connect/theme/{color}.css" { GET => portal::theme::show_theme }
}

/// What every server thread shares.
#[derive(Clone, Debug)]
pub struct Door {
    context: Data<Context>,
    assets: Data<Assets>,
    limits: Data<Limits>,
    strangers: Data<Strangers>,
    hosts: Data<edge::Hosts>,
    origins: Data<cors::Origins>,
    streams: Data<mcp::Streams>,
    gallery: bool,
}

impl Door {
    /// The doors of one server. Who only listens is sent away when `stop` says so.
    #[must_use]
    pub fn new(
        context: Arc<Context>,
        assets: Assets,
        origins: cors::Origins,
        rate_limit: Option<u32>,
        gallery: bool,
        stop: CancellationToken,
    ) -> Self {
        let streams = Data::new(mcp::Streams::until(stop));
        let hosts = Data::new(edge::Hosts::new(&context.urls));
        let limits = Data::new(Limits::new(rate_limit));
        let strangers = Data::new(Strangers::new(rate_limit.is_some()));
        let (context, assets, origins) = (Data::from(context), Data::new(assets), Data::new(origins));
        Self { context, assets, limits, strangers, hosts, origins, streams, gallery }
    }

    /// Put everything in its place.
    pub fn open(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(self.context.clone()).app_data(self.assets.clone()).app_data(self.limits.clone());
        cfg.app_data(self.strangers.clone()).app_data(self.origins.clone());
        cfg.app_data(self.hosts.clone()).app_data(self.streams.clone()).app_data(PayloadConfig::new(BODY_MAX));
        self.assets.configure(cfg);
        if self.gallery {
            cfg.configure(portal::gallery::routes).configure(outbox::routes);
        }
        routes(cfg);
        dashboard::routes(cfg);
        cfg.default_service(route().to(nothing_here));
    }
}

/// A route for a method; GET answers HEAD too (link scanners ask that way, and must learn nothing less).
fn guarded(method: &str) -> actix_web::Route {
    let route = actix_web::Route::new();
    match method {
        "GET" => route.guard(actix_web::guard::Any(actix_web::guard::Get()).or(actix_web::guard::Head())),
        other => {
            let method = Method::from_bytes(other.as_bytes()).unwrap_or(Method::TRACE);
            route.guard(actix_web::guard::fn_guard(move |ctx| ctx.head().method == method))
        }
    }
}

fn not_allowed(methods: &[&str]) -> HttpResponse {
    let mut allowed = methods.join(", ");
    if methods.contains(&"GET") {
        allowed.push_str(", HEAD");
    }
    HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allowed)).finish()
}

async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, actix_web::Error> {
    let error = Error::not_found("NOT_FOUND", "path");
    if edge::is_dashboard(request.path()) {
        return Err(dashboard::trouble::Refusal::from(error).into());
    }
    if request.path().starts_with("/connect") {
        return Err(error::PageError::from(error).into());
    }
    Err(ApiError::from(error).into())
}
