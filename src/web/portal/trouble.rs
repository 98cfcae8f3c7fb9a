//! Pages for links that do not open and for everything else that goes wrong outside of a flow.

use askama::Template;

use super::{Chrome, anew::Ask};
use crate::language::Language;

/// A page that says what is wrong and what to do about it.
#[derive(Clone, Debug, Template)]
#[template(path = "errors/trouble.html")]
pub struct Trouble {
    /// The frame.
    pub chrome: Chrome,
    /// The heading.
    pub title: String,
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
        let key = format!("trouble-{}", kind.name());
        let known = if chrome.workspace.is_some() { "yes" } else { "no" };
        let say = |attribute: &str| chrome.say(format!("{key}{attribute}")).phrase("known", known).to_string();
        let (title, sentence, next) = (say(""), say(".sentence"), say(".next"));
        Self { chrome, title, sentence, next, request_id, home_url: None, ask: None }
    }

    /// Every kind, with and without a known workspace.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
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
            let chrome = if known { Chrome::sample(language) } else { Chrome::nameless_sample(language) };
            (kind.name(), Self::new(chrome, kind, id()))
        };
        let mut samples: Vec<_> = TroubleKind::ALL.into_iter().map(page).collect();
        let expired = Self::new(Chrome::nameless_sample(language), TroubleKind::LinkExpired, id());
        samples.push(("link-expired-by-mail", Self { ask: Some(Ask::sample()), ..expired }));
        samples
    }
}

/// What a trouble page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say it")]
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

    /// Name of its sample, and of its message.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_has_its_own_sentence_in_every_language() {
        for language in Language::ALL {
            let samples = Trouble::samples(language);
            let sentences: std::collections::HashSet<_> = samples.iter().map(|(_, page)| &page.sentence).collect();
            assert_eq!(sentences.len(), TroubleKind::ALL.len());
        }
    }
}
