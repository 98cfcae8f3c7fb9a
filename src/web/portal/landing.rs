//! The landing page: every integration that the link covers.

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, http::Method, web::Data};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Chrome;
use super::health::{Mender, Vitals, until};
use super::scopes::Scopes;
use super::visit::{PageResult, language, no_longer, open_link, open_link_id};
use super::words::{self, State, category_text};
use crate::catalog;
use crate::context::Context;
use crate::domain::integration::Strategy;
use crate::language::Language;
use crate::services::{invitations, manage};
use crate::storage::links::Card as Row;
use crate::urls;
use crate::web::assets::Assets;
use crate::web::extract::Query;
use crate::web::page::Page;

/// From so many cards on there is a search box.
pub const FINDER_FROM: usize = 9;

/// The landing page.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/landing.html")]
pub struct Landing {
    /// The frame.
    pub chrome: Chrome,
    /// The end user's display name.
    pub person: Option<String>,
    /// What was just done, such as "Slack is disconnected.".
    pub notice: Option<String>,
    /// The cards to show, in order; see [`broken_first`].
    pub cards: Vec<Card>,
    /// Search and filter, from [`FINDER_FROM`] cards on, counted before filtering.
    pub finder: Option<Finder>,
    /// The agents that act for the person; absent where there are none.
    pub agents_url: Option<String>,
    /// Back to the product.
    pub return_url: Option<String>,
}

/// An integration.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its logo.
    pub logo_url: String,
    /// Its name.
    pub name: String,
    /// What tells it from another card of the same integration.
    pub alias: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The connected accounts.
    pub accounts: Vec<Account>,
    /// Connect, or add another account; absent where there is nothing to do.
    pub connect_url: Option<String>,
}

/// A connected account on a card.
#[derive(Clone, Debug)]
pub struct Account {
    /// What a person recognises it by.
    pub label: String,
    /// Where it stands.
    pub state: State,
    /// Whether it is the one of several that is used by default.
    pub is_default: bool,
    /// What is to be known of it at once, such as "Ends in 12 days".
    pub hint: Option<String>,
    /// "Used 3 hours ago".
    pub used: String,
    /// Its own page.
    pub manage_url: String,
    /// The way to mend it; absent where the person has nothing to do.
    pub mend: Option<Mend>,
}

/// The way to mend an account.
#[derive(Clone, Debug)]
pub struct Mend {
    /// The message that says what is to be done.
    pub key: &'static str,
    /// Where.
    pub url: String,
}

/// Search and filter, a GET form.
#[derive(Clone, Debug)]
pub struct Finder {
    /// Where it submits: the landing page.
    pub action_url: String,
    /// What was searched for.
    pub query: String,
    /// The categories that occur.
    pub categories: Vec<Category>,
    /// The landing page without search and filter; absent when neither is on.
    pub clear_url: Option<String>,
}

/// A choice of the category filter.
#[derive(Clone, Debug)]
pub struct Category {
    /// The query parameter's value.
    pub value: String,
    /// "Sales and CRM".
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// Cards that wait for the person first, the rest in their old order.
pub fn broken_first(cards: &mut [Card]) {
    cards.sort_by_key(|card| !card.is_broken());
}

impl Card {
    /// Whether the card or one of its accounts waits for the person.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.state.is_broken() || self.accounts.iter().any(|account| account.state.is_broken())
    }

    fn is_provided(&self) -> bool {
        self.state == State::Provided
    }
}

