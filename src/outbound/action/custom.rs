//! `custom_api_call`: the caller writes the request, and the definition says where it may go.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use url::{Origin, Url};

use super::body::{Multipart, add_query, json_of};
use super::fill::plain;
use super::place::is_dots;
use super::{ActionError, answer, send};
use crate::catalog::definition::action::{Action, Actions, Body, is_reserved_header};
use crate::catalog::quirk::Quirk;
use crate::domain::base64::percent_decoded;
use crate::outbound::api::{Access, attach};
use crate::outbound::{Answer, Http, Outgoing};

impl Access<'_> {
    /// Sends what the caller wrote, with input that [`Action::read`] has answered: `{ status, headers, body }`.
    pub(super) async fn custom_call(
        &self,
        http: &Http,
        actions: &Actions,
        action: &Action,
        input: &Map<String, Value>,
    ) -> Result<Value, ActionError> {
        let outgoing = self.written(actions, input)?;
        let secrets = self.secrets(&outgoing);
        let answer = send(http, outgoing).await?;
        let body = answer::body(&answer, false, &secrets);
        let refused = answer::refused(&answer, body.as_ref().ok(), &action.answer, false, &secrets);
        let goes_on = input.get("failsafe").is_some_and(|it| it == true);
        match refused {
            Err(ActionError::Failed { .. } | ActionError::Limited { .. }) if goes_on => {}
            other => other?,
        }
        Ok(secrets.scrubbed_value(json!({ "status": answer.status, "headers": told(&answer), "body": body? })))
    }

    pub(super) fn written(&self, actions: &Actions, input: &Map<String, Value>) -> Result<Outgoing, ActionError> {
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let method = Method::from_bytes(text("method").as_bytes());
        let method = method.map_err(|_| ActionError::input("method", "is not a method"))?;
        let mut url = match input.get("url") {
            Some(_) => self.target(actions, text("url"))?,
            None => self.graphql_target(actions)?,
        };
        if let Some(instance) = input.get("instanceUrl").and_then(Value::as_str)
            && Url::parse(instance).ok().map(|instance| instance.origin()) != Some(url.origin())
        {
            return Err(ActionError::input("instanceUrl", "is that of the connection, and cannot be another"));
        }
        let reserved = self.reserved();
        let query = input.get("queryParams").and_then(Value::as_object);
        add_query(&mut url, query.unwrap_or(&Map::new()));
        if let Some((name, _)) = url.query_pairs().find(|(name, _)| attach(self.method).query.contains_key(&**name)) {
            let problem = format!("must not name `{name}`, which carries the credential");
            return Err(ActionError::input("queryParams", problem));
        }
        let mut outgoing = self.opened(method, url)?;
        if let Some(body) = input.get("body").filter(|body| !body.is_null()) {
            let form = input.get("form").is_some_and(|it| it == true).then(|| body.as_object()).flatten();
            let written = match form {
                Some(members) => {
                    let mut form = Multipart::new(self.stamp.seed);
                    members.iter().for_each(|(name, value)| form.value(name, value));
                    form.written()
                }
                None => json_of(body),
            };
            outgoing.body = written.bytes;
            if let Some(kind) = written.kind {
                outgoing = outgoing.header(CONTENT_TYPE.as_str(), &kind)?;
            }
        }
        for (name, value) in input.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let lower = name.to_ascii_lowercase();
            if is_reserved_header(&lower) || reserved.contains(&lower) {
                return Err(ActionError::input("headers", format!("must not set `{lower}`")));
            }
            let value = plain(value);
            let fits = HeaderName::try_from(&lower).is_ok()
                && HeaderValue::try_from(&value).is_ok()
                && !value.chars().any(char::is_control);
            if !fits {
                let shown: String = lower.chars().filter(|c| !c.is_control()).take(64).collect();
                return Err(ActionError::input("headers", format!("has a name or a value that is none: `{shown}`")));
            }
            outgoing = outgoing.header(&lower, &value)?;
        }
        Ok(self.attached(outgoing)?)
    }

    /// Headers that the definition sets itself.
    fn reserved(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<_> = attach(self.method).headers.keys().map(|name| name.to_ascii_lowercase()).collect();
        if self.definition.quirks.contains(&Quirk::AwsSigv4) {
            names.extend(["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"].map(str::to_owned));
        }
        names
    }

    /// Where the integration's GraphQL queries go.
    fn graphql_target(&self, actions: &Actions) -> Result<Url, ActionError> {
        let mut queries = actions.requests().filter(|request| matches!(request.body, Body::Graphql(..)));
        let target = queries.find(|request| request.url.named().next().is_none());
        let target = target.ok_or_else(|| ActionError::input("url", "is required"))?;
        Ok(self.placed(&target.url.with(|_| String::new()))?)
    }

    /// Where the call goes: below the API's base, or to a host that the definition names.
    fn target(&self, actions: &Actions, written: &str) -> Result<Url, ActionError> {
        check_text(written)?;
        if absolute(written).is_none() {
            let url = self.placed_below_base(written)?;
            return url.ok_or_else(|| refused("must be a path below the API's base URL"));
        }
        let url = Url::parse(written).map_err(|_| refused("is not a URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("must not carry credentials"));
        }
        if self.moved_to.is_some_and(|moved| moved.origin() == url.origin()) {
            return Ok(url);
        }
        if !self.origins(actions).contains(&url.origin()) {
            return Err(refused("must be a path, or an address of the provider's own API"));
        }
        Ok(self.placed(written)?)
    }

    /// The path below the base, if that is where it stays.
    fn placed_below_base(&self, path: &str) -> Result<Option<Url>, ActionError> {
        let base = Url::parse(&self.base()?).map_err(|_| ActionError::Unprepared("the API's URL"))?;
        let path = path.trim_start_matches('/');
        let url = Url::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/'))).ok();
        let stays =
            |url: &Url| url.origin() == base.origin() && url.path().starts_with(base.path().trim_end_matches('/'));
        Ok(url.filter(stays))
    }

    /// The origins that the definition's API and its actions are at.
    fn origins(&self, actions: &Actions) -> Vec<Origin> {
        let base = self.definition.api.as_ref().and_then(|api| self.known.url(&api.base_url).ok());
        let asked = actions.requests().map(|request| request.url.with(|_| "{}".to_owned()));
        let method = self.method;
        let verify = method.verify.iter().map(|it| it.request.url.clone());
        let identity = method.identity.iter().filter_map(|it| Some(it.request.as_ref()?.url.clone()));
        let choose = method.post_choose.iter().map(|it| it.request.url.clone());
        let declared = asked.chain(verify).chain(identity).chain(choose).filter(|url| !host_is_named(url));
        let all = base.into_iter().chain(declared);
        all.filter_map(|url| Url::parse(&url).ok()).filter(Url::has_host).map(|url| url.origin()).collect()
    }
}

