//! Where a flow ends: done, failed, or a question about a second account.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use uuid::Uuid;

use super::scopes::Scopes;
use super::visit::{self, PageResult, browser_hash, flow_csrf, see_other};
use super::words::{FailureText, failure_text};
use super::{Chrome, TroubleKind};
use crate::context::Context;
use crate::domain::flow::{FlowFailure, FlowStatus};
use crate::language::Language;
use crate::services::complete::{self, Decision};
use crate::services::manage::{self, FlowView};
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::extract::path_id;
use crate::web::page::Page;

/// The connection stands.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/done.html")]
pub struct Done {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// The connected account.
    pub account: Option<String>,
    /// Whether an existing connection was renewed.
    pub renewed: bool,
    /// Permissions that were asked for and not given, in plain words.
    pub missing: Vec<String>,
    /// Where missing permissions can be given.
    pub reconnect_url: Option<String>,
    /// Back to the product.
    pub return_url: Option<String>,
    /// All integrations; absent when the link covers one only.
    pub home_url: Option<String>,
    /// What the page that opened this one is told.
    pub popup: Option<Popup>,
}

/// The flow ended without a connection.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/failed.html")]
pub struct Failed {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// What is said.
    pub text: FailureText,
    /// What support can look up: the flow's id.
    pub reference: String,
    /// The integration's page; shown when trying again can help.
    pub retry_url: Option<String>,
    /// All integrations.
    pub home_url: Option<String>,
    /// Back to the product, with the error.
    pub return_url: Option<String>,
    /// What the page that opened this one is told.
    pub popup: Option<Popup>,
}

/// Another account than before came back at a reconnect.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/decide.html")]
pub struct Decide {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// The account of the connection.
    pub old: String,
    /// The account that signed in.
    pub new: String,
    /// Takes `choice`: `keep` or `add`.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// Whether there is room for the other account: a session is for one.
    pub can_add: bool,
}

/// The flow has not ended.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/waiting.html")]
pub struct Waiting {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// This page again.
    pub reload_url: String,
    /// All integrations.
    pub home_url: Option<String>,
}

/// The message to the opener (contract 2.4), as data attributes that `connect.js` reads.
#[derive(Clone, Debug)]
pub struct Popup {
    /// `success` or `error`.
    pub status: &'static str,
    /// The origin that was recorded when the popup was opened, never `*`.
    pub target_origin: String,
    /// What was made or renewed.
    pub connection_id: Option<String>,
    /// Catalog slug.
    pub integration_name: String,
    /// The connection's external id.
    pub external_id: Option<String>,
    /// A word of [`FlowFailure`].
    pub error: Option<&'static str>,
}

impl Waiting {
    /// In a list.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            reload_url: "/connect/flow/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10/done".to_owned(),
            home_url: Some("/connect/portal".to_owned()),
        };
        vec![("in-list", page)]
    }
}

impl Popup {
    fn sample(error: Option<&'static str>) -> Self {
        let found = |text: &str| error.is_none().then(|| text.to_owned());
        Self {
            status: if error.is_none() { "success" } else { "error" },
            target_origin: "https://app.northwind.example".to_owned(),
            connection_id: found("01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10"),
            integration_name: "chat".to_owned(),
            external_id: found("user_123:chat"),
            error,
        }
    }
}

impl Done {
    /// The message that says how far it has come.
    fn heading(&self) -> &'static str {
        match (self.missing.is_empty(), self.renewed) {
            (false, _) => "done-partly",
            (true, true) => "done-renewed",
            (true, false) => "done-title",
        }
    }

    /// In a list, alone with a way back, in a popup, renewed, with permissions missing.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let home = || Some("/connect/portal".to_owned());
        let page = || Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            account: Some("ada@northwind.example".to_owned()),
            renewed: false,
            missing: Vec::new(),
            reconnect_url: None,
            return_url: None,
            home_url: None,
            popup: None,
        };
        let product = || Some("https://app.northwind.example/settings?status=success".to_owned());
        vec![
            ("in-list", Self { home_url: home(), ..page() }),
            ("with-return", Self { return_url: product(), home_url: home(), ..page() }),
            ("popup", Self { popup: Some(Popup::sample(None)), ..page() }),
            ("renewed", Self { renewed: true, home_url: home(), ..page() }),
            ("unnamed", Self { account: None, ..page() }),
            (
                "partly",
                Self {
                    missing: vec!["Send messages in channels".to_owned(), "See who is in a channel".to_owned()],
                    reconnect_url: Some("/connect/portal/chat".to_owned()),
                    home_url: home(),
                    ..page()
                },
            ),
        ]
    }
}

