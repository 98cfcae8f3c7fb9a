//! The one field schema: what a person types on the form, what the API accepts, and what `/api/v1/integrations` tells.

use std::collections::BTreeMap;

use regex_lite::Regex;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{AuthKind, AuthMethod};

/// The longest value, in characters.
const LONGEST: usize = 4_096;
/// The longest value of a [`FieldKind::LongText`], such as a private key, in characters.
const LONGEST_TEXT: usize = 32_768;

/// Something that the person gives: a key, a user name, a subdomain, a region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name on the form, in the API's `props`, and as `{name}` in URLs and headers.
    pub name: String,
    /// What kind of text it is.
    #[serde(rename = "type", default)]
    pub kind: FieldKind,
    /// Its label on the form.
    pub label: String,
    /// Where to find the value, in one sentence.
    #[serde(default)]
    pub help: Option<String>,
    /// Shown before the input, such as `https://`; taken off a value that starts with it.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Shown behind the input, such as `.zendesk.com`; taken off a value that ends with it.
    #[serde(default)]
    pub suffix: Option<String>,
    /// What an accepted value matches, whole.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The accepted values, when there are only some.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Sealed, never shown again.
    #[serde(default)]
    pub secret: bool,
    /// Used when the field stays empty.
    #[serde(default)]
    pub default: Option<String>,
    /// Whether it may not stay empty; a field with a default may.
    #[serde(default = "yes")]
    pub required: bool,
}

/// What kind of text a field takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    #[default]
    Text,
    /// Several lines, such as a private key.
    LongText,
    /// An e-mail address.
    Email,
    /// A host name, without scheme and path.
    Host,
}

/// One of a field's accepted values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What the form shows.
    pub label: String,
}

/// What a person gave, checked: what may be shown and stand in URLs, and what is sealed.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Values of fields that are not secret.
    pub public: Map<String, Value>,
    /// Values of secret fields.
    pub secret: BTreeMap<String, SecretString>,
}

/// What is wrong with a value: completes the sentence "the field …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum FieldProblem {
    #[error("is required")]
    Required,
    #[error("must have at most {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    Control,
    #[error("must be one of {}", .0.join(", "))]
    Option(Vec<String>),
    #[error("must be an e-mail address")]
    Email,
    #[error("must be a host name, such as acme.example.com")]
    Host,
    #[error("does not look right")]
    Shape,
}

impl Field {
    /// A field that a type implies.
    fn implied(name: &str, label: &str, secret: bool) -> Self {
        Self {
            name: name.to_owned(),
            kind: FieldKind::Text,
            label: label.to_owned(),
            help: None,
            prefix: None,
            suffix: None,
            pattern: None,
            options: Vec::new(),
            secret,
            default: None,
            required: true,
        }
    }

    /// Whether a form must not be sent without it.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.required && self.default.is_none()
    }

    /// The value as it is kept; `None` for an empty one that may be.
    ///
    /// # Errors
    /// What is wrong with it. Never repeats the value.
    pub fn read(&self, typed: &str) -> Result<Option<String>, FieldProblem> {
        let mut text = typed.trim();
        if text.is_empty() {
            return match &self.default {
                Some(default) => Ok(Some(default.clone()).filter(|it| !it.is_empty() || self.required)),
                None if self.required => Err(FieldProblem::Required),
                None => Ok(None),
            };
        }
        // People paste the whole address where its first part is asked for.
        if let Some(prefix) = self.prefix.as_deref().filter(|it| text.len() > it.len()) {
            text = text.strip_prefix(prefix).unwrap_or(text);
        }
        if let Some(suffix) = &self.suffix {
            let bare = text.trim_end_matches('/');
            text = bare.strip_suffix(suffix.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(text);
        }
        let longest = if self.kind == FieldKind::LongText { LONGEST_TEXT } else { LONGEST };
        if text.chars().count() > longest {
            return Err(FieldProblem::TooLong(longest));
        }
        let breaks = |c: char| self.kind == FieldKind::LongText && matches!(c, '\n' | '\r' | '\t');
        if text.chars().any(|c| c.is_control() && !breaks(c)) {
            return Err(FieldProblem::Control);
        }
        if !self.options.is_empty() && !self.options.iter().any(|option| option.value == text) {
            return Err(FieldProblem::Option(self.options.iter().map(|option| option.value.clone()).collect()));
        }
        let fits = match (&self.pattern, self.kind) {
            (Some(pattern), _) => matches_whole(pattern, text),
            (None, FieldKind::Host) => matches_whole("[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+", text),
            (None, FieldKind::Email) => text.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
            }),
            (None, _) => true,
        };
        if fits { Ok(Some(text.to_owned())) } else { Err(self.shape()) }
    }

    /// What a value must look like, in words as far as the schema has them.
    fn shape(&self) -> FieldProblem {
        match self.kind {
            FieldKind::Email => FieldProblem::Email,
            FieldKind::Host => FieldProblem::Host,
            FieldKind::Text | FieldKind::LongText => FieldProblem::Shape,
        }
    }
}

