//! Which of the sites or tenants that a grant covers is connected.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use uuid::Uuid;

use super::Chrome;
use super::flow::{chrome, integration_name, logo, view};
use super::visit::{self, PageResult, flow_csrf, see_other};
use crate::context::Context;
use crate::domain::flow::FlowFailure;
use crate::language::Language;
use crate::services::complete::{self, Offered, Sites};
use crate::services::manage::FlowView;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::page::Page;

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/choose.html")]
pub struct Choose {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What is chosen, in the singular and without article: "site".
    pub noun: String,
    /// The login that covers them.
    pub login: Option<String>,
    /// At least two.
    pub sites: Vec<Site>,
    /// Whether the form was sent without a choice.
    pub refused: bool,
    /// Takes `place`, one of the list, or `none`.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
}

/// A site or tenant.
#[derive(Clone, Debug)]
pub struct Site {
    /// The provider's id of it: the radio button's value.
    pub id: String,
    /// What a person recognises it by.
    pub label: String,
    /// What tells it from another one with the same label.
    pub hint: Option<String>,
}

impl Choose {
    /// Two, refused, many with long and with equal names.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let connected = language.say("choose-connected").to_string();
        let site = |id: &str, label: &str, hint: Option<&str>| Site {
            id: id.to_owned(),
            label: label.to_owned(),
            hint: hint.map(str::to_owned),
        };
        let page = || Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Jira"),
            integration: "Jira".to_owned(),
            noun: "site".to_owned(),
            login: Some("ada@northwind.example".to_owned()),
            sites: vec![site("a", "northwind", Some(&*connected)), site("b", "northwind-lab", None)],
            refused: false,
            action_url: "/connect/flow/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10/choose".to_owned(),
            csrf: "c2FtcGxl".to_owned(),
        };
        let mut many: Vec<_> = (1..12).map(|n| site(&n.to_string(), &format!("Subsidiary {n}"), None)).collect();
        many.push(site("x", "Northwind Traders Holding of the Northern Isles, Shipping and Receiving Ltd.", None));
        many.extend(["7f1c", "93ab"].map(|id| site(id, "Test", Some(id))));
        vec![
            ("two", page()),
            ("refused", Self { refused: true, ..page() }),
            ("many", Self { login: None, sites: many, noun: "organisation".to_owned(), ..page() }),
        ]
    }
}

/// What stands below a label: that it is connected already, else its id, where another one has the same label.
fn listed(language: Language, sites: Vec<Offered>) -> Vec<Site> {
    let labels: Vec<_> = sites.iter().map(|site| site.label.clone()).collect();
    let twins = |label: &String| labels.iter().filter(|other| *other == label).count() > 1;
    let site = |it: Offered| {
        let id = twins(&it.label).then(|| it.id.clone());
        let connected = it.is_connected.then(|| language.say("choose-connected").to_string());
        Site { hint: connected.or(id), id: it.id, label: it.label }
    };
    sites.into_iter().map(site).collect()
}

/// `GET /connect/flow/{id}/choose`: the list.
pub async fn ask(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let (view, id) = view(&ctx, &request, &id).await?;
    match complete::sites(&ctx, &view.flow).await? {
        Some(sites) => Ok(page(&ctx, &assets, &request, &view, id, sites, false)?),
        None => Ok(see_other(&urls::portal::flow_done(id))),
    }
}

/// `POST /connect/flow/{id}/choose`: one of the list, or none.
pub async fn choose(
    ctx: Data<Context>,
    assets: Data<Assets>,
    request: HttpRequest,
    id: Path<String>,
    form: visit::Form,
) -> PageResult {
    let (view, id) = view(&ctx, &request, &id).await?;
    let fields = form.checked(&ctx, &request, id).await?;
    if fields.raw("none") == "none" {
        complete::choose_nothing(&ctx, &view.flow, FlowFailure::AccessDenied).await?;
    } else if !complete::choose(&ctx, &view.flow, fields.raw("place")).await?
        && let Some(sites) = complete::sites(&ctx, &view.flow).await?
    {
        return page(&ctx, &assets, &request, &view, id, sites, true);
    }
    Ok(see_other(&urls::portal::flow_done(id)))
}

fn page(
    ctx: &Context,
    assets: &Assets,
    request: &HttpRequest,
    view: &FlowView,
    id: Uuid,
    sites: Sites,
    refused: bool,
) -> Result<HttpResponse, PageError> {
    let chrome = chrome(ctx, request, view, assets);
    let language = chrome.language;
    let image = chrome.logo_url.clone();
    let page = Choose {
        chrome,
        logo_url: logo(assets, view),
        integration: integration_name(ctx, view),
        noun: sites.noun,
        login: sites.login,
        sites: listed(language, sites.sites),
        refused,
        action_url: urls::portal::flow_choose(id),
        csrf: flow_csrf(ctx, request, id)?,
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(page).status(status).image_source(image.as_deref()).into_response())
}
