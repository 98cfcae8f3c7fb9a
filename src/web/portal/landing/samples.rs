//! The landing page in every state, with sample content.

use chrono::TimeDelta;

use super::{Account, Card, Category, Finder, Landing, Mend, broken_first, notice};
use crate::catalog;
use crate::language::Language;
use crate::urls;
use crate::web::assets::drawn_initial;
use crate::web::portal::{
    Chrome,
    health::until,
    words::{self, State, category_text, sample_now},
};

impl Card {
    fn sample(language: Language, name: &str, state: State) -> Self {
        let slug = name.to_lowercase().replace(' ', "-");
        let accounts = match state {
            State::NotConnected | State::Provided | State::Connecting => Vec::new(),
            _ => vec![Account::sample(language, &format!("ada@{slug}.example"), state)],
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
    fn sample(language: Language, label: &str, state: State) -> Self {
        let (now, ago) =
            (sample_now(), if state == State::Connected { TimeDelta::hours(3) } else { TimeDelta::days(52) });
        let page = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        Self {
            label: label.to_owned(),
            state,
            is_default: false,
            hint: None,
            used: words::last_used(language, Some(now - ago), now),
            manage_url: page.to_owned(),
            mend: match state {
                State::NeedsAttention => Some(Mend { key: "landing-reconnect", url: format!("{page}/reconnect") }),
                State::PartlyConnected => Some(Mend { key: "landing-grant", url: format!("{page}/reconnect") }),
                _ => None,
            },
        }
    }
}

impl Landing {
    /// One integration, some, many, a search without results, an empty workspace, a person without a name.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |cards: Vec<Card>| Self {
            chrome: Chrome::sample(language),
            person: Some("Ada Lovelace".to_owned()),
            notice: None,
            cards,
            finder: None,
            agents_url: None,
            return_url: None,
        };
        let finder = |query: &str| Finder {
            action_url: "/connect/portal".to_owned(),
            query: query.to_owned(),
            categories: [catalog::definition::Category::Communication, catalog::definition::Category::SalesAndCrm]
                .map(|it| (it.as_str(), category_text(language, it)))
                .map(|(value, label)| Category { value: value.to_owned(), label, selected: false })
                .into(),
            clear_url: (!query.is_empty()).then(|| "/connect/portal".to_owned()),
        };
        let mut cards = vec![
            Card::sample(language, "Google Sheets", State::Connected),
            Card::sample(language, "HubSpot", State::NotConnected),
            Card::sample(language, "Slack", State::NeedsAttention),
            Card::sample(language, "Notion", State::PartlyConnected),
            Card::sample(language, "Stripe", State::Provided),
        ];
        if let Some(sheets) = cards.first_mut() {
            for account in &mut sheets.accounts {
                account.is_default = true;
                let now = sample_now();
                let when = until(language, now + TimeDelta::days(12), now);
                account.hint = Some(language.say("landing-ends").phrase("when", when).to_string());
                account.mend =
                    Some(Mend { key: "landing-reconnect", url: format!("{}/reconnect", account.manage_url) });
            }
            sheets.accounts.push(Account::sample(
                language,
                "reports-of-a-very-long-named-team@northwind-traders.example",
                State::Connected,
            ));
            sheets.alias = Some("Monthly reports".to_owned());
        }
        if let Some(Account { hint, mend, .. }) = cards.get_mut(2).and_then(|slack| slack.accounts.first_mut()) {
            (*hint, *mend) = (Some(Chrome::sample(language).say("landing-operator").to_string()), None);
        }
        broken_first(&mut cards);
        let mut many = cards.clone();
        many.extend(
            ["Asana", "Dropbox", "GitHub", "Jira", "Linear"]
                .map(|name| Card::sample(language, name, State::NotConnected)),
        );
        vec![
            (
                "some",
                Self {
                    agents_url: Some(urls::AGENTS.to_owned()),
                    return_url: Some("https://app.northwind.example/settings".to_owned()),
                    ..page(cards)
                },
            ),
            ("one", page(vec![Card::sample(language, "Slack", State::NotConnected)])),
            (
                "nameless",
                Self {
                    person: None,
                    ..page(vec![
                        Card::sample(language, "Slack", State::Connecting),
                        Card::sample(language, "Zendesk", State::Paused),
                    ])
                },
            ),
            ("many", Self { finder: Some(finder("")), notice: notice(language, "disconnected"), ..page(many) }),
            ("nothing-found", Self { finder: Some(finder("payroll")), ..page(Vec::new()) }),
            ("empty", page(Vec::new())),
        ]
    }
}
