//! Actions against a provider that answers well and badly, with input that means well and ill.

#![cfg(test)]

mod answers;
mod builtins;
mod encoding;
mod filling;
mod freely;

use std::collections::BTreeMap;

use chrono::DateTime;
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use super::ActionError;
use crate::catalog::Entry;
use crate::catalog::definition::Definition;
use crate::demo::provider::{Asked, Provider};
use crate::outbound::api::Access;
use crate::outbound::template::Known;
use crate::outbound::{EgressPolicy, Http, Outgoing, Stamp};

const DEFINITION: &str = r#"
    name = "acme"
    display_name = "Acme"
    description = "Send things."
    categories = ["PRODUCTIVITY"]
    docs = "https://acme.example/docs"
    reviewed_on = 2026-11-01
    [api]
    base_url = "https://api.acme.example/v1"
    headers = { acme-version = "7" }
    [[auth]]
    key = "api_key"
    type = "SECRET_TEXT"
    attach = { headers = { x-acme-key = "{secretText}" }, query = { acme_key = "{secretText}" } }
    [[auth.fields]]
    name = "secretText"
    label = "Key"
    secret = true
"#;

const ACTIONS: &str = r#"
    docs = "https://acme.example/docs"
    reviewed_on = 2026-11-01
    ok = "/ok"
    errors = ["/oops"]
    unauthorized = { "/code" = [190] }

    [actions.look]
    display_name = "Look"
    description = "Looks."
    input = [{ name = "value", type = "LONG_TEXT", label = "Value" }]
    request = { url = "/look", query = { value = "{value}", fixed = "1" } }
    answer = { output = "/found", null_on = [404] }

    [actions.segment]
    display_name = "Segment"
    description = "One segment of a path."
    input = [{ name = "value", type = "LONG_TEXT", label = "Value", required = true }]
    request = { url = "/things/{value}/parts/x{value}?fixed=1" }

    [actions.segments]
    display_name = "Segments"
    description = "Several segments of a path."
    input = [{ name = "value", type = "LONG_TEXT", label = "Value", required = true }]
    request = { url = "/things/{value|path}/parts" }

    [actions.header]
    display_name = "Header"
    description = "A header."
    input = [{ name = "value", type = "LONG_TEXT", label = "Value", required = true }]
    request = { url = "/things", headers = { x-value = "<{value}>" } }

    [actions.json]
    display_name = "JSON"
    description = "JSON."
    input = [
        { name = "value", type = "LONG_TEXT", label = "Value", required = true },
        { name = "list", type = "ARRAY", label = "List" },
        { name = "more", type = "OBJECT", label = "More" },
        { name = "when", type = "DATE_TIME", label = "When" },
        { name = "count", type = "NUMBER", label = "Count" },
    ]
    [actions.json.request]
    method = "POST"
    url = "/things"
    [actions.json.request.json]
    alone = "{value}"
    among = "<{value}>"
    inner = '{"value":{value|text}}'
    deep = { list = ["{list}", "{more}"], day = "{when|date}", at = "{when|epoch}", count = "{count|int}" }
    csv = "{list|csv}"
    lines = "{list|lines}"
    doubled = "{value|doubled}"
    "+" = "{more}"

    [actions.form]
    display_name = "Form"
    description = "A form."
    input = [
        { name = "value", type = "LONG_TEXT", label = "Value", required = true },
        { name = "more", type = "OBJECT", label = "More" },
    ]
    request = { method = "POST", url = "/things", form = { value = "{value}", more = "{more}" } }

    [actions.upload]
    display_name = "Upload"
    description = "A file."
    input = [
        { name = "value", type = "LONG_TEXT", label = "Value", required = true },
        { name = "file", type = "FILE", label = "File", required = true },
    ]
    request = { method = "POST", url = "/things", multipart = { note = "{value}", file = { file = "{file}", filename = "{value}" } } }

    [actions.raw]
    display_name = "Raw"
    description = "A file as it is."
    input = [{ name = "file", type = "FILE", label = "File", required = true }]
    request = { method = "PUT", url = "/things", raw = "{file}" }

    [actions.graphql]
    display_name = "GraphQL"
    description = "A query."
    input = [{ name = "value", type = "LONG_TEXT", label = "Value", required = true }]
    request = { method = "POST", url = "/graphql", graphql = "query ($v: String) { thing(v: $v) { id } }", variables = { v = "{value}" } }
    answer = { output = "/data/thing" }

    [actions.mail]
    display_name = "Mail"
    description = "A message."
    input = [
        { name = "to", type = "SHORT_TEXT", label = "To", required = true },
        { name = "value", type = "LONG_TEXT", label = "Subject and body", required = true },
        { name = "isHtml", type = "CHECKBOX", label = "HTML" },
        { name = "attachments", type = "ARRAY", label = "Attachments" },
    ]
    request = { method = "POST", url = "/send", json = { raw = "{mail|base64url}" } }
    mail = { to = "{to}", subject = "Re: {value}", text = "{value}", html = "{value}", is_html = "{isHtml}", attachments = "{attachments}" }

    [actions.fills]
    display_name = "Fill"
    description = "Whatever can be said of a value."
    input = [
        { name = "a", type = "LONG_TEXT", label = "A" },
        { name = "b", type = "LONG_TEXT", label = "B" },
        { name = "yes", type = "CHECKBOX", label = "Yes" },
        { name = "list", type = "ARRAY", label = "List" },
        { name = "file", type = "FILE", label = "File" },
        { name = "name", type = "SHORT_TEXT", label = "Name" },
        { name = "sure", type = "CHECKBOX", label = "Sure", required = true, must = true },
    ]
    [actions.fills.request]
    method = "POST"
    url = "/things"
    query = { list = { json = ["{list}"] } }
    headers = { X-Arg = { json = { a = "{a}", yes = "{yes}" } } }
    [actions.fills.request.json]
    else = "{a|else:b}"
    then = "{yes|then:of course}"
    if = "{a|if:b=x}"
    each = "{list|each:/to/address}"
    as = { each = "{list}", as = { id = "{item/id}", of = "{a}", whole = { json = "{item}" } } }
    there = { "?" = "{yes}", fixed = 1 }
    picture = { "?" = "{file}" }
    spread = [{ "+" = "{list}" }, { "?" = "{a}", last = true }]
    url = "{a|url}"
    xml = '<a b="{a|xml}"/>'
    named = "{name|else:file|filename}"

    [actions.ints]
    display_name = "Numbers"
    description = "Whole numbers."
    input = [{ name = "list", type = "SHORT_TEXT", label = "List" }]
    request = { method = "POST", url = "/things", json = { list = "{list|ints}" } }

    [actions.members]
    display_name = "Members"
    description = "The members of an object."
    input = [{ name = "cells", type = "OBJECT", label = "Cells" }]
    request = { method = "POST", url = "/things", json = { each = "{cells}", as = { id = "{item/key|int}", of = "{item/value}" } } }

    [actions.files]
    display_name = "Files"
    description = "Several files."
    input = [{ name = "files", type = "ARRAY", label = "Files" }]
    request = { method = "POST", url = "/things", multipart = { "files[n]" = { file = "{files}" } } }

    [actions.part]
    display_name = "Part"
    description = "A part of JSON, and one of text."
    input = [
        { name = "value", type = "LONG_TEXT", label = "Value", required = true },
        { name = "kind", type = "SHORT_TEXT", label = "Content type" },
    ]
    request = { method = "POST", url = "/things", multipart = { about = { json = { name = "{value}" } }, note = "{value}", text = { text = "{value}", filename = "a.txt", content_type = "{kind}" } } }

    [actions.either]
    display_name = "Either"
    description = "One of two."
    input = [{ name = "a", type = "SHORT_TEXT", label = "A" }, { name = "b", type = "SHORT_TEXT", label = "B" }]
    request = { url = "/things/{a|else:b}" }

    [actions.first]
    display_name = "First"
    description = "The first request that fits."
    input = [
        { name = "a", type = "SHORT_TEXT", label = "A" },
        { name = "b", type = "SHORT_TEXT", label = "B" },
        { name = "no", type = "CHECKBOX", label = "No" },
    ]
    requests = [
        { when = ["no", "a"], url = "/no" },
        { when = ["a"], url = "/a/{a}" },
        { when = ["b"], method = "POST", url = "/b", json = { b = "{b}" } },
    ]

    [actions.picks]
    display_name = "Pick"
    description = "Some of a list."
    input = [{ name = "name", type = "SHORT_TEXT", label = "Name" }, { name = "limit", type = "NUMBER", label = "Most" }]
    request = { url = "/look" }
    answer = { output = "/found", fails_if = ["/problems"], where = { "/name" = "{name}" }, limit = "{limit}" }

    [actions.xml]
    display_name = "XML"
    description = "An XML answer."
    request = { url = "/xml" }
    answer = { xml = true, page = { input = "next", next = "/List/Next" } }

    [actions.linked]
    display_name = "Linked"
    description = "A list whose next page stands in a header."
    input = [{ name = "cursor", type = "SHORT_TEXT", label = "Page" }]
    request = { url = "/linked", query = { cursor = "{cursor}" } }
    answer = { page = { input = "cursor", link = "cursor" } }

    [actions.joined]
    display_name = "Joined"
    description = "Texts in one."
    input = [
        { name = "a", type = "SHORT_TEXT", label = "A" },
        { name = "b", type = "NUMBER", label = "B" },
        { name = "again", type = "SHORT_TEXT", label = "A again", same_as = "a" },
    ]
    request = { url = "/look", query = { both = { join = ["gte|{a}", "lte|{b|int}"], with = "|" } } }
