//! The fields of a form, from the one schema that definitions have.

use crate::catalog::definition::{self, FieldKind, FieldProblem};
use crate::language::Language;

/// What is put before a field's name, so that none collides with what the form itself sends.
const PREFIX: &str = "f-";

/// Something that the person is asked for.
#[derive(Clone, Debug)]
pub struct Field {
    /// The form's name for it, and its id on the page.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Where to find the value.
    pub help: Option<String>,
    /// Shown before the input, such as `https://`.
    pub prefix: Option<String>,
    /// Shown behind the input, such as `.zendesk.com`.
    pub suffix: Option<String>,
    /// How it is typed.
    pub input: Input,
    /// What was typed before; never a secret.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it may not stay empty.
    pub required: bool,
}

/// How a value is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line, of this type of HTML.
    Line(&'static str),
    /// Several lines.
    Lines,
    /// One of some values: value and label.
    Options(Vec<(String, String)>),
}

/// The name under which a form sends a field.
#[must_use]
pub fn sent_as(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// Whether a form has sent any field at all.
#[must_use]
pub fn were_sent(pairs: &[(String, String)]) -> bool {
    pairs.iter().any(|(name, _)| name.starts_with(PREFIX))
}

impl Field {
    /// A field as it is asked for, filled with `value`.
    #[must_use]
    pub fn of(field: &definition::Field, value: Option<&str>, error: Option<String>) -> Self {
        let options = field.options.iter().map(|option| (option.value.clone(), option.label.clone())).collect();
        let input = match (field.kind, field.secret) {
            _ if !field.options.is_empty() => Input::Options(options),
            (FieldKind::LongText, _) => Input::Lines,
            (_, true) => Input::Line("password"),
            (FieldKind::Email, false) => Input::Line("email"),
            (FieldKind::Text | FieldKind::Host, false) => Input::Line("text"),
        };
        let value = value.or(field.default.as_deref()).filter(|_| !field.secret).unwrap_or_default();
        Self {
            name: sent_as(&field.name),
            label: field.label.clone(),
            help: field.help.clone(),
            prefix: field.prefix.clone(),
            suffix: field.suffix.clone(),
            input,
            value: value.to_owned(),
            error,
            required: field.is_needed(),
        }
    }

    /// What it is described by, as ids on the page.
    pub(super) fn described_by(&self) -> String {
        let parts = [
            (self.error.is_some(), "error"),
            (self.help.is_some(), "help"),
            (self.prefix.is_some(), "prefix"),
            (self.suffix.is_some(), "suffix"),
        ];
        let ids = parts.iter().filter(|(is_there, _)| *is_there).map(|(_, part)| format!("{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }

    /// The type of a field of one line; empty for others.
    pub(super) fn line(&self) -> &'static str {
        match self.input {
            Input::Line(kind) => kind,
            Input::Lines | Input::Options(_) => "",
        }
    }

    /// The accepted values, where there are only some.
    pub(super) fn options(&self) -> &[(String, String)] {
        match &self.input {
            Input::Options(options) => options,
            Input::Line(_) | Input::Lines => &[],
        }
    }

    /// A field of a sample page.
    pub(super) fn sample(name: &str, label: &str, input: Input) -> Self {
        Self {
            name: sent_as(name),
            label: label.to_owned(),
            help: None,
            prefix: None,
            suffix: None,
            input,
            value: String::new(),
            error: None,
            required: true,
        }
    }
}

/// What is wrong with a field, as a sentence.
#[must_use]
pub fn sentence(language: Language, label: &str, problem: &FieldProblem) -> String {
    let said = match problem {
        FieldProblem::Required => language.say("field-required"),
        FieldProblem::TooLong(most) => {
            language.say("field-too-long").number("count", i64::try_from(*most).unwrap_or(i64::MAX))
        }
        FieldProblem::Control => language.say("field-control"),
        FieldProblem::Option(known) => language.say("field-option").with("options", known.join(", ")),
        FieldProblem::Email => language.say("field-email"),
        FieldProblem::Host => language.say("field-host"),
        FieldProblem::Shape => language.say("field-shape"),
    };
    said.with("label", label).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(toml: &str) -> definition::Field {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn a_secret_is_typed_unseen_and_never_shown_again() {
        let key = field("name = \"key\"\nlabel = \"Key\"\nsecret = true\ndefault = \"canary\"");
        let shown = Field::of(&key, Some("canary"), None);
        assert_eq!((shown.line(), shown.value.as_str()), ("password", ""));
        let pem = field("name = \"key\"\nlabel = \"Key\"\nsecret = true\ntype = \"long_text\"");
        assert_eq!(Field::of(&pem, Some("canary"), None).value, "");
    }

    #[test]
    fn a_field_starts_with_what_was_typed_else_with_its_default() {
        let region = field(
            "name = \"region\"\nlabel = \"Region\"\ndefault = \"eu\"\noptions = [{ value = \"us\", label = \"US\" }, { value = \"eu\", label = \"EU\" }]",
        );
        assert_eq!(Field::of(&region, None, None).value, "eu");
        assert_eq!(Field::of(&region, Some("us"), None).value, "us");
        assert_eq!(Field::of(&region, None, None).options().len(), 2);
        assert!(!Field::of(&region, None, None).required);
    }
}
