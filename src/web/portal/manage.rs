//! A connected account: what it may do, and what was done with it; renaming and ending it are beside.

mod disconnect;
mod rename;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use super::health::{self, Happened, Mender, Problem, Vitals};
use super::scopes::Scopes;
use super::submission::leads_to;
use super::visit::{self, PageResult, Visit, see_other};
use super::words::{self, State, sample_now};
use super::{Chrome, TroubleKind};
use crate::context::Context;
use crate::domain::connection::{Connection, StatusReason};
use crate::domain::event::EventKind;
use crate::language::Language;
use crate::services::connect::{self, Target};
use crate::services::manage;
use crate::services::runs;
use crate::storage::runs::Use;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::error::PageError;
use crate::web::extract::{Query, path_id};
use crate::web::page::Page;

pub use disconnect::{Disconnect, confirm, disconnect};
pub use rename::{Rename, ask_name, rename};

/// The most kinds of actions that are told of, by the product and by agents.
const ACTIONS_TOLD: usize = 10;

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
    /// What was done with it lately: by the product, then by agents.
    pub deeds: Vec<Deeds>,
    /// The agents, where they did something.
    pub agents_url: Option<String>,
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

/// What somebody did with an account lately.
#[derive(Clone, Debug)]
pub struct Deeds {
    /// "Northwind Reports did 12 things as you in the last 30 days:".
    pub said: String,
    /// Each action once, the latest first.
    pub actions: Vec<Happened>,
}

impl Deeds {
    fn new(chrome: &Chrome, by_agents: bool, times: i64, actions: Vec<Happened>) -> Self {
        let key = if by_agents { "manage-did-agents" } else { "manage-did" };
        Self { said: chrome.say(key).number("count", times).to_string(), actions }
    }
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
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let (now, chrome) = (sample_now(), Chrome::sample(language));
        let in_words = |days| words_until(language, now + TimeDelta::days(days), now);
        let ago = |days, hours| words::ago(language, now - TimeDelta::days(days) - TimeDelta::hours(hours), now);
        let happened = |text: String, count, when| Happened { text, times: health::times(language, count), when };
        let page = || Self {
            chrome: Chrome::sample(language),
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
            used: words::last_used(language, Some(now - TimeDelta::hours(3)), now),
            since: words::date(language, now - TimeDelta::days(52)),
            broken_since: None,
            renew_until: Some(in_words(313)),
            deeds: vec![
                Deeds::new(
                    &chrome,
                    false,
                    13,
                    vec![
                        happened("Send a message to a channel".to_owned(), 12, ago(0, 3)),
                        happened("Find a user".to_owned(), 1, ago(1, 0)),
                    ],
                ),
                Deeds::new(&chrome, true, 1, vec![happened("Find a user".to_owned(), 1, ago(4, 0))]),
            ],
            agents_url: Some(urls::AGENTS.to_owned()),
            history: vec![
                happened(chrome.say("happened-read").to_string(), 12, ago(0, 3)),
                happened(chrome.say("happened-connected").to_string(), 1, ago(52, 0)),
            ],
            default_url: None,
            csrf: "c2FtcGxl".to_owned(),
            reconnect_url: format!("{account}/reconnect"),
            rename_url: format!("{account}/rename"),
            disconnect_url: format!("{account}/disconnect"),
            back_url: "/connect/portal".to_owned(),
        };
        let broken = |reason| Self {
            state: State::NeedsAttention,
            problem: Some(health::problem(&chrome, reason, "Slack")),
            broken_since: Some(words::date(language, now - TimeDelta::days(3))),
            ..page()
        };
        vec![
            ("connected", Self { notice: notice(language, "renamed"), ..page() }),
            ("broken", broken(StatusReason::InvalidGrant)),
            ("operator", broken(StatusReason::InvalidClient)),
            ("ending", Self { ends_soon: Some(in_words(12)), ..page() }),
            ("partly", Self { state: State::PartlyConnected, missing: texts(&["See who is in a channel"]), ..page() }),
            ("wanted", Self { wanted: texts(&["Create channels"]), ..page() }),
            ("several", Self { default_url: Some(format!("{account}/default")), ..page() }),
            ("default", Self { is_default: true, ..page() }),
            (
                "unlisted",
                Self {
                    granted: Vec::new(),
                    renew_until: None,
                    deeds: Vec::new(),
                    agents_url: None,
                    history: Vec::new(),
                    ..page()
                },
            ),
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
    let chrome = visit.chrome(&assets);
    let language = chrome.language;
    let problem = vitals.problem(&chrome, now, &integration);
    let in_words = |end| words_until(language, end, now);
    let uses = runs::uses(&ctx, &it).await?;
    let several = manage::has_others(&ctx, &it).await?;
    let logo = chrome.logo_url.clone();
    let page = Manage {
        notice: Query::parse(request.query_string()).text("notice", 32).and_then(|word| notice(language, &word)),
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        state: vitals.state(now),
        is_default: several && it.is_default,
        ends_soon: vitals.ends_soon(now).map(in_words),
        granted: scopes.granted(&it.scopes_asked, it.scopes_granted.as_deref()),
        wanted: scopes.wanted(&asked, &it.scopes_asked, it.scopes_granted.as_deref()),
        missing,
        used: words::last_used(language, it.last_used_at, now),
        since: words::date(language, it.created_at),
        broken_since: broke.filter(|_| problem.is_some()).map(|event| words::date(language, event.created_at)),
        renew_until: it.ends_at.filter(|end| *end > now).map(in_words),
        deeds: deeds(&ctx, &chrome, &it.integration_name, &uses),
        agents_url: uses.iter().any(|done| done.by_agents).then(|| urls::AGENTS.to_owned()),
        history: health::history(&chrome, &events, now, &integration),
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

/// What the product did, then what agents did: each action by the name that people know it by.
fn deeds(ctx: &Context, chrome: &Chrome, integration: &str, uses: &[Use]) -> Vec<Deeds> {
    let now = ctx.clock.now();
    let told = |it: &Use| {
        let action = ctx.catalog.get(integration).and_then(|entry| entry.actions().get(&it.action_name));
        Happened {
            text: action.map_or_else(|| it.action_name.clone(), |action| action.display_name.clone()),
            times: health::times(chrome.language, it.times),
            when: words::ago(chrome.language, it.last_at, now),
        }
    };
    let of = |by_agents| {
        let own: Vec<_> = uses.iter().filter(|it| it.by_agents == by_agents).collect();
        let times = own.iter().map(|it| it.times).sum();
        let actions = own.into_iter().take(ACTIONS_TOLD).map(told).collect();
        Deeds::new(chrome, by_agents, times, actions)
    };
    [false, true].map(of).into_iter().filter(|it| !it.actions.is_empty()).collect()
}

/// What a page before this one has done; anything else in the address says nothing.
fn notice(language: Language, word: &str) -> Option<String> {
    let key = match word {
        "renamed" => "manage-renamed",
        "default" => "manage-is-default",
        _ => return None,
    };
    Some(language.say(key).to_string())
}

/// A day, and how long it is until then.
fn words_until(language: Language, end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let said = language.say("date-and-until").phrase("date", words::date(language, end));
    said.phrase("when", health::until(language, end, now)).to_string()
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