impl AuthMethod {
    /// Adds the fields that the type implies and that the file does not describe, the credential's own last.
    pub(in crate::catalog) fn complete(&mut self) {
        let implied: &[(&str, &str, bool)] = match self.kind {
            AuthKind::SecretText => &[("secretText", "API key", true)],
            AuthKind::BasicAuth => &[("username", "User name", false), ("password", "Password", true)],
            AuthKind::OAuth2 | AuthKind::CustomAuth => &[],
        };
        for (name, label, secret) in implied {
            if !self.fields.iter().any(|field| field.name == *name) {
                self.fields.push(Field::implied(name, label, *secret));
            }
        }
    }

    /// Checks what a person gave against the fields; unknown names are ignored.
    ///
    /// # Errors
    /// What is wrong, by the field's name.
    pub fn read<'v>(&self, typed: impl Fn(&str) -> Option<&'v str>) -> Result<Values, BTreeMap<String, FieldProblem>> {
        let mut values = Values::default();
        let mut problems = BTreeMap::new();
        for field in &self.fields {
            match field.read(typed(&field.name).unwrap_or_default()) {
                Ok(Some(value)) if field.secret => drop(values.secret.insert(field.name.clone(), value.into())),
                Ok(Some(value)) => drop(values.public.insert(field.name.clone(), value.into())),
                Ok(None) => {}
                Err(problem) => drop(problems.insert(field.name.clone(), problem)),
            }
        }
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }
}

impl Values {
    /// The value of a field, secret or not.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let public = self.public.get(name).and_then(Value::as_str);
        public.or_else(|| self.secret.get(name).map(ExposeSecret::expose_secret))
    }
}

/// Whether the pattern matches the whole text. The check of a definition has compiled it before.
pub(in crate::catalog) fn matches_whole(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text))
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(toml: &str) -> Field {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn a_pasted_address_gives_its_first_part() {
        let subdomain = field(
            "name = \"subdomain\"\nlabel = \"Address\"\nprefix = \"https://\"\nsuffix = \".zendesk.com\"\npattern = \"[a-z0-9-]+\"",
        );
        for typed in ["acme", " acme\n", "acme.zendesk.com", "https://acme.zendesk.com", "https://acme.zendesk.com/"] {
            assert_eq!(subdomain.read(typed), Ok(Some("acme".into())), "{typed:?}");
        }
        for typed in ["acme.evil.test", "acme.evil.test/.zendesk.com", "a b", "acme.zendesk.com.evil.test"] {
            assert!(subdomain.read(typed).is_err(), "{typed:?}");
        }
        assert_eq!(subdomain.read(" "), Err(FieldProblem::Required));
    }

    #[test]
    fn an_empty_field_takes_its_default_or_stays_away() {
        let with_default = field("name = \"region\"\nlabel = \"Region\"\ndefault = \"us\"");
        assert_eq!(with_default.read(""), Ok(Some("us".into())));
        let optional = field("name = \"region\"\nlabel = \"Region\"\nrequired = false");
        assert_eq!(optional.read(""), Ok(None));
        let region =
            field("name = \"region\"\nlabel = \"Region\"\noptions = [{ value = \"us\", label = \"United States\" }]");
        assert_eq!(region.read("us"), Ok(Some("us".into())));
        assert_eq!(region.read("eu"), Err(FieldProblem::Option(vec!["us".into()])));
    }

    #[test]
    fn only_long_texts_have_lines_and_nothing_has_other_control_characters() {
        let key = field("name = \"key\"\nlabel = \"Key\"\ntype = \"long_text\"");
        assert_eq!(key.read("-----BEGIN\nabc\n"), Ok(Some("-----BEGIN\nabc".into())));
        assert!(key.read("a\0b").is_err());
        assert!(field("name = \"key\"\nlabel = \"Key\"").read("a\r\nX-Injected: 1").is_err());
        assert!(field("name = \"key\"\nlabel = \"Key\"").read(&"a".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn a_types_own_fields_are_implied_and_secrets_are_kept_apart() {
        let mut method: AuthMethod = toml::from_str("key = \"basic_auth\"\ntype = \"BASIC_AUTH\"").unwrap();
        method.complete();
        let values = method.read(|name| Some(if name == "username" { "ada" } else { "hunter2" })).unwrap();
        assert_eq!(values.public.get("username"), Some(&"ada".into()));
        assert_eq!(values.get("password"), Some("hunter2"));
        assert!(!format!("{values:?}").contains("hunter2"));
        let problems = method.read(|_| None).unwrap_err();
        assert_eq!(problems.keys().collect::<Vec<_>>(), ["password", "username"]);
    }
}
