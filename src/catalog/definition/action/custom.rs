//! The action that every integration with an API has.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Action, AnswerMap, CUSTOM_API_CALL, Does, Effect, Input, InputKind, Offered};

/// The methods that a caller may choose.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// A request that the caller writes.
pub(super) fn action(provider: &str) -> Action {
    let input = |name: &str, kind, label: &str, help: &str| Input {
        name: name.to_owned(),
        kind,
        label: label.to_owned(),
        help: Some(help.to_owned()).filter(|help| !help.is_empty()),
        required: false,
        must: false,
        same_as: None,
        default: None,
        choices: Vec::new(),
        options: None,
        dynamic: None,
    };
    let methods = METHODS.iter().map(|method| Offered { value: (*method).into(), label: None }).collect();
    let method = input("method", InputKind::StaticDropdown, "Method", "");
    Action {
        name: CUSTOM_API_CALL.to_owned(),
        display_name: "Call the API".to_owned(),
        description: format!("Sends a request of your own to {provider}'s API, with the account's credential."),
        effect: Effect::Destroy,
        idempotent: false,
        scopes: Vec::new(),
        input: vec![
            Input { required: true, choices: methods, ..method },
            Input {
                required: true,
                ..input("url", InputKind::ShortText, "Path", "Below the API's base URL, such as /v1/things.")
            },
            input("queryParams", InputKind::Object, "Query parameters", ""),
            input("headers", InputKind::Object, "Headers", "None that carries a credential: it is added."),
            input("body", InputKind::Json, "Body", "Sent as JSON."),
        ],
        does: Does::CustomCall,
        answer: AnswerMap::default(),
        mail: None,
    }
}

/// Reads the call in any of the spellings that the vendor's integrations have for it, and answers it in ours: `method`,
/// `url`, `queryParams`, `headers`, `body`, and `form` and `failsafe` where they are true. A GraphQL query alone is a POST
/// without `url`; and `instanceUrl` is for the caller to compare.
pub(super) fn read(given: &Map<String, Value>) -> Result<Map<String, Value>, BTreeMap<String, String>> {
    let mut call = Call { given, read: Map::new(), problems: BTreeMap::new() };
    if !call.graphql() {
        call.method();
        call.url();
        call.object("queryParams", &["queryParams", "query_params", "query"]);
        call.body();
    }
    call.object("headers", &["headers"]);
    call.refusals();
    if call.problems.is_empty() { Ok(call.read) } else { Err(call.problems) }
}

struct Call<'a> {
    given: &'a Map<String, Value>,
    read: Map<String, Value>,
    problems: BTreeMap<String, String>,
}

impl<'a> Call<'a> {
    /// The first of these members that says something.
    fn first(&self, names: &[&'a str]) -> Option<(&'a str, &'a Value)> {
        let says = |value: &&Value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty());
        names.iter().find_map(|name| Some((*name, self.given.get(*name).filter(says)?)))
    }

    fn is_true(&self, name: &str) -> bool {
        let given = self.given.get(name);
        given.is_some_and(|value| value == true || value.as_str().is_some_and(|text| text.trim() == "true"))
    }

    fn problem(&mut self, name: &str, problem: impl Into<String>) {
        self.problems.insert(name.to_owned(), problem.into());
    }

    /// Whether it is a GraphQL query, which goes where the integration's other queries go.
    fn graphql(&mut self) -> bool {
        let names_target = self.first(&["url", "path", "method_name"]).is_some();
        let query = self.given.get("query").and_then(Value::as_str).map(str::trim);
        let Some(query) = query.filter(|query| !names_target && !query.is_empty()) else { return false };
        self.object("variables", &["variables"]);
        let variables = self.read.remove("variables").unwrap_or_else(|| Map::new().into());
        self.read.insert("method".to_owned(), "POST".into());
        self.read.insert("body".to_owned(), json!({ "query": query, "variables": variables }));
        true
    }

    fn method(&mut self) {
        let (name, method) = match self.first(&["method", "http_method"]) {
            Some((name, value)) => (name, value.as_str().map(|text| text.trim().to_ascii_uppercase())),
            // Whoever names a method of the API calls it.
            None if self.first(&["method_name"]).is_some() => ("method", Some("POST".to_owned())),
            None => return self.problem("method", "is required"),
        };
        match method.filter(|method| METHODS.contains(&method.as_str())) {
            Some(method) => drop(self.read.insert("method".to_owned(), method.into())),
            None => self.problem(name, format!("must be one of {}", METHODS.join(", "))),
        }
    }

    fn url(&mut self) {
        let Some((name, value)) = self.first(&["url", "path", "method_name"]) else {
            return self.problem("url", "is required");
        };
        let text = value.as_str().or_else(|| value.get("url")?.as_str()).map(str::trim);
        match text.filter(|text| !text.is_empty()) {
            Some(text) => drop(self.read.insert("url".to_owned(), text.into())),
            None => self.problem(name, "must be a text"),
        }
    }

    /// An object, or the JSON text of one.
    fn object(&mut self, ours: &str, names: &[&'a str]) {
        let Some((name, value)) = self.first(names) else { return };
        let read = value.as_str().map_or_else(|| Some(value.clone()), |text| serde_json::from_str(text).ok());
        match read.filter(Value::is_object) {
            Some(object) => drop(self.read.insert(ours.to_owned(), object)),
            None => self.problem(name, "must be an object, or the JSON text of one"),
        }
    }

    fn body(&mut self) {
        let Some((name, value)) = self.first(&["body", "params"]) else { return };
        let kind = self.given.get("body_type").and_then(Value::as_str).map(str::trim).unwrap_or_default();
        // With a type beside it, the body stands in a member of its own.
        let value = value.get("data").filter(|_| !kind.is_empty()).unwrap_or(value);
        let read = value.as_str().map_or_else(|| Ok(value.clone()), serde_json::from_str);
        match (kind, read) {
            ("none", _) => {}
            ("" | "json", Ok(body)) => drop(self.read.insert("body".to_owned(), body)),
            ("form_data", Ok(body)) if body.is_object() => {
                self.read.insert("body".to_owned(), body);
                self.read.insert("form".to_owned(), true.into());
            }
            ("raw", _) if value.is_string() => drop(self.read.insert("body".to_owned(), value.clone())),
            ("form_data", _) => self.problem(name, "must be an object"),
            ("" | "json" | "raw", _) => self.problem(name, "must be JSON"),
            _ => self.problem("body_type", "must be one of none, json, form_data, raw"),
        }
    }

    fn refusals(&mut self) {
        if self.is_true("failsafe") {
            self.read.insert("failsafe".to_owned(), true.into());
        }
        if self.is_true("followRedirects") {
            self.problem("followRedirects", "cannot be had: the credential goes to no other address");
        }
        if self.is_true("use_user_token") {
            self.problem("use_user_token", "cannot be had: a connection has one token");
        }
        if let Some((name, value)) = self.first(&["instanceUrl"]) {
            self.read.insert(name.to_owned(), value.clone());
        }
    }
}
