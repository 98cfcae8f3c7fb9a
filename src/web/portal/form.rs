//! The page of one integration: what will be shared, and the button that leads to the provider.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::fields::{self, Field, Input};
use super::kept::{Kept, forget};
use super::methods::Methods;
use super::scopes::Scopes;
use super::submission::{Filled, Submission, leads_to};
use super::visit::{self, PageResult, Visit};
use super::{Chrome, TroubleKind};
use crate::catalog::definition::FieldProblem;
use crate::context::Context;
use crate::domain::connection::Connection;
use crate::domain::integration::parse_alias;
use crate::language::{Language, Saying};
use crate::services::connect::{self, Origin, Target, Way};
use crate::services::manage;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::extract::{Query, path_id};
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
    /// How the person gives access.
    pub manner: Manner,
    /// What the method is, in a sentence.
    pub intro: Option<String>,
    /// The provider's page on which the credential is found or made.
    pub help_url: Option<String>,
    /// What the person must give.
    pub fields: Vec<Field>,
    /// What is wrong with no field in particular.
    pub trouble: Option<String>,
    /// Where another method can be picked.
    pub choice_url: Option<String>,
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
    /// An account to renew.
    Reconnect {
        /// Its label.
        account: String,
        /// Whether it cannot be used any more.
        is_lost: bool,
    },
}

/// How a person gives access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// By consenting at the provider.
    Consent,
    /// By typing a credential here.
    Typed {
        /// Whether it is proved at the provider before it is saved.
        is_checked: bool,
    },
}

/// A scope in plain words.
#[derive(Clone, Debug)]
pub struct Permission {
    /// "Send messages in channels".
    pub text: String,
    /// Whether the person may leave it out.
    pub optional: bool,
}

impl Request {
    /// Whether something was refused.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.trouble.is_some() || self.fields.iter().any(|field| field.error.is_some())
    }

    /// Whether a credential is typed here.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.manner != Manner::Consent
    }

    /// Whether it is proved at the provider.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.manner == Manner::Typed { is_checked: true }
    }

    /// Something to be said of the integration.
    pub(super) fn say(&self, chrome: &Chrome, key: &'static str) -> Saying {
        chrome.say(key).with("integration", &self.integration)
    }

    pub(super) fn account(&self) -> Option<&str> {
        match &self.purpose {
            Purpose::Reconnect { account, .. } => Some(account),
            Purpose::Connect | Purpose::AddAnother => None,
        }
    }

    /// What is said of an account to renew.
    pub(super) fn renews(&self) -> &'static str {
        match (&self.purpose, self.is_typed()) {
            (Purpose::Reconnect { is_lost: true, .. }, true) => "form-lost-typed",
            (Purpose::Reconnect { is_lost: true, .. }, false) => "form-lost-consent",
            (_, true) => "form-renew-typed",
            (_, false) => "form-renew-consent",
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
            manner: Manner::Consent,
            intro: None,
            help_url: None,
            fields: Vec::new(),
            trouble: None,
            choice_url: None,
            action_url: "/connect/portal/chat".to_owned(),
            csrf: "c2FtcGxl".to_owned(),
        }
    }
}

impl Request {
    /// A form with a subdomain, a secret, a choice and a long text, as they are typed for the first time.
    fn typed_sample(integration: &str, fields: Vec<Field>) -> Self {
        Self {
            permissions: Vec::new(),
            manner: Manner::Typed { is_checked: true },
            fields,
            ..Self::sample(integration)
        }
    }
}

fn subdomain(value: &str, error: Option<String>) -> Field {
    Field {
        help: Some("The first part of the address at which you open Zendesk.".to_owned()),
        prefix: Some("https://".to_owned()),
        suffix: Some(".desk.example".to_owned()),
        value: value.to_owned(),
        error,
        ..Field::sample("subdomain", "Zendesk address", Input::Line("text"))
    }
}

fn api_key(error: Option<String>) -> Field {
    Field {
        help: Some("In the Stripe dashboard under Developers, API keys; starts with \"sk_\" or \"rk_\".".to_owned()),
        error,
        ..Field::sample("secretText", "Secret or restricted key", Input::Line("password"))
    }
}

fn service_account() -> Vec<Field> {
    let regions = [("us", "United States"), ("eu", "European Union")];
    let regions = regions.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    vec![
        Field::sample("username", "E-mail address", Input::Line("email")),
        Field { value: "eu".to_owned(), ..Field::sample("region", "Region", Input::Options(regions)) },
        Field::sample("privateKey", "Private key", Input::Lines),
        Field { required: false, ..Field::sample("label", "Project", Input::Line("text")) },
    ]
}

