//! The code of a sign-in: who asks, the code, and what to do with it.

use askama::Template;

use super::{
    Content, Look,
    words::{self, CodeFacts, CodeWords},
};
use crate::domain::workspace::Branding;
use crate::language::Language;

/// A mail with a code, ready to be written down.
#[derive(Clone, Debug)]
pub struct Code {
    /// The workspace's look.
    pub look: Look,
    /// In which language.
    pub language: Language,
    /// What the server is called.
    pub server: String,
    /// What the program calls itself.
    pub client: String,
    /// Six digits.
    pub code: String,
    /// The page with the code in its field, for the browser in which the person began.
    pub url: String,
    /// How long it can be entered, in minutes.
    pub minutes: i64,
}

#[derive(Template)]
#[template(path = "emails/code.html")]
struct Page<'a> {
    language: Language,
    look: &'a Look,
    words: &'a CodeWords,
    code: &'a str,
    url: &'a str,
}

#[derive(Template)]
#[template(path = "emails/code.txt")]
struct Text<'a> {
    words: &'a CodeWords,
    code: &'a str,
    url: &'a str,
}

impl Code {
    /// Subject, text and page.
    ///
    /// # Errors
    /// A template fails.
    pub fn content(&self) -> askama::Result<Content> {
        let Self { look, language, server, client, code, url, minutes } = self;
        let facts = CodeFacts { workspace: &look.workspace, server, client, code, minutes: *minutes };
        let words = words::code(*language, facts);
        let text = Text { words: &words, code, url };
        let page = Page { language: *language, look, words: &words, code, url };
        super::content(words.subject.clone(), &text, &page)
    }

    /// With a colour and without.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let sample = |name: &str, color: Option<&str>| Self {
            look: Look::new(name, &Branding { logo_url: None, color: color.map(str::to_owned) }, None),
            language,
            server: "Report agents".to_owned(),
            client: "Claude Desktop".to_owned(),
            code: "204681".to_owned(),
            url: "https://connect.example.com/oauth/sign-in/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10?code=204681"
                .to_owned(),
            minutes: 10,
        };
        vec![("colored", sample("Northwind Reports", Some("#0f766e"))), ("plain", sample("Acme", None))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_stays_text() {
        let (_, plain) = Code::samples(Language::English).pop().unwrap();
        let evil = Code { client: "<img src=x onerror=alert(1)>".to_owned(), server: "A & \"B\"".to_owned(), ..plain };
        let content = evil.content().unwrap();
        assert!(!content.html.contains("<img src=x"), "{}", content.html);
        assert!(
            content.text.contains("<img src=x onerror=alert(1)> asks to use A & \"B\" of Acme"),
            "{}",
            content.text
        );
    }
}
