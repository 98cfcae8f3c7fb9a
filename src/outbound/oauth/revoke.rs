//! Withdrawing access at the provider (RFC 7009, or the provider's own form).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::answer::refusal;
use super::{Client, OAuthError};
use crate::catalog::definition::{Revocation, RevocationAuth, RevocationBody, RevokedToken};
use crate::outbound::api::method;
use crate::outbound::template::encoded;
use crate::outbound::{Answer, Http, HttpError, Outgoing};

/// What providers say of a token that is dead already (RFC 7009, 2.2 would have them answer 200).
const DEAD: [&str; 6] =
    ["invalid_token", "invalid_grant", "token_revoked", "token_expired", "account_inactive", "invalid_auth"];

impl Client<'_> {
    /// Withdraws a grant. That it is gone already is success.
    ///
    /// # Errors
    /// [`OAuthError`]: access may still stand.
    pub async fn revoke(
        &self,
        http: &Http,
        revocation: &Revocation,
        access: &SecretString,
        refresh: Option<&SecretString>,
    ) -> Result<(), OAuthError> {
        let answer = http.send(self.revocation(revocation, access, refresh)?).await?;
        withdrawn(&answer, self.facts.response.ok_pointer.as_deref(), revocation.auth)
    }

    fn revocation(
        &self,
        revocation: &Revocation,
        access: &SecretString,
        refresh: Option<&SecretString>,
    ) -> Result<Outgoing, OAuthError> {
        let token = match revocation.token {
            RevokedToken::RefreshElseAccess => refresh.unwrap_or(access),
            RevokedToken::Access => access,
        }
        .expose_secret();
        let template = self.endpoints.revoke.as_deref().unwrap_or(&revocation.url);
        let url = template.replace("{token}", &encoded(token)).replace("{client_id}", &encoded(&self.client_id));
        let url = Url::parse(&url).map_err(|_| HttpError::Invalid("the revocation URL"))?;
        let mut request = Outgoing::new(method(revocation.method), url).header("accept", "application/json")?;
        let in_body = revocation.auth == RevocationAuth::Body;
        let client = [("client_id", self.client_id.as_str()), ("client_secret", self.client_secret.expose_secret())];
        let client = client.into_iter().filter(|_| in_body);
        request = match revocation.body {
            RevocationBody::Form => request.form(&[("token", token)].into_iter().chain(client).collect::<Vec<_>>()),
            RevocationBody::Json => request.json(&object([("token", token)].into_iter().chain(client))),
            RevocationBody::JsonAccessToken => {
                request.json(&object([("access_token", token)].into_iter().chain(client)))
            }
            RevocationBody::None => request,
        };
        for (name, value) in &revocation.headers {
            request = request.header(name, value)?;
        }
        Ok(match revocation.auth {
            RevocationAuth::Basic => request.authorization(&self.basic())?,
            RevocationAuth::Bearer => request.bearer(access)?,
            RevocationAuth::Body | RevocationAuth::None => request,
        })
    }

    /// RFC 6749, 2.3.1: both parts are form-encoded before Basic's own encoding.
    fn basic(&self) -> String {
        let part = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", part(&self.client_id), part(self.client_secret.expose_secret()));
        format!("Basic {}", BASE64_STANDARD.encode(pair))
    }
}

/// Whether the answer says that access is withdrawn, or was before.
pub(in crate::outbound) fn withdrawn(
    answer: &Answer,
    ok_pointer: Option<&str>,
    auth: RevocationAuth,
) -> Result<(), OAuthError> {
    if let Some(error) = OAuthError::unavailable(answer) {
        return Err(error);
    }
    let body = answer.json().unwrap_or_default();
    match refusal(answer, &body, ok_pointer) {
        Some(error) if !is_dead(answer, &error, auth) => Err(error),
        _ => Ok(()),
    }
}

fn is_dead(answer: &Answer, error: &OAuthError, auth: RevocationAuth) -> bool {
    let says = matches!(error, OAuthError::Refused { code: Some(code), .. } if DEAD.contains(&code.as_str()));
    let gone = matches!(answer.status, 404 | 410);
    // The bearer is the token itself: who refuses it has withdrawn it.
    says || gone || (answer.status == 401 && auth == RevocationAuth::Bearer)
}

fn object<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    members.map(|(name, value)| (name.to_owned(), json!(value))).collect()
}