impl Failed {
    /// Every failure, and one in a popup.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |failure: FlowFailure| {
            let text = failure_text(&Chrome::sample(language), failure, "Slack");
            Self {
                chrome: Chrome::sample(language),
                logo_url: drawn_initial("Slack"),
                retry_url: text.retry.then(|| "/connect/portal/chat".to_owned()),
                text,
                reference: "01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10".to_owned(),
                home_url: Some("/connect/portal".to_owned()),
                return_url: None,
                popup: None,
            }
        };
        let in_popup = Self {
            popup: Some(Popup::sample(Some("access_denied"))),
            return_url: Some("https://app.northwind.example/settings?status=error".to_owned()),
            ..page(FlowFailure::AccessDenied)
        };
        let all = FlowFailure::ALL.iter().map(|failure| (failure.as_str(), page(*failure)));
        all.chain([("popup", in_popup)]).collect()
    }
}

impl Decide {
    /// Two accounts.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            old: "ada@northwind.example".to_owned(),
            new: "charles@northwind.example".to_owned(),
            action_url: "/connect/flow/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10/decide".to_owned(),
            csrf: "c2FtcGxl".to_owned(),
            can_add: true,
        };
        vec![("two-accounts", page)]
    }
}

/// `GET /connect/flow/{id}/done`: how a flow ended.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let (view, id) = view(&ctx, &request, &id).await?;
    if let Some(url) = view.returns_by_itself() {
        return Ok(see_other(url.as_str()));
    }
    let chrome = chrome(&ctx, &request, &view, &assets);
    Ok(match view.flow.flow.status {
        // Disconnected since: what it showed is no longer so.
        FlowStatus::Completed if view.connection.is_none() => return Err(TroubleKind::NotFound.into()),
        FlowStatus::Completed => done(&ctx, &assets, &view, chrome),
        FlowStatus::Failed => failed(&ctx, &assets, &view, chrome),
        FlowStatus::Deciding => see_other(&urls::portal::flow_decide(id)),
        FlowStatus::Choosing => see_other(&urls::portal::flow_choose(id)),
        FlowStatus::Waiting | FlowStatus::Exchanging => waiting(&ctx, &assets, &view, chrome),
    })
}

/// The flow of a page, for the browser that started it.
pub(super) async fn view(ctx: &Context, request: &HttpRequest, id: &str) -> Result<(FlowView, Uuid), PageError> {
    let id = path_id(id, "NOT_FOUND", "flow")?;
    let hash = browser_hash(ctx, request).ok_or(TroubleKind::OtherBrowser)?;
    match manage::flow(ctx, id, &hash).await? {
        Some(view) => Ok((view, id)),
        // Flows go with their end user: the link says so.
        None => Err(visit::no_longer_open(ctx, request).await?.map_or(TroubleKind::OtherBrowser.into(), Into::into)),
    }
}

pub(super) fn chrome(ctx: &Context, request: &HttpRequest, view: &FlowView, assets: &Assets) -> Chrome {
    let look = &view.workspace.branding;
    let chrome = Chrome::new(assets, visit::language(ctx, request));
    chrome.branded(&view.workspace.name, look.logo_url.as_deref(), look.color.as_deref())
}

pub(super) fn integration_name(ctx: &Context, view: &FlowView) -> String {
    let name = &view.flow.flow.integration_name;
    ctx.catalog.get(name).map_or_else(|| name.clone(), |entry| entry.display_name.clone())
}

pub(super) fn logo(assets: &Assets, view: &FlowView) -> String {
    assets.logo_url(&view.flow.flow.integration_name).into_owned()
}

