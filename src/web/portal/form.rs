//! The page of one integration: what will be shared, and the button that leads to the provider.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::scopes::Scopes;
use super::visit::{self, PageResult, Visit};
use super::{Chrome, TroubleKind};
use crate::catalog::definition::Values;
use crate::context::Context;
use crate::domain::connection::Connection;
use crate::domain::integration::parse_alias;
use crate::services::connect::{self, Origin, Target, Way};
use crate::services::manage;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::extract::path_id;
use crate::web::page::Page;

/// The page of one integration.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/form.html")]
pub struct Form {
    /// The frame.
    pub chrome: Chrome,
    /// What is asked for.
    pub request: Request,
    /// The landing page; absent when the link covers this integration only.
    pub back_url: Option<String>,
}

/// Who asks for what, at which provider.
#[derive(Clone, Debug)]
pub struct Request {
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What tells it from another card of the same integration.
    pub alias: Option<String>,
    /// Why the person is here.
    pub purpose: Purpose,
    /// What will be shared, in plain words.
    pub permissions: Vec<Permission>,
    /// What this will end or change elsewhere, such as the first account's access.
    pub warning: Option<String>,
    /// What the person must give before the redirect.
    pub fields: Vec<Field>,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
}

/// Why a person is on the page of an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first account.
    Connect,
    /// A further account.
    AddAnother,
    /// The label of the account to renew.
    Reconnect(String),
}

/// A scope in plain words.
#[derive(Clone, Debug)]
pub struct Permission {
    /// "Send messages in channels".
    pub text: String,
    /// Whether the person may leave it out.
    pub optional: bool,
}

/// A text field, such as a subdomain.
#[derive(Clone, Debug)]
pub struct Field {
    /// The form's name for it, and its id on the page.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Where to find the value.
    pub help: Option<String>,
    /// Shown behind the input, such as `.zendesk.com`.
    pub suffix: Option<String>,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it may not stay empty.
    pub required: bool,
}

impl Request {
    /// Whether a field was refused.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }

    pub(super) fn account(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Reconnect(label) => Some(label),
            Purpose::Connect | Purpose::AddAnother => None,
        }
    }

    pub(super) fn adds(&self) -> bool {
        self.purpose == Purpose::AddAnother
    }

    pub(super) fn sample(integration: &str) -> Self {
        let permission = |text: &str, optional| Permission { text: text.to_owned(), optional };
        Self {
            logo_url: drawn_initial(integration),
            integration: integration.to_owned(),
            alias: None,
            purpose: Purpose::Connect,
            permissions: vec![
                permission("See the names of channels and people", false),
                permission("Send messages in channels", false),
                permission("Stay connected until you disconnect", true),
            ],
            warning: None,
            fields: Vec::new(),
            action_url: "/connect/portal/chat".to_owned(),
            csrf: "c2FtcGxl".to_owned(),
        }
    }
}

impl Field {
    fn sample(error: Option<&str>) -> Self {
        Self {
            name: "subdomain".to_owned(),
            label: "Your Zendesk address".to_owned(),
            help: Some("The first part of the address at which you open Zendesk.".to_owned()),
            suffix: Some(".zendesk.com".to_owned()),
            value: error.map_or(String::new(), |_| "north wind".to_owned()),
            error: error.map(str::to_owned),
            required: true,
        }
    }
}

impl Form {
    /// The first account, another one with a warning, a reconnect, a field, a refused field, nothing to list.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |request| Self { chrome: Chrome::sample(), request, back_url: Some("/connect/portal".to_owned()) };
        let slack = || Request::sample("Slack");
        let zendesk = |error| Request { fields: vec![Field::sample(error)], ..Request::sample("Zendesk") };
        let warning = "HubSpot keeps one account per company: connecting a second one ends the first one's access.";
        vec![
            ("connect", page(slack())),
            ("alone", Self { back_url: None, ..page(Request { alias: Some("Support team".to_owned()), ..slack() }) }),
            (
                "add-another",
                page(Request {
                    purpose: Purpose::AddAnother,
                    warning: Some(warning.to_owned()),
                    ..Request::sample("HubSpot")
                }),
            ),
            ("reconnect", page(Request { purpose: Purpose::Reconnect("ada@northwind.example".to_owned()), ..slack() })),
            ("field", page(zendesk(None))),
            ("refused-field", page(zendesk(Some("Use letters, digits and hyphens only, without spaces.")))),
            ("nothing-listed", page(Request { permissions: Vec::new(), ..Request::sample("Basecamp") })),
        ]
    }
}

