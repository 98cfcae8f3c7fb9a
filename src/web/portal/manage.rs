//! A connected account: what it may do, and renaming, renewing, or ending it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;

use super::scopes::Scopes;
use super::visit::{self, PageResult, Visit, see_other};
use super::words::{self, State};
use super::{Chrome, TroubleKind};
use crate::context::Context;
use crate::domain::connection::{Connection, ConnectionStatus};
use crate::domain::input::check_text;
use crate::services::manage;
use crate::services::oauth_apps::oauth_method;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::extract::{Query, path_id};
use crate::web::page::Page;

/// A connected account.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/manage.html")]
pub struct Manage {
    /// The frame.
    pub chrome: Chrome,
    /// What was just done, such as "Renamed.".
    pub notice: Option<String>,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What a person recognises the account by.
    pub label: String,
    /// Where it stands.
    pub state: State,
    /// Why it needs attention, in a sentence.
    pub problem: Option<String>,
    /// Permissions that were given, in plain words.
    pub granted: Vec<String>,
    /// Permissions that were asked for and not given.
    pub missing: Vec<String>,
    /// "Used 3 hours ago".
    pub used: String,
    /// "23 November 2026".
    pub since: String,
    /// The day by which it must be renewed.
    pub renew_until: Option<String>,
    /// The integration's page, to renew it.
    pub reconnect_url: String,
    /// The form of [`Rename`].
    pub rename_url: String,
    /// The confirmation, [`Disconnect`].
    pub disconnect_url: String,
    /// All integrations.
    pub back_url: String,
}

/// A new label for an account.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/rename.html")]
pub struct Rename {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's name.
    pub integration: String,
    /// What stands in the field `label`: the present label, or what was typed.
    pub label: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

/// The question before an account is disconnected.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/disconnect.html")]
pub struct Disconnect {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What a person recognises the account by.
    pub label: String,
    /// What becomes of the access at the provider.
    pub withdrawal: Withdrawal,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

/// What becomes of the access at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// It is withdrawn too; the definition's `revocation.what` says what dies with it.
    AtProvider(String),
    /// The provider offers no way: the person must do it, if they wish.
    ByHand(Option<String>),
}

impl Manage {
    /// Healthy, broken, partly connected, without any listed permission.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = || Self {
            chrome: Chrome::sample(),
            notice: None,
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            label: "ada@northwind.example".to_owned(),
            state: State::Connected,
            problem: None,
            granted: texts(&["See the names of channels and people", "Send messages in channels"]),
            missing: Vec::new(),
            used: "Used 3 hours ago".to_owned(),
            since: "2 October 2026".to_owned(),
            renew_until: Some("2 October 2027".to_owned()),
            reconnect_url: "/connect/portal/chat".to_owned(),
            rename_url: format!("{account}/rename"),
            disconnect_url: format!("{account}/disconnect"),
            back_url: "/connect/portal".to_owned(),
        };
        let problem = "Slack no longer accepts the access that you gave. Reconnect to bring it back.";
        vec![
            ("connected", Self { notice: Some("The account is renamed.".to_owned()), ..page() }),
            ("broken", Self { state: State::NeedsAttention, problem: Some(problem.to_owned()), ..page() }),
            ("partly", Self { state: State::PartlyConnected, missing: texts(&["See who is in a channel"]), ..page() }),
            ("unlisted", Self { granted: Vec::new(), renew_until: None, ..page() }),
        ]
    }
}

impl Rename {
    /// Fresh, and refused.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |error: Option<&str>| Self {
            chrome: Chrome::sample(),
            integration: "Slack".to_owned(),
            label: if error.is_none() { "ada@northwind.example".to_owned() } else { String::new() },
            error: error.map(str::to_owned),
            action_url: format!("{account}/rename"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![("fresh", page(None)), ("refused", page(Some("Enter a name of at most 255 characters.")))]
    }
}

impl Disconnect {
    /// Withdrawn at the provider, and not.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |withdrawal| Self {
            chrome: Chrome::sample(),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            label: "ada@northwind.example".to_owned(),
            withdrawal,
            action_url: format!("{account}/disconnect"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![
            ("withdrawn", page(Withdrawal::AtProvider("The app's access to your Slack workspace ends.".to_owned()))),
            ("by-hand", page(Withdrawal::ByHand(None))),
            ("by-hand-at", page(Withdrawal::ByHand(Some("https://myapps.microsoft.com".to_owned())))),
        ]
    }
}

/// A connection of the person whose link is open.
struct Own {
    visit: Visit,
    connection: Connection,
    integration: String,
}