"#;

const SECRET: &str = "hunter2-+/= key";

struct Stand {
    provider: Provider,
    entry: Entry,
    http: Http,
    public: Map<String, Value>,
    secret: BTreeMap<String, SecretString>,
    moved: Url,
}

impl Stand {
    fn new() -> Self {
        let mut definition: Definition = toml::from_str(DEFINITION).unwrap();
        definition.auth.iter_mut().for_each(|method| assert!(method.fields.iter().any(|field| field.secret)));
        definition.quirks.clear();
        let entry = Entry::of(definition, toml::from_str(ACTIONS).unwrap());
        let provider = Provider::start("127.0.0.1:0".parse().unwrap(), [entry.clone()]).unwrap();
        let http = Http::new(EgressPolicy::parse("127.0.0.1").unwrap()).unwrap();
        let secret = BTreeMap::from([("secretText".to_owned(), SECRET.into())]);
        let moved = provider.endpoints("acme").api_url.parse().unwrap();
        Self { provider, entry, http, public: Map::new(), secret, moved }
    }

    /// The account's way in; `moved` to the provider that plays.
    fn access(&self, moved: bool) -> Access<'_> {
        Access {
            definition: &self.entry,
            method: &self.entry.auth[0],
            known: Known { public: &self.public, secret: &self.secret },
            moved_to: moved.then_some(&self.moved),
            stamp: Stamp { at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(), seed: [7; 16] },
            consumer: None,
        }
    }

    /// The request of an action as it would be sent to the provider itself.
    async fn written(&self, action: &str, input: Value) -> Result<Outgoing, ActionError> {
        let action = self.entry.action(action).unwrap();
        let input = action.read(input.as_object().unwrap()).map_err(ActionError::Input)?;
        let access = self.access(false);
        let none = super::file::Files::new();
        let request = super::Scope::new(&input, &none, &self.public, access.stamp).chosen(action.requests())?;
        let files = super::file::of_action(&self.http, action, request, &input).await?;
        let mut scope = super::Scope::new(&input, &files, &self.public, access.stamp);
        let mail = action.mail.as_ref().map(|mail| super::mail::write(mail, &scope)).transpose()?;
        scope.mail = mail.as_ref();
        access.prepared(request, &scope)
    }

    /// What comes of an action at the provider that plays.
    async fn does(&self, action: &str, input: Value) -> Result<Value, ActionError> {
        let action = self.entry.action(action).unwrap();
        let input = action.read(input.as_object().unwrap()).map_err(ActionError::Input)?;
        self.access(true).act(&self.http, self.entry.actions(), action, &input).await
    }

    fn asked(&self) -> Vec<Asked> {
        self.provider.asked("acme")
    }
}

/// The name of the one input that is wrong, and what is wrong with it.
fn problem(error: ActionError) -> (String, String) {
    match error {
        ActionError::Input(problems) => problems.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}