fn refused(problem: &str) -> ActionError {
    ActionError::input("url", problem)
}

/// What stands behind the scheme, if there is one.
fn absolute(written: &str) -> Option<&str> {
    written.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?'])).map(|(_, rest)| rest)
}

/// Whether a URL that a caller wrote can be one, wherever it leads.
pub(super) fn check_text(written: &str) -> Result<(), ActionError> {
    if written.contains('\\') || written.chars().any(|c| c.is_control() || c == ' ') {
        return Err(refused("must not contain backslashes, spaces or control characters"));
    }
    if written.contains('#') {
        return Err(refused("must not have a fragment"));
    }
    if written.starts_with("//") {
        return Err(refused("must not name a host without a scheme"));
    }
    let path = absolute(written).map_or(written, |rest| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split('?').next().unwrap_or_default();
    if path.split('/').any(leads_astray) {
        return Err(refused("must not contain dot segments, nor what hides them"));
    }
    Ok(())
}

/// Whether the host of a URL is not written out.
fn host_is_named(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    host.contains('{')
}

/// Whether a segment is one of dots, or hides one behind an encoded slash or a further encoding.
fn leads_astray(segment: &str) -> bool {
    let mut bytes = segment.as_bytes().to_vec();
    for _ in 0..4 {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.split(['/', '\\']).any(is_dots) || text.contains('\\') || text.chars().any(char::is_control) {
            return true;
        }
        let decoded = percent_decoded(&text);
        if decoded == bytes {
            return false;
        }
        bytes = decoded;
    }
    true
}

/// Headers of the answer that help, and say nothing of the account.
fn told(answer: &Answer) -> Value {
    let helps = |name: &str| {
        matches!(name, "content-type" | "link" | "retry-after" | "etag" | "last-modified")
            || name.starts_with("x-ratelimit-")
            || name.starts_with("ratelimit")
    };
    let headers = answer.headers.iter().filter(|(name, _)| helps(name.as_str()));
    let headers = headers.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.into())));
    headers.collect::<Map<_, _>>().into()
}
