//! The OAuth 1.0a client (RFC 5849), signing with HMAC-SHA1: temporary credentials, the person's consent, the token, and
//! every request after.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use super::oauth::{OAuthError, Overrides, withdrawn};
use super::template::{TemplateError, encoded};
use super::{Answer, Http, HttpError, Outgoing, Stamp, api};
use crate::catalog::definition::{OAuth1, Revocation, RevocationAuth};
use crate::domain::flow::FlowFailure;

/// The consumer: the client that was registered with the provider (RFC 5849, 1.1).
#[derive(Clone, Copy, Debug)]
pub struct Consumer<'a> {
    /// Its identifier.
    pub key: &'a str,
    /// Its shared secret.
    pub secret: &'a SecretString,
}

/// A provider's URLs, ready to be asked.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Temporary credential request (RFC 5849, 2.1).
    pub request: Url,
    /// Resource owner authorization (RFC 5849, 2.2).
    pub authorize: Url,
    /// Token request (RFC 5849, 2.3).
    pub access: Url,
    /// Where access is withdrawn, in which `{token}` is still to be filled.
    pub revoke: Option<String>,
}

impl Endpoints {
    /// The definition's URLs, or the operator's own in their place. The operator's token URL stands for both requests:
    /// `<token URL>/request` and `<token URL>/access`.
    ///
    /// # Errors
    /// [`TemplateError::Invalid`]: a URL is not one.
    pub fn resolve(facts: &OAuth1, overrides: &Overrides) -> Result<Self, TemplateError> {
        let parse = |url: &str, what| Url::parse(url).ok().filter(Url::has_host).ok_or(TemplateError::Invalid(what));
        let below = |declared: &str, leaf: &str| {
            let moved = overrides.token_url.as_ref().map(|base| format!("{}/{leaf}", base.trim_end_matches('/')));
            parse(moved.as_deref().unwrap_or(declared), "token")
        };
        let declared = || facts.revocation.as_ref().map(|revocation| revocation.url.clone());
        Ok(Self {
            request: below(&facts.request_url, "request")?,
            authorize: parse(overrides.auth_url.as_deref().unwrap_or(&facts.authorize_url), "authorization")?,
            access: below(&facts.access_url, "access")?,
            revoke: overrides.revoke_url.clone().or_else(declared),
        })
    }
}

/// A client registered at a provider, which its definition describes. Make one anew for each call: its stamp makes the
/// nonce.
#[derive(Debug)]
pub struct Client<'a> {
    /// What the definition says of the provider's OAuth 1.0a.
    pub facts: &'a OAuth1,
    /// Where to ask.
    pub endpoints: Endpoints,
    /// The consumer's identifier.
    pub consumer_key: String,
    /// Its secret.
    pub consumer_secret: SecretString,
    /// Where the provider sends the person back to; it may carry a `state` of ours in its query, since the protocol has
    /// none.
    pub callback: Url,
    /// When and with which chance requests are signed.
    pub stamp: Stamp,
}

/// Temporary credentials (RFC 5849, 2.1): good until the token was fetched.
pub struct Temporary {
    /// Their identifier, which the authorization URL and the callback carry.
    pub token: SecretString,
    /// Their shared secret.
    pub secret: SecretString,
}

/// Token credentials (RFC 5849, 2.3): good until they are withdrawn.
pub struct Grant {
    /// Their identifier.
    pub token: SecretString,
    /// Their shared secret.
    pub secret: SecretString,
    /// The rest of the answer, without tokens and secrets: some providers say there whose account it is.
    pub answer: Value,
}

impl fmt::Debug for Temporary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Temporary([secret])")
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Grant([secret])")
    }
}

