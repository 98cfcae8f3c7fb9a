//! The agents that act for a person: what lets each of them, and the end of it.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Chrome, TroubleKind,
    visit::{self, PageResult, Visit, see_other},
    words::{self, sample_now},
};
use crate::{
    context::Context,
    language::Language,
    services::mcp::agents,
    storage::mcp::agents::Access,
    urls,
    web::{
        assets::Assets,
        error::PageError,
        extract::{Query, path_id},
        page::Page,
    },
};

/// All of them.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/agents.html")]
pub struct Agents {
    /// The frame.
    pub chrome: Chrome,
    /// What was just done.
    pub notice: Option<String>,
    /// The agents.
    pub agents: Vec<Agent>,
    /// All integrations.
    pub back_url: String,
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// What it calls itself; what it has, where it has no name.
    pub name: String,
    /// The server that it acts at.
    pub server: String,
    /// "23 November 2026".
    pub since: String,
    /// "Used 3 hours ago".
    pub used: String,
    /// The question before its access ends.
    pub end_url: String,
}

/// The question before an agent's access ends.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/end_agent.html")]
pub struct EndAgent {
    /// The frame.
    pub chrome: Chrome,
    /// Which one.
    pub agent: Agent,
    /// Whether the person can let it back in by themselves.
    pub can_return: bool,
    /// Bound to the cookie.
    pub csrf: String,
    /// Where nothing happens.
    pub back_url: String,
}

impl Agent {
    fn new(chrome: &Chrome, it: &Access, now: DateTime<Utc>) -> Self {
        let language = chrome.language;
        Self {
            name: it.client_name.clone().unwrap_or_else(|| chrome.say("agents-key").to_string()),
            server: it.server_name.clone(),
            since: words::date(language, it.since),
            used: words::last_used(language, it.last_used_at, now),
            end_url: urls::portal::end_agent(it.id),
        }
    }

    fn sample(chrome: &Chrome, client: Option<&str>) -> Self {
        let now = sample_now();
        let access = Access {
            id: Uuid::nil(),
            is_grant: client.is_some(),
            client_name: client.map(str::to_owned),
            server_name: "Northwind Helpdesk".to_owned(),
            since: now - TimeDelta::days(12),
            last_used_at: client.map(|_| now - TimeDelta::hours(3)),
        };
        Self::new(chrome, &access, now)
    }
}

impl Agents {
    /// Two, and none any more.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let chrome = Chrome::sample(language);
        let page = |notice: Option<&str>, agents| Self {
            notice: notice.map(|key| chrome.say(key).to_string()),
            agents,
            back_url: urls::PORTAL.to_owned(),
            chrome: chrome.clone(),
        };
        let two = vec![Agent::sample(&chrome, Some("Claude")), Agent::sample(&chrome, None)];
        vec![("some", page(None, two)), ("none", page(Some("agents-ended"), Vec::new()))]
    }
}

impl EndAgent {
    /// One that signed in, and a key.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let chrome = Chrome::sample(language);
        let page = |client: Option<&str>| Self {
            agent: Agent::sample(&chrome, client),
            can_return: client.is_some(),
            csrf: "c2FtcGxl".to_owned(),
            back_url: urls::AGENTS.to_owned(),
            chrome: chrome.clone(),
        };
        vec![("client", page(Some("Claude"))), ("key", page(None))]
    }
}

/// `GET /connect/agents`.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest) -> PageResult {
    let visit = Visit::of(&ctx, &request).await?;
    let (all, now) = (agents::of_person(&ctx, &visit.open.link).await?, ctx.clock.now());
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let is_ended = Query::parse(request.query_string()).raw("notice") == "ended";
    let page = Agents {
        notice: is_ended.then(|| chrome.say("agents-ended").to_string()),
        agents: all.iter().map(|it| Agent::new(&chrome, it, now)).collect(),
        back_url: urls::PORTAL.to_owned(),
        chrome,
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// The one that the path names, of the person whose link is open.
async fn of_path(ctx: &Context, request: &HttpRequest, id: &str) -> Result<(Visit, Option<Access>), PageError> {
    let visit = Visit::of(ctx, request).await?;
    let found = agents::find(ctx, &visit.open.link, path_id(id, "NOT_FOUND", "agent")?).await?;
    Ok((visit, found))
}

/// `GET /connect/agents/{id}`: what will stop.
pub async fn confirm(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let (visit, found) = of_path(&ctx, &request, &id).await?;
    let it = found.ok_or(TroubleKind::NotFound)?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let page = EndAgent {
        agent: Agent::new(&chrome, &it, ctx.clock.now()),
        can_return: it.is_grant,
        csrf: visit.csrf,
        back_url: urls::AGENTS.to_owned(),
        chrome,
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// `POST /connect/agents/{id}`. Of one that is gone already, what the person wants is so.
pub async fn end(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let (visit, found) = of_path(&ctx, &request, &id).await?;
    form.checked(&ctx, &request, visit.open.link.id).await?;
    if let Some(it) = found {
        agents::end(&ctx, &visit.open.link, &it).await?;
    }
    Ok(see_other(&format!("{}?notice=ended", urls::AGENTS)))
}
