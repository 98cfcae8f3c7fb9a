//! Where a flow ends: done, failed, or a question about a second account.

use askama::Template;

use super::Chrome;
use super::words::{FailureText, failure_text};
use crate::domain::flow::FlowFailure;
use crate::web::assets::drawn_initial;

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

impl Popup {
    fn sample(error: Option<&'static str>) -> Self {
        let found = |text: &str| error.is_none().then(|| text.to_owned());
        Self {
            status: if error.is_none() { "success" } else { "error" },
            target_origin: "https://app.northwind.example".to_owned(),
            connection_id: found("01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10"),
            integration_name: "slack".to_owned(),
            external_id: found("user_123:slack"),
            error,
        }
    }
}

impl Done {
    /// In a list, alone with a way back, in a popup, renewed, with permissions missing.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let home = || Some("/connect/portal".to_owned());
        let page = || Self {
            chrome: Chrome::sample(),
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
                    reconnect_url: Some("/connect/portal/slack".to_owned()),
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
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |failure: FlowFailure| {
            let text = failure_text(failure, "Slack", "Northwind Reports");
            Self {
                chrome: Chrome::sample(),
                logo_url: drawn_initial("Slack"),
                retry_url: text.retry.then(|| "/connect/portal/slack".to_owned()),
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
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: Chrome::sample(),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            old: "ada@northwind.example".to_owned(),
            new: "charles@northwind.example".to_owned(),
            action_url: "/connect/flow/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10/decide".to_owned(),
            csrf: "c2FtcGxl".to_owned(),
        };
        vec![("two-accounts", page)]
    }
}