impl Client<'_> {
    /// The registered client, to sign with.
    #[must_use]
    pub fn consumer(&self) -> Consumer<'_> {
        Consumer { key: &self.consumer_key, secret: &self.consumer_secret }
    }

    /// Asks for temporary credentials (RFC 5849, 2.1).
    ///
    /// # Errors
    /// [`OAuthError`]; [`InvalidClient`](FlowFailure::InvalidClient) when the consumer or its signature is refused.
    pub async fn request_token(&self, http: &Http) -> Result<Temporary, OAuthError> {
        let asked = Outgoing::new(Method::POST, self.endpoints.request.clone());
        let own = [("oauth_callback", self.callback.as_str())];
        let answer = self.sign(asked, None, &own)?;
        let members = members(&http.send(answer).await?, FlowFailure::InvalidClient)?;
        // RFC 5849, 2.1: a provider that does not confirm speaks the protocol that could be hijacked.
        if members.get("oauth_callback_confirmed").map(String::as_str) != Some("true") {
            return Err(OAuthError::Unreadable("temporary credentials"));
        }
        let (token, secret) = pair(&members).ok_or(OAuthError::Unreadable("temporary credentials"))?;
        Ok(Temporary { token, secret })
    }

    /// Where to send the person. The app's `extra` parameters replace the definition's, never the protocol's own.
    /// `app_name` is what the person reads there of who asks.
    #[must_use]
    pub fn authorize_url(
        &self,
        token: &SecretString,
        scopes: &[String],
        app_name: &str,
        extra: &BTreeMap<String, String>,
    ) -> Url {
        let mut parameters: BTreeMap<&str, String> = BTreeMap::new();
        for (name, value) in &self.facts.authorize_params {
            parameters.insert(name, value.replace("{app_name}", app_name));
        }
        parameters.extend(extra.iter().map(|(name, value)| (name.as_str(), value.clone())));
        if let Some(parameter) = self.facts.scope_parameter.as_deref().filter(|_| !scopes.is_empty()) {
            parameters.insert(parameter, scopes.join(","));
        }
        parameters.retain(|name, _| !name.starts_with("oauth_"));
        let mut url = self.endpoints.authorize.clone();
        url.query_pairs_mut().append_pair("oauth_token", token.expose_secret()).extend_pairs(&parameters);
        url
    }

    /// Changes temporary credentials for a token (RFC 5849, 2.3), with the verifier that the callback brought.
    ///
    /// # Errors
    /// [`OAuthError`]; [`InvalidGrant`](FlowFailure::InvalidGrant) when the credentials or the verifier are refused.
    pub async fn access_token(
        &self,
        http: &Http,
        temporary: &Temporary,
        verifier: &SecretString,
    ) -> Result<Grant, OAuthError> {
        let asked = Outgoing::new(Method::POST, self.endpoints.access.clone());
        let own = [("oauth_verifier", verifier.expose_secret())];
        let asked = self.sign(asked, Some((&temporary.token, &temporary.secret)), &own)?;
        let members = members(&http.send(asked).await?, FlowFailure::InvalidGrant)?;
        let (token, secret) = pair(&members).ok_or(OAuthError::Unreadable("token answer"))?;
        let said = members.into_iter().filter(|(name, _)| !name.starts_with("oauth_token"));
        let answer = said.map(|(name, value)| (name, Value::from(value))).collect::<Map<_, _>>().into();
        Ok(Grant { token, secret, answer })
    }

    /// Withdraws a token. That it is gone already is success.
    ///
    /// # Errors
    /// [`OAuthError`]: access may still stand.
    pub async fn revoke(
        &self,
        http: &Http,
        revocation: &Revocation,
        token: &SecretString,
        secret: &SecretString,
    ) -> Result<(), OAuthError> {
        let template = self.endpoints.revoke.as_deref().unwrap_or(&revocation.url);
        let url = template
            .replace("{token}", &encoded(token.expose_secret()))
            .replace("{client_id}", &encoded(&self.consumer_key));
        let url = Url::parse(&url).map_err(|_| HttpError::Invalid("the revocation URL"))?;
        let mut request = Outgoing::new(api::method(revocation.method), url).header("accept", "application/json")?;
        for (name, value) in &revocation.headers {
            request = request.header(name, value)?;
        }
        if revocation.auth == RevocationAuth::Bearer {
            request = self.sign(request, Some((token, secret)), &[])?;
        }
        withdrawn(&http.send(request).await?, None, revocation.auth)
    }

    fn sign(
        &self,
        request: Outgoing,
        token: Option<(&SecretString, &SecretString)>,
        own: &[(&str, &str)],
    ) -> Result<Outgoing, HttpError> {
        Signer { consumer: self.consumer(), token, stamp: self.stamp }.sign(request, own)
    }
}