/// `GET /connect/portal`: open a link, or show what it covers.
pub async fn show(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest) -> PageResult {
    if let Some(opened) = open_link(&ctx, &request).await {
        return opened;
    }
    let id = open_link_id(&ctx, &request).await?;
    let (head, rows) = manage::landing(&ctx, id).await?.map_err(no_longer(id))?;
    // HEAD is how scanners ask, and no way to look at a page.
    if head.is_unopened
        && request.method() == Method::GET
        && let Err(error) = invitations::opened(&ctx, id).await
    {
        tracing::warn!(link = %id, ?error, "that an invitation was opened is not noted");
    }
    let mut query = Query::parse(request.query_string());
    let brand = &head.branding;
    let chrome = Chrome::new(&assets, language(&ctx, &request)).branded(
        &head.workspace_name,
        brand.logo_url.as_deref(),
        brand.color.as_deref(),
    );
    let notice = query.text("notice", 32).and_then(|word| notice(chrome.language, &word));
    let (wanted, category) = (query.text("q", 100).unwrap_or_default(), query.text("category", 63).unwrap_or_default());
    let several = several(&rows);
    let look = Look { ctx: &ctx, assets: &assets, chrome: &chrome, several: &several };
    let groups: Vec<_> = rows.chunk_by(|a, b| a.id == b.id).collect();
    let finder = (groups.len() >= FINDER_FROM).then(|| finder(&ctx, chrome.language, &groups, &wanted, &category));
    let mut cards: Vec<Card> = groups
        .into_iter()
        .filter(|group| finder.is_none() || is_wanted(&ctx, group, &wanted, &category))
        .filter_map(|group| look.card(group))
        .collect();
    broken_first(&mut cards);
    let logo = chrome.logo_url.clone();
    let page = Landing {
        chrome,
        person: head.display_name.filter(|name| !name.trim().is_empty()),
        notice,
        cards,
        finder,
        agents_url: (head.has_agents && head.integration_ids.is_none()).then(|| urls::AGENTS.to_owned()),
        return_url: head.success_redirect_uri,
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// What a page before this one has done; anything else in the address says nothing.
fn notice(language: Language, word: &str) -> Option<String> {
    (word == "disconnected").then(|| language.say("landing-disconnected").to_string())
}

/// The name on a card: the workspace's own, else the catalog's.
fn name<'a>(ctx: &'a Context, row: &'a Row) -> Option<&'a str> {
    let entry = ctx.catalog.get(&row.integration_name)?;
    Some(row.display_name.as_deref().unwrap_or(&entry.display_name))
}

fn is_wanted(ctx: &Context, group: &[Row], wanted: &str, category: &str) -> bool {
    let Some(row) = group.first() else { return false };
    let Some(entry) = ctx.catalog.get(&row.integration_name) else { return false };
    let wanted = wanted.to_lowercase();
    let found = |text: &str| text.to_lowercase().contains(&wanted);
    let of_category = category.is_empty() || entry.categories.iter().any(|it| it.as_str() == category);
    let named = found(&entry.display_name) || found(&row.alias) || row.display_name.as_deref().is_some_and(found);
    of_category && named
}

fn finder(ctx: &Context, language: Language, groups: &[&[Row]], wanted: &str, category: &str) -> Finder {
    let occurring: BTreeSet<catalog::definition::Category> = groups
        .iter()
        .filter_map(|group| ctx.catalog.get(&group.first()?.integration_name))
        .flat_map(|entry| entry.categories.iter().copied())
        .collect();
    let choice = |it: catalog::definition::Category| Category {
        value: it.as_str().to_owned(),
        label: category_text(language, it),
        selected: it.as_str() == category,
    };
    Finder {
        action_url: urls::PORTAL.to_owned(),
        query: wanted.to_owned(),
        categories: occurring.into_iter().map(choice).collect(),
        clear_url: (!wanted.is_empty() || !category.is_empty()).then(|| urls::PORTAL.to_owned()),
    }
}

/// The integrations at which the person has several accounts.
fn several(rows: &[Row]) -> BTreeSet<String> {
    let mut accounts: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for row in rows {
        accounts.entry(&row.integration_name).or_default().extend(row.connection_id);
    }
    accounts.into_iter().filter(|(_, own)| own.len() > 1).map(|(name, _)| name.to_owned()).collect()
}

/// What all cards of a page are made with.
struct Look<'a> {
    ctx: &'a Context,
    assets: &'a Assets,
    chrome: &'a Chrome,
    several: &'a BTreeSet<String>,
}

impl Look<'_> {
    fn card(&self, group: &[Row]) -> Option<Card> {
        let row = group.first()?;
        let name = name(self.ctx, row)?;
        let provided = row.connection_strategy == Strategy::Fixed;
        let now = self.ctx.clock.now();
        let accounts: Vec<_> =
            group.iter().filter(|_| !provided).filter_map(|row| self.account(row, name, now)).collect();
        let state = match accounts.iter().find(|account| account.state.is_broken()).or_else(|| accounts.first()) {
            _ if provided => State::Provided,
            Some(account) => account.state,
            None => State::NotConnected,
        };
        Some(Card {
            logo_url: self.assets.logo_url(&row.integration_name).into_owned(),
            name: name.to_owned(),
            alias: (row.alias != row.integration_name && row.display_name.is_none()).then(|| row.alias.clone()),
            state,
            accounts,
            connect_url: (!provided).then(|| urls::portal::integration(&row.alias)),
        })
    }

    fn account(&self, row: &Row, integration: &str, now: DateTime<Utc>) -> Option<Account> {
        let id: Uuid = row.connection_id?;
        let scopes = Scopes::of(self.ctx, &row.integration_name, row.auth_method_key.as_deref());
        let asked = row.scopes_asked.as_deref().unwrap_or_default();
        let vitals = Vitals {
            status: row.status()?,
            reason: row.status_reason.as_deref(),
            ends_at: row.ends_at,
            lacks_scopes: !scopes.missing(asked, row.scopes_granted.as_deref()).is_empty(),
        };
        let (state, ends) = (vitals.state(now), vitals.ends_soon(now));
        let problem = vitals.problem(self.chrome, now, integration);
        let is_theirs = problem.is_some_and(|it| it.mender == Mender::Operator);
        let key = match (state, ends) {
            (State::NeedsAttention, _) if is_theirs => None,
            (State::NeedsAttention, _) | (_, Some(_)) => Some("landing-reconnect"),
            (State::PartlyConnected, None) => Some("landing-grant"),
            _ => None,
        };
        let language = self.chrome.language;
        let ends = ends.map(|end| language.say("landing-ends").phrase("when", until(language, end, now)).to_string());
        Some(Account {
            label: row.connection_name.clone().unwrap_or_default(),
            state,
            is_default: row.is_default == Some(true) && self.several.contains(&row.integration_name),
            hint: ends.or_else(|| is_theirs.then(|| self.chrome.say("landing-operator").to_string())),
            used: words::last_used(language, row.last_used_at, now),
            manage_url: urls::portal::connection(id),
            mend: key.map(|key| Mend { key, url: urls::portal::reconnect(id) }),
        })
    }
}
