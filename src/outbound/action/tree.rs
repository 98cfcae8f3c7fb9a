//! JSON values with everything in its place.

use serde_json::{Map, Value, json};

use super::ActionError;
use super::fill::{Scope, plain};
use crate::catalog::definition::action::{Template, Tree, of_entry};

impl Scope<'_> {
    /// The value with everything in its place; `None` where nothing of it is left.
    pub(super) fn json(&self, tree: &Tree) -> Result<Option<Value>, ActionError> {
        match tree {
            Tree::Bool(it) => Ok(Some((*it).into())),
            Tree::Number(number) => Ok(Some(Value::Number(number.clone()))),
            Tree::Text(template) => match template.single() {
                Some(named) => self.value(named),
                None => Ok(self.text(template)?.map(Value::from)),
            },
            Tree::List(members) => self.list(members),
            Tree::Object(members) => self.object(members),
            Tree::Each(list, each) => self.each(list, each),
            Tree::Json(inner) => Ok(self.json(inner)?.map(|value| value.to_string().into())),
            Tree::Joined(texts, between) => {
                let mut there = Vec::new();
                for text in texts {
                    there.extend(self.json(text)?.as_ref().map(plain));
                }
                Ok((!there.is_empty()).then(|| there.join(between).into()))
            }
        }
    }

    fn each(&self, list: &Template, each: &Tree) -> Result<Option<Value>, ActionError> {
        let Some(named) = list.single() else { return Ok(None) };
        let entries = match self.value(named)? {
            None => return Ok(None),
            Some(Value::Array(entries)) => entries,
            Some(Value::Object(members)) => {
                members.into_iter().map(|(name, value)| json!({ "key": name, "value": value })).collect()
            }
            Some(other) => vec![other],
        };
        let mut filled = Vec::new();
        for entry in &entries {
            filled.extend(self.for_entry(entry).json(each).map_err(|error| of_list(error, &named.name))?);
        }
        Ok(Some(filled.into()))
    }

    fn list(&self, members: &[Tree]) -> Result<Option<Value>, ActionError> {
        let mut filled = Vec::new();
        for member in members {
            let inner = match member {
                Tree::Object(inner) => Some(inner.as_slice()),
                _ => None,
            };
            match inner {
                Some([(name, several)]) if name == "+" => match self.json(several)? {
                    Some(Value::Array(several)) => filled.extend(several),
                    Some(one @ Value::Object(_)) => filled.push(one),
                    None => {}
                    Some(_) => return Err(misplaced(several, "must be a list")),
                },
                _ => filled.extend(self.json(member)?),
            }
        }
        Ok((members.is_empty() || !filled.is_empty()).then_some(filled.into()))
    }

    fn object(&self, members: &[(String, Tree)]) -> Result<Option<Value>, ActionError> {
        let (mut filled, mut is_bare) = (Map::new(), true);
        for (name, member) in members {
            match (name.as_str(), member) {
                ("?", Tree::Text(template)) => {
                    let named = template.single();
                    if !named.map_or(Ok(false), |named| self.holds(named))? {
                        return Ok(None);
                    }
                }
                ("+", _) => is_bare = false,
                _ => {
                    is_bare = false;
                    if let Some(value) = self.json(member)? {
                        filled.insert(name.clone(), value);
                    }
                }
            }
        }
        for (_, member) in members.iter().filter(|(name, _)| name == "+") {
            match self.json(member)? {
                Some(Value::Object(more)) => {
                    for (name, value) in more {
                        filled.entry(name).or_insert(value);
                    }
                }
                None => {}
                Some(_) => return Err(misplaced(member, "must be an object")),
            }
        }
        Ok((is_bare || !filled.is_empty()).then_some(Value::Object(filled)))
    }
}

/// The problem with an entry as one with its list.
fn of_list(error: ActionError, list: &str) -> ActionError {
    let ActionError::Input(problems) = error else { return error };
    let told = problems.into_iter().map(|(name, problem)| match of_entry(&name) {
        None => (name, problem),
        Some("") => (list.to_owned(), format!("has an entry that {problem}")),
        Some(at) => (list.to_owned(), format!("has an entry whose `{}` {problem}", at.trim_start_matches('/'))),
    });
    ActionError::Input(told.collect())
}

/// What is put in the place of `+` is of another kind.
fn misplaced(tree: &Tree, problem: &str) -> ActionError {
    let texts = tree.texts("");
    let name = texts.first().and_then(|it| it.text.named().next());
    ActionError::input(name.map_or("input", |it| &it.name), problem)
}
