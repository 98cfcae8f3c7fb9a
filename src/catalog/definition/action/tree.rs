//! JSON values whose texts are templates.

use serde::Deserialize;
use serde_json::{Map, Number, Value};

use super::template::Template;

/// A JSON value whose texts are templates.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tree {
    Bool(bool),
    Number(Number),
    Text(Template),
    /// A member that is an object with `+` alone puts the members of a list in its place.
    List(Vec<Tree>),
    /// The member `+` puts the members of an object in its place; without what `?` names there is no object.
    Object(Vec<(String, Tree)>),
    /// For each entry of a list, which is one name, another value: `{ each = …, as = … }`.
    Each(Template, Box<Tree>),
    /// The JSON text of a value: `{ json = … }`.
    Json(Box<Tree>),
    /// The texts that are there in one, with another between them: `{ join = […], with = "…" }`.
    Joined(Vec<Tree>, String),
}

/// A text in a value.
#[derive(Clone, Debug)]
pub struct Text<'t> {
    /// Its path, dotted.
    pub at: String,
    /// The text.
    pub text: &'t Template,
    /// Whether it is of an entry, which it may name as `{item}`.
    pub of_entry: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self::Object(Vec::new())
    }
}

impl TryFrom<Value> for Tree {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::Null => Err("must not be null".to_owned()),
            Value::Bool(it) => Ok(Self::Bool(it)),
            Value::Number(it) => Ok(Self::Number(it)),
            Value::String(text) => Ok(Self::Text(text.parse()?)),
            Value::Array(list) => list.into_iter().map(Self::try_from).collect::<Result<_, _>>().map(Self::List),
            Value::Object(members) => Self::object(members),
        }
    }
}

impl Tree {
    fn object(mut members: Map<String, Value>) -> Result<Self, String> {
        if members.len() == 1
            && let Some(value) = members.remove("json")
        {
            return Ok(Self::Json(Box::new(value.try_into()?)));
        }
        if members.len() == 2
            && let Some(between) = members.get("with").and_then(Value::as_str).map(str::to_owned)
            && let Some(texts) = members.remove("join")
        {
            return match texts.try_into()? {
                Self::List(texts) if texts.iter().all(|it| matches!(it, Self::Text(_))) => {
                    Ok(Self::Joined(texts, between))
                }
                _ => Err("`join` takes a list of texts".to_owned()),
            };
        }
        if members.len() == 2
            && members.contains_key("as")
            && let Some(list) = members.remove("each")
        {
            let list: Template = list.try_into()?;
            if list.single().is_none() {
                return Err("`each` takes one name, such as `{list}`".to_owned());
            }
            let each = members.remove("as").unwrap_or_default().try_into()?;
            return Ok(Self::Each(list, Box::new(each)));
        }
        let members = members.into_iter().map(|(name, value)| Ok((name, value.try_into()?)));
        members.collect::<Result<_, String>>().map(Self::Object)
    }

    /// Every text in it, with its path below `at`.
    #[must_use]
    pub fn texts(&self, at: &str) -> Vec<Text<'_>> {
        let mut found = Vec::new();
        self.collect(at.to_owned(), false, &mut found);
        found
    }

    fn collect<'t>(&'t self, at: String, of_entry: bool, found: &mut Vec<Text<'t>>) {
        match self {
            Self::Bool(_) | Self::Number(_) => {}
            Self::Text(text) => found.push(Text { at, text, of_entry }),
            Self::List(list) => {
                list.iter().enumerate().for_each(|(n, member)| member.collect(format!("{at}.{n}"), of_entry, found));
            }
            Self::Object(members) => {
                members.iter().for_each(|(name, member)| member.collect(format!("{at}.{name}"), of_entry, found));
            }
            Self::Each(list, each) => {
                found.push(Text { at: format!("{at}.each"), text: list, of_entry });
                each.collect(format!("{at}.as"), true, found);
            }
            Self::Json(inner) => inner.collect(format!("{at}.json"), of_entry, found),
            Self::Joined(texts, _) => {
                texts.iter().enumerate().for_each(|(n, text)| text.collect(format!("{at}.join.{n}"), of_entry, found));
            }
        }
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether it is one name and nothing else.
    #[must_use]
    pub fn is_name(&self) -> bool {
        matches!(self, Self::Text(text) if text.single().is_some())
    }
}
