//! A provider's API, asked with one account's credential: requests that a definition declares.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use reqwest::header::ACCEPT;
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use super::oauth::OAuthError;
use super::oauth1::{Consumer, Signer};
use super::template::Known;
use super::{Answer, Http, HttpError, Outgoing, Stamp, sigv4};
use crate::catalog::definition::{
    self, Attach, AuthKind, AuthMethod, Basic, Definition, Identity, PostChoose, Request,
};
use crate::catalog::quirk::Quirk;

/// Longest wait for a proof, an account's name or a list to choose from.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest label, in characters.
const LONGEST: usize = 255;
/// Longest list to choose from.
const LONGEST_LIST: usize = 200;

/// An account's credential, ready to be sent along.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// The provider.
    pub definition: &'a Definition,
    /// How the account signs in.
    pub method: &'a AuthMethod,
    /// The credential, and what is known of the account.
    pub known: Known<'a>,
    /// Base URL in place of the definition's: absolute URLs move there too.
    pub moved_to: Option<&'a Url>,
    /// When and with which chance the requests are signed that are.
    pub stamp: Stamp,
    /// The consumer that signs besides, with a method of OAuth 1.0a.
    pub consumer: Option<Consumer<'a>>,
}

/// An account at a provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The provider's stable id.
    pub id: Option<String>,
    /// What a person recognises it by: one line of at most 255 characters.
    pub label: Option<String>,
    /// What the definition keeps of the answer.
    pub metadata: Map<String, Value>,
}

/// A site or tenant that a grant covers.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The provider's id of it.
    pub id: String,
    /// What a person recognises it by.
    pub label: String,
    /// What the definition keeps of it.
    pub metadata: Map<String, Value>,
}

