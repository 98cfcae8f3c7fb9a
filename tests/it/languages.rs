//! What is said in eight languages: each says everything, and nothing is said that is not among the messages.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser::parse,
};
use portico::{
    catalog::Catalog,
    domain::{connection::StatusReason, flow::FlowFailure},
    language::Language,
    web::portal::{
        gallery::{gallery, mails},
        trouble::TroubleKind,
        words::dashed,
    },
};
use regex_lite::Regex;

/// What a message says, over all of its variants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    /// The names of its arguments.
    arguments: BTreeSet<String>,
    /// The keys of other messages in it.
    messages: BTreeSet<String>,
    /// Its markup.
    tags: BTreeSet<String>,
}

impl Said {
    fn of(pattern: &Pattern<&str>) -> Self {
        let mut said = Self::default();
        said.read(pattern);
        said
    }

    fn read(&mut self, pattern: &Pattern<&str>) {
        let tags = Regex::new("</?[a-z]+>").unwrap();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    self.tags.extend(tags.find_iter(value).map(|it| it.as_str().to_owned()));
                    assert!(!tags.replace_all(value, "").contains(['<', '>']), "{value}");
                }
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.name(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.name(selector);
                    variants.iter().for_each(|variant| self.read(&variant.value));
                }
            }
        }
    }

    fn name(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => drop(self.arguments.insert(id.name.to_owned())),
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute.as_ref().map(|it| format!(".{}", it.name)).unwrap_or_default();
                self.messages.insert(format!("{}{attribute}", id.name));
            }
            other => panic!("the messages make no use of {other:?}"),
        }
    }
}

/// Every message of a language, attributes as `key.attribute`.
fn messages(language: Language) -> BTreeMap<String, Said> {
    let read = |source| parse(source).unwrap_or_else(|(_, problems)| panic!("{language:?}: {problems:?}"));
    let resources = language.sources().map(read);
    let mut found = BTreeMap::new();
    let mut add = |key: String, pattern: &Pattern<&str>| {
        assert!(found.insert(key.clone(), Said::of(pattern)).is_none(), "{language:?} has {key} twice");
    };
    for entry in resources.iter().flat_map(|resource| &resource.body) {
        match entry {
            Entry::Message(message) => {
                message.value.iter().for_each(|pattern| add(message.id.name.to_owned(), pattern));
                for attribute in &message.attributes {
                    add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
                }
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            other => panic!("{language:?}: {other:?}"),
        }
    }
    found
}

/// The files of a folder with this ending, and of those below it.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|it| it == ending) {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty());
    found
}

