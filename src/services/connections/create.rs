//! Connections that the backend makes: of every kind, with a credential that it holds.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    catalog::{
        Entry,
        definition::{AuthKind, AuthMethod, GrantType, Values},
    },
    context::Context,
    domain::{
        access::Caller,
        connection::{Connection, ConnectionKind, ConnectionScope},
        credential::Credential,
        event::EventKind,
        integration::OAuthApp,
    },
    error::{Error, Kind, Result},
    outbound::{
        api::{Access, Account},
        template::Known,
    },
    services::{
        access,
        credentials::{self, Life},
        end_users,
        events::{self, By},
        integrations, oauth_apps,
        proof::{self, Proved, Refusal},
        workspaces,
    },
    storage::{self, StorageError, connections::Schedule},
};

/// A connection whose credential the caller holds already.
#[derive(Debug)]
pub struct NewConnection {
    /// What kind of credential.
    pub kind: ConnectionKind,
    /// The caller's id for it.
    pub external_id: String,
    /// What a person recognises it by.
    pub display_name: String,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the definition's methods; absent is the only one that fits the kind.
    pub auth_method_key: Option<String>,
    /// Its workspace.
    pub workspace_id: Option<Uuid>,
    /// Its owner's external id; made when there is none (contract 2.6).
    pub end_user_id: Option<String>,
    /// Who may use it.
    pub scope: ConnectionScope,
    /// Values of the method's fields, by name.
    pub typed: BTreeMap<String, SecretString>,
    /// The tokens of OAuth.
    pub tokens: Tokens,
    /// Kept, sealed.
    pub data: Map<String, Value>,
    /// The app that the tokens belong to; absent is the organisation's default.
    pub oauth_app_id: Option<Uuid>,
    /// Whether the provider is asked about the credential before it is saved.
    pub verify: bool,
}

/// Tokens that the caller holds.
#[derive(Debug, Default)]
pub struct Tokens {
    /// RFC 6749, 5.1; for OAuth 1.0a the token of RFC 5849, 2.3.
    pub access_token: Option<SecretString>,
    /// RFC 6749, 5.1.
    pub refresh_token: Option<SecretString>,
    /// The secret of an OAuth 1.0a token.
    pub token_secret: Option<SecretString>,
    /// RFC 6749, 5.1.
    pub token_type: Option<String>,
    /// Seconds.
    pub expires_in: Option<i64>,
    /// Scopes granted.
    pub scopes: Option<Vec<String>>,
}

/// Add a connection with a credential that the caller holds.
///
/// # Errors
/// 400 with the member that is wrong; 400 `INVALID_CONFIG` when the provider refuses the credential; 409 `DUPLICATE`; 503
/// `INTEGRATION_UNAVAILABLE` when the provider was to be asked and does not answer.
pub async fn create(ctx: &Context, caller: &Caller, new: NewConnection) -> Result<Connection> {
    let entry = ctx.catalog.get(&new.integration_name).ok_or_else(|| integrations::unknown(&new.integration_name))?;
    let method = fitting(entry, new.kind, new.auth_method_key.as_deref())?;
    match new.workspace_id {
        Some(id) => drop(workspaces::get(ctx, caller, id).await?),
        None if new.end_user_id.is_some() => return Err(Error::field("workspaceId", "is required with endUserId")),
        None => access::org_wide(caller)?,
    }
    let app = match new.oauth_app_id {
        Some(id) => Some(oauth_apps::named(ctx, caller.org_id, id, &new.integration_name).await?),
        None if new.verify => storage::oauth_apps::default_for(&ctx.db, caller.org_id, &new.integration_name).await?,
        None => None,
    };
    let values = read(method, &new)?;
    let held = Held { entry, method, app: app.as_ref() };
    let proved = if new.verify { held.prove(ctx, &new, values).await? } else { as_given(&new, values) };
    save(ctx, caller, held, new, proved).await
}

/// What a credential belongs to.
#[derive(Clone, Copy)]
struct Held<'a> {
    entry: &'a Entry,
    method: &'a AuthMethod,
    app: Option<&'a OAuthApp>,
}

