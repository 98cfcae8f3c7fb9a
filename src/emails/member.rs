//! What mails to members say: the code of a sign-in, the code before something that cannot be undone, an invitation.

use askama::Template;

use super::{Content, Look};
use crate::{domain::workspace::Branding, language::Language};

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
    /// What it is about, a paragraph each.
    pub lead: Vec<String>,
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
    pub fn samples() -> Vec<(&'static str, Self)> {
        let link = "https://connect.example.com/dashboard/sign-in/link?token=c2FtcGxl";
        vec![
            ("sign-in", sign_in("204681", link, "connect.example.com")),
            ("confirm", confirm("204681", "connect.example.com")),
            ("invitation", invitation("Northwind", Some("Ada Lovelace"), "a developer", link, 7)),
        ]
    }
}

fn look(name: &str) -> Look {
    Look::new(name, &Branding::default(), None)
}

/// The code, and the link, by which a member signs in; both are good for ten minutes.
#[must_use]
pub fn sign_in(code: &str, link: &str, host: &str) -> Letter {
    Letter {
        look: look(host),
        language: Language::English,
        subject: format!("{} is your sign-in code", grouped(code)),
        title: "Your sign-in code".to_owned(),
        lead: vec![format!("Enter this code where you are signing in to the dashboard at {host}:")],
        code: Some(grouped(code)),
        link: Some((link.to_owned(), "Sign in with this link instead".to_owned())),
        until: "Code and link are good for ten minutes, and once. Pass on neither.".to_owned(),
        why: "If you are not signing in, somebody has entered your address by mistake. Nothing happens unless you use the code or the link.".to_owned(),
    }
}

/// The code by which a signed-in member shows that it is them, before something that cannot be undone.
#[must_use]
pub fn confirm(code: &str, host: &str) -> Letter {
    Letter {
        look: look(host),
        language: Language::English,
        subject: format!("{} is your confirmation code", grouped(code)),
        title: "Your confirmation code".to_owned(),
        lead: vec![format!("Enter this code on the dashboard at {host} to show that it is you:")],
        code: Some(grouped(code)),
        link: None,
        until: "The code is good for ten minutes, and once. Pass it on to nobody.".to_owned(),
        why: "If you are not doing this, somebody is using your session: sign in, and end all others under your name."
            .to_owned(),
    }
}

/// Somebody is made a member.
#[must_use]
pub fn invitation(organization: &str, inviter: Option<&str>, role: &str, link: &str, days: i64) -> Letter {
    let by = inviter.map_or_else(String::new, |name| format!("{name} invites you: "));
    Letter {
        look: look(organization),
        language: Language::English,
        subject: format!("You are invited to {organization}"),
        title: format!("You are invited to {organization}"),
        lead: vec![format!("{by}you can use the dashboard of {organization}, as {role}.")],
        code: None,
        link: Some((link.to_owned(), "Open the dashboard".to_owned())),
        until: format!("The link is good for {days} days, and once; after that you sign in with your address."),
        why: "If you do not know what this is about, you can ignore it.".to_owned(),
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
        let letter = invitation("<b>Acme</b>", Some("Ada & Co"), "a developer", "https://x.test/l?token=a", 7);
        let content = letter.content().unwrap();
        for part in ["<b>Acme</b>", "Ada & Co", "https://x.test/l?token=a", "7 days"] {
            assert!(content.text.contains(part), "{part}: {}", content.text);
        }
        assert!(!content.html.contains("<b>") && content.html.contains("https://x.test/l?token=a"), "{}", content.html);
        assert!(!content.html.contains("src="), "nothing is loaded: {}", content.html);
    }

    #[test]
    fn a_code_stands_in_the_subject_and_in_both_parts() {
        let content = sign_in("123456", "https://x.test/l", "x.test").content().unwrap();
        for part in [&content.subject, &content.text, &content.html] {
            assert!(part.contains("123 456"), "{part}");
        }
    }
}
