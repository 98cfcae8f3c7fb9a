//! Every action of the catalog against the provider that plays it: a wrong declaration fails here.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::state::{Consent, Person};
use super::{Asked, Provider, value_of};
use crate::catalog::definition::AuthMethod;
use crate::catalog::definition::action::{
    Action, ActionRequest, Body, CUSTOM_API_CALL, Filter, Input, InputKind, Mail, Named, Part, Template, Text,
};
use crate::catalog::{Catalog, Entry};
use crate::domain::base64;
use crate::outbound::action::ActionError;
use crate::outbound::api::Access;
use crate::outbound::oauth1::Consumer;
use crate::outbound::template::Known;
use crate::outbound::{EgressPolicy, Http, Stamp};

/// How many tests share the catalog.
const PARTS: usize = 4;

/// One account of an integration, by one of its methods.
struct Stand<'a> {
    provider: &'a Provider,
    http: &'a Http,
    entry: &'a Entry,
    method: &'a AuthMethod,
    public: Map<String, Value>,
    secret: BTreeMap<String, SecretString>,
    calls: std::cell::Cell<u8>,
}

const CONSUMER_SECRET: &str = "s3cret: +&%";

impl<'a> Stand<'a> {
    fn of(provider: &'a Provider, http: &'a Http, entry: &'a Entry, method: &'a AuthMethod) -> Self {
        provider.register(&entry.name, "client", CONSUMER_SECRET, "http://127.0.0.1:9/callback");
        let typed: BTreeMap<_, _> =
            method.fields.iter().map(|field| (field.name.clone(), value_of(field, "key-ada").unwrap())).collect();
        let values = method.read(|name| typed.get(name).map(String::as_str)).unwrap();
        let (mut public, mut secret) = (values.public, values.secret);
        if method.oauth2.is_some() {
            let (token, _) = provider.issue(&entry.name, "client", "ada").unwrap();
            secret.insert("access_token".into(), token.into());
        }
        if method.oauth1.is_some() {
            let token = provider.state.with(&entry.name, |stage| {
                let token = stage.issue_lasting(Consent::of("client", Person::named("ada"), Vec::new()));
                stage.temporaries.token_secrets.insert(token.clone(), "token-secret".into());
                token
            });
            secret.insert("access_token".into(), token.unwrap().into());
            secret.insert("token_secret".into(), "token-secret".into());
        }
        for name in kept(method) {
            let is_url = ["url", "uri", "domain"].iter().any(|end| name.ends_with(end));
            let value = if is_url { "https://api.acme.example".to_owned() } else { format!("demo-{name}") };
            public.entry(name).or_insert(value.into());
        }
        Self { provider, http, entry, method, public, secret, calls: std::cell::Cell::new(0) }
    }