/// The kind of credential that a method of the catalog yields.
fn fits(kind: ConnectionKind, method: &AuthMethod) -> bool {
    match kind {
        ConnectionKind::SecretText => method.kind == AuthKind::SecretText,
        ConnectionKind::BasicAuth => method.kind == AuthKind::BasicAuth,
        ConnectionKind::CustomAuth => method.kind == AuthKind::CustomAuth,
        ConnectionKind::OAuth2 | ConnectionKind::PlatformOAuth2 => method.kind == AuthKind::OAuth2,
    }
}

/// The method that the caller names, or the only one that yields this kind of credential.
fn fitting<'a>(entry: &'a Entry, kind: ConnectionKind, key: Option<&str>) -> Result<&'a AuthMethod> {
    let other = || Error::field("type", format!("{kind} is not how {} signs in", entry.display_name));
    if key.is_some() {
        let method = integrations::method(entry, key)?;
        return if fits(kind, method) { Ok(method) } else { Err(other()) };
    }
    let fitting: Vec<_> = entry.auth.iter().filter(|method| fits(kind, method)).collect();
    match fitting.as_slice() {
        [] => Err(other()),
        [only] => Ok(only),
        several => {
            let keys: Vec<_> = several.iter().map(|method| method.key.as_str()).collect();
            Err(Error::field("authMethodKey", format!("is required: one of {}", keys.join(", "))))
        }
    }
}

/// The member of the body in which the caller gives a field.
fn member(name: &str) -> String {
    match name {
        "secretText" | "username" | "password" => name.to_owned(),
        other => format!("props.{other}"),
    }
}

/// The values of the method's fields, by the schema that the form goes by too; and the tokens that its kind needs.
fn read(method: &AuthMethod, new: &NewConnection) -> Result<Values> {
    let typed = |name: &str| new.typed.get(name).map(ExposeSecret::expose_secret);
    let read = method.read(typed);
    let mut problems: BTreeMap<_, _> = match &read {
        Ok(_) => BTreeMap::new(),
        Err(problems) => problems.iter().map(|(name, problem)| (member(name), problem.to_string())).collect(),
    };
    let tokens = &new.tokens;
    let missing = |token: &Option<SecretString>| token.is_none().then(|| "is required".to_owned());
    if method.kind == AuthKind::OAuth2 {
        problems.extend(missing(&tokens.access_token).map(|problem| ("accessToken".to_owned(), problem)));
    }
    if method.oauth1.is_some() {
        problems.extend(missing(&tokens.access_token).map(|problem| (member("accessToken"), problem)));
        problems.extend(missing(&tokens.token_secret).map(|problem| (member("tokenSecret"), problem)));
    }
    match read {
        Ok(values) if problems.is_empty() => Ok(values),
        _ => Err(Error::fields(&problems)),
    }
}

/// The credential as the caller gives it.
fn as_given(new: &NewConnection, values: Values) -> Proved {
    let tokens = &new.tokens;
    Proved {
        credential: Credential {
            access_token: tokens.access_token.clone(),
            refresh_token: tokens.refresh_token.clone(),
            token_secret: tokens.token_secret.clone(),
            token_type: tokens.token_type.clone(),
            fields: values.secret,
            data: new.data.clone(),
        },
        metadata: values.public,
        account: Account::default(),
        life: Life { is_renewable: tokens.refresh_token.is_some(), expires_in: tokens.expires_in, ..Life::default() },
        scopes: tokens.scopes.clone(),
    }
}

