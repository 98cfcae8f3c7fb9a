//! Whether what a person typed is a credential: asked of the provider before it is saved.

use serde_json::{Map, Value};

use super::oauth_apps;
use crate::{
    catalog::{
        Entry,
        definition::{AuthMethod, GrantType, OAuth2, Values},
    },
    context::Context,
    domain::credential::Credential,
    error::{Error, Result},
    outbound::{
        api::{Access, Account},
        oauth::{Client, Endpoints, Grant, OAuthError, Overrides},
        template::Known,
    },
};

use super::credentials::Life;

/// A credential that the provider has accepted, or that nobody can ask it about.
#[derive(Debug)]
pub struct Proved {
    /// What is sealed.
    pub credential: Credential,
    /// What is kept beside it: fields that are not secret, and what was kept of the provider's answers.
    pub metadata: Map<String, Value>,
    /// Whose it is, as far as the provider said.
    pub account: Account,
    /// How long it lives, as far as the provider said.
    pub life: Life,
    /// Scopes granted, where the provider said.
    pub scopes: Option<Vec<String>>,
}

/// Why a credential was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The provider says that it is wrong.
    Refused,
    /// The provider is down, slow, or out of reach: nothing can be said about it.
    Unavailable,
    /// The egress policy forbids to ask.
    Egress,
}

/// Asks the provider about values of a method without consent page: a key, a password, a client of the person's own.
/// Where the definition has nothing to ask, they are taken as they are.
pub async fn prove(
    ctx: &Context,
    entry: &Entry,
    method: &AuthMethod,
    values: Values,
) -> Result<std::result::Result<Proved, Refusal>> {
    let mut proved = Proved {
        credential: Credential { fields: values.secret.clone(), ..Credential::default() },
        metadata: values.public.clone(),
        account: Account::default(),
        life: Life::default(),
        scopes: None,
    };
    if let Some(facts) = &method.oauth2 {
        match mint(ctx, entry, facts, &values).await? {
            Ok(grant) => {
                proved.credential.access_token = Some(grant.access_token);
                proved.credential.token_type = Some(grant.token_type);
                proved.metadata.extend(grant.metadata);
                proved.scopes = grant.scopes;
                proved.life = Life { is_renewable: true, expires_in: grant.expires_in, ..Life::default() };
            }
            Err(error) => return Ok(Err(refusal(&error))),
        }
    }
    let secrets = proved.credential.secrets();
    let moved_to = oauth_apps::api_moved_to(ctx, entry, None);
    let known = Known { public: &proved.metadata, secret: &secrets };
    let (moved_to, stamp) = (moved_to.as_ref(), ctx.stamp()?);
    let access = Access { definition: entry, method, known, moved_to, stamp, consumer: None };
    match access.prove(&ctx.http).await {
        Ok(account) => {
            proved.metadata.extend(account.metadata.clone());
            proved.account = account;
            Ok(Ok(proved))
        }
        Err(error) => {
            tracing::info!(integration = entry.name, %error, "a credential was not accepted");
            Ok(Err(refusal(&error)))
        }
    }
}

/// Changes the credentials of a person's own client for a token (RFC 6749, 4.4).
pub async fn mint(
    ctx: &Context,
    entry: &Entry,
    facts: &OAuth2,
    values: &Values,
) -> Result<std::result::Result<Grant, OAuthError>> {
    debug_assert_eq!(facts.grant, GrantType::ClientCredentials, "the others have a consent page");
    let (Some(client_id), Some(secret)) = (values.get("clientId"), values.get("clientSecret")) else {
        return Err(Error::internal("client credentials without a client"));
    };
    let known = Known { public: &values.public, secret: &values.secret };
    let played = ctx.playground.as_ref().and_then(|base| base.join(&format!("/{}/token", entry.name)).ok());
    let overrides = Overrides { token_url: played.map(Into::into), ..Overrides::default() };
    let client = Client {
        facts,
        quirks: &entry.quirks,
        endpoints: Endpoints::resolve(facts, &overrides, known).map_err(Error::internal)?,
        token_params: known.parameters(&facts.token_params),
        client_id: client_id.to_owned(),
        client_secret: secret.into(),
        redirect_uri: ctx.urls.oauth_callback(),
    };
    let scopes: Vec<_> = facts.scope.default.iter().map(|scope| scope.id.clone()).collect();
    Ok(client.client_credentials(&ctx.http, &scopes).await)
}

/// What a failed question says of the credential.
pub(super) fn refusal(error: &OAuthError) -> Refusal {
    use crate::outbound::HttpError;
    match error {
        OAuthError::ApiRefused(_) | OAuthError::Refused { .. } => Refusal::Refused,
        OAuthError::Http(HttpError::Refused(_)) => Refusal::Egress,
        OAuthError::Http(_) | OAuthError::Unavailable { .. } | OAuthError::Unreadable(_) => Refusal::Unavailable,
    }
}
