//! The page of one integration: what will be shared, and the button that leads to the provider.

use askama::Template;

use super::Chrome;
use crate::web::assets::drawn_initial;

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
            action_url: "/connect/portal/slack".to_owned(),
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
