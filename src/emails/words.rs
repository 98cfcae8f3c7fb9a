//! Every sentence of our mails, in the language of who reads it.

use chrono::{DateTime, Datelike, Utc};

use crate::language::Language;

/// What an invitation is about.
#[derive(Clone, Copy, Debug)]
pub struct InvitationFacts<'a> {
    /// Who invites.
    pub workspace: &'a str,
    /// Who is invited.
    pub person: Option<&'a str>,
    /// What is to be connected, when it is one thing.
    pub integration: Option<&'a str>,
    /// Where the mail goes.
    pub address: &'a str,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// What an invitation says, in the order in which it is read.
#[derive(Clone, Debug)]
pub struct InvitationWords {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject.
    pub preview: String,
    /// The heading.
    pub title: String,
    /// To whom.
    pub greeting: String,
    /// Who asks for what.
    pub ask: String,
    /// Why it is safe.
    pub promise: String,
    /// The button.
    pub button: String,
    /// Until when, and for whom.
    pub until: String,
    /// Above the address in full.
    pub by_hand: String,
    /// Why this mail came.
    pub why: String,
}

/// The words of an invitation.
#[must_use]
pub fn invitation(language: Language, facts: InvitationFacts<'_>) -> InvitationWords {
    let InvitationFacts { workspace, person, integration, address, expires_at } = facts;
    let end = date(language, expires_at);
    let say = |key: &'static str| language.say(key).with("workspace", workspace).phrase("end", &end).to_string();
    let either = |one: &'static str, all: &'static str| match integration {
        Some(name) => language.say(one).with("workspace", workspace).with("integration", name).to_string(),
        None => say(all),
    };
    InvitationWords {
        subject: either("invite-subject", "invite-subject-all"),
        preview: say("invite-preview"),
        title: either("invite-title", "invite-title-all"),
        greeting: match person {
            Some(name) => language.say("invite-greeting").with("person", name).to_string(),
            None => say("invite-greeting-nameless"),
        },
        ask: either("invite-ask", "invite-ask-all"),
        promise: say("invite-promise"),
        button: either("form-connect", "invite-title-all"),
        until: say("invite-until"),
        by_hand: say("invite-by-hand"),
        why: language.say("invite-why").with("workspace", workspace).with("address", address).to_string(),
    }
}

/// What the code of a sign-in is about.
#[derive(Clone, Copy, Debug)]
pub struct CodeFacts<'a> {
    /// At whose server somebody signs in.
    pub workspace: &'a str,
    /// What the server is called.
    pub server: &'a str,
    /// What the program calls itself that wants to use it.
    pub client: &'a str,
    /// Six digits.
    pub code: &'a str,
    /// How long it can be entered, in minutes.
    pub minutes: i64,
}

/// What a mail with a code says, in the order in which it is read.
#[derive(Clone, Debug)]
pub struct CodeWords {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject.
    pub preview: String,
    /// The heading.
    pub title: String,
    /// Who asks for what.
    pub ask: String,
    /// What to do with the code that follows.
    pub enter: String,
    /// The way without typing.
    pub link: String,
    /// What not to do with it.
    pub warning: String,
    /// Why this mail came.
    pub why: String,
}

/// The words of a mail with a code.
#[must_use]
pub fn code(language: Language, facts: CodeFacts<'_>) -> CodeWords {
    let CodeFacts { workspace, server, client, code, minutes } = facts;
    let say = |key: &'static str| language.say(key).with("workspace", workspace).number("count", minutes);
    CodeWords {
        subject: say("mail-code-subject").with("code", code).to_string(),
        preview: say("mail-code-preview").to_string(),
        title: say("mail-code-title").to_string(),
        ask: say("mail-code-ask").with("client", client).with("server", server).to_string(),
        enter: say("mail-code-enter").to_string(),
        link: say("mail-code-link").to_string(),
        warning: say("mail-code-warning").to_string(),
        why: say("mail-code-why").to_string(),
    }
}

/// "30 November 2026, 12:00 UTC".
fn date(language: Language, at: DateTime<Utc>) -> String {
    let day = language.say("date").number("day", at.day().into()).number("month", at.month().into());
    let day = day.number("year", at.year().into()).to_string();
    language.say("mail-date").phrase("date", day).phrase("time", at.format("%H:%M").to_string()).to_string()
}