    async fn access<T>(&self, ask: impl AsyncFnOnce(Access<'_>) -> T) -> T {
        let moved = self.provider.endpoints(&self.entry.name).api_url.parse().unwrap();
        let consumer_secret = SecretString::from(CONSUMER_SECRET);
        self.calls.set(self.calls.get().wrapping_add(1));
        let seed: [u8; 16] = std::array::from_fn(|n| self.calls.get().wrapping_add(u8::try_from(n).unwrap()));
        let consumer = Consumer { key: "client", secret: &consumer_secret };
        let access = Access {
            definition: self.entry,
            method: self.method,
            known: Known { public: &self.public, secret: &self.secret },
            moved_to: Some(&moved),
            stamp: Stamp { at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(), seed },
            consumer: self.method.oauth1.is_some().then_some(consumer),
        };
        ask(access).await
    }

    /// What comes of the action, and the one request that was sent.
    async fn does(&self, action: &Action, given: &Map<String, Value>) -> Result<(Value, Asked), String> {
        let told = |what: String| format!("{what}, given {}", json!(given));
        let input = action.read(given).map_err(|problems| told(format!("{problems:?}")))?;
        let did = self.access(async |access| access.act(self.http, self.entry.actions(), action, &input).await).await;
        let mut asked = self.provider.asked(&self.entry.name);
        // What fetches a Page's token comes before.
        asked.retain(|asked| asked.query != [("fields".to_owned(), "access_token".to_owned())]);
        let output = did.map_err(|error| told(format!("{error}: {asked:?}")))?;
        match (asked.pop(), asked.len()) {
            (Some(asked), 0) if asked.person.as_deref() == Some("ada") => Ok((output, asked)),
            (other, before) => Err(told(format!("{other:?} after {before} others"))),
        }
    }

    async fn plays(&self, action: &Action) -> Result<(), String> {
        if action.requests().is_empty() {
            return Ok(());
        }
        let mut all: Map<_, _> =
            action.input.iter().enumerate().map(|(n, input)| sample(action, action.requests(), input, n)).collect();
        for (name, other) in action.input.iter().filter_map(|input| Some((&input.name, input.same_as.as_ref()?))) {
            all.insert(name.clone(), all[other].clone());
        }
        let (output, asked) = self.does(action, &all).await?;
        let is_it = |request: &&ActionRequest| {
            (asked.method.as_str(), &asked.path) == (super::revoke::name(request.method), &self.path(request, &all))
        };
        let Some(request) = action.requests().iter().find(is_it) else {
            return Err(format!("{} {} was sent, and is not declared", asked.method, asked.path));
        };
        if let Some(name) = request.headers.keys().find(|name| !asked.headers.contains_key(&name.to_ascii_lowercase()))
        {
            return Err(format!("the header {name} was not sent: {:?}", asked.headers));
        }
        let page = action.answer.page.as_ref();
        let shows = |next: &str| output.pointer(next).is_some_and(|value| !value.is_null());
        let pages = page.and_then(|page| page.place()).is_none_or(|next| action.answer.output.is_some() || shows(next));
        if output.is_null() || !pages {
            return Err(format!("{output} came, where {:?} is declared", action.answer));
        }
        let needed = self.needed(action, &all).await;
        let (_, bare) = self.does(action, &needed).await?;
        let sent: BTreeSet<&str> = names(action);
        for input in action.input.iter().filter(|input| sent.contains(input.name.as_str()) && !input.must) {
            if !self.arrives(action, input, (&all, &asked), (&needed, &bare)).await? {
                return Err(format!("{} does not arrive in {asked:?}", input.name));
            }
        }
        Ok(())
    }

    /// The inputs without which nothing is sent: of those that stand in for each other, the first.
    async fn needed(&self, action: &Action, all: &Map<String, Value>) -> Map<String, Value> {
        let mut needed = declared(action, all);
        for _ in 0..3 {
            let input = action.read(&needed).unwrap();
            let did =
                self.access(async |access| access.act(self.http, self.entry.actions(), action, &input).await).await;
            self.provider.asked(&self.entry.name);
            let Err(ActionError::Input(problems)) = did else { break };
            needed.extend(problems.into_keys().map(|name| (name.clone(), all[&name].clone())));
        }
        needed
    }

    /// Whether an input makes a difference, after what was sent for all and for the needed ones alone.
    async fn arrives(
        &self,
        action: &Action,
        input: &Input,
        (all, asked): (&Map<String, Value>, &Asked),
        (needed, bare): (&Map<String, Value>, &Asked),
    ) -> Result<bool, String> {
        let value = &all[&input.name];
        let is_known = !matches!(input.kind, InputKind::Checkbox) && !input.kind.is_static();
        if is_known && is_seen(value, asked) {
            return Ok(true);
        }
        // Some stand in for each other, and some only choose: then the request is another one.
        let least = declared(action, all);
        let others = all.iter().filter(|(name, _)| least.contains_key(*name) || !needed.contains_key(*name));
        let others: Map<_, _> = others.map(|(name, value)| (name.clone(), value.clone())).collect();
        for mut with in [least, others] {
            with.insert(input.name.clone(), value.clone());
            if is_known && self.does(action, &with).await.is_ok_and(|(_, alone)| is_seen(value, &alone)) {
                return Ok(true);
            }
        }
        let mut with = needed.clone();
        with.insert(input.name.clone(), value.clone());
        let (_, alone) = self.does(action, &with).await?;
        if alone.differs(bare) && !needed.contains_key(&input.name) || is_seen(value, &alone) {
            return Ok(true);
        }
        let Some(other) = other(input, value) else { return Ok(false) };
        for base in [all, &with] {
            let mut changed = base.clone();
            changed.insert(input.name.clone(), other.clone());
            let (_, changed) = self.does(action, &changed).await?;
            let (_, before) = self.does(action, base).await?;
            if changed.differs(&before) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The declared path with the samples in it, written anew.
    fn path(&self, request: &ActionRequest, given: &Map<String, Value>) -> String {
        let url = request.url.with(|named| {
            let value = match named.of_connection() {
                Some(name) => &self.public[name],
                None => &given[&named.name],
            };
            let mut text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            for filter in &named.filters {
                text = match filter {
                    Filter::Lower => text.to_lowercase(),
                    Filter::Upper => text.to_uppercase(),
                    Filter::Epoch => {
                        crate::domain::moment::Moment::parse(&text).unwrap().instant().timestamp().to_string()
                    }
                    Filter::Date => crate::domain::moment::Moment::parse(&text).unwrap().day().to_string(),
                    _ => text,
                };
            }
            let is_whole = named.of_connection().is_some() && text.starts_with("https://");
            let kept = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c) || is_whole;
            text.chars().map(|c| if kept(c) { c.to_string() } else { percent(c) }).collect()
        });
        let path =
            url.split_once("://").map_or(url.as_str(), |(_, rest)| rest.split_once('/').map_or("", |(_, it)| it));
        format!("/{}", path.split('?').next().unwrap().trim_start_matches('/'))
    }

    async fn lists(&self, action: &Action) -> Result<(), String> {
        let actions = self.entry.actions();
        for input in &action.input {
            let given = |request: &ActionRequest| -> Map<String, Value> {
                let named: BTreeSet<_> = request.names().collect();
                let others = action.input.iter().enumerate().filter(|(_, it)| named.contains(it.name.as_str()));
                others.map(|(n, it)| sample(action, std::slice::from_ref(request), it, n)).collect()
            };
            if let Some(list) = input.options.as_ref().map(|name| &actions.options[name]) {
                let given = given(&list.request);
                let ask =
                    async |access: Access<'_>| access.options(self.http, actions, list, &given, Some("word")).await;
                let came = self.access(ask).await.map_err(|error| format!("{}: {error}", input.name))?;
                let asked = self.provider.asked(&self.entry.name).remove(0);
                if came.len() != 2
                    || came.iter().any(|it| it.label.is_empty())
                    || list.searches() != is_seen(&json!("word"), &asked)
                {
                    return Err(format!("{}: {came:?} for {asked:?}", input.name));
                }
            }
            if let Some(list) = input.dynamic.as_ref().map(|name| &actions.dynamic[name]) {
                let given = given(&list.request);
                let ask = async |access: Access<'_>| access.dynamic(self.http, actions, list, &given).await;
                let came = self.access(ask).await.map_err(|error| format!("{}: {error}", input.name))?;
                self.provider.asked(&self.entry.name);
                if came.len() != list.kinds.len() + 1 || came.last().map(|it| it.kind) != Some(InputKind::ShortText) {
                    return Err(format!("{}: {came:?}", input.name));
                }
            }
        }
        Ok(())
    }

    async fn calls_freely(&self) -> Result<(), String> {
        let Some(action) = self.entry.action(CUSTOM_API_CALL) else { return Ok(()) };
        let given =
            json!({"method": "POST", "path": "/demo/a%2Fb?c=d", "query_params": "{\"e\":[1,2]}", "body": {"f": 7}});
        let (output, asked) = self.does(action, given.as_object().unwrap()).await?;
        let pairs = [("c", "d"), ("e", "1"), ("e", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let is_as_given = asked.method == "POST" && asked.path == "/demo/a%2Fb" && asked.query == pairs;
        if !is_as_given || asked.json() != Some(json!({"f": 7})) || output["body"]["id"] != "ada" {
            return Err(format!("{output} came for {asked:?}"));
        }
        Ok(())
    }
}

impl Asked {
    /// Whether it is another request; the signature of each is its own.
    fn differs(&self, other: &Self) -> bool {
        let bare = |asked: &Self| {
            let mut headers = asked.headers.clone();
            ["content-length", "content-type", "x-amz-content-sha256"]
                .iter()
                .for_each(|name| drop(headers.remove(*name)));
            let kind = asked.headers.get("content-type").map(|kind| kind.split(';').next().unwrap().to_owned());
            let boundary = asked.headers.get("content-type").and_then(|kind| kind.split_once("boundary="));
            let body = String::from_utf8_lossy(&asked.body).into_owned();
            let body = boundary.map_or(body.clone(), |(_, boundary)| body.replace(boundary, ""));
            (asked.path.clone(), asked.query.clone(), headers, kind, body)
        };
        bare(self) != bare(other)
    }
}

/// Names of what is kept of the provider's answers.
fn kept(method: &AuthMethod) -> BTreeSet<String> {
    let oauth2 = method.oauth2.iter();
    let answered = oauth2.flat_map(|facts| facts.response.metadata.keys().chain(&facts.callback_params));
    let said = method.identity.iter().flat_map(|identity| identity.metadata.keys());
    let chosen = method.post_choose.iter().flat_map(|choose| choose.metadata.keys().chain([&choose.keep_as]));
    answered.chain(said).chain(chosen).cloned().collect()
}

/// The samples of what must be given.
fn declared(action: &Action, all: &Map<String, Value>) -> Map<String, Value> {
    let needed = action.input.iter().filter(|input| input.is_needed());
    needed.map(|input| (input.name.clone(), all[&input.name].clone())).collect()
}

/// What the requests and their message name.
fn names(action: &Action) -> BTreeSet<&str> {
    let mail = action.mail.iter().flat_map(Mail::texts).flat_map(|(_, text)| text.named()).flat_map(Named::names);
    action.requests().iter().flat_map(ActionRequest::names).chain(mail).collect()
}

/// A value that can be recognised, of the kind that the input and its filters take.
fn sample(action: &Action, requests: &[ActionRequest], input: &Input, n: usize) -> (String, Value) {
    let texts: Vec<_> = requests.iter().flat_map(ActionRequest::texts).collect();
    let mail = action.mail.iter().flat_map(Mail::texts).map(|(_, text)| text);
    let all = requests.iter().map(|request| &request.url).chain(texts.iter().map(|it| it.text));
    let all: Vec<&Template> = all.chain(mail).collect();
    let of_it = |named: &&Named| named.names().any(|name| name == input.name);
    let filters: Vec<_> = all.iter().flat_map(|text| text.named()).filter(of_it).flat_map(|it| &it.filters).collect();
    let is = |filter: Filter| filters.iter().any(|it| **it == filter);
    let named = |text: &Template| text.named().any(|named| named.name == input.name);
    let address = action.mail.as_ref().is_some_and(|mail| {
        [&mail.from, &mail.to, &mail.cc, &mail.bcc, &mail.reply_to].into_iter().flatten().any(named)
    });
    let attached = action.mail.as_ref().and_then(|mail| mail.attachments.as_ref()).is_some_and(named);
    let uploaded = requests.iter().any(|request| match &request.body {
        Body::Multipart(parts) => parts.values().any(|part| matches!(part, Part::File(part) if named(&part.file))),
        _ => false,
    });
    // Only what is alone in its text can be an object.
    let whole = all.iter().any(|text| text.single().is_some_and(|it| it.name == input.name));
    let number = 47_000 + n;
    let moment = ["epoch", "epoch_ms", "date", "rfc3339"].iter().any(|word| word.parse::<Filter>().is_ok_and(is));
    let word = format!("marker-{number}");
    let file = || json!(base64::encode(word.as_bytes()));
    // An entry that has what is named of entries.
    let of_entry = |text: &Text<'_>| text.at.strip_suffix("each").filter(|_| named(text.text)).map(str::to_owned);
    let lists: Vec<_> = texts.iter().filter_map(of_entry).collect();
    let entry = texts.iter().filter(|it| lists.iter().any(|list| it.at.starts_with(&format!("{list}as"))));
    let entry = entry.flat_map(|it| it.text.named()).filter_map(|it| Some((it.name.strip_prefix("item/")?, it)));
    let entry = entry.enumerate().map(|(n, (member, it))| {
        let value =
            if it.filters.contains(&Filter::Int) { json!(number + 100 * n) } else { json!(format!("{word}-{n}")) };
        (member.to_owned(), value)
    });
    let entry: Map<_, _> = entry.collect();
    let value = match input.kind {
        _ if attached && input.kind == InputKind::Array => json!([file()]),
        _ if attached || uploaded => file(),
        InputKind::File => file(),
        InputKind::DateTime => json!(format!("2027-01-31T12:00:{:02}Z", n % 60)),
        _ if moment => json!(format!("2027-01-31T12:00:{:02}Z", n % 60)),
        InputKind::Number => json!(number),
        InputKind::Checkbox => json!(true),
        InputKind::StaticDropdown => input.choices[0].value.clone(),
        InputKind::StaticMultiSelectDropdown => json!([input.choices[0].value]),
        InputKind::Array | InputKind::MultiSelectDropdown if is(Filter::Int) || is(Filter::Ints) => json!([number]),
        InputKind::Array | InputKind::MultiSelectDropdown => json!([word]),
        InputKind::Object | InputKind::Dynamic if entry.contains_key("key") => json!({ number.to_string(): word }),
        _ if !entry.is_empty() => json!([entry]),
        InputKind::Object | InputKind::Dynamic => json!({ format!("key_{number}"): word }),
        InputKind::Json if whole => json!({ format!("key_{number}"): word }),
        _ if is(Filter::Int) || is(Filter::Ints) => json!(number.to_string()),
        _ if is(Filter::Json) => json!(json!({ format!("key_{number}"): word }).to_string()),
        _ if address => json!(format!("{word}@example.com")),
        _ => json!(word),
    };
    (input.name.clone(), value)
}

/// Another value of an input that only chooses.
fn other(input: &Input, value: &Value) -> Option<Value> {
    match input.kind {
        InputKind::Checkbox => Some(json!(false)),
        InputKind::StaticDropdown => input.choices.iter().map(|it| it.value.clone()).find(|it| it != value),
        InputKind::StaticMultiSelectDropdown => Some(json!([input.choices.last()?.value])).filter(|it| it != value),
        _ => None,
    }
}

/// Whether a sample arrived somewhere in the request, in one of the forms that filters make.
fn is_seen(value: &Value, asked: &Asked) -> bool {
    let body = String::from_utf8_lossy(&asked.body).into_owned();
    let decode = |text: &str| String::from_utf8_lossy(&base64::percent_decoded(&text.replace('+', " "))).into_owned();
    let mut seen = vec![decode(&asked.path), decode(&body), body];
    seen.extend(asked.query.iter().map(|(name, value)| format!("{name}={value}")));
    seen.extend(asked.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let mut strings = Vec::new();
    leaves(&asked.json().unwrap_or_default(), &mut strings);
    seen.extend(strings.iter().filter_map(|text| String::from_utf8(base64::decode(text)?).ok()));
    seen.extend(strings);
    let seen: Vec<_> = seen.into_iter().map(|text| text.to_lowercase()).collect();
    let mut wanted = Vec::new();
    // What an entry's members are called is the declaration's matter.
    match value.as_array().map(|entries| entries.iter().filter_map(Value::as_object).flat_map(Map::values)) {
        Some(members) if members.clone().next().is_some() => members.for_each(|member| leaves(member, &mut wanted)),
        _ => leaves(value, &mut wanted),
    }
    wanted.iter().all(|text| {
        let mut forms = vec![text.clone(), base64::encode(text.as_bytes()), base64::encode_url(text.as_bytes())];
        forms.extend(base64::decode(text).and_then(|bytes| String::from_utf8(bytes).ok()));
        if let Some(moment) = crate::domain::moment::Moment::parse(text).filter(|_| text.contains('T')) {
            let at = moment.instant();
            forms.extend([at.timestamp().to_string(), moment.day().to_string(), at.timestamp_millis().to_string()]);
        }
        forms.iter().any(|form| seen.iter().any(|seen| seen.contains(&form.to_lowercase())))
    })
}

/// The texts and numbers of a value, names of members included.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|member| leaves(member, found)),
        Value::Object(members) => {
            for (name, member) in members {
                found.push(name.clone());
                leaves(member, found);
            }
        }
        Value::String(text) => found.push(text.clone()),
        Value::Null => {}
        other => found.push(other.to_string()),
    }
}

fn percent(c: char) -> String {
    c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn plays_part(part: usize) {
    let catalog = Catalog::load(None).unwrap();
    let provider = Provider::start("127.0.0.1:0".parse().unwrap(), catalog.all().cloned()).unwrap();
    let http = Http::new(EgressPolicy::parse("127.0.0.0/8").unwrap()).unwrap();
    let (mut played, mut called, mut problems) = (0, 0, Vec::new());
    for entry in catalog.all().enumerate().filter(|(n, _)| n % PARTS == part).map(|(_, entry)| entry) {
        let mut note = |name: &str, outcome: Result<(), String>| {
            problems.extend(outcome.err().map(|problem| format!("{} {name}: {problem}", entry.name)));
        };
        for (n, method) in entry.auth.iter().enumerate() {
            let stand = Stand::of(&provider, &http, entry, method);
            for action in entry.actions().iter().filter(|action| n == 0 && !action.requests().is_empty()) {
                note(&action.name, stand.plays(action).await);
                note(&action.name, stand.lists(action).await);
                played += 1;
            }
            note(CUSTOM_API_CALL, stand.calls_freely().await);
            called += 1;
        }
        let is_free = entry.auth.is_empty();
        assert!(entry.actions().iter().all(|action| is_free == action.builtin().is_some()), "{}", entry.name);
    }
    println!("{played} actions were played, {called} methods called freely");
    assert!(called > 20);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

macro_rules! parts {
    ($($name:ident: $part:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            plays_part($part).await;
        })+
    };
}

parts! {
    every_action_is_played_1: 0,
    every_action_is_played_2: 1,
    every_action_is_played_3: 2,
    every_action_is_played_4: 3,
}