impl Held<'_> {
    /// Ask the provider about the credential, and whose it is.
    async fn prove(self, ctx: &Context, new: &NewConnection, values: Values) -> Result<Proved> {
        let mut given = as_given(new, values.clone());
        if !self.is_provable() {
            return Err(Error::field(
                "verify",
                format!("does not apply: {} has nothing to ask", self.entry.display_name),
            ));
        }
        if given.credential.access_token.is_none() {
            let proved = proof::prove(ctx, self.entry, self.method, values).await?;
            let mut proved = proved.map_err(|refusal| self.refused(refusal))?;
            proved.credential.data = given.credential.data;
            return Ok(proved);
        }
        let secrets = given.credential.secrets();
        let moved_to = oauth_apps::api_moved_to(ctx, self.entry, self.app);
        let known = Known { public: &given.metadata, secret: &secrets };
        let access = Access {
            definition: self.entry,
            method: self.method,
            known,
            moved_to: moved_to.as_ref(),
            stamp: ctx.stamp()?,
            consumer: None,
        };
        let account = access.prove(&ctx.http).await.map_err(|error| {
            tracing::info!(integration = self.entry.name, %error, "a token was not accepted");
            self.refused(proof::refusal(&error))
        })?;
        given.metadata.extend(account.metadata.clone());
        given.account = account;
        Ok(given)
    }

    /// Whether a wrong credential would be noticed. A request signed for OAuth 1.0a is not made here.
    fn is_provable(self) -> bool {
        let mints = self.method.oauth2.as_ref().is_some_and(|facts| facts.grant == GrantType::ClientCredentials);
        self.method.oauth1.is_none() && (mints || self.method.is_provable())
    }

    /// The provider's refusal, at the member that it is most likely about.
    fn refused(self, refusal: Refusal) -> Error {
        let name = &self.entry.display_name;
        if refusal == Refusal::Unavailable {
            let mut error =
                Error::invalid("INTEGRATION_UNAVAILABLE", format!("{name} does not answer: nothing was saved"));
            error.kind = Kind::Unavailable;
            return error;
        }
        let secret = self.method.fields.iter().rev().find(|field| field.secret);
        let at = secret.map_or_else(|| "accessToken".to_owned(), |field| member(&field.name));
        let problem = match refusal {
            Refusal::Egress => "cannot be proved: the network policy does not let us ask",
            Refusal::Refused | Refusal::Unavailable => "is not accepted by the provider",
        };
        let details = json!({ "fields": { &at: problem } });
        Error::invalid("INVALID_CONFIG", format!("{at} {problem} ({name})")).with_details(details)
    }
}

/// Save the connection, with its end user, in one transaction: a refused one leaves nobody behind.
async fn save(
    ctx: &Context,
    caller: &Caller,
    held: Held<'_>,
    new: NewConnection,
    proved: Proved,
) -> Result<Connection> {
    let tx = ctx.db.begin().await?;
    let owner = match (&new.end_user_id, new.workspace_id) {
        (Some(external_id), Some(workspace)) => {
            Some(end_users::ensure(ctx, &tx, By::from(caller), caller.org_id, workspace, external_id).await?)
        }
        _ => None,
    };
    let now = ctx.clock.now();
    let id = ctx.entropy.id(now);
    let facts = held.method.oauth2.as_ref();
    let client = facts.zip(held.app);
    let schedule = Schedule {
        grant_key: client.and_then(|(facts, app)| {
            credentials::grant_key(held.entry, facts, &app.client_id, proved.account.id.as_deref())
        }),
        ..credentials::schedule(facts, proved.life, now, None)
    };
    let connection = Connection {
        workspace_id: new.workspace_id,
        end_user_id: owner.as_ref().map(|user| user.id),
        end_user_external_id: owner.and_then(|user| user.external_id),
        external_id: new.external_id,
        display_name: new.display_name,
        scope: new.scope,
        oauth_app_id: new.oauth_app_id,
        account_id: proved.account.id,
        account_label: proved.account.label,
        scopes_asked: proved.scopes.clone().unwrap_or_default(),
        scopes_granted: proved.scopes,
        metadata: proved.metadata,
        token_expires_at: credentials::expires_at(now, proved.life.expires_in),
        ends_at: schedule.ends_at,
        ..Connection::new(id, caller.org_id, &held.entry.name, &held.method.key, new.kind, now)
    };
    let sealed = credentials::seal(ctx, id, &proved.credential)?;
    storage::connections::insert(&tx, &connection, &sealed, &schedule).await.map_err(|error| match error {
        StorageError::Conflict => Error::conflict(
            "DUPLICATE",
            "a connection with this externalId exists already for the integration in the workspace",
        ),
        other => other.into(),
    })?;
    events::record(ctx, &tx, By::from(caller), EventKind::ConnectionCreated, &connection, &[]).await?;
    tx.commit().await?;
    Ok(connection)
}