impl Request {
    /// What is asked for at `target`, by a form that submits to `action_url`.
    pub(super) fn of(ctx: &Context, assets: &Assets, target: &Target<'_>, action_url: String, csrf: String) -> Self {
        let entry = target.entry;
        let asked: Vec<_> = target.scopes().into_iter().chain(target.second_scopes()).collect();
        let own_name = target.integration.as_ref().and_then(|it| it.display_name.clone());
        let alias = target.integration.as_ref().filter(|it| it.alias != entry.name && own_name.is_none());
        Self {
            logo_url: assets.logo_url(&entry.name).into_owned(),
            alias: alias.map(|it| it.alias.clone()),
            integration: own_name.unwrap_or_else(|| entry.display_name.clone()),
            purpose: Purpose::Connect,
            permissions: Scopes::of(ctx, &entry.name, Some(&target.method.key)).permissions(&asked),
            warning: None,
            fields: Vec::new(),
            action_url,
            csrf,
        }
    }
}

/// `GET /connect/portal/{alias}`: what will be shared, before the person goes to the provider.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, alias: Path<String>) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let target = target(&ctx, &visit, &alias).await?;
    let has_account = match &target.integration {
        Some(integration) => manage::has_account(&ctx, &visit.open.link, integration).await?,
        None => false,
    };
    let action = urls::portal::integration(&alias);
    let mut asked = Request::of(&ctx, &assets, &target, action, visit.csrf.clone());
    if has_account {
        asked.purpose = Purpose::AddAnother;
        let only_one = target.facts.is_some_and(|facts| facts.lifetime.max_live_grants == Some(1));
        asked.warning = only_one.then(|| {
            format!(
                "{} keeps one connection per person: signing in with the same account ends the first.",
                asked.integration
            )
        });
    }
    page(&visit, &assets, &target, asked)
}

/// `POST /connect/portal/{alias}`: off to the provider.
pub async fn start(ctx: Data<Context>, request: HttpRequest, alias: Path<String>, form: visit::Form) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    form.checked(&ctx, &request, visit.open.link.id).await?;
    let target = target(&ctx, &visit, &alias).await?;
    let url =
        connect::start(&ctx, Origin::Link(&visit.open.link), &target, Values::default(), &visit.browser, None).await?;
    Ok(leave(url.as_str()))
}

/// `GET /connect/portal/connections/{id}/reconnect`: the same page, for an account that is to be renewed.
pub async fn ask_again(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let (connection, target) = renewal(&ctx, &visit, &id).await?;
    let action = urls::portal::reconnect(connection.id);
    let mut asked = Request::of(&ctx, &assets, &target, action, visit.csrf.clone());
    asked.purpose = Purpose::Reconnect(connection.display_name);
    page(&visit, &assets, &target, asked)
}

/// `POST /connect/portal/connections/{id}/reconnect`: off to the provider, to renew an account.
pub async fn renew(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    form.checked(&ctx, &request, visit.open.link.id).await?;
    let (connection, target) = renewal(&ctx, &visit, &id).await?;
    let origin = Origin::Link(&visit.open.link);
    let url = connect::start(&ctx, origin, &target, Values::default(), &visit.browser, Some(&connection)).await?;
    Ok(leave(url.as_str()))
}

async fn target<'a>(ctx: &'a Context, visit: &Visit, alias: &str) -> Result<Target<'a>, PageError> {
    let alias = parse_alias(&alias.into()).map_err(|_| TroubleKind::NotFound)?;
    let integration = connect::integration(ctx, &visit.open.link, &alias).await?.ok_or(TroubleKind::NotFound)?;
    match connect::way(ctx, integration, None).await? {
        Way::To(target) => Ok(*target),
        Way::Choice(_) => Err(TroubleKind::NotFound.into()),
    }
}

async fn renewal<'a>(ctx: &'a Context, visit: &Visit, id: &str) -> Result<(Connection, Target<'a>), PageError> {
    let link = &visit.open.link;
    let id = path_id(id, "CONNECTION_NOT_FOUND", "connection")?;
    let connection = manage::connection(ctx, link, id).await?.ok_or(TroubleKind::NotFound)?;
    let integration = manage::integration_of(ctx, link, &connection).await?.ok_or(TroubleKind::NotFound)?;
    let target = connect::again(ctx, integration, &connection).await?;
    Ok((connection, target))
}

fn page(visit: &Visit, assets: &Assets, target: &Target<'_>, request: Request) -> PageResult {
    let chrome = visit.chrome(assets);
    let logo = chrome.logo_url.clone();
    let page = Form { chrome, request, back_url: Some(urls::PORTAL.to_owned()) };
    Ok(Page::new(page).form_action(&leads_to(target)).image_source(logo.as_deref()).into_response())
}

/// Where the form of a target leads, over the redirects that follow.
pub(super) fn leads_to(target: &Target<'_>) -> Vec<url::Url> {
    let declared = target.facts.iter().flat_map(|it| [&it.authorize_url].into_iter().chain(&it.authorize_redirects));
    let texts: Vec<&String> = match target.app.as_ref().and_then(|app| app.auth_url.as_ref()) {
        Some(moved) => vec![moved],
        None => declared.collect(),
    };
    texts.into_iter().filter_map(|text| url::Url::parse(text).ok()).collect()
}

/// 303 to the provider. The page that is left is not told to it.
pub(super) fn leave(url: &str) -> HttpResponse {
    visit::see_other(url)
}
