//! A connected account: what it may do, and renaming, renewing, or ending it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;

use super::health::{self, Happened, Mender, Problem, Vitals};
use super::scopes::Scopes;
use super::submission::leads_to;
use super::visit::{self, PageResult, Visit, see_other};
use super::words::{self, State};
use super::{Chrome, TroubleKind};
use crate::context::Context;
use crate::domain::connection::{Connection, StatusReason};
use crate::domain::event::EventKind;
use crate::domain::input::check_text;
use crate::services::connect::{self, Target};
use crate::services::manage;
use crate::services::withdrawals::Withdrawal;
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
    /// Whether it is the one of several accounts that is used by default.
    pub is_default: bool,
    /// Why it needs attention.
    pub problem: Option<Problem>,
    /// "12 December 2026, in 12 days": its access ends soon.
    pub ends_soon: Option<String>,
    /// Permissions that were given, in plain words.
    pub granted: Vec<String>,
    /// Permissions that were asked for and not given.
    pub missing: Vec<String>,
    /// Permissions that are asked for by now, and were not when it was connected.
    pub wanted: Vec<String>,
    /// "Used 3 hours ago".
    pub used: String,
    /// "23 November 2026".
    pub since: String,
    /// The day since which it needs attention.
    pub broken_since: Option<String>,
    /// The day by which it must be renewed, and how long that is.
    pub renew_until: Option<String>,
    /// What happened, the latest first.
    pub history: Vec<Happened>,
    /// Where it is made the default: a POST; absent where there is nothing to choose between.
    pub default_url: Option<String>,
    /// Bound to the cookie.
    pub csrf: String,
    /// The page that renews it, and takes a POST to go on at once.
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

impl Manage {
    /// Whether reconnecting is the one thing that the person should do.
    fn urges_to_reconnect(&self) -> bool {
        match &self.problem {
            Some(problem) => problem.mender == Mender::Person,
            None => self.ends_soon.is_some(),
        }
    }

