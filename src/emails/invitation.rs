//! The invitation: who invites, for what, until when, and the link.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    Content, Look,
    words::{self, InvitationFacts, InvitationWords},
};
use crate::domain::workspace::Branding;
use crate::language::Language;

/// An invitation, ready to be written down.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The workspace's look.
    pub look: Look,
    /// In which language.
    pub language: Language,
    /// The end user's name.
    pub person: Option<String>,
    /// What is to be connected, when it is one thing.
    pub integration: Option<String>,
    /// Where the mail goes.
    pub address: String,
    /// The link.
    pub url: String,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "emails/invitation.html")]
struct Page<'a> {
    language: Language,
    look: &'a Look,
    words: &'a InvitationWords,
    url: &'a str,
}

#[derive(Template)]
#[template(path = "emails/invitation.txt")]
struct Text<'a> {
    words: &'a InvitationWords,
    url: &'a str,
}

impl Invitation {
    /// Subject, text and page.
    ///
    /// # Errors
    /// A template fails.
    pub fn content(&self) -> askama::Result<Content> {
        let Self { look, language, url, .. } = self;
        let words = words::invitation(
            *language,
            InvitationFacts {
                workspace: &look.workspace,
                person: self.person.as_deref(),
                integration: self.integration.as_deref(),
                address: &self.address,
                expires_at: self.expires_at,
            },
        );
        let (text, page) = (Text { words: &words, url }, Page { language: *language, look, words: &words, url });
        super::content(words.subject.clone(), &text, &page)
    }

    /// With a colour and without, for one integration and for all, with long names.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        // A small round mark, as a workspace would have it.
        let logo = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGPgL8jDihiGlgQAOuM/AV96XS8AAAAASUVORK5CYII=";
        let sample = |name: &str, color: Option<&str>| Self {
            look: Look::new(
                name,
                &Branding { logo_url: None, color: color.map(str::to_owned) },
                color.map(|_| logo.to_owned()),
            ),
            language,
            person: Some("Ada Lovelace".to_owned()),
            integration: Some("Slack".to_owned()),
            address: "ada@analytical-engines.example".to_owned(),
            url: format!("https://connect.example.com/connect/portal?token=eut_{}", "eyJhbGciOiJFZERTQSJ9".repeat(20)),
            expires_at: DateTime::from_timestamp(1_796_040_000, 0).unwrap_or_default(),
        };
        let long = "Northwind Reporting, Forecasting and Reconciliation Services of the Lower Rhine";
        vec![
            ("one", sample("Northwind Reports", Some("#0f766e"))),
            ("all", Self { integration: None, person: None, ..sample("Acme", None) }),
            (
                "long",
                Self { person: Some("Wolfeschlegelsteinhausenbergerdorff".repeat(3)), ..sample(long, Some("#facc15")) },
            ),
        ]
    }
}
