//! The languages that people are spoken to in, and what is said in each: Fluent messages out of `locales/`.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// A language that every message is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    English,
    German,
    Spanish,
    French,
    Portuguese,
    Japanese,
    Chinese,
    Arabic,
}

/// The files of a folder of `locales/`.
macro_rules! files {
    ($folder:literal) => {
        [
            include_str!(concat!("../locales/", $folder, "/portal.ftl")),
            include_str!(concat!("../locales/", $folder, "/mail.ftl")),
        ]
    };
}

/// Built once, and never changed.
static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> =
    LazyLock::new(|| Language::ALL.iter().map(|language| language.bundle()).collect());

impl Language {
    /// Every language, in the order of their declaration.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Portuguese,
        Self::Japanese,
        Self::Chinese,
        Self::Arabic,
    ];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Portuguese => "pt-BR",
            Self::Japanese => "ja",
            Self::Chinese => "zh-Hans",
            Self::Arabic => "ar",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Portuguese => "Português",
            Self::Japanese => "日本語",
            Self::Chinese => "中文",
            Self::Arabic => "العربية",
        }
    }

    /// The direction in which it is written, as HTML has it.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }

    /// Its messages, as they stand in its files.
    #[must_use]
    pub const fn sources(self) -> [&'static str; 2] {
        match self {
            Self::English => files!("en"),
            Self::German => files!("de"),
            Self::Spanish => files!("es"),
            Self::French => files!("fr"),
            Self::Portuguese => files!("pt"),
            Self::Japanese => files!("ja"),
            Self::Chinese => files!("zh"),
            Self::Arabic => files!("ar"),
        }
    }

    /// The language of a tag, whatever its region or script: `pt-PT` is served in `pt-BR` (RFC 4647, 3.4).
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let wanted = primary(tag.trim());
        Self::ALL.into_iter().find(|language| primary(language.tag()) == wanted)
    }

    /// What an `Accept-Language` header likes best of what there is (RFC 9110, 12.5.4); English for `*`.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = match parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))) {
                Some(text) => text.parse().ok().filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0),
                None => 1.0,
            };
            let language = if tag == "*" { Some(Self::English) } else { Self::of(tag) };
            let Some(language) = language.filter(|_| weight > 0.0) else { continue };
            // Of two that are liked equally, the first.
            if best.is_none_or(|(_, highest)| weight > highest) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// Something to be said: the message of this key, or `key.attribute`.
    pub fn say(self, key: impl AsRef<str>) -> Saying {
        Saying { language: self, key: key.as_ref().to_owned(), arguments: Vec::new() }
    }

    fn bundle(self) -> FluentBundle<FluentResource> {
        let identifier: LanguageIdentifier = self.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Each argument says itself whether it needs that.
        bundle.set_use_isolating(false);
        for source in self.sources() {
            // What cannot be read is left out, and a test says so.
            let messages = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(messages);
        }
        bundle
    }
}

/// A message with its arguments; written out as plain text, which a template escapes, or as [`Html`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Saying {
    language: Language,
    key: String,
    arguments: Vec<(&'static str, Argument)>,
}

#[derive(Clone, Debug)]
enum Argument {
    Text(String),
    Number(i64),
}

impl Saying {
    /// With a name or another text that may be written the other way than the message; where messages go from right to
    /// left, marks keep it apart (UAX 9, 2.4).
    pub fn with(self, name: &'static str, text: impl AsRef<str>) -> Self {
        if self.language.dir() == "rtl" {
            return self.phrase(name, format!("\u{2068}{}\u{2069}", text.as_ref()));
        }
        self.phrase(name, text)
    }

    /// With a part of the sentence, said in the same language.
    pub fn phrase(mut self, name: &'static str, text: impl AsRef<str>) -> Self {
        self.arguments.push((name, Argument::Text(text.as_ref().to_owned())));
        self
    }

    /// With a number, after which plurals go.
    pub fn number(mut self, name: &'static str, number: i64) -> Self {
        self.arguments.push((name, Argument::Number(number)));
        self
    }

