//! An OpenID provider that members sign in with (OpenID Connect Core 1.0): what it says of itself, where people are sent,
//! and who came back.
//!
//! The crate `openidconnect` writes the requests and checks the answers; every call goes through the guarded client.

mod settings;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGenderClaim,
    CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm as Algorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, AuthType, AuthenticationFlow, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, LoginHint, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError,
    Scope, SignatureVerificationError, TokenResponse as _, UserInfoClaims, UserInfoError,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use super::{Http, HttpError, Outgoing};

pub use settings::OidcSettings;

/// How long what a provider says of itself is good.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// It is asked again for a key that it has not named at most this often.
const ASKED_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// Longest wait for one answer: somebody stands before a page.
const PATIENCE: Duration = Duration::from_secs(8);

/// Who shows again who they are did so at most this long ago. Naming it has the provider say when that was; nothing at all
/// would have some ask in circles.
const AGAIN_WITHIN: Duration = Duration::from_secs(15 * 60);

/// What ID tokens may be signed with: never with what we hold ourselves, nor with nothing (RFC 8725, 3.1).
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// What the crate does not know of a provider's metadata.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Further {
    /// RFC 9207, section 3.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Further {}

type Metadata = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why the provider does not say who somebody is. Holds no code, token or secret.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// What it says of itself cannot be used.
    #[error("its discovery document cannot be used: {0}")]
    Discovery(String),
    /// It refuses the code, or us.
    #[error("its token endpoint refuses with {0}")]
    Refused(String),
    /// An answer cannot be read; says which.
    #[error("its {0} cannot be read")]
    Unreadable(&'static str),
    /// The ID token is not for us, not of now, or not its own.
    #[error("its ID token does not hold: {0}")]
    IdToken(ClaimsVerificationError),
    /// The answer comes from another issuer than the one that was asked (RFC 9207).
    #[error("the answer names another issuer, or none")]
    Issuer,
}

/// Who somebody is, as the provider says.
#[derive(Clone, Debug)]
pub struct Person {
    /// Never given to anybody else by this issuer (Core 1.0, 5.7).
    pub subject: String,
    /// Their address, where the provider says that it has been verified.
    pub verified_email: Option<String>,
    /// When they last entered what they know or have, where the provider says.
    pub auth_time: Option<DateTime<Utc>>,
}

/// What somebody is sent to the provider with.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Comes back with them.
    pub state: &'a str,
    /// Comes back in the ID token.
    pub nonce: &'a str,
    /// Its hash goes along, itself redeems the code (RFC 7636).
    pub verifier: &'a SecretString,
    /// Where they come back to.
    pub redirect_uri: &'a Url,
    /// Whose password is to be asked for again, whether they are signed in there or not.
    pub again: Option<&'a str>,
}

/// The provider, with what it says of itself.
#[derive(Debug)]
pub struct Provider {
    settings: OidcSettings,
    known: Mutex<Option<Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    since: DateTime<Utc>,
    metadata: Arc<Metadata>,
}

