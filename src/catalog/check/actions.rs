//! The actions of an integration, held against its definition.

use std::collections::BTreeSet;

use super::method::all_names;
use super::request::Requests;
use super::values::{absolute, optional_pointer, pointer, present};
use crate::catalog::definition::Definition;
use crate::catalog::definition::action::{
    Action, ActionRequest, Actions, CUSTOM_API_CALL, Input, InputKind, Named, OptionList, of_entry as is_entry,
};
use crate::catalog::problem::Source;

/// Names that stand for something else than an input.
const OWN_NAMES: [&str; 5] = ["connection", "item", "mail", "now", "uuid"];

/// Notes everything that is wrong with the actions of `definition`.
pub(in crate::catalog) fn check_actions(actions: &Actions, definition: &Definition, source: &mut Source<'_>) {
    absolute(source, "docs", &actions.docs, &BTreeSet::new());
    for (n, name) in actions.unverified.iter().enumerate() {
        if actions.get(name).is_none() {
            source.note(&format!("unverified.{n}"), format!("unverified action `{name}` is not in this file"));
        }
    }
    optional_pointer(source, "ok", actions.ok.as_deref());
    failures(&actions.fails_if, &actions.errors, "", source);
    let requests = Requests::of(definition);
    for (name, list) in &actions.options {
        check_options(list, &requests, &format!("options.{name}"), source);
    }
    for (name, list) in &actions.dynamic {
        let at = format!("dynamic.{name}");
        requests.check(&list.request, &format!("{at}.request"), source);
        list_pointer(source, &format!("{at}.list"), &list.list);
        pointer(source, &format!("{at}.name"), &list.name);
        optional_pointer(source, &format!("{at}.label"), list.label.as_deref());
        optional_pointer(source, &format!("{at}.kind"), list.kind.as_deref());
    }
    let mut used = BTreeSet::new();
    for (name, action) in actions.named() {
        let at = format!("actions.{name}");
        if name == CUSTOM_API_CALL {
            source.note(&at, format!("`{CUSTOM_API_CALL}` is there by itself, and is not declared"));
        }
        if !is_word(name) || name.len() > 100 {
            source.note(&at, format!("action `{name}` must be letters, digits, `_` and `-`, 100 at most"));
        }
        used.extend(action.input.iter().flat_map(|input| [&input.options, &input.dynamic]).flatten());
        Checked { actions, action, at: &at }.check(&requests, source);
    }
    for (table, names) in [("options", keys(&actions.options)), ("dynamic", keys(&actions.dynamic))] {
        for name in names.filter(|name| !used.contains(name)) {
            source.note(&format!("{table}.{name}"), format!("{table} `{name}` fill no input"));
        }
    }
}

fn keys<T>(map: &std::collections::BTreeMap<String, T>) -> std::vec::IntoIter<&String> {
    map.keys().collect::<Vec<_>>().into_iter()
}

/// Pointers to what says that an answer is a failure, and why.
fn failures(fails_if: &[String], errors: &[String], at: &str, source: &mut Source<'_>) {
    for (key, pointers) in [("fails_if", fails_if), ("errors", errors)] {
        for (n, path) in pointers.iter().enumerate() {
            pointer(source, &format!("{at}{key}.{n}"), path);
        }
    }
}

fn check_options(list: &OptionList, requests: &Requests<'_>, at: &str, source: &mut Source<'_>) {
    requests.check(&list.request, &format!("{at}.request"), source);
    list_pointer(source, &format!("{at}.list"), &list.list);
    list_pointer(source, &format!("{at}.value"), &list.value);
    for (n, label) in list.label.iter().enumerate() {
        list_pointer(source, &format!("{at}.label.{n}"), label);
    }
}

