//! The landing page: every integration that the link covers.

use askama::Template;

use super::Chrome;
use super::words::State;
use crate::web::assets::drawn_initial;

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
    /// "Used 3 hours ago".
    pub used: String,
    /// Its own page.
    pub manage_url: String,
    /// The way to mend it; absent where nothing is broken.
    pub reconnect_url: Option<String>,
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

    fn sample(name: &str, slug: &str, state: State) -> Self {
        let accounts = match state {
            State::NotConnected | State::Provided | State::Connecting => Vec::new(),
            _ => vec![Account::sample(&format!("ada@{slug}.example"), state)],
        };
        Self {
            logo_url: drawn_initial(name),
            name: name.to_owned(),
            alias: None,
            state,
            accounts,
            connect_url: (state != State::Provided).then(|| format!("/connect/portal/{slug}")),
        }
    }
}

impl Account {
    fn sample(label: &str, state: State) -> Self {
        let page = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        Self {
            label: label.to_owned(),
            state,
            used: if state == State::Connected { "Used 3 hours ago" } else { "Used on 2 October 2026" }.to_owned(),
            manage_url: page.to_owned(),
            reconnect_url: state.is_broken().then(|| "/connect/portal/slack".to_owned()),
        }
    }
}

impl Landing {
    /// One integration, some, many, a search without results, an empty workspace, a person without a name.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |cards: Vec<Card>| Self {
            chrome: Chrome::sample(),
            person: Some("Ada Lovelace".to_owned()),
            notice: None,
            cards,
            finder: None,
            return_url: None,
        };
        let finder = |query: &str| Finder {
            action_url: "/connect/portal".to_owned(),
            query: query.to_owned(),
            categories: [("COMMUNICATION", "Communication"), ("SALES_AND_CRM", "Sales and CRM")]
                .map(|(value, label)| Category { value: value.to_owned(), label: label.to_owned(), selected: false })
                .into(),
            clear_url: (!query.is_empty()).then(|| "/connect/portal".to_owned()),
        };
        let mut cards = vec![
            Card::sample("Google Sheets", "google-sheets", State::Connected),
            Card::sample("HubSpot", "hubspot", State::NotConnected),
            Card::sample("Slack", "slack", State::NeedsAttention),
            Card::sample("Notion", "notion", State::PartlyConnected),
            Card::sample("Stripe", "stripe", State::Provided),
        ];
        if let Some(sheets) = cards.first_mut() {
            sheets
                .accounts
                .push(Account::sample("reports-of-a-very-long-named-team@northwind-traders.example", State::Connected));
            sheets.alias = Some("Monthly reports".to_owned());
        }
        broken_first(&mut cards);
        let mut many = cards.clone();
        many.extend(
            ["Asana", "Dropbox", "GitHub", "Jira", "Linear"]
                .map(|name| Card::sample(name, &name.to_lowercase(), State::NotConnected)),
        );
        vec![
            ("some", Self { return_url: Some("https://app.northwind.example/settings".to_owned()), ..page(cards) }),
            ("one", page(vec![Card::sample("Slack", "slack", State::NotConnected)])),
            (
                "nameless",
                Self {
                    person: None,
                    ..page(vec![
                        Card::sample("Slack", "slack", State::Connecting),
                        Card::sample("Zendesk", "zendesk", State::Paused),
                    ])
                },
            ),
            (
                "many",
                Self { finder: Some(finder("")), notice: Some("Slack is disconnected.".to_owned()), ..page(many) },
            ),
            ("nothing-found", Self { finder: Some(finder("salesforce")), ..page(Vec::new()) }),
            ("empty", page(Vec::new())),
        ]
    }
}