impl Access<'_> {
    /// Asks the provider whether the credential is good, within 5 s; and whose it is, where the definition says how.
    ///
    /// # Errors
    /// [`OAuthError::ApiRefused`] when it is not good; anything else leaves it unknown.
    pub async fn prove(&self, http: &Http) -> Result<Account, OAuthError> {
        if let Some(verify) = &self.method.verify {
            self.ask(http, &verify.request, verify.ok_pointer.as_deref()).await?;
        }
        match self.asks_identity() {
            Some(identity) => self.account(http, identity, &Value::Null).await,
            None => Ok(Account::default()),
        }
    }

    fn asks_identity(&self) -> Option<&Identity> {
        self.method.identity.as_ref().filter(|identity| identity.request.is_some())
    }

    /// Asks whose account it is, within 5 s; or reads it in the token answer, if the provider says it there.
    ///
    /// # Errors
    /// [`OAuthError`]. The grant is none the worse for it.
    pub async fn account(&self, http: &Http, identity: &Identity, answer: &Value) -> Result<Account, OAuthError> {
        match &identity.request {
            None => Ok(account(identity, answer)),
            Some(request) => {
                let body = self.ask(http, request, identity.ok_pointer.as_deref()).await?;
                Ok(account(identity, &body.ok_or(OAuthError::Unreadable("account"))?))
            }
        }
    }

    /// Asks which sites or tenants the grant covers: at most the first 200, each with an id.
    ///
    /// # Errors
    /// [`OAuthError`].
    pub async fn places(&self, http: &Http, choose: &PostChoose) -> Result<Vec<Place>, OAuthError> {
        let body = self.ask(http, &choose.request, None).await?.ok_or(OAuthError::Unreadable("list"))?;
        let list = body.pointer(&choose.list).and_then(Value::as_array).ok_or(OAuthError::Unreadable("list"))?;
        let place = |entry: &Value| {
            let id = text(entry.pointer(&choose.id)?)?;
            let label = entry.pointer(&choose.label).and_then(text).unwrap_or_else(|| id.clone());
            Some(Place { id, label, metadata: kept(&choose.metadata, entry) })
        };
        let mut seen = BTreeSet::new();
        // Some list a site once for each product on it.
        let places = list.iter().filter_map(place).filter(|place| seen.insert(place.id.clone()));
        Ok(places.take(LONGEST_LIST).collect())
    }

    /// Sends a declared request; the body, if it is JSON.
    async fn ask(&self, http: &Http, request: &Request, ok: Option<&str>) -> Result<Option<Value>, OAuthError> {
        let answer = http.send(self.request(request)?.within(TIMEOUT)).await?;
        if let Some(error) = OAuthError::unavailable(&answer) {
            return Err(error);
        }
        let body = answer.json();
        let failed = |body: &Value| ok.is_some_and(|at| body.pointer(at) == Some(&Value::Bool(false)));
        if !Answer::is_success(&answer) || body.as_ref().is_some_and(failed) {
            return Err(OAuthError::ApiRefused(answer.status));
        }
        Ok(body)
    }

    /// A declared request with the credential attached.
    fn request(&self, request: &Request) -> Result<Outgoing, OAuthError> {
        let url = self.known.url(&request.url).map_err(|_| HttpError::Invalid("the API's URL"))?;
        let mut outgoing = self.opened(method(request.method), self.placed(&url)?)?;
        if let Some(body) = &request.json {
            outgoing = outgoing.header("content-type", "application/json")?;
            outgoing.body = body.clone().into_bytes();
        }
        outgoing = self.with_headers(outgoing, &request.headers)?;
        Ok(self.attached(outgoing)?)
    }

    /// A request with the headers that every call to the API carries.
    pub(super) fn opened(&self, method: Method, url: Url) -> Result<Outgoing, HttpError> {
        let outgoing = Outgoing::new(method, url).header(ACCEPT.as_str(), "application/json")?;
        match &self.definition.api {
            Some(api) => self.with_headers(outgoing, &api.headers),
            None => Ok(outgoing),
        }
    }

    /// A header that names what is not known, such as an optional field, stays away.
    fn with_headers(&self, outgoing: Outgoing, declared: &BTreeMap<String, String>) -> Result<Outgoing, HttpError> {
        let filled = declared.iter().filter_map(|(name, text)| Some((name, self.known.text(text).ok()?)));
        filled.into_iter().try_fold(outgoing, |outgoing, (name, value)| outgoing.header(name, &value))
    }

    /// The request with the credential.
    pub(super) fn attached(&self, mut outgoing: Outgoing) -> Result<Outgoing, HttpError> {
        let attach = attach(self.method);
        let filled = |text: &str| self.known.text(text).map_err(|_| HttpError::Invalid("a field of the request"));
        for (name, value) in &attach.query {
            outgoing.url.query_pairs_mut().append_pair(name, &filled(value)?);
        }
        for (name, value) in &attach.headers {
            outgoing = outgoing.secret_header(name, &filled(value)?)?;
        }
        if let Some(basic) = &attach.basic {
            let pair = format!("{}:{}", filled(&basic.username)?, filled(&basic.password)?);
            outgoing = outgoing.secret_header("authorization", &format!("Basic {}", BASE64_STANDARD.encode(pair)))?;
        }
        self.signed(outgoing)
    }

    /// Signs what is signed: with a token of OAuth 1.0a, or as the provider's quirk says.
    fn signed(&self, outgoing: Outgoing) -> Result<Outgoing, HttpError> {
        if self.method.oauth1.is_some() {
            let consumer = self.consumer.ok_or(HttpError::Invalid("no consumer to sign with"))?;
            let token = Some((self.secret("access_token")?, self.secret("token_secret")?));
            return Signer { consumer, token, stamp: self.stamp }.sign(outgoing, &[]);
        }
        self.definition.quirks.iter().try_fold(outgoing, |outgoing, quirk| match quirk {
            Quirk::AwsSigv4 => self.sigv4()?.sign(outgoing, self.stamp.at),
            Quirk::SlackTokens | Quirk::MetaExchange | Quirk::ShopifyHmac | Quirk::PageToken => Ok(outgoing),
        })
    }

    fn sigv4(&self) -> Result<sigv4::Scope<'_>, HttpError> {
        let public = |name| self.known.public.get(name).and_then(Value::as_str);
        let base = self.definition.api.as_ref().and_then(|api| api.base_url.strip_prefix("https://"));
        // `{bucket}.s3.{region}.amazonaws.com`: the first label that is no field.
        let service = base.and_then(|host| host.split('.').find(|label| !label.starts_with('{')));
        Ok(sigv4::Scope {
            access_key_id: public("accessKeyId").ok_or(HttpError::Invalid("no access key"))?,
            secret_access_key: self.secret("secretAccessKey")?,
            session_token: self.known.secret.get("sessionToken"),
            region: public("region").ok_or(HttpError::Invalid("no region"))?,
            service: service.ok_or(HttpError::Invalid("the API's URL"))?,
        })
    }

    fn secret(&self, name: &str) -> Result<&SecretString, HttpError> {
        self.known.secret.get(name).ok_or(HttpError::Invalid("no credential to sign with"))
    }

    /// A path is below the API's base; an absolute URL stands for itself, unless the API was moved.
    pub(super) fn placed(&self, url: &str) -> Result<Url, HttpError> {
        let below = |base: &str, path: &str| {
            let url = format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'));
            Url::parse(&url).map_err(|_| HttpError::Invalid("the API's URL"))
        };
        match Url::parse(url) {
            Ok(absolute) if self.moved_to.is_some() => {
                let query = absolute.query().map(|query| format!("?{query}")).unwrap_or_default();
                below(&self.base()?, &format!("{}{query}", absolute.path()))
            }
            Ok(absolute) => Ok(absolute),
            Err(_) => below(&self.base()?, url),
        }
    }

    /// Where the API answers.
    pub(super) fn base(&self) -> Result<String, HttpError> {
        let invalid = |_| HttpError::Invalid("the API's URL");
        match (self.moved_to, &self.definition.api) {
            (Some(moved), Some(api)) => {
                // A credential that is part of the path moves along.
                let path = api.base_url.splitn(4, '/').nth(3).unwrap_or_default();
                let is_secret = self.known.secret.keys().any(|name| path.contains(&format!("{{{name}}}")));
                let path = if is_secret { self.known.url(path).map_err(invalid)? } else { String::new() };
                Ok(format!("{}/{path}", moved.as_str().trim_end_matches('/')))
            }
            (Some(moved), None) => Ok(moved.as_str().to_owned()),
            (None, Some(api)) => self.known.url(&api.base_url).map_err(invalid),
            (None, None) => Err(HttpError::Invalid("the API's URL")),
        }
    }
}