impl Form {
    /// The first account, another one with a warning, a reconnect, fields of every kind, refusals, nothing to list.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page =
            |request| Self { chrome: Chrome::sample(language), request, back_url: Some("/connect/portal".to_owned()) };
        let slack = || Request::sample("Slack");
        let zendesk = |fields| Request { fields, ..Request::sample("Zendesk") };
        let stripe = |error| Request {
            intro: Some("Use a restricted or a secret key of your Stripe account.".to_owned()),
            help_url: Some("https://dashboard.payments.example/keys".to_owned()),
            choice_url: Some("/connect/portal/payments".to_owned()),
            ..Request::typed_sample("Stripe", vec![api_key(error)])
        };
        let renew = |is_lost| Purpose::Reconnect { account: "ada@northwind.example".to_owned(), is_lost };
        let said = |key: &'static str, integration| language.say(key).with("integration", integration).to_string();
        let shape = fields::sentence(language, "Zendesk address", &FieldProblem::Shape);
        vec![
            ("connect", page(slack())),
            ("alone", Self { back_url: None, ..page(Request { alias: Some("Support team".to_owned()), ..slack() }) }),
            (
                "add-another",
                page(Request {
                    purpose: Purpose::AddAnother,
                    warning: Some(said("form-one-only", "HubSpot")),
                    ..Request::sample("HubSpot")
                }),
            ),
            ("reconnect", page(Request { purpose: renew(true), ..slack() })),
            ("renew", page(Request { purpose: renew(false), ..slack() })),
            ("field", page(zendesk(vec![subdomain("", None)]))),
            ("refused-field", page(zendesk(vec![subdomain("north wind", Some(shape))]))),
            ("nothing-listed", page(Request { permissions: Vec::new(), ..Request::sample("Basecamp") })),
            ("key", page(stripe(None))),
            ("refused-key", page(stripe(Some(said("refused-secret", "Stripe"))))),
            ("unavailable", page(Request { trouble: Some(said("refused-unavailable", "Stripe")), ..stripe(None) })),
            ("fields", page(Request::typed_sample("Snowflake", service_account()))),
            ("key-reconnect", page(Request { purpose: renew(true), choice_url: None, ..stripe(None) })),
        ]
    }
}

impl Request {
    /// What is asked for at `target`, by a form that submits to `action_url`; filled with what was typed, or with what
    /// the account to renew was connected with.
    pub(super) fn of(
        ctx: &Context,
        assets: &Assets,
        target: &Target<'_>,
        action_url: String,
        csrf: String,
        filled: &Filled<'_>,
    ) -> Self {
        let entry = target.entry;
        let asked: Vec<_> = target.scopes().into_iter().chain(target.second_scopes()).collect();
        let own_name = target.integration.as_ref().and_then(|it| it.display_name.clone());
        let alias = target.integration.as_ref().filter(|it| it.alias != entry.name && own_name.is_none());
        let method = target.method;
        let is_typed = !target.consents();
        let is_checked = method.verify.is_some()
            || method.oauth2.is_some()
            || method.identity.as_ref().is_some_and(|identity| identity.request.is_some());
        Self {
            logo_url: assets.logo_url(&entry.name).into_owned(),
            alias: alias.map(|it| it.alias.clone()),
            integration: own_name.unwrap_or_else(|| entry.display_name.clone()),
            purpose: Purpose::Connect,
            permissions: Scopes::of(ctx, &entry.name, Some(&method.key)).permissions(&asked),
            warning: None,
            manner: if is_typed { Manner::Typed { is_checked } } else { Manner::Consent },
            intro: method.description.clone().filter(|_| is_typed),
            // An address that depends on a field is not known before the field is.
            help_url: method.help_url.clone().filter(|url| !url.contains('{')),
            fields: filled.fields(method),
            trouble: filled.kept.and_then(|kept| kept.trouble.clone()),
            choice_url: None,
            action_url,
            csrf,
        }
    }
}