#[test]
fn every_language_has_every_message_with_the_same_arguments_and_markup() {
    let english = messages(Language::English);
    assert!(english.len() > 200, "{}", english.len());
    let mut found = Vec::new();
    for language in Language::ALL {
        let own = messages(language);
        let missing = english.keys().filter(|key| !own.contains_key(*key));
        found.extend(missing.map(|key| format!("{language:?} lacks {key}")));
        for (key, said) in &own {
            match english.get(key) {
                None => found.push(format!("{language:?} alone has {key}")),
                Some(first) if first != said => found.push(format!("{key} in {language:?}: {said:?}, not {first:?}")),
                Some(_) => {}
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_message_is_said_somewhere_and_everything_that_is_said_is_a_message() {
    let english = messages(Language::English);
    let code = [files("src/web", "rs"), files("src/emails", "rs"), files("templates", "html")].concat();
    let literal =
        Regex::new("\"([a-z]+(?:-[a-z0-9]+)+|back|optional|reference|reconnect|disconnect|used|date|waiting|decide)\"")
            .unwrap();
    let said = Regex::new("say\\((?:chrome, )?\"([^\"]+)\"\\)").unwrap();
    let (mut named, mut unknown) = (BTreeSet::new(), Vec::new());
    for (path, text) in &code {
        named.extend(literal.captures_iter(text).map(|it| it[1].to_owned()));
        let keys = said.captures_iter(text).map(|it| it[1].to_owned());
        // A closure over one of the closed sets says an attribute only.
        let whole = keys.filter(|key| !key.starts_with('.') && !english.contains_key(key));
        unknown.extend(whole.map(|key| format!("{path} says {key}")));
    }
    // Closed sets: each of their words has its own.
    let families = [
        FlowFailure::ALL.iter().map(|it| dashed("failed", it.as_str())).collect::<Vec<_>>(),
        StatusReason::ALL.iter().map(|it| dashed("problem", it.as_str())).collect(),
        TroubleKind::ALL.iter().map(|it| dashed("trouble", it.name())).collect(),
        categories().iter().map(|it| dashed("category", it)).collect(),
    ];
    named.extend(families.concat());
    let referred: BTreeSet<_> = english.values().flat_map(|said| said.messages.iter().cloned()).collect();
    let is_said = |key: &String| named.contains(key.split('.').next().unwrap()) || referred.contains(key);
    unknown.extend(english.keys().filter(|key| !is_said(key)).map(|key| format!("nobody says {key}")));
    unknown
        .extend(referred.iter().filter(|key| !english.contains_key(*key)).map(|key| format!("{key} is referred to")));
    assert!(unknown.is_empty(), "\n{}", unknown.join("\n"));
}

/// The categories that occur.
fn categories() -> BTreeSet<&'static str> {
    let catalog = Catalog::load(None).unwrap();
    catalog.all().flat_map(|entry| entry.categories.iter().map(|it| it.as_str())).collect()
}

#[test]
fn no_template_of_the_portal_says_anything_by_itself() {
    // Attributes and the name of a class are not said.
    let code = "(?s)\\{%- macro attributes.*?endmacro -%\\}|\\{% block width %\\}[a-z]+\\{% endblock %\\}|\\{%.*?%\\}|\\{\\{.*?\\}\\}";
    let (code, tags) = (Regex::new(code).unwrap(), Regex::new("<[^>]*>").unwrap());
    for folder in ["portal", "components", "errors", "layout", "oauth"] {
        for (path, text) in files(&format!("templates/{folder}"), "html") {
            // The dashboard speaks English.
            if path.ends_with("layout/dashboard.html") || path.ends_with("components/desk.html") {
                continue;
            }
            let bare = code.replace_all(&text, "");
            let bare = tags.replace_all(&bare, "");
            assert!(!bare.contains(char::is_alphabetic), "{path} says {}", bare.trim());
            for attribute in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
                let mut values = text.split(attribute).skip(1).filter_map(|rest| rest.chars().next());
                assert!(values.all(|first| matches!(first, '{' | '"')), "{path}: {attribute}");
            }
        }
    }
}

#[test]
fn every_page_and_mail_is_written_in_its_language_and_marks_what_is_not() {
    let all = |language| [gallery(language).unwrap(), mails(language).unwrap()].concat();
    let english: BTreeMap<_, _> = all(Language::English).into_iter().collect();
    let catalog_text = Regex::new("(?s)<[a-z]+[^>]* lang=\"en\"[^>]*>[^<]*<").unwrap();
    for language in Language::ALL {
        for (name, html) in all(language) {
            let head = format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.dir());
            assert!(html.contains(&head), "{name} in {language:?}");
            assert!(!html.contains("{$") && !html.contains("<unseen>") && !html.contains("<a>"), "{name}: {html}");
            let is_english = language == Language::English;
            if !is_english {
                let own = catalog_text.replace_all(&html, "");
                for sentence in ["You ", "your ", "account", " is ", "Connect", " the "] {
                    let texts = Regex::new(&format!(">[^<]*{sentence}[^<]*<")).unwrap();
                    // Names stay as they are.
                    let is_english = |text: &str| english[&name].contains(text) && !text.contains("Northwind ");
                    let shared = texts.find_iter(&own).find(|it| is_english(it.as_str()));
                    assert!(shared.is_none(), "{name} in {language:?}: {shared:?}");
                }
            }
        }
    }
}