impl Provider {
    /// Nothing is asked before somebody signs in.
    #[must_use]
    pub fn new(settings: OidcSettings) -> Self {
        Self { settings, known: Mutex::new(None) }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Ask it what it says of itself, if that was not asked lately.
    ///
    /// # Errors
    /// [`OidcError`]: it does not answer, or not as OpenID Connect Discovery 1.0 has it.
    pub async fn check(&self, http: &Http, now: DateTime<Utc>) -> Result<(), OidcError> {
        self.known(http, now, KNOWN_FOR).await.map(|_| ())
    }

    /// What it said not longer than `at_most` ago; of several callers one asks, the others wait.
    async fn known(&self, http: &Http, now: DateTime<Utc>, at_most: TimeDelta) -> Result<Arc<Metadata>, OidcError> {
        let mut known = self.known.lock().await;
        if let Some(it) = known.as_ref().filter(|it| (it.since..it.since + at_most).contains(&now)) {
            return Ok(Arc::clone(&it.metadata));
        }
        let asked = Metadata::discover_async(self.settings.issuer.clone(), &Guarded(http)).await;
        let metadata = Arc::new(asked.map_err(not_discovered)?);
        if !matches!(metadata.authorization_endpoint().url().scheme(), "https" | "http") {
            return Err(OidcError::Discovery("its authorization endpoint is no web address".to_owned()));
        }
        *known = Some(Known { since: now, metadata: Arc::clone(&metadata) });
        Ok(metadata)
    }

    fn client(&self, metadata: &Metadata, redirect_uri: &Url) -> Client {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        // Basic is what a provider takes that does not say (Discovery 1.0, 3).
        let listed = metadata.token_endpoint_auth_methods_supported();
        let takes_basic = listed.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret))
            .set_auth_type(if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody })
            .set_redirect_uri(RedirectUrl::from_url(redirect_uri.clone()))
    }

    /// Where somebody is sent (Core 1.0, 3.1.2.1).
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn authorize_url(&self, http: &Http, now: DateTime<Utc>, it: Request<'_>) -> Result<Url, OidcError> {
        let metadata = self.known(http, now, KNOWN_FOR).await?;
        let client = self.client(&metadata, it.redirect_uri);
        let verifier = PkceCodeVerifier::new(it.verifier.expose_secret().to_owned());
        let (state, nonce) = (it.state.to_owned(), it.nonce.to_owned());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(email) = it.again {
            request = request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(AGAIN_WITHIN)
                .set_login_hint(LoginHint::new(email.to_owned()));
        }
        Ok(request.url().0)
    }

    /// Whether an answer comes from this provider, by the issuer that it names, or does not name (RFC 9207, 2.4).
    ///
    /// # Errors
    /// [`OidcError::Issuer`] when it does not.
    pub async fn check_issuer(&self, http: &Http, now: DateTime<Utc>, named: Option<&str>) -> Result<(), OidcError> {
        let metadata = self.known(http, now, KNOWN_FOR).await?;
        let is_ours = match named {
            Some(issuer) => issuer == self.issuer(),
            None => !metadata.additional_metadata().authorization_response_iss_parameter_supported,
        };
        if is_ours { Ok(()) } else { Err(OidcError::Issuer) }
    }

    /// Redeem a code, and read who it is for (Core 1.0, 3.1.3). `is_nonce` knows the nonce that was sent.
    ///
    /// # Errors
    /// [`OidcError`].
    pub async fn identify(
        &self,
        http: &Http,
        now: DateTime<Utc>,
        code: &str,
        verifier: &SecretString,
        redirect_uri: &Url,
        is_nonce: impl Fn(&str) -> bool,
    ) -> Result<Person, OidcError> {
        let metadata = self.known(http, now, KNOWN_FOR).await?;
        let (client, guarded) = (self.client(&metadata, redirect_uri), Guarded(http));
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let request = request.map_err(|_| OidcError::Discovery("it names no token endpoint".to_owned()))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        let tokens = request.request_async(&guarded).await.map_err(|error| match error {
            RequestTokenError::Request(error) => OidcError::Http(error),
            RequestTokenError::ServerResponse(refusal) => {
                OidcError::Refused(refusal.error().as_ref().chars().take(64).collect())
            }
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => OidcError::Unreadable("token answer"),
        })?;
        let id_token = tokens.id_token().ok_or(OidcError::Unreadable("token answer"))?;
        let claims = match verified(&client, id_token, now, &is_nonce) {
            // It has another key since we asked.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let metadata = self.known(http, now, ASKED_AGAIN).await?;
                verified(&self.client(&metadata, redirect_uri), id_token, now, &is_nonce)
            }
            read => read,
        };
        let claims = claims.map_err(OidcError::IdToken)?;
        let mut email = claims.email().filter(|_| claims.email_verified() == Some(true)).cloned();
        // Where there is an access token, too, a provider may say the address there only (Core 1.0, 5.4).
        if claims.email().is_none()
            && let Ok(request) = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        {
            let asked: Result<UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim>, _> =
                request.request_async(&guarded).await;
            let told = asked.map_err(|error| match error {
                UserInfoError::Request(error) => OidcError::Http(error),
                _ => OidcError::Unreadable("answer about the person"),
            })?;
            email = told.email().filter(|_| told.email_verified() == Some(true)).cloned();
        }
        Ok(Person {
            subject: claims.subject().to_string(),
            verified_email: email.map(|it| it.to_string()),
            auth_time: claims.auth_time(),
        })
    }
}

/// The claims of an ID token that holds: its signature, and `iss`, `aud`, `exp` and `nonce` (Core 1.0, 3.1.3.7).
fn verified(
    client: &Client,
    token: &CoreIdToken,
    now: DateTime<Utc>,
    is_nonce: &impl Fn(&str) -> bool,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now);
    let is_ours = |nonce: Option<&Nonce>| match nonce {
        Some(nonce) if is_nonce(nonce.secret()) => Ok(()),
        _ => Err("it is not the one that was sent".to_owned()),
    };
    token.claims(&verifier, is_ours).cloned()
}

fn not_discovered(error: DiscoveryError<HttpError>) -> OidcError {
    OidcError::Discovery(match error {
        DiscoveryError::Request(error) => return OidcError::Http(error),
        DiscoveryError::Response(_, _, said) | DiscoveryError::Validation(said) | DiscoveryError::Other(said) => said,
        DiscoveryError::Parse(error) => format!("{} is missing or unreadable", error.path()),
        other => other.to_string(),
    })
}

/// The way out, as the crate wants it.
struct Guarded<'a>(&'a Http);

// A closure would do, but for a future that the compiler cannot see to be `Send` for every lifetime.
impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Guarded<'_> {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| HttpError::Invalid("a provider's URL"))?;
        let request = Outgoing { headers: parts.headers, body, ..Outgoing::new(parts.method, url) };
        let answer = self.0.send(request.within(PATIENCE)).await?;
        let mut response = HttpResponse::new(answer.body);
        *response.status_mut() = answer.status.try_into().map_err(|_| HttpError::Invalid("an answer's status"))?;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}