/// `GET /connect/portal/{alias}`: what will be shared, before the person goes to the provider or types a key.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, alias: Path<String>) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let target = match way(&ctx, &visit, &request, &alias).await? {
        Way::To(target) => target,
        Way::Choice(choice) => return Methods::show(&visit, &assets, &choice, &urls::portal::integration(&alias)),
    };
    let has_account = match &target.integration {
        Some(integration) => manage::has_account(&ctx, &visit.open.link, integration).await?,
        None => false,
    };
    let (page, choice_url) = own_page(&target, urls::portal::integration(&alias));
    let kept = Kept::of(&ctx, &request, &page).await?;
    let filled = Filled { kept: kept.as_ref(), renews: None };
    let mut asked = Request::of(&ctx, &assets, &target, page, visit.csrf.clone(), &filled);
    asked.choice_url = choice_url;
    if has_account {
        asked.purpose = Purpose::AddAnother;
        let only_one = target.facts.is_some_and(|facts| facts.lifetime.max_live_grants == Some(1));
        let said = visit.language.say("form-one-only").with("integration", &asked.integration);
        asked.warning = only_one.then(|| said.to_string());
    }
    forget(&ctx, &request, answer(&visit, &assets, &target, asked))
}

/// `POST /connect/portal/{alias}`: off to the provider, or a credential.
pub async fn start(ctx: Data<Context>, request: HttpRequest, alias: Path<String>, form: visit::Form) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let fields = form.checked(&ctx, &request, visit.open.link.id).await?;
    let page = urls::portal::integration(&alias);
    let Way::To(target) = way(&ctx, &visit, &request, &alias).await? else { return Ok(visit::see_other(&page)) };
    let (page, _) = own_page(&target, page);
    let (origin, language) = (Origin::Link(&visit.open.link), visit.language);
    Submission { origin, target: &target, browser: &visit.browser, renews: None, language }
        .send(&ctx, &request, &fields, &page)
        .await
}

/// `GET /connect/portal/connections/{id}/reconnect`: the same page, for an account that is to be renewed.
pub async fn ask_again(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let (connection, target) = renewal(&ctx, &visit, &id).await?;
    let page = urls::portal::reconnect(connection.id);
    let kept = Kept::of(&ctx, &request, &page).await?;
    let filled = Filled { kept: kept.as_ref(), renews: Some(&connection) };
    let mut asked = Request::of(&ctx, &assets, &target, page, visit.csrf.clone(), &filled);
    let is_lost = connection.is_lost(ctx.clock.now());
    asked.purpose = Purpose::Reconnect { account: connection.display_name, is_lost };
    forget(&ctx, &request, answer(&visit, &assets, &target, asked))
}

/// `POST /connect/portal/connections/{id}/reconnect`: off to the provider, or a credential, to renew an account.
pub async fn renew(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let fields = form.checked(&ctx, &request, visit.open.link.id).await?;
    let (connection, target) = renewal(&ctx, &visit, &id).await?;
    let (origin, page) = (Origin::Link(&visit.open.link), urls::portal::reconnect(connection.id));
    let language = visit.language;
    Submission { origin, target: &target, browser: &visit.browser, renews: Some(&connection), language }
        .send(&ctx, &request, &fields, &page)
        .await
}

async fn way<'a>(ctx: &'a Context, visit: &Visit, request: &HttpRequest, alias: &str) -> Result<Way<'a>, PageError> {
    let alias = parse_alias(&alias.into()).map_err(|_| TroubleKind::NotFound)?;
    let integration = connect::integration(ctx, &visit.open.link, &alias).await?.ok_or(TroubleKind::NotFound)?;
    Ok(connect::way(ctx, integration, asked_method(request).as_deref()).await?)
}

/// The method that the address names.
pub(super) fn asked_method(request: &HttpRequest) -> Option<String> {
    Query::parse(request.query_string()).text("method", 63)
}

/// The page of a target's own form, and where its method was picked from others.
pub(super) fn own_page(target: &Target<'_>, page: String) -> (String, Option<String>) {
    if target.is_picked { (urls::portal::by_method(&page, &target.method.key), Some(page)) } else { (page, None) }
}

async fn renewal<'a>(ctx: &'a Context, visit: &Visit, id: &str) -> Result<(Connection, Target<'a>), PageError> {
    let link = &visit.open.link;
    let id = path_id(id, "CONNECTION_NOT_FOUND", "connection")?;
    let connection = manage::connection(ctx, link, id).await?.ok_or(TroubleKind::NotFound)?;
    let integration = manage::integration_of(ctx, link, &connection).await?.ok_or(TroubleKind::NotFound)?;
    let target = connect::again(ctx, integration, &connection).await?;
    Ok((connection, target))
}

fn answer(visit: &Visit, assets: &Assets, target: &Target<'_>, request: Request) -> HttpResponse {
    let chrome = visit.chrome(assets);
    let logo = chrome.logo_url.clone();
    let page = Form { chrome, request, back_url: Some(urls::PORTAL.to_owned()) };
    Page::new(page).form_action(&leads_to(target)).image_source(logo.as_deref()).into_response()
}