    /// One for each thing that the page can say.
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
            is_default: false,
            problem: None,
            ends_soon: None,
            granted: texts(&["See the names of channels and people", "Send messages in channels"]),
            missing: Vec::new(),
            wanted: Vec::new(),
            used: "Used 3 hours ago".to_owned(),
            since: "2 October 2026".to_owned(),
            broken_since: None,
            renew_until: Some("2 October 2027, in 10 months".to_owned()),
            history: [("Read by Northwind Reports (12 times)", "3 hours ago"), ("Connected", "on 2 October 2026")]
                .map(|(text, when)| Happened { text: text.to_owned(), when: when.to_owned() })
                .into(),
            default_url: None,
            csrf: "c2FtcGxl".to_owned(),
            reconnect_url: format!("{account}/reconnect"),
            rename_url: format!("{account}/rename"),
            disconnect_url: format!("{account}/disconnect"),
            back_url: "/connect/portal".to_owned(),
        };
        let broken = |reason| Self {
            state: State::NeedsAttention,
            problem: Some(health::problem(reason, "Slack", "Northwind Reports")),
            broken_since: Some("20 November 2026".to_owned()),
            ..page()
        };
        vec![
            ("connected", Self { notice: Some("The account is renamed.".to_owned()), ..page() }),
            ("broken", broken(StatusReason::InvalidGrant)),
            ("operator", broken(StatusReason::InvalidClient)),
            ("ending", Self { ends_soon: Some("5 December 2026, in 12 days".to_owned()), ..page() }),
            ("partly", Self { state: State::PartlyConnected, missing: texts(&["See who is in a channel"]), ..page() }),
            ("wanted", Self { wanted: texts(&["Create channels"]), ..page() }),
            ("several", Self { default_url: Some(format!("{account}/default")), ..page() }),
            ("default", Self { is_default: true, ..page() }),
            ("unlisted", Self { granted: Vec::new(), renew_until: None, history: Vec::new(), ..page() }),
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
    /// Withdrawn at the provider, kept for another account, withdrawn by hand, a key.
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
            ("withdrawn", page(Withdrawal::Queued("The app's access to your Slack workspace ends.".to_owned()))),
            ("shared", page(Withdrawal::Shared)),
            ("by-hand", page(Withdrawal::ByHand(None))),
            ("by-hand-at", page(Withdrawal::ByHand(Some("https://myapps.microsoft.com".to_owned())))),
            ("key", page(Withdrawal::Key(None))),
            ("key-at", page(Withdrawal::Key(Some("https://northwind.example/keys".to_owned())))),
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
    let now = ctx.clock.now();
    let scopes = Scopes::of(&ctx, &it.integration_name, it.auth_method_key.as_deref());
    let missing = scopes.missing(&it.scopes_asked, it.scopes_granted.as_deref());
    let vitals = Vitals {
        status: it.status,
        reason: it.status_reason.as_deref(),
        ends_at: it.ends_at,
        lacks_scopes: !missing.is_empty(),
    };
    let target = renewed_through(&ctx, &visit, &it).await?;
    let asked = target.as_ref().map(|it| [it.scopes(), it.second_scopes()].concat()).unwrap_or_default();
    let events = manage::history(&ctx, &it).await?;
    let broke = events.iter().find(|event| event.kind == EventKind::ConnectionError);
    let problem = vitals.problem(now, &integration, &visit.open.workspace_name);
    let in_words = |end| format!("{}, {}", words::date(end), health::until(end, now));
    let several = manage::has_others(&ctx, &it).await?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let page = Manage {
        notice: notice(&request),
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        state: vitals.state(now),
        is_default: several && it.is_default,
        ends_soon: vitals.ends_soon(now).map(in_words),
        granted: scopes.granted(&it.scopes_asked, it.scopes_granted.as_deref()),
        wanted: scopes.wanted(&asked, &it.scopes_asked, it.scopes_granted.as_deref()),
        missing,
        used: words::last_used(it.last_used_at, now),
        since: words::date(it.created_at),
        broken_since: broke.filter(|_| problem.is_some()).map(|event| words::date(event.created_at)),
        renew_until: it.ends_at.filter(|end| *end > now).map(in_words),
        history: health::history(&events, now, &integration, chrome.asker()),
        problem,
        integration,
        default_url: (several && !it.is_default).then(|| urls::portal::default(it.id)),
        csrf: visit.csrf,
        label: it.display_name,
        reconnect_url: urls::portal::reconnect(it.id),
        rename_url: urls::portal::rename(it.id),
        disconnect_url: urls::portal::disconnect(it.id),
        back_url: urls::PORTAL.to_owned(),
        chrome,
    };
    let leads_to = target.as_ref().map(leads_to).unwrap_or_default();
    Ok(Page::new(page).form_action(&leads_to).image_source(logo.as_deref()).into_response())
}

/// What a page before this one has done; anything else in the address says nothing.
fn notice(request: &HttpRequest) -> Option<String> {
    let word = Query::parse(request.query_string()).text("notice", 32)?;
    let text = match word.as_str() {
        "renamed" => "The account is renamed.",
        "default" => "This account is used by default from now on.",
        _ => return None,
    };
    Some(text.to_owned())
}

/// What the account would be renewed through, as things stand now.
async fn renewed_through<'a>(
    ctx: &'a Context,
    visit: &Visit,
    it: &Connection,
) -> Result<Option<Target<'a>>, PageError> {
    let Some(integration) = manage::integration_of(ctx, &visit.open.link, it).await? else { return Ok(None) };
    Ok(connect::again(ctx, integration, it).await.ok())
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

/// `POST /connect/portal/connections/{id}/default`: the one of several that is used where nothing says which.
pub async fn use_by_default(
    ctx: Data<Context>,
    request: HttpRequest,
    id: Path<String>,
    form: visit::Form,
) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    form.checked(&ctx, &request, own.visit.open.link.id).await?;
    manage::use_by_default(&ctx, &own.connection).await?;
    Ok(see_other(&format!("{}?notice=default", urls::portal::connection(own.connection.id))))
}

/// `GET /connect/portal/connections/{id}/disconnect`: what will stop.
pub async fn confirm(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let Own { visit, connection: it, integration } = Own::of(&ctx, &request, &id).await?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let withdrawal = manage::withdrawal(&ctx, &it).await?;
    let page = Disconnect {
        chrome,
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        integration,
        label: it.display_name.clone(),
        withdrawal,
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