/// Who signs a request, and when (RFC 5849, section 3).
#[derive(Clone, Copy)]
pub(super) struct Signer<'a> {
    pub(super) consumer: Consumer<'a>,
    /// Identifier and shared secret of temporary or token credentials.
    pub(super) token: Option<(&'a SecretString, &'a SecretString)>,
    pub(super) stamp: Stamp,
}

impl Signer<'_> {
    /// The request with its `Authorization`, in which `own` are further protocol parameters.
    pub(super) fn sign(&self, request: Outgoing, own: &[(&str, &str)]) -> Result<Outgoing, HttpError> {
        let mut seed = digest::Context::new(&digest::SHA256);
        for part in [&self.stamp.seed, request.method.as_str().as_bytes(), request.url.as_str().as_bytes()] {
            seed.update(part);
        }
        let nonce = BASE64_URL_SAFE_NO_PAD.encode(seed.finish());
        self.sign_with(request, own, &nonce)
    }

    fn sign_with(&self, request: Outgoing, own: &[(&str, &str)], nonce: &str) -> Result<Outgoing, HttpError> {
        let at = self.stamp.at.timestamp().to_string();
        let mut protocol = vec![
            ("oauth_consumer_key", self.consumer.key),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", at.as_str()),
        ];
        if let Some((token, _)) = self.token {
            protocol.push(("oauth_token", token.expose_secret()));
        }
        protocol.extend(own);
        let secret = self.token.map(|(_, secret)| secret.expose_secret()).unwrap_or_default();
        let signature = signature(&base_string(&request, &protocol), self.consumer.secret.expose_secret(), secret);
        protocol.push(("oauth_signature", &signature));
        let parts: Vec<_> = protocol.iter().map(|(name, value)| format!("{name}=\"{}\"", encoded(value))).collect();
        request.authorization(&format!("OAuth {}", parts.join(", ")))
    }
}

/// RFC 5849, 3.4.2.
pub(crate) fn signature(base_string: &str, consumer_secret: &str, token_secret: &str) -> String {
    let key = format!("{}&{}", encoded(consumer_secret), encoded(token_secret));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    BASE64_STANDARD.encode(hmac::sign(&key, base_string.as_bytes()))
}

fn base_string(request: &Outgoing, protocol: &[(&str, &str)]) -> String {
    let form = "application/x-www-form-urlencoded";
    let is_form = request.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(form.as_bytes()));
    let body = if is_form { request.body.as_slice() } else { &[] };
    let sent = request.url.query_pairs().chain(form_urlencoded::parse(body));
    let sent = sent.map(|(name, value)| (name.into_owned(), value.into_owned()));
    let protocol = protocol.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    base_string_of(request.method.as_str(), &request.url, sent.chain(protocol))
}

/// RFC 5849, 3.4.1: `parameters` are all of the request, decoded, but for the signature and the realm.
pub(crate) fn base_string_of(method: &str, url: &Url, parameters: impl Iterator<Item = (String, String)>) -> String {
    let mut pairs: Vec<_> = parameters.map(|(name, value)| (encoded(&name), encoded(&value))).collect();
    pairs.sort_unstable();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    // `url` writes scheme and host in lower case and leaves the default port out (RFC 5849, 3.4.1.2).
    let bare = url.as_str().split(['?', '#']).next().unwrap_or_default();
    [method, &encoded(bare), &encoded(&pairs.join("&"))].join("&")
}

/// The members of a form-encoded answer, which a refusal has not; `on_401` is what a 401 means here.
fn members(answer: &Answer, on_401: FlowFailure) -> Result<BTreeMap<String, String>, OAuthError> {
    if let Some(error) = OAuthError::unavailable(answer) {
        return Err(error);
    }
    if answer.is_success() {
        return Ok(form_urlencoded::parse(&answer.body).into_owned().collect());
    }
    let failure = if answer.status == 401 { on_401 } else { FlowFailure::ProviderRefused };
    Err(OAuthError::Refused { status: answer.status, code: None, failure })
}

fn pair(members: &BTreeMap<String, String>) -> Option<(SecretString, SecretString)> {
    let text = |name: &str| members.get(name).filter(|text| !text.is_empty()).map(|text| text.as_str().into());
    Some((text("oauth_token")?, text("oauth_token_secret")?))
}

#[cfg(test)]
mod tests;
