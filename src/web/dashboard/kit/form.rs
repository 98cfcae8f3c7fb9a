//! Forms, and what is said of them when they are refused.

use askama::Template;

use super::{Block, Link, refused};
use crate::{
    error::{Error, Kind},
    web::dashboard::{frame::Frame, gate::Answer, trouble::sentence_of},
};

/// How a field is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line, by the HTML type.
    Line(&'static str),
    /// Several lines.
    Area,
    /// One of these.
    Select(Vec<(String, String)>),
    /// Any of these: value, label, whether it is ticked.
    Ticks(Vec<(String, String, bool)>),
    /// Not seen.
    Hidden,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, as the API spells it.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What to enter.
    pub help: Option<String>,
    /// How.
    pub input: Input,
    /// What stands in it.
    pub value: String,
    /// Whether it must be filled. Of choices that begin with none, it is one that the browser does not send.
    pub required: bool,
    /// What the browser may fill in by itself.
    pub autocomplete: &'static str,
    /// What is wrong with it, as a sentence.
    pub error: Option<String>,
}

impl Field {
    /// A field of one line that may stay empty.
    pub fn line(name: &str, label: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            help: None,
            input: Input::Line("text"),
            value: value.into(),
            required: false,
            autocomplete: "off",
            error: None,
        }
    }

    /// A field that goes along unseen.
    pub fn hidden(name: &str, value: impl Into<String>) -> Self {
        Self { input: Input::Hidden, ..Self::line(name, "", value) }
    }

    /// One of several.
    pub fn select(name: &str, label: &str, choices: Vec<(String, String)>, value: impl Into<String>) -> Self {
        Self { input: Input::Select(choices), ..Self::line(name, label, value) }
    }

    /// Filled in another way.
    #[must_use]
    pub fn input(mut self, input: Input) -> Self {
        self.input = input;
        self
    }

    /// With what to enter.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// It must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The browser may fill it in.
    #[must_use]
    pub fn autocomplete(mut self, kind: &'static str) -> Self {
        self.autocomplete = kind;
        self
    }

    /// Whether nothing may be entered; of choices there always is one.
    fn can_stay_empty(&self) -> bool {
        !self.required && !matches!(self.input, Input::Select(_))
    }

    /// The ids of what describes it.
    fn described_by(&self) -> String {
        let help = self.help.as_ref().map(|_| format!("{}-help", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        help.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// A form.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/form.html")]
pub struct Form {
    /// The frame.
    pub frame: Frame,
    /// Back to where one came from.
    pub up: Link,
    /// The heading.
    pub title: String,
    /// What this is for.
    pub lead: String,
    /// What is wrong with no field in particular.
    pub trouble: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
    /// Where it submits.
    pub action_url: String,
    /// What the button says.
    pub submit: String,
    /// Another button: what it says, and what it sends as `do`.
    pub also: Option<(&'static str, &'static str)>,
    /// What stands above the form.
    pub above: Vec<Block>,
    /// What stands below.
    pub below: Vec<Block>,
}

impl Form {
    /// A form with nothing around it and nothing wrong: what it is called and what it asks, where it submits, and what the
    /// button of that says.
    pub fn new(
        frame: Frame,
        up: Link,
        title: impl Into<String>,
        fields: Vec<Field>,
        action_url: impl Into<String>,
        submit: &str,
    ) -> Self {
        Self {
            frame,
            up,
            title: title.into(),
            lead: String::new(),
            trouble: None,
            fields,
            action_url: action_url.into(),
            submit: submit.to_owned(),
            also: None,
            above: Vec::new(),
            below: Vec::new(),
        }
    }

    /// The form with what a service says is wrong, beside its field.
    ///
    /// # Errors
    /// What is not about what was entered.
    pub fn with_error(mut self, error: Error) -> Result<Self, Error> {
        if !matches!(error.kind, Kind::Invalid | Kind::Conflict | Kind::Forbidden) {
            return Err(error);
        }
        let told = error.details.as_ref().and_then(|details| details.get("fields")?.as_object().cloned());
        let mut is_placed = false;
        for (name, problem) in told.into_iter().flatten() {
            let field = self.fields.iter_mut().find(|field| field.name == name && field.input != Input::Hidden);
            if let (Some(field), Some(problem)) = (field, problem.as_str()) {
                field.error = Some(format!("{} {problem}.", field.label));
                is_placed = true;
            }
        }
        if !is_placed {
            self.trouble = Some(sentence_of(&error));
        }
        Ok(self)
    }

    /// Whether anything is wrong.
    fn has_errors(&self) -> bool {
        self.trouble.is_some() || self.fields.iter().any(|field| field.error.is_some())
    }
}

/// A form that a service refused; anything that is not about what was entered is a page of its own.
pub fn refuse(form: Form, error: Error) -> Answer {
    Ok(refused(form.with_error(error)?))
}
