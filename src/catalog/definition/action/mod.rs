//! The schema of an integration's actions, one TOML file for each integration; `docs/actions.md` explains it.

mod answer;
mod custom;
mod filter;
mod input;
mod request;
mod schema;
mod template;
mod tree;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{Definition, Method};

pub use answer::{AnswerMap, Page};
pub use filter::Filter;
pub use input::{Input, InputKind, Offered, file};
pub use request::{ActionRequest, Body, FilePart, Mail, Part, TextPart, is_reserved_header};
pub use schema::props;
pub use template::{Named, Piece, Template, of_entry};
pub use tree::{Text, Tree};

/// The action that every integration with an API has, and that no file declares.
pub const CUSTOM_API_CALL: &str = "custom_api_call";

/// The actions of one integration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    /// The provider's page that the facts come from; empty without a file.
    pub docs: String,
    /// The day on which the facts were gathered; absent without a file.
    #[serde(deserialize_with = "some_date")]
    pub reviewed_on: Option<NaiveDate>,
    /// Names of actions that nobody has held against `docs`.
    #[serde(default)]
    pub unverified: Vec<String>,
    /// Pointer to a member that is `false` when a 200 answer is a failure.
    #[serde(default)]
    pub ok: Option<String>,
    /// Pointers to a list or an object that has something in it when a 200 answer is a failure.
    #[serde(default)]
    pub fails_if: Vec<String>,
    /// Pointers to a failure's message.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Pointers to what a failure says, whatever its status, when it is the credential that is not accepted.
    #[serde(default)]
    pub unauthorized: BTreeMap<String, Vec<Value>>,
    /// Whether the integration has `custom_api_call`, if it has an API.
    #[serde(default = "yes")]
    pub custom_api_call: bool,
    /// Lists that fill dropdowns.
    #[serde(default)]
    pub options: BTreeMap<String, OptionList>,
    /// Lists of further inputs.
    #[serde(default)]
    pub dynamic: BTreeMap<String, DynamicList>,
    /// The actions by name.
    #[serde(default)]
    actions: BTreeMap<String, Action>,
}

impl Default for Actions {
    fn default() -> Self {
        Self {
            docs: String::new(),
            reviewed_on: None,
            unverified: Vec::new(),
            ok: None,
            fails_if: Vec::new(),
            errors: Vec::new(),
            unauthorized: BTreeMap::new(),
            custom_api_call: true,
            options: BTreeMap::new(),
            dynamic: BTreeMap::new(),
            actions: BTreeMap::new(),
        }
    }
}

impl Actions {
    /// The action of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Action> {
        self.actions.get(name)
    }

    /// All of them with the names that the file gives them.
    pub(in crate::catalog) fn named(&self) -> impl Iterator<Item = (&String, &Action)> {
        self.actions.iter()
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Action> {
        self.actions.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Every request that these actions and their lists declare.
    pub fn requests(&self) -> impl Iterator<Item = &ActionRequest> {
        let own = self.actions.values().flat_map(Action::requests);
        let options = self.options.values().map(|list| &list.request);
        own.chain(options).chain(self.dynamic.values().map(|list| &list.request))
    }

    /// Adds what a file leaves unsaid: names, the file's own words for failure, and `custom_api_call`.
    pub(in crate::catalog) fn complete(&mut self, definition: &Definition) {
        for (name, action) in &mut self.actions {
            action.name.clone_from(name);
            if action.answer.ok.is_none() {
                action.answer.ok.clone_from(&self.ok);
            }
            if action.answer.fails_if.is_empty() {
                action.answer.fails_if.clone_from(&self.fails_if);
            }
            if action.answer.errors.is_empty() {
                action.answer.errors.clone_from(&self.errors);
            }
            if action.answer.unauthorized.is_empty() {
                action.answer.unauthorized.clone_from(&self.unauthorized);
            }
        }
        if self.custom_api_call && definition.api.is_some() {
            let mut action = custom::action(&definition.display_name);
            action.answer.ok.clone_from(&self.ok);
            action.answer.fails_if.clone_from(&self.fails_if);
            action.answer.errors.clone_from(&self.errors);
            action.answer.unauthorized.clone_from(&self.unauthorized);
            self.actions.entry(CUSTOM_API_CALL.to_owned()).or_insert(action);
        }
    }
}

/// Something that can be done with an account, or without one.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Action {
    /// Its name in its integration: letters, digits, `_`, `-`.
    pub name: String,
    /// A verb phrase.
    pub display_name: String,
    /// One sentence for people and agents.
    pub description: String,
    /// What it does to the account.
    pub effect: Effect,
    /// Whether twice is as once.
    pub idempotent: bool,
    /// The OAuth scopes that a grant needs for it, in the provider's spelling.
    pub scopes: Vec<String>,
    /// What it takes, in the order in which it is shown.
    pub input: Vec<Input>,
    /// How it is done.
    pub does: Does,
    /// What is made of the answer.
    pub answer: AnswerMap,
    /// The parts of a message (RFC 5322) that the request carries as `{mail}`.
    pub mail: Option<Mail>,
}