fn popup(view: &FlowView) -> Option<Popup> {
    let flow = &view.flow.flow;
    let failure = flow.failure();
    let connection = view.connection.as_ref().filter(|_| failure.is_none());
    Some(Popup {
        status: if failure.is_none() { "success" } else { "error" },
        target_origin: flow.opener_origin.clone()?,
        connection_id: connection.map(|it| it.id.to_string()),
        integration_name: flow.integration_name.clone(),
        external_id: connection.map(|it| it.external_id.clone()),
        error: failure.map(FlowFailure::as_str),
    })
}

fn done(ctx: &Context, assets: &Assets, view: &FlowView, chrome: Chrome) -> HttpResponse {
    let image = chrome.logo_url.clone();
    let flow = &view.flow.flow;
    let connection = view.connection.as_ref();
    let scopes = Scopes::of(ctx, &flow.integration_name, Some(&flow.auth_method_key));
    let missing =
        connection.map(|it| scopes.missing(&it.scopes_asked, it.scopes_granted.as_deref())).unwrap_or_default();
    let page = Done {
        chrome,
        logo_url: logo(assets, view),
        integration: integration_name(ctx, view),
        account: connection.map(|it| it.display_name.clone()),
        renewed: connection.is_some_and(|it| it.created_at < flow.created_at),
        reconnect_url: connection
            .filter(|_| view.is_portal() && !missing.is_empty())
            .map(|it| urls::portal::reconnect(it.id)),
        missing,
        return_url: view.return_url().map(String::from),
        home_url: view.is_portal().then(|| urls::PORTAL.to_owned()),
        popup: popup(view),
    };
    Page::new(page).image_source(image.as_deref()).into_response()
}

fn failed(ctx: &Context, assets: &Assets, view: &FlowView, chrome: Chrome) -> HttpResponse {
    let image = chrome.logo_url.clone();
    let flow = &view.flow.flow;
    let failure = flow.failure().unwrap_or(FlowFailure::Interrupted);
    let text = failure_text(&chrome, failure, &integration_name(ctx, view));
    let page = Failed {
        logo_url: logo(assets, view),
        reference: flow.id.to_string(),
        retry_url: view.retry_url().filter(|_| text.retry),
        text,
        home_url: view.is_portal().then(|| urls::PORTAL.to_owned()),
        return_url: view.return_url().map(String::from),
        popup: popup(view),
        chrome,
    };
    Page::new(page).image_source(image.as_deref()).into_response()
}

/// Another tab is at the provider still, or the exchange is under way.
fn waiting(ctx: &Context, assets: &Assets, view: &FlowView, chrome: Chrome) -> HttpResponse {
    let image = chrome.logo_url.clone();
    let page = Waiting {
        chrome,
        logo_url: logo(assets, view),
        integration: integration_name(ctx, view),
        reload_url: urls::portal::flow_done(view.flow.flow.id),
        home_url: view.is_portal().then(|| urls::PORTAL.to_owned()),
    };
    Page::new(page).image_source(image.as_deref()).into_response()
}

/// `GET /connect/flow/{id}/decide`: another account came back than before.
pub async fn ask(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let (view, id) = view(&ctx, &request, &id).await?;
    let Some(choice) = complete::choice(&ctx, &view.flow).await? else {
        return Ok(see_other(&urls::portal::flow_done(id)));
    };
    let chrome = chrome(&ctx, &request, &view, &assets);
    let image = chrome.logo_url.clone();
    let page = Decide {
        chrome,
        logo_url: logo(&assets, &view),
        integration: integration_name(&ctx, &view),
        old: choice.old,
        new: choice.new,
        action_url: urls::portal::flow_decide(id),
        csrf: flow_csrf(&ctx, &request, id)?,
        can_add: view.is_portal(),
    };
    Ok(Page::new(page).image_source(image.as_deref()).into_response())
}

/// `POST /connect/flow/{id}/decide`: keep the old account, or add the other one.
pub async fn decide(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let (view, id) = view(&ctx, &request, &id).await?;
    let fields = form.checked(&ctx, &request, id).await?;
    let decision = match fields.raw("choice") {
        "add" => Decision::Add,
        "keep" => Decision::Keep,
        _ => return Ok(see_other(&urls::portal::flow_decide(id))),
    };
    complete::decide(&ctx, &view.flow, decision).await?;
    Ok(see_other(&urls::portal::flow_done(id)))
}
