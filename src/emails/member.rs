//! What mails to members say: the code of a sign-in, the code before something that cannot be undone, an invitation.

use askama::Template;

use super::{Content, Look};
use crate::{
    domain::{member::Role, workspace::Branding},
    language::Language,
};

/// A mail to a member, ready to be written down.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The look of whoever sends it.
    pub look: Look,
    /// In which language.
    pub language: Language,
    /// The subject.
    pub subject: String,
    /// The heading.
    pub title: String,
    /// What it is about.
    pub lead: String,
    /// A code to enter, in groups of digits.
    pub code: Option<String>,
    /// A link, and what it says.
    pub link: Option<(String, String)>,
    /// How long it is good.
    pub until: String,
    /// What to do if one did not expect it.
    pub why: String,
}

#[derive(Template)]
#[template(path = "emails/member.html")]
struct Page<'a> {
    language: Language,
    look: &'a Look,
    it: &'a Letter,
}

#[derive(Template)]
#[template(path = "emails/member.txt")]
struct Text<'a> {
    it: &'a Letter,
}

impl Letter {
    /// Subject, text and page.
    ///
    /// # Errors
    /// A template fails.
    pub fn content(&self) -> askama::Result<Content> {
        let page = Page { language: self.language, look: &self.look, it: self };
        super::content(self.subject.clone(), &Text { it: self }, &page)
    }

    /// Each of them.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let link = "https://connect.example.com/dashboard/sign-in/link?token=c2FtcGxl";
        let invited =
            Invited { organization: "Northwind", inviter: Some("Ada Lovelace"), role: Role::Developer, link, days: 7 };
        vec![
            ("sign-in", sign_in(language, "204681", link, "connect.example.com", 10)),
            ("confirm", confirm(language, "204681", "connect.example.com", 10)),
            ("invitation", invitation(language, invited)),
        ]
    }
}

fn look(name: &str) -> Look {
    Look::new(name, &Branding::default(), None)
}

/// The code, and the link, by which a member signs in; both are good for so many minutes.
#[must_use]
pub fn sign_in(language: Language, code: &str, link: &str, host: &str, minutes: i64) -> Letter {
    let code = grouped(code);
    Letter {
        look: look(host),
        language,
        subject: language.say("mail-sign-in-subject").with("code", &code).to_string(),
        title: language.say("mail-sign-in-title").to_string(),
        lead: language.say("mail-sign-in-enter").with("host", host).to_string(),
        code: Some(code),
        link: Some((link.to_owned(), language.say("mail-sign-in-link").to_string())),
        until: language.say("mail-sign-in-until").number("count", minutes).to_string(),
        why: language.say("mail-sign-in-why").to_string(),
    }
}

/// The code by which a signed-in member shows that it is them, before something that cannot be undone; good for so many
/// minutes.
#[must_use]
pub fn confirm(language: Language, code: &str, host: &str, minutes: i64) -> Letter {
    let code = grouped(code);
    Letter {
        look: look(host),
        language,
        subject: language.say("mail-confirm-subject").with("code", &code).to_string(),
        title: language.say("mail-confirm-title").to_string(),
        lead: language.say("mail-confirm-enter").with("host", host).to_string(),
        code: Some(code),
        link: None,
        until: language.say("mail-confirm-until").number("count", minutes).to_string(),
        why: language.say("mail-confirm-why").to_string(),
    }
}

/// What somebody is made a member of.
#[derive(Clone, Copy, Debug)]
pub struct Invited<'a> {
    /// The organisation's name.
    pub organization: &'a str,
    /// Who invites.
    pub inviter: Option<&'a str>,
    /// As what.
    pub role: Role,
    /// Signs them in.
    pub link: &'a str,
    /// How long it is good, in days.
    pub days: i64,
}

/// Somebody is made a member.
#[must_use]
pub fn invitation(language: Language, it: Invited<'_>) -> Letter {
    let title = language.say("mail-member-title").with("organization", it.organization).to_string();
    let role = language.say("mail-member-role").phrase("role", it.role.as_str()).to_string();
    let ask = match it.inviter {
        Some(inviter) => language.say("mail-member-ask-by").with("inviter", inviter),
        None => language.say("mail-member-ask"),
    };
    Letter {
        look: look(it.organization),
        language,
        subject: title.clone(),
        title,
        lead: ask.with("organization", it.organization).phrase("as", role).to_string(),
        code: None,
        link: Some((it.link.to_owned(), language.say("mail-member-open").to_string())),
        until: language.say("mail-member-until").number("count", it.days).to_string(),
        why: language.say("mail-member-why").to_string(),
    }
}

/// "123 456": what people read more easily. Spaces are ignored where the code is entered.
fn grouped(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, rest)) if !rest.is_empty() => format!("{first} {rest}"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_complete_and_the_page_escapes_what_people_typed() {
        for language in Language::ALL {
            let invited = Invited {
                organization: "<b>Acme</b>",
                inviter: Some("Ada & Co"),
                role: Role::Developer,
                link: "https://x.test/l?token=a",
                days: 7,
            };
            let content = invitation(language, invited).content().unwrap();
            for part in ["<b>Acme</b>", "Ada & Co", "https://x.test/l?token=a", "7"] {
                assert!(content.text.contains(part), "{part}: {}", content.text);
            }
            let page = &content.html;
            assert!(!page.contains("<b>") && page.contains("https://x.test/l?token=a"), "{page}");
            assert!(!page.contains("src="), "nothing is loaded: {page}");
        }
    }

    #[test]
    fn a_code_stands_in_the_subject_and_in_both_parts() {
        for language in Language::ALL {
            let content = sign_in(language, "123456", "https://x.test/l", "x.test", 10).content().unwrap();
            for part in [&content.subject, &content.text, &content.html] {
                assert!(part.contains("123 456"), "{part}");
            }
        }
    }

    #[test]
    fn every_role_is_said_in_words_of_its_own() {
        for language in Language::ALL {
            let said = |role: &Role| language.say("mail-member-role").phrase("role", role.as_str()).to_string();
            let all: std::collections::BTreeSet<_> = Role::ALL.iter().map(said).collect();
            assert_eq!(all.len(), Role::ALL.len(), "{language:?}: {all:?}");
        }
    }
}
