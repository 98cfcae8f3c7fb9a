//! What mails to members say: HTML and text from one struct each. The text is complete on its own.

use askama::Template;

/// A mail, written.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The whole of it as plain text.
    pub text: String,
    /// The whole of it as a page.
    pub html: String,
}

/// What a mail says, whatever it is written as.
#[derive(Clone, Debug)]
pub struct Content {
    /// The subject, and the heading.
    pub subject: String,
    /// What it is about, a paragraph each.
    pub lead: Vec<String>,
    /// A code to enter, in groups of digits.
    pub code: Option<String>,
    /// A link, and what its button says.
    pub link: Option<(String, String)>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "emails/member.html")]
struct Html<'a> {
    it: &'a Content,
}

#[derive(Template)]
#[template(path = "emails/member.txt", escape = "none")]
struct Text<'a> {
    it: &'a Content,
}

impl Content {
    /// Write it.
    ///
    /// # Errors
    /// A template fails, which is a fault of ours.
    pub fn written(&self) -> askama::Result<Letter> {
        Ok(Letter { subject: self.subject.clone(), text: Text { it: self }.render()?, html: Html { it: self }.render()? })
    }
}

/// The code, and the link, by which a member signs in; both are good for ten minutes.
#[must_use]
pub fn sign_in(code: &str, link: &str, host: &str) -> Content {
    Content {
        subject: format!("{} is your sign-in code", grouped(code)),
        lead: vec![format!("Enter this code where you are signing in to the dashboard at {host}:")],
        code: Some(grouped(code)),
        link: Some((link.to_owned(), "Sign in with this link instead".to_owned())),
        notes: vec![
            "Both are good for ten minutes, and once.".to_owned(),
            "If you are not signing in, somebody has entered your address by mistake. Nothing happens unless you use the code or the link; pass on neither.".to_owned(),
        ],
    }
}

/// The code by which a signed-in member shows that it is them, before something that cannot be undone.
#[must_use]
pub fn confirm(code: &str, host: &str) -> Content {
    Content {
        subject: format!("{} is your confirmation code", grouped(code)),
        lead: vec![format!("Enter this code on the dashboard at {host} to show that it is you:")],
        code: Some(grouped(code)),
        link: None,
        notes: vec![
            "It is good for ten minutes, and once.".to_owned(),
            "If you are not doing this, somebody is using your session: sign in and end all others under your name. Pass the code on to nobody.".to_owned(),
        ],
    }
}

/// Somebody is made a member.
#[must_use]
pub fn invitation(organization: &str, inviter: Option<&str>, role: &str, link: &str, days: i64) -> Content {
    let by = inviter.map_or_else(String::new, |name| format!("{name} invites you: "));
    Content {
        subject: format!("You are invited to {organization}"),
        lead: vec![format!("{by}you can use the dashboard of {organization}, as {role}.")],
        code: None,
        link: Some((link.to_owned(), "Open the dashboard".to_owned())),
        notes: vec![
            format!("The link is good for {days} days, and once; after that you sign in with your address."),
            "If you do not know what this is about, you can ignore it.".to_owned(),
        ],
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
        let content = invitation("<b>Acme</b>", Some("Ada & Co"), "a developer", "https://x.test/l?token=a", 7);
        let letter = content.written().unwrap();
        for part in ["<b>Acme</b>", "Ada & Co", "https://x.test/l?token=a", "7 days"] {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
        assert!(!letter.html.contains("<b>") && letter.html.contains("https://x.test/l?token=a"), "{}", letter.html);
        assert!(!letter.html.contains("src="), "nothing is loaded: {}", letter.html);
    }

    #[test]
    fn a_code_stands_in_the_subject_and_in_both_parts() {
        let letter = sign_in("123456", "https://x.test/l", "x.test").written().unwrap();
        for part in [&letter.subject, &letter.text, &letter.html] {
            assert!(part.contains("123 456"), "{part}");
        }
    }
}