/// A pointer that may be empty: then it is the whole.
fn list_pointer(source: &mut Source<'_>, at: &str, path: &str) {
    if !path.is_empty() {
        pointer(source, at, path);
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// An action being checked.
struct Checked<'a> {
    actions: &'a Actions,
    action: &'a Action,
    at: &'a str,
}

impl Checked<'_> {
    fn check(&self, requests: &Requests<'_>, source: &mut Source<'_>) {
        present(source, &format!("{}.display_name", self.at), &self.action.display_name);
        present(source, &format!("{}.description", self.at), &self.action.description);
        for (n, scope) in self.action.scopes.iter().enumerate() {
            present(source, &format!("{}.scopes.{n}", self.at), scope);
        }
        let mut names = BTreeSet::new();
        for (n, input) in self.action.input.iter().enumerate() {
            let at = format!("{}.input.{n}", self.at);
            if !names.insert(&input.name) {
                source.note(&format!("{at}.name"), format!("input `{}` is declared twice", input.name));
            }
            self.input(input, &at, source);
        }
        self.requests(requests, source);
        self.answer(source);
    }

    fn input(&self, input: &Input, at: &str, source: &mut Source<'_>) {
        let name = &input.name;
        if !is_word(name) || OWN_NAMES.contains(&name.as_str()) {
            source.note(
                &format!("{at}.name"),
                format!("input `{name}` must be letters, digits, `_` and `-`, and none of {}", OWN_NAMES.join(", ")),
            );
        }
        present(source, &format!("{at}.label"), &input.label);
        if input.kind.is_static() == input.choices.is_empty() {
            source.note(
                &format!("{at}.choices"),
                format!("input `{name}`: a static dropdown, and no other, has choices"),
            );
        }
        for (n, offered) in input.choices.iter().enumerate() {
            if offered.value.is_array() || offered.value.is_object() {
                source.note(&format!("{at}.choices.{n}"), "a choice is a text, a number or a truth");
            }
        }
        if input.kind.is_dropdown() != input.options.is_some() {
            source.note(&format!("{at}.options"), format!("input `{name}`: a dropdown, and no other, has options"));
        }
        let confirms = input.kind == InputKind::Checkbox || input.choices.len() == 1;
        if let Some(other) = input.same_as.as_ref().filter(|other| self.action.takes(other).is_none()) {
            source.note(&format!("{at}.same_as"), format!("`{other}` is no input of this action"));
        }
        if input.must && !(input.is_needed() && confirms) {
            let problem = "`must` goes with a required CHECKBOX, or a STATIC_DROPDOWN of one choice";
            source.note(&format!("{at}.must"), format!("input `{name}`: {problem}"));
        }
        if input.dynamic.is_some() && input.kind != InputKind::Dynamic {
            source.note(&format!("{at}.dynamic"), format!("input `{name}`: `dynamic` goes with the type DYNAMIC"));
        }
        let options = input.options.as_ref().map(|list| (list, "options", self.actions.options.get(list)));
        let options = options.map(|(list, table, found)| (list, table, found.map(|it| &it.request)));
        let dynamic = input.dynamic.as_ref().map(|list| (list, "dynamic", self.actions.dynamic.get(list)));
        let dynamic = dynamic.map(|(list, table, found)| (list, table, found.map(|it| &it.request)));
        for (list, table, found) in options.into_iter().chain(dynamic) {
            match found {
                None => source.note(&format!("{at}.{table}"), format!("`{list}` is not among the file's {table}")),
                Some(request) => {
                    for unknown in request.names().filter(|other| !self.is_known(other, table == "options")) {
                        source.note(
                            &format!("{at}.{table}"),
                            format!("{table} `{list}` name `{{{unknown}}}`, which is no input of this action"),
                        );
                    }
                }
            }
        }
        if input.default.is_some()
            && let Err(problem) = input.read(None)
        {
            source.note(&format!("{at}.default"), format!("the default of `{name}` {problem}"));
        }
    }

    fn is_known(&self, name: &str, searches: bool) -> bool {
        name.starts_with("connection.")
            || self.action.takes(name).is_some()
            || matches!(name, "now" | "uuid")
            || (searches && name == "search")
    }

    fn requests(&self, requests: &Requests<'_>, source: &mut Source<'_>) {
        let (all, mut named) = (self.action.requests(), BTreeSet::new());
        if all.is_empty() {
            return;
        }
        for (n, request) in all.iter().enumerate() {
            let one = format!("{}.request", self.at);
            let at = if source.states(&one) { one } else { format!("{}.requests.{n}", self.at) };
            requests.check(request, &at, source);
            self.request(request, &at, source);
            if request.when.is_empty() && n + 1 < all.len() {
                source.note(&at, "a request without `when` is the last");
            }
            named.extend(request.names());
        }
        let mail = self.action.mail.as_ref();
        if named.contains("mail") != mail.is_some() {
            source.note(&format!("{}.mail", self.at), "`mail` is what the request carries as `{mail}`");
        }
        let mail = mail.iter().flat_map(|mail| mail.texts()).map(|(key, text)| (format!("mail.{key}"), text));
        let answer = self.action.answer.texts().map(|(path, text)| (format!("answer.{path}"), text));
        for (path, text) in mail.chain(answer) {
            let at = format!("{}.{path}", self.at);
            requests.text(text, &at, source);
            self.names(text.named(), false, &at, source);
            named.extend(text.named().flat_map(Named::names));
        }
        // Some inputs only say what another may be chosen from.
        let lists = self.action.input.iter().flat_map(|input| {
            let options = input.options.as_ref().and_then(|list| Some(&self.actions.options.get(list)?.request));
            options.or_else(|| Some(&self.actions.dynamic.get(input.dynamic.as_ref()?)?.request))
        });
        named.extend(lists.flat_map(ActionRequest::names));
        for (n, input) in self.action.input.iter().enumerate() {
            if !named.contains(input.name.as_str()) && !input.must && input.same_as.is_none() {
                source.note(&format!("{}.input.{n}", self.at), format!("input `{}` goes nowhere", input.name));
            }
        }
    }

    fn request(&self, request: &ActionRequest, at: &str, source: &mut Source<'_>) {
        let path = format!("{at}.url");
        for named in request.url.named() {
            let may_lack =
                self.action.takes(&named.name).is_some_and(|input| !input.required && input.default.is_none());
            let is_sure = named.stand_ins().next().is_some()
                || request.when.iter().any(|it| it.name == named.name && it.stand_ins().next().is_none());
            if may_lack && !is_sure {
                let problem = "it must be required, have a default, an `else`, or stand in `when`";
                source.note(&path, format!("`{{{}}}` stands in a path: {problem}", named.name));
            }
        }
        self.names(request.url.named(), false, &path, source);
        self.names(request.when.iter(), false, &format!("{at}.when"), source);
        for text in request.texts() {
            self.names(text.text.named(), text.of_entry, &format!("{at}.{}", text.at), source);
        }
    }

    fn names<'n>(&self, named: impl Iterator<Item = &'n Named>, of_entry: bool, at: &str, source: &mut Source<'_>) {
        for name in named.flat_map(Named::names) {
            if !self.is_known(name, false) && name != "mail" && !(of_entry && is_entry(name).is_some()) {
                source.note(at, format!("`{{{name}}}` is no input of this action"));
            }
        }
    }

    fn answer(&self, source: &mut Source<'_>) {
        let (answer, at) = (&self.action.answer, format!("{}.answer", self.at));
        optional_pointer(source, &format!("{at}.output"), answer.output.as_deref());
        optional_pointer(source, &format!("{at}.ok"), answer.ok.as_deref());
        failures(&answer.fails_if, &answer.errors, &format!("{at}."), source);
        for path in answer.unauthorized.keys() {
            pointer(source, &format!("{at}.unauthorized.{path}"), path);
        }
        for path in answer.keep.keys() {
            pointer(source, &format!("{at}.where.{path}"), path);
        }
        if answer.limit.as_ref().is_some_and(|limit| limit.single().is_none()) {
            source.note(&format!("{at}.limit"), "`limit` takes one name, such as `{limit}`");
        }
        if let Some(status) = answer.null_on.iter().find(|status| !matches!(**status, 204 | 400..=499)) {
            source.note(&format!("{at}.null_on"), format!("{status} cannot stand for \"there is none\""));
        }
        if let Some(page) = &answer.page {
            if self.action.takes(&page.input).is_none() {
                source.note(&format!("{at}.page.input"), format!("`{}` is no input of this action", page.input));
            }
            optional_pointer(source, &format!("{at}.page.next"), page.next.as_deref());
            if page.next.is_some() && page.link.is_some() {
                source.note(&format!("{at}.page.link"), "`next` is in the answer, `link` in its header: one of them");
            }
        }
    }
}

/// Names of what is known of an account and may be told.
pub(super) fn connection_names(definition: &Definition) -> BTreeSet<&str> {
    let methods = definition.auth.iter();
    let secret: BTreeSet<_> = methods
        .clone()
        .flat_map(|method| &method.fields)
        .filter(|field| field.secret)
        .map(|field| field.name.as_str())
        .collect();
    methods.flat_map(all_names).filter(|name| !secret.contains(name)).collect()
}

#[cfg(test)]
mod tests;