impl Own {
    async fn of(ctx: &Context, request: &HttpRequest, id: &str) -> Result<Self, PageError> {
        let visit = Visit::of(ctx, request).await?;
        let id = path_id(id, "CONNECTION_NOT_FOUND", "connection")?;
        let connection = manage::connection(ctx, &visit.open.link, id).await?.ok_or(TroubleKind::NotFound)?;
        let name = &connection.integration_name;
        let integration = ctx.catalog.get(name).map_or_else(|| name.clone(), |entry| entry.display_name.clone());
        Ok(Self { visit, connection, integration })
    }
}

/// `GET /connect/portal/connections/{id}`: one connected account.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let Own { visit, connection: it, integration } = Own::of(&ctx, &request, &id).await?;
    let scopes = Scopes::of(&ctx, &it.integration_name, it.auth_method_key.as_deref());
    let missing = scopes.missing(&it.scopes_asked, it.scopes_granted.as_deref());
    let state = match it.status {
        ConnectionStatus::Error => State::NeedsAttention,
        ConnectionStatus::Active if missing.is_empty() => State::Connected,
        ConnectionStatus::Active => State::PartlyConnected,
    };
    let renamed = Query::parse(request.query_string()).text("notice", 32).is_some_and(|word| word == "renamed");
    let broken = || format!("{integration} no longer accepts the access that you gave. Reconnect to bring it back.");
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let page = Manage {
        chrome,
        notice: renamed.then(|| "The account is renamed.".to_owned()),
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        problem: (state == State::NeedsAttention).then(broken),
        integration,
        label: it.display_name.clone(),
        state,
        granted: scopes.granted(&it.scopes_asked, it.scopes_granted.as_deref()),
        missing,
        used: words::last_used(it.last_used_at, ctx.clock.now()),
        since: words::date(it.created_at),
        renew_until: None,
        reconnect_url: urls::portal::reconnect(it.id),
        rename_url: urls::portal::rename(it.id),
        disconnect_url: urls::portal::disconnect(it.id),
        back_url: urls::PORTAL.to_owned(),
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// `GET /connect/portal/connections/{id}/rename`.
pub async fn ask_name(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    let label = own.connection.display_name.clone();
    Ok(rename_page(own, &assets, label, None))
}

/// `POST /connect/portal/connections/{id}/rename`.
pub async fn rename(
    ctx: Data<Context>,
    assets: Data<Assets>,
    request: HttpRequest,
    id: Path<String>,
    form: visit::Form,
) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    let fields = form.checked(&ctx, &request, own.visit.open.link.id).await?;
    let label = fields.raw("label").trim().to_owned();
    if let Err(problem) = check_text(&label, 1, 255) {
        return Ok(rename_page(own, &assets, label, Some(format!("The name {problem}."))));
    }
    if !manage::rename(&ctx, &own.connection, &label).await? {
        return Err(TroubleKind::NotFound.into());
    }
    Ok(see_other(&format!("{}?notice=renamed", urls::portal::connection(own.connection.id))))
}

fn rename_page(own: Own, assets: &Assets, label: String, error: Option<String>) -> actix_web::HttpResponse {
    let chrome = own.visit.chrome(assets);
    let logo = chrome.logo_url.clone();
    let id = own.connection.id;
    let status = if error.is_some() { 422 } else { 200 };
    let page = Rename {
        chrome,
        integration: own.integration,
        label,
        error,
        action_url: urls::portal::rename(id),
        csrf: own.visit.csrf,
        back_url: urls::portal::connection(id),
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    Page::new(page).status(status).image_source(logo.as_deref()).into_response()
}

/// `GET /connect/portal/connections/{id}/disconnect`: what will stop.
pub async fn confirm(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let Own { visit, connection: it, integration } = Own::of(&ctx, &request, &id).await?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let entry = ctx.catalog.get(&it.integration_name);
    let facts = entry.and_then(|entry| oauth_method(entry, it.auth_method_key.as_deref()).ok()).map(|(_, facts)| facts);
    let revocation = facts.and_then(|facts| facts.revocation.as_ref());
    let page = Disconnect {
        chrome,
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        integration,
        label: it.display_name.clone(),
        withdrawal: revocation.map_or_else(
            || Withdrawal::ByHand(facts.and_then(|facts| facts.withdraw_at.clone())),
            |it| Withdrawal::AtProvider(it.what.clone()),
        ),
        action_url: urls::portal::disconnect(it.id),
        csrf: visit.csrf,
        back_url: urls::portal::connection(it.id),
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// `POST /connect/portal/connections/{id}/disconnect`.
pub async fn disconnect(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    form.checked(&ctx, &request, own.visit.open.link.id).await?;
    // Gone already: what the person wants is so.
    manage::disconnect(&ctx, &own.connection).await?;
    Ok(see_other(&format!("{}?notice=disconnected", urls::PORTAL)))
}