/// How the credential goes along: as declared, or as its type is usually sent.
pub(crate) fn attach(method: &AuthMethod) -> Attach {
    let bearer = |text: &str| Attach {
        headers: BTreeMap::from([("authorization".to_owned(), format!("Bearer {{{text}}}"))]),
        ..Attach::default()
    };
    match (&method.attach, method.kind) {
        (Some(declared), _) => declared.clone(),
        (None, AuthKind::SecretText) => bearer("secretText"),
        (None, AuthKind::BasicAuth) => Attach {
            basic: Some(Basic { username: "{username}".to_owned(), password: "{password}".to_owned() }),
            ..Attach::default()
        },
        (None, AuthKind::OAuth2) => bearer("access_token"),
        (None, AuthKind::CustomAuth) if method.oauth2.is_some() => bearer("access_token"),
        (None, AuthKind::CustomAuth) => Attach::default(),
    }
}

pub(super) fn method(method: definition::Method) -> Method {
    match method {
        definition::Method::Get => Method::GET,
        definition::Method::Head => Method::HEAD,
        definition::Method::Post => Method::POST,
        definition::Method::Put => Method::PUT,
        definition::Method::Patch => Method::PATCH,
        definition::Method::Delete => Method::DELETE,
    }
}

fn account(identity: &Identity, answer: &Value) -> Account {
    let at = |pointer: &String| text(answer.pointer(pointer)?);
    Account {
        id: at(&identity.id),
        label: identity.label.iter().find_map(at),
        metadata: kept(&identity.metadata, answer),
    }
}

/// Members of an answer to keep, name to pointer.
pub(super) fn kept(declared: &BTreeMap<String, String>, answer: &Value) -> Map<String, Value> {
    let members = declared.iter().filter_map(|(name, at)| Some((name.clone(), answer.pointer(at)?.clone())));
    members.filter(|(_, value)| !value.is_null()).collect()
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
        assert_eq!(read, Account { id: Some("7".into()), label: Some("AdaL.".into()), metadata: Map::new() });
        assert_eq!(account(&identity, &json!([])), Account::default());
        let long = account(&identity, &json!({"data": {"name": "ä".repeat(300)}}));
        assert_eq!(long.label.unwrap().chars().count(), 255);
    }
}
