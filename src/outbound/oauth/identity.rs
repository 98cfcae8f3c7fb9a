//! Whose account was connected.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::Value;
use url::Url;

use super::{Client, Grant, OAuthError};
use crate::catalog::definition::{self, Api, Identity, Request};
use crate::outbound::{Http, HttpError, Outgoing};

/// Longest wait for the account's name.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest label, in characters.
const LONGEST: usize = 255;

/// An account at a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The provider's stable id.
    pub id: Option<String>,
    /// What a person recognises it by: one line of at most 255 characters.
    pub label: Option<String>,
}

impl Client<'_> {
    /// Asks whose account the grant is for, within 5 s; or reads it in the token answer, if the provider says it there.
    ///
    /// # Errors
    /// [`OAuthError`]. The grant is none the worse for it.
    pub async fn identity(
        &self,
        http: &Http,
        identity: &Identity,
        api: Option<&Api>,
        grant: &Grant,
    ) -> Result<Account, OAuthError> {
        let Some(request) = &identity.request else { return Ok(account(identity, &grant.answer)) };
        let answer = http.send(self.api_request(request, api, grant)?.within(TIMEOUT)).await?;
        if let Some(error) = OAuthError::unavailable(answer.status) {
            return Err(error);
        }
        if !answer.is_success() {
            return Err(OAuthError::ApiRefused(answer.status));
        }
        let body = answer.json().ok_or(OAuthError::Unreadable("account"))?;
        let failed = identity.ok_pointer.as_ref().is_some_and(|at| body.pointer(at) == Some(&Value::Bool(false)));
        if failed { Err(OAuthError::ApiRefused(answer.status)) } else { Ok(account(identity, &body)) }
    }

    fn api_request(&self, request: &Request, api: Option<&Api>, grant: &Grant) -> Result<Outgoing, OAuthError> {
        let url = self.api_url(&request.url, api, grant).ok_or(HttpError::Invalid("the API's URL"))?;
        let mut outgoing = Outgoing::new(method(request.method), url).header(ACCEPT.as_str(), "application/json")?;
        if let Some(body) = &request.json {
            outgoing = outgoing.header("content-type", "application/json")?;
            outgoing.body = body.clone().into_bytes();
        }
        let declared = api.into_iter().flat_map(|api| &api.headers).chain(&request.headers);
        for (name, value) in declared {
            outgoing = outgoing.header(name, value)?;
        }
        Ok(outgoing.bearer(&grant.access_token)?)
    }

    /// A path is below the API's base; an absolute URL stands for itself, unless the operator moved the API.
    fn api_url(&self, url: &str, api: Option<&Api>, grant: &Grant) -> Option<Url> {
        let url = self.endpoints.fill(url, &grant.metadata).ok()?;
        let base = || match &self.endpoints.api {
            Some(base) => Some(base.clone()),
            None => self.endpoints.api_base(api?, &grant.metadata).ok(),
        };
        let below = |base: Url, path: &str| {
            Url::parse(&format!("{}/{}", base.as_str().trim_end_matches('/'), path.trim_start_matches('/'))).ok()
        };
        match Url::parse(&url) {
            Ok(absolute) if self.endpoints.api_moved => {
                let query = absolute.query().map(|query| format!("?{query}")).unwrap_or_default();
                below(base()?, &format!("{}{query}", absolute.path()))
            }
            Ok(absolute) => Some(absolute),
            Err(_) => below(base()?, &url),
        }
    }
}

pub(super) fn method(method: definition::Method) -> Method {
    match method {
        definition::Method::Get => Method::GET,
        definition::Method::Post => Method::POST,
        definition::Method::Put => Method::PUT,
        definition::Method::Patch => Method::PATCH,
        definition::Method::Delete => Method::DELETE,
    }
}

fn account(identity: &Identity, answer: &Value) -> Account {
    let at = |pointer: &String| text(answer.pointer(pointer)?);
    Account { id: at(&identity.id), label: identity.label.iter().find_map(at) }
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let line: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_read_by_pointers() {
        let identity: Identity =
            toml::from_str("id = \"/data/id\"\nlabel = [\"/data/email\", \"/data/name\"]").unwrap();
        let read = account(&identity, &json!({"data": {"id": 7, "email": "", "name": "  Ada\u{7}\nL. "}}));
        assert_eq!(read, Account { id: Some("7".into()), label: Some("AdaL.".into()) });
        assert_eq!(account(&identity, &json!([])), Account::default());
        let long = account(&identity, &json!({"data": {"name": "ä".repeat(300)}}));
        assert_eq!(long.label.unwrap().chars().count(), 255);
    }
}
