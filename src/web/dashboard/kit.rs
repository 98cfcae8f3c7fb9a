//! What the dashboard's pages are made of: four kinds of page, and the pieces that stand on them. All is display-ready.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{chart::Chart, frame::Frame};
use crate::{
    storage::Paging,
    urls::dashboard as urls,
    web::{extract::Query, page::Page},
};

mod form;

pub use form::{Field, Form, Input, refuse};

/// So many rows on a page.
pub const PAGE_SIZE: i64 = 25;

/// A way on.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

impl Link {
    /// A link.
    pub fn new(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self { text: text.into(), url: url.into() }
    }
}

/// One of several values.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// How an action looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The one that most people come for.
    Main,
    /// Any other.
    Plain,
    /// One that takes something away.
    Danger,
}

/// Something to do: a link, or a form of one button.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it says.
    pub text: String,
    /// What it is done to, for those who hear the page.
    pub of: Option<String>,
    /// Where it leads.
    pub url: String,
    /// How it looks.
    pub weight: Weight,
    /// Whether it is done at once.
    pub is_post: bool,
}

impl Action {
    /// A link.
    pub fn link(text: &str, url: impl Into<String>, weight: Weight) -> Self {
        Self { text: text.to_owned(), of: None, url: url.into(), weight, is_post: false }
    }

    /// A button.
    pub fn post(text: &str, url: impl Into<String>, weight: Weight) -> Self {
        Self { is_post: true, ..Self::link(text, url, weight) }
    }

    /// With what it is done to.
    #[must_use]
    pub fn of(mut self, what: &str) -> Self {
        self.of = Some(what.to_owned());
        self
    }

    fn class(&self) -> &'static str {
        match self.weight {
            Weight::Main => "button",
            Weight::Plain => "button plain",
            Weight::Danger => "button plain danger",
        }
    }
}

/// Where something stands: the style sheet's class, and the words.
#[derive(Clone, Debug)]
pub struct Mark {
    /// `good`, `warn`, `bad` or `quiet`.
    pub class: &'static str,
    /// What is read.
    pub word: String,
}

impl Mark {
    /// A mark.
    pub fn new(class: &'static str, word: impl Into<String>) -> Self {
        Self { class, word: word.into() }
    }
}

/// A line of a list.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// A logo.
    pub logo: Option<String>,
    /// What it is.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// What stands below.
    pub sub: Option<String>,
    /// What sets it apart.
    pub badge: Option<String>,
    /// Where it stands.
    pub mark: Option<Mark>,
    /// What else is worth a glance.
    pub facts: Vec<String>,
    /// What can be done to it from here.
    pub actions: Vec<Action>,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Block {
    /// Something that one should read.
    Note {
        /// `good`, `warn` or `bad`.
        class: &'static str,
        /// The words, a paragraph each.
        text: Vec<String>,
        /// What to do about it.
        actions: Vec<Action>,
    },
    /// Names and values.
    Facts {
        /// The heading.
        title: String,
        /// Them.
        facts: Vec<(String, String)>,
    },
    /// A list.
    Rows {
        /// The heading.
        title: String,
        /// The lines.
        rows: Vec<Row>,
        /// What is said when there are none.
        empty: String,
        /// All of them, or what else leads on from here.
        more: Option<Link>,
    },
    /// Text to take away.
    Copy {
        /// The heading.
        title: String,
        /// The text; selected as a whole by one click.
        text: String,
        /// What to do with it.
        help: String,
    },
    /// Numbers.
    Figures(Vec<Figure>),
    /// A drawing.
    Drawing {
        /// The heading.
        title: String,
        /// It.
        chart: Chart,
    },
    /// A page within the page.
    Window {
        /// The heading.
        title: String,
        /// What is in it.
        url: String,
    },
    /// Text as it stands, line by line.
    Lines {
        /// The heading.
        title: String,
        /// It.
        text: String,
    },
    /// Buttons.
    Actions(Vec<Action>),
}

/// A number, and what it counts.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The number.
    pub number: i64,
    /// What it counts.
    pub label: String,
    /// The list of it.
    pub url: String,
    /// Whether it calls for something to be done.
    pub is_bad: bool,
}

/// Narrows a list down: a GET form.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// Where it submits.
    pub url: String,
    /// What the search field says; absent: there is none.
    pub search: Option<(String, String)>,
    /// Fields to choose from: name, label, choices, what is chosen.
    pub selects: Vec<(String, String, Vec<Choice>, String)>,
}

/// A page of a longer list.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// "26 to 50 of 312".
    pub place: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Pager {
    /// The place of a page in the list at `path`, with the filters of `query`.
    #[must_use]
    pub fn new(path: &str, query: &Query, paging: Paging, shown: usize, total: i64) -> Self {
        let at = |offset: i64| urls::with(&filtered(path, query), &[("offset", &offset.max(0).to_string())]);
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        let end = paging.offset.saturating_add(shown);
        Self {
            place: if shown == 0 { String::new() } else { format!("{} to {end} of {total}", paging.offset + 1) },
            previous: (paging.offset > 0).then(|| at(paging.offset - paging.limit)),
            next: (end < total).then(|| at(end)),
        }
    }
}

/// A path with the filters of a list's query, from its first row on.
#[must_use]
pub fn filtered(path: &str, query: &Query) -> String {
    let pairs = query.pairs().iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let kept = pairs.filter(|(name, value)| !matches!(*name, "offset" | "notice") && !value.is_empty());
    urls::with(path, &kept.collect::<Vec<_>>())
}

/// The list as a file, with the filters of its query.
#[must_use]
pub fn export(path: &str, query: &Query) -> Action {
    Action::link("Export as CSV", filtered(path, query), Weight::Plain)
}

/// Which page of a list a query asks for.
#[must_use]
pub fn paging(query: &Query) -> Paging {
    let offset = query.raw("offset").parse::<i32>().unwrap_or(0).max(0);
    Paging { limit: PAGE_SIZE, offset: offset.into() }
}

/// A list.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/list.html")]
pub struct List {
    /// The frame.
    pub frame: Frame,
    /// The heading.
    pub title: String,
    /// What this is.
    pub lead: String,
    /// What can be done.
    pub actions: Vec<Action>,
    /// Narrows it down.
    pub finder: Option<Finder>,
    /// The lines.
    pub rows: Vec<Row>,
    /// What is said when there are none: heading and what to do next.
    pub empty: (String, String),
    /// Where in the list.
    pub pager: Pager,
}

/// One thing, or an overview of several.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/detail.html")]
pub struct Detail {
    /// The frame.
    pub frame: Frame,
    /// Back to the list.
    pub up: Option<Link>,
    /// A logo.
    pub logo: Option<String>,
    /// The heading.
    pub title: String,
    /// What stands below.
    pub sub: Option<String>,
    /// Where it stands.
    pub mark: Option<Mark>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// The question before something is taken away.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/confirm.html")]
pub struct Confirm {
    /// The frame.
    pub frame: Frame,
    /// The question.
    pub title: String,
    /// What it is about.
    pub who: String,
    /// What will go, a sentence each.
    pub goes: Vec<String>,
    /// What stays.
    pub stays: Vec<String>,
    /// Where it submits.
    pub action_url: String,
    /// What the button says.
    pub submit: String,
    /// Where nothing happens.
    pub back_url: String,
}

/// A page on its way: no script, no image from elsewhere.
pub fn shown<T: Template>(page: T) -> HttpResponse {
    Page::new(page).without_scripts().into_response()
}

/// A form that was refused.
pub fn refused<T: Template>(page: T) -> HttpResponse {
    Page::new(page).without_scripts().status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
}
