//! The token endpoint: what providers do otherwise than RFC 6749 is undone on both sides of the crate `oauth2`.

use std::pin::Pin;
use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::http::Response;
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::answer::{Kept, form, standard};
use super::{Client, Grant, OAuthError};
use crate::catalog::definition::{BodyFormat, ClientAuth};
use crate::catalog::quirk::Quirk;
use crate::outbound::{Http, HttpError, Outgoing};

/// Longest wait for a renewed token: nobody stands before a page, and an answer that is not waited for may be a grant lost.
pub const REFRESH_TIMEOUT: Duration = Duration::from_secs(30);

type Tokens = StandardTokenResponse<Kept, BasicTokenType>;
type TokenClient = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl ExtraTokenFields for Kept {}

impl Client<'_> {
    /// Exchanges an authorization code for tokens (RFC 6749, 4.1.3), with the PKCE verifier if there is one.
    ///
    /// # Errors
    /// [`OAuthError`], whose `failure()` is the cause that the flow ends with.
    pub async fn exchange(
        &self,
        http: &Http,
        code: &SecretString,
        verifier: Option<&SecretString>,
    ) -> Result<Grant, OAuthError> {
        let client = self.at(&self.endpoints.token).set_redirect_uri(RedirectUrl::from_url(self.redirect_uri.clone()));
        let mut request = client.exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        }
        for (name, value) in &self.token_params {
            request = request.add_extra_param(name, value);
        }
        let first = grant(request.request_async(&self.dialect(http, None)).await)?;
        if !self.renews_itself() {
            return Ok(first);
        }
        let longer = self.lengthen(http, &first.access_token, None).await?;
        Ok(Grant { scopes: longer.scopes.or(first.scopes), ..longer })
    }

    /// Asks for a token in the client's own name (RFC 6749, 4.4.2).
    ///
    /// # Errors
    /// [`OAuthError`]; [`InvalidClient`](crate::domain::flow::FlowFailure::InvalidClient) when the client is refused.
    pub async fn client_credentials(&self, http: &Http, scopes: &[String]) -> Result<Grant, OAuthError> {
        let client = self.at(&self.endpoints.token);
        let mut request = client.exchange_client_credentials();
        if !scopes.is_empty() {
            request = request.add_extra_param("scope", scopes.join(&self.facts.scope.request_separator));
        }
        for (name, value) in &self.token_params {
            request = request.add_extra_param(name, value);
        }
        grant(request.request_async(&self.dialect(http, Some(REFRESH_TIMEOUT))).await)
    }

    /// Renews the access token (RFC 6749, section 6), for the scopes that were granted.
    ///
    /// # Errors
    /// [`OAuthError`]; [`InvalidGrant`](crate::domain::flow::FlowFailure::InvalidGrant) ends the grant, nothing else does.
    pub async fn refresh(&self, http: &Http, token: &SecretString) -> Result<Grant, OAuthError> {
        if self.renews_itself() {
            return self.lengthen(http, token, Some(REFRESH_TIMEOUT)).await;
        }
        let client = self.at(&self.endpoints.refresh);
        let token = RefreshToken::new(token.expose_secret().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in &self.token_params {
            request = request.add_extra_param(name, value);
        }
        grant(request.request_async(&self.dialect(http, Some(REFRESH_TIMEOUT))).await)
    }

    /// Whether an access token is renewed with itself, while it lives.
    fn renews_itself(&self) -> bool {
        self.quirks.contains(&Quirk::MetaExchange)
    }

    /// Changes a live access token for one of about 60 days, which is its own refresh token from then on.
    ///
    /// Source: developers.facebook.com, "Get Long-Lived Access Tokens".
    async fn lengthen(
        &self,
        http: &Http,
        token: &SecretString,
        timeout: Option<Duration>,
    ) -> Result<Grant, OAuthError> {
        let parameters = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose_secret()),
            ("fb_exchange_token", token.expose_secret()),
        ];
        let asked = Outgoing::new(Method::POST, self.endpoints.refresh.clone()).form(&parameters);
        let asked = Outgoing { timeout, ..asked.header("accept", "application/json")? };
        let standard = standard(&http.send(asked).await?, self.facts, self.quirks)?;
        let tokens = serde_json::to_value(&standard).ok().and_then(|tokens| serde_json::from_value(tokens).ok());
        let longer = grant(tokens.ok_or(RequestTokenError::Request(OAuthError::Unreadable("token answer"))))?;
        Ok(Grant { refresh_token: Some(longer.access_token.clone()), ..longer })
    }

    fn dialect<'a>(&'a self, http: &'a Http, timeout: Option<Duration>) -> Dialect<'a> {
        Dialect { client: self, http, timeout }
    }

    fn at(&self, endpoint: &Url) -> TokenClient {
        let auth = match self.facts.client_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Body => AuthType::RequestBody,
        };
        oauth2::Client::new(ClientId::new(self.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.client_secret.expose_secret().to_owned()))
            .set_auth_type(auth)
            .set_token_uri(TokenUrl::from_url(endpoint.clone()))
    }
}

/// Sends what the crate wrote in the way that this provider reads, and answers what the crate reads.
struct Dialect<'a> {
    client: &'a Client<'a>,
    http: &'a Http,
    timeout: Option<Duration>,
}

// A closure would do, but for a future that the compiler cannot see to be `Send` for every lifetime.
impl<'c> AsyncHttpClient<'c> for Dialect<'_> {
    type Error = OAuthError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OAuthError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Dialect<'_> {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, OAuthError> {
        let facts = self.client.facts;
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| HttpError::Invalid("the token URL"))?;
        let mut request =
            Outgoing { headers: parts.headers, body, timeout: self.timeout, ..Outgoing::new(parts.method, url) };
        if facts.body_format == BodyFormat::Json {
            let members = form(&request.body);
            request = request.json(&members.into());
        }
        for (name, value) in &facts.token_headers {
            request = request.header(name, value)?;
        }
        let standard = standard(&self.http.send(request).await?, facts, self.client.quirks)?;
        let mut response =
            Response::new(serde_json::to_vec(&standard).map_err(|_| OAuthError::Unreadable("token answer"))?);
        response.headers_mut().insert(CONTENT_TYPE, reqwest::header::HeaderValue::from_static("application/json"));
        Ok(response)
    }
}

fn grant(answer: Result<Tokens, RequestTokenError<OAuthError, BasicErrorResponse>>) -> Result<Grant, OAuthError> {
    let tokens = answer.map_err(|error| match error {
        RequestTokenError::Request(error) => error,
        _ => OAuthError::Unreadable("token answer"),
    })?;
    let secret = |text: &String| SecretString::from(text.as_str());
    let kept = tokens.extra_fields();
    Ok(Grant {
        access_token: secret(tokens.access_token().secret()),
        refresh_token: tokens.refresh_token().map(|token| secret(token.secret())),
        token_type: tokens.token_type().as_ref().to_owned(),
        expires_in: tokens.expires_in().and_then(|life| i64::try_from(life.as_secs()).ok()),
        scopes: kept.scopes.clone(),
        refresh_expires_in: kept.refresh_expires_in,
        metadata: kept.metadata.clone(),
        answer: kept.answer.clone(),
    })
}
