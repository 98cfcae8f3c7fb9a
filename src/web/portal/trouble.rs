//! Pages for links that do not open and for everything else that goes wrong outside of a flow.

use askama::Template;

use super::{Chrome, anew::Ask};

/// A page that says what is wrong and what to do about it.
#[derive(Clone, Debug, Template)]
#[template(path = "errors/trouble.html")]
pub struct Trouble {
    /// The frame.
    pub chrome: Chrome,
    /// The heading.
    pub title: &'static str,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub next: String,
    /// What support can look up.
    pub request_id: Option<String>,
    /// The portal's landing page, where the link still opens.
    pub home_url: Option<String>,
    /// The way to a new link, where mail can bring one.
    pub ask: Option<Ask>,
}

impl Trouble {
    /// The page for `kind`; the chrome names the workspace when it is known.
    #[must_use]
    pub fn new(chrome: Chrome, kind: TroubleKind, request_id: Option<String>) -> Self {
        let (title, sentence, next) = trouble_text(kind, chrome.workspace.as_deref());
        Self { chrome, title, sentence, next, request_id, home_url: None, ask: None }
    }

    /// Every kind, with and without a known workspace.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let id = || Some("01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10".to_owned());
        let page = |kind: TroubleKind| {
            let known = !matches!(
                kind,
                TroubleKind::LinkMalformed
                    | TroubleKind::LinkNotOpen
                    | TroubleKind::UnknownClient
                    | TroubleKind::SignInOver
                    | TroubleKind::Internal
            );
            (kind.name(), Self::new(if known { Chrome::sample() } else { Chrome::nameless_sample() }, kind, id()))
        };
        let mut samples: Vec<_> = TroubleKind::ALL.into_iter().map(page).collect();
        let expired = Self::new(Chrome::nameless_sample(), TroubleKind::LinkExpired, id());
        samples.push(("link-expired-by-mail", Self { ask: Some(Ask::sample()), ..expired }));
        samples
    }
}

/// What a trouble page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`trouble_text` says it")]
pub enum TroubleKind {
    LinkExpired,
    LinkRevoked,
    LinkMalformed,
    LinkNotOpen,
    OtherBrowser,
    FormExpired,
    SessionCompleted,
    UnknownClient,
    SignInOver,
    NotFound,
    TooMany,
    Unavailable,
    Internal,
}

impl TroubleKind {
    /// Every kind, in order.
    pub const ALL: [Self; 13] = [
        Self::LinkExpired,
        Self::LinkRevoked,
        Self::LinkMalformed,
        Self::LinkNotOpen,
        Self::OtherBrowser,
        Self::FormExpired,
        Self::SessionCompleted,
        Self::UnknownClient,
        Self::SignInOver,
        Self::NotFound,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Name of its sample.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LinkExpired => "link-expired",
            Self::LinkRevoked => "link-revoked",
            Self::LinkMalformed => "link-malformed",
            Self::LinkNotOpen => "link-not-open",
            Self::OtherBrowser => "other-browser",
            Self::FormExpired => "form-expired",
            Self::SessionCompleted => "session-completed",
            Self::UnknownClient => "unknown-client",
            Self::SignInOver => "sign-in-over",
            Self::NotFound => "not-found",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// Heading, sentence and advice of a trouble page. The workspace is unknown where the link could not be read.
#[must_use]
pub fn trouble_text(kind: TroubleKind, workspace: Option<&str>) -> (&'static str, String, String) {
    let sender = workspace.unwrap_or("the product that sent you here");
    let (title, sentence, next) = match kind {
        TroubleKind::LinkExpired => (
            "This link has expired",
            "Links work for a limited time, to keep your accounts safe.".to_owned(),
            format!("Go back to {sender} and open the page from there, or ask for a new link."),
        ),
        TroubleKind::LinkRevoked => (
            "This link no longer works",
            "It was withdrawn before it ran out.".to_owned(),
            format!("Ask {sender} for a new link. Accounts that you connected are not affected by opening this page."),
        ),
        TroubleKind::LinkMalformed => (
            "This link is incomplete",
            "Part of the address is missing or was changed; mail programs sometimes break long links.".to_owned(),
            format!("Copy the whole link from the message into the address bar, or ask {sender} for a new one."),
        ),
        TroubleKind::LinkNotOpen => (
            "Open your link first",
            "This page works only after you opened your personal link in this browser, with cookies switched on.".to_owned(),
            format!("Open the link from {sender} again, here in this browser."),
        ),
        TroubleKind::OtherBrowser => (
            "You started in another browser",
            "Whoever finishes must be the one who started, so we connected nothing.".to_owned(),
            "Go back to the browser in which you began, or open your link here and start again. If somebody sent you this page, close it.".to_owned(),
        ),
        TroubleKind::FormExpired => (
            "Please try that once more",
            "The page that you came from was too old, so we did nothing.".to_owned(),
            "Go back, reload the page, and press the button again.".to_owned(),
        ),
        TroubleKind::SessionCompleted => (
            "Already connected",
            "This link was for one account, and that account is connected. There is nothing more to do here.".to_owned(),
            format!("You can close this window. To connect another account, start again from {sender}."),
        ),
        TroubleKind::UnknownClient => (
            "We do not know this program",
            "The program that sent you here is not registered, or may not have people sent back to where it says.".to_owned(),
            "Start again in the program. If that does not help, remove the server there and add it once more.".to_owned(),
        ),
        TroubleKind::SignInOver => (
            "This sign-in is over",
            "It was finished, or it took too long, so there is nothing more to do on this page.".to_owned(),
            "Go back to the program that sent you here. If it is not signed in, start again there.".to_owned(),
        ),
        TroubleKind::NotFound => (
            "There is nothing here",
            "The address is wrong, or what it showed is no longer offered.".to_owned(),
            format!("Go back, or open your link from {sender} again."),
        ),
        TroubleKind::TooMany => (
            "One moment, please",
            "Too many requests came from your network within a short time.".to_owned(),
            "Wait a minute, then reload this page. Nothing was lost.".to_owned(),
        ),
        TroubleKind::Unavailable => (
            "We will be right back",
            "This page cannot be shown at the moment. The fault is ours, not yours.".to_owned(),
            "Wait a minute, then reload it. Nothing was lost.".to_owned(),
        ),
        TroubleKind::Internal => (
            "Something went wrong here",
            "We made a mistake and could not finish what you asked for. It is not your fault.".to_owned(),
            format!("Try again. If it happens twice, tell {sender} the reference below."),
        ),
    };
    (title, sentence, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_has_its_own_sentence() {
        let sentences: std::collections::HashSet<_> =
            TroubleKind::ALL.iter().map(|kind| trouble_text(*kind, None).1).collect();
        assert_eq!(sentences.len(), TroubleKind::ALL.len());
    }
}