/// How an action is done.
#[derive(Clone, Debug)]
pub enum Does {
    /// By the first of the declared requests that fits what was given.
    Requests(Vec<ActionRequest>),
    /// By a request that the caller writes, to the provider that the definition names.
    CustomCall,
    /// Here, without an account.
    Builtin(Builtin),
}

/// What an action does to an account.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It only looks.
    Read,
    /// It makes or changes something.
    Write,
    /// It takes something away.
    Destroy,
}

/// Actions that this server does itself.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Builtin {
    SendRequest,
    Hash,
    Encode,
    Decode,
    GenerateUuid,
    ParseDate,
    FormatDate,
    DateMath,
    IsBusinessHours,
}

/// A list that fills a dropdown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionList {
    /// What is asked; may name inputs of the action, and `{search}`.
    pub request: ActionRequest,
    /// Pointer to the list; empty when the answer is one.
    #[serde(default)]
    pub list: String,
    /// Pointer to an entry's value; empty when it is the entry itself.
    pub value: String,
    /// Pointers to an entry's label, of which the first that is there is taken; the value without one.
    #[serde(default)]
    pub label: Vec<String>,
}

impl OptionList {
    /// Whether the provider is asked for the person's search word.
    #[must_use]
    pub fn searches(&self) -> bool {
        self.request.names().any(|name| name == "search")
    }
}

/// A list of further inputs, which depend on what was entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DynamicList {
    /// What is asked; may name inputs of the action.
    pub request: ActionRequest,
    /// Pointer to the list; empty when the answer is one.
    #[serde(default)]
    pub list: String,
    /// Pointer to an entry's name.
    pub name: String,
    /// Pointer to an entry's label; the name without it.
    #[serde(default)]
    pub label: Option<String>,
    /// Pointer to the provider's word for an entry's type.
    #[serde(default)]
    pub kind: Option<String>,
    /// The type that stands for such a word; a short text without it.
    #[serde(default)]
    pub kinds: BTreeMap<String, InputKind>,
}

impl Action {
    /// The declared requests, of which one is sent.
    #[must_use]
    pub fn requests(&self) -> &[ActionRequest] {
        match &self.does {
            Does::Requests(requests) => requests,
            Does::CustomCall | Does::Builtin(_) => &[],
        }
    }

    /// What this server does itself.
    #[must_use]
    pub fn builtin(&self) -> Option<Builtin> {
        match self.does {
            Does::Builtin(builtin) => Some(builtin),
            Does::CustomCall | Does::Requests(_) => None,
        }
    }

    /// The input of that name.
    #[must_use]
    pub fn takes(&self, name: &str) -> Option<&Input> {
        self.input.iter().find(|input| input.name == name)
    }
}

/// An action as its file states it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    display_name: String,
    description: String,
    #[serde(default)]
    effect: Option<Effect>,
    #[serde(default)]
    idempotent: Option<bool>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    input: Vec<Input>,
    #[serde(default)]
    request: Option<ActionRequest>,
    #[serde(default)]
    requests: Vec<ActionRequest>,
    #[serde(default)]
    builtin: Option<Builtin>,
    #[serde(default)]
    answer: AnswerMap,
    #[serde(default)]
    mail: Option<Mail>,
}

impl TryFrom<Written> for Action {
    type Error = &'static str;

    fn try_from(it: Written) -> Result<Self, Self::Error> {
        let mut requests = it.requests;
        if it.request.is_some() && !requests.is_empty() {
            return Err("an action has a `request` or `requests`, not both");
        }
        requests.extend(it.request);
        let method = requests.first().map(|request| request.method);
        let does = match (requests.is_empty(), it.builtin) {
            (false, None) => Does::Requests(requests),
            (true, Some(builtin)) => Does::Builtin(builtin),
            (true, None) => return Err("an action needs a `request`"),
            (false, Some(_)) => return Err("an action has a `request` or a `builtin`, not both"),
        };
        let (effect, idempotent) = match method {
            None | Some(Method::Get | Method::Head) => (Effect::Read, true),
            Some(Method::Put) => (Effect::Write, true),
            Some(Method::Post | Method::Patch) => (Effect::Write, false),
            Some(Method::Delete) => (Effect::Destroy, true),
        };
        Ok(Self {
            name: String::new(),
            display_name: it.display_name,
            description: it.description,
            effect: it.effect.unwrap_or(effect),
            idempotent: it.idempotent.unwrap_or(idempotent),
            scopes: it.scopes,
            input: it.input,
            does,
            answer: it.answer,
            mail: it.mail,
        })
    }
}

fn some_date<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<NaiveDate>, D::Error> {
    super::toml_date(input).map(Some)
}

fn yes() -> bool {
    true
}