    /// As HTML: the message's own markup counts, and that of its arguments does not. `<unseen>` is for those who listen.
    #[must_use]
    pub fn html(&self) -> Html {
        let text = self.written(escaped);
        Html(text.replace("<unseen>", "<span class=\"unseen\">").replace("</unseen>", "</span>"))
    }

    /// As HTML in which `<a>` leads to `url`.
    #[must_use]
    pub fn linked(&self, url: impl AsRef<str>) -> Html {
        let url = url.as_ref();
        let relation = if url.starts_with('#') { "" } else { " rel=\"noreferrer\"" };
        let start = format!("<a href=\"{}\"{relation}>", escaped(url));
        Html(self.html().0.replace("<a>", &start))
    }

    fn written(&self, prepared: impl Fn(&str) -> String) -> String {
        let arguments: FluentArgs<'_> = self
            .arguments
            .iter()
            .map(|(name, value)| match value {
                Argument::Text(text) => (*name, FluentValue::from(prepared(text))),
                Argument::Number(number) => (*name, FluentValue::from(*number)),
            })
            .collect();
        let (key, attribute) = match self.key.split_once('.') {
            Some((key, attribute)) => (key, Some(attribute)),
            None => (self.key.as_str(), None),
        };
        let found = [self.language, Language::English].into_iter().find_map(|language| {
            let bundle = BUNDLES.get(language as usize)?;
            let message = bundle.get_message(key)?;
            let pattern = match attribute {
                Some(name) => message.get_attribute(name)?.value(),
                None => message.value()?,
            };
            let mut problems = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&arguments), &mut problems).into_owned();
            debug_assert!(problems.is_empty(), "{} in {language:?}: {problems:?}", self.key);
            Some(text)
        });
        debug_assert!(found.is_some(), "there is no message {}", self.key);
        found.unwrap_or_else(|| self.key.clone())
    }
}

impl fmt::Display for Saying {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written(str::to_owned))
    }
}

/// Text that a template writes as it is.
#[derive(Clone, Debug)]
pub struct Html(String);

impl Html {
    /// Markup of our own.
    #[must_use]
    pub fn of(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }
}

impl fmt::Display for Html {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&#38;"),
            '<' => safe.push_str("&#60;"),
            '>' => safe.push_str("&#62;"),
            '"' => safe.push_str("&#34;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_language_by_its_first_part() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("DE-at", Some(Language::German)),
            ("pt-PT", Some(Language::Portuguese)),
            ("zh-Hant-TW", Some(Language::Chinese)),
            ("nl", None),
            ("deu", None),
            ("", None),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::of(language.tag()), Some(language));
        }
    }

    #[test]
    fn the_language_that_is_liked_best_is_spoken() {
        for (header, language) in [
            ("de", Some(Language::German)),
            ("de-AT, en;q=0.9", Some(Language::German)),
            ("nl, fr;q=0.8, en;q=0.9", Some(Language::English)),
            ("en;q=0.1, ar;q=0.2", Some(Language::Arabic)),
            ("es, fr", Some(Language::Spanish)),
            ("de;q=0, ja;q=0.001", Some(Language::Japanese)),
            ("nl, *;q=0.5", Some(Language::English)),
            ("de; Q=0.5 , fr ;q=0.6", Some(Language::French)),
            ("de;q=2, de;q=x, de;q=NaN", None),
            ("nl", None),
            ("", None),
            (";,;q=", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn arguments_are_escaped_in_html_and_not_in_text() {
        let said = Language::English.say("landing-person").with("person", "<b>Ada & \"Co\"</b>");
        assert_eq!(
            said.html().to_string(),
            "You are connecting accounts for <strong>&#60;b&#62;Ada &#38; &#34;Co&#34;&#60;/b&#62;</strong>."
        );
        let said = Language::English.say("back-to").with("workspace", "Ada & Co");
        assert_eq!(said.to_string(), "Back to Ada & Co");
    }

    #[test]
    fn what_stands_in_arabic_sentences_is_kept_apart() {
        let said = Language::Arabic.say("back-to").with("workspace", "Acme").to_string();
        assert!(said.contains("\u{2068}Acme\u{2069}"), "{said}");
        let said = Language::German.say("back-to").with("workspace", "Acme").to_string();
        assert!(!said.contains('\u{2068}'), "{said}");
    }
}
