//! A connected account: what it may do, and renaming, renewing, or ending it.

use askama::Template;

use super::Chrome;
use super::words::State;
use crate::web::assets::drawn_initial;

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
    /// Why it needs attention, in a sentence.
    pub problem: Option<String>,
    /// Permissions that were given, in plain words.
    pub granted: Vec<String>,
    /// Permissions that were asked for and not given.
    pub missing: Vec<String>,
    /// "Used 3 hours ago".
    pub used: String,
    /// "23 November 2026".
    pub since: String,
    /// The day by which it must be renewed.
    pub renew_until: Option<String>,
    /// The integration's page, to renew it.
    pub reconnect_url: String,
    /// The form of [`Rename`].
    pub rename_url: String,
    /// The confirmation, [`Disconnect`].
    pub disconnect_url: String,
    /// All integrations.
    pub back_url: String,
}

/// A new label for an account.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/rename.html")]
pub struct Rename {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's name.
    pub integration: String,
    /// What stands in the field `label`: the present label, or what was typed.
    pub label: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

/// The question before an account is disconnected.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/disconnect.html")]
pub struct Disconnect {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What a person recognises the account by.
    pub label: String,
    /// What becomes of the access at the provider.
    pub withdrawal: Withdrawal,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

/// What becomes of the access at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// It is withdrawn too; the definition's `revocation.what` says what dies with it.
    AtProvider(String),
    /// The provider offers no way: the person must do it, if they wish.
    ByHand,
}

impl Manage {
    /// Healthy, broken, partly connected, without any listed permission.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = || Self {
            chrome: Chrome::sample(),
            notice: None,
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            label: "ada@northwind.example".to_owned(),
            state: State::Connected,
            problem: None,
            granted: texts(&["See the names of channels and people", "Send messages in channels"]),
            missing: Vec::new(),
            used: "Used 3 hours ago".to_owned(),
            since: "2 October 2026".to_owned(),
            renew_until: Some("2 October 2027".to_owned()),
            reconnect_url: "/connect/portal/slack".to_owned(),
            rename_url: format!("{account}/rename"),
            disconnect_url: format!("{account}/disconnect"),
            back_url: "/connect/portal".to_owned(),
        };
        let problem = "Slack no longer accepts the access that you gave. Reconnect to bring it back.";
        vec![
            ("connected", Self { notice: Some("The account is renamed.".to_owned()), ..page() }),
            ("broken", Self { state: State::NeedsAttention, problem: Some(problem.to_owned()), ..page() }),
            ("partly", Self { state: State::PartlyConnected, missing: texts(&["See who is in a channel"]), ..page() }),
            ("unlisted", Self { granted: Vec::new(), renew_until: None, ..page() }),
        ]
    }
}

impl Rename {
    /// Fresh, and refused.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |error: Option<&str>| Self {
            chrome: Chrome::sample(),
            integration: "Slack".to_owned(),
            label: if error.is_none() { "ada@northwind.example".to_owned() } else { String::new() },
            error: error.map(str::to_owned),
            action_url: format!("{account}/rename"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![("fresh", page(None)), ("refused", page(Some("Enter a name of at most 255 characters.")))]
    }
}

impl Disconnect {
    /// Withdrawn at the provider, and not.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |withdrawal| Self {
            chrome: Chrome::sample(),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            label: "ada@northwind.example".to_owned(),
            withdrawal,
            action_url: format!("{account}/disconnect"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![
            ("withdrawn", page(Withdrawal::AtProvider("The app's access to your Slack workspace ends.".to_owned()))),
            ("by-hand", page(Withdrawal::ByHand)),
        ]
    }
}
