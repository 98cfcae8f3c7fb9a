//! The token endpoint of the sign-in (OAuth 2.1): codes and refresh tokens are exchanged for tokens, and tokens revoked.

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::{
    clients::{CLIENT_TTL, resource},
    note, people,
    tokens::{build, keep},
};
use crate::{
    context::Context,
    domain::{
        event::EventKind,
        mcp::{McpServer, McpToken, TokenKind, known_scopes, sign_in::SignIn},
    },
    error::{Error, Kind, Result},
    services::{connect::hash, events::By},
    storage::{self, Db, StorageError, mcp::sign_ins::Grant},
};

/// The life of an access token.
const ACCESS_TTL: TimeDelta = TimeDelta::hours(1);
/// The life of a refresh token, which begins anew with each exchange.
const REFRESH_TTL: TimeDelta = TimeDelta::days(30);
/// The longest code or token, in bytes.
pub(super) const SECRET_MAX: usize = 256;

/// Tokens for a client.
#[derive(Debug)]
pub struct Tokens {
    /// `mcpo_…`.
    pub access: SecretString,
    /// `mcpr_…`.
    pub refresh: SecretString,
    /// The access token's life, in seconds.
    pub expires_in: i64,
    /// What the access token may.
    pub scopes: Vec<String>,
    /// The server that it opens.
    pub resource: Url,
}

/// Why there are none (RFC 6749, 5.2; RFC 8707, 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// A parameter is missing.
    InvalidRequest(&'static str),
    /// There is no such client.
    InvalidClient,
    /// The code or token is not, or no longer, good for this.
    InvalidGrant,
    /// More is asked for than was agreed to.
    InvalidScope,
    /// The tokens are for another server.
    InvalidTarget,
    /// The person has not answered the device yet (RFC 8628, 3.5).
    AuthorizationPending,
    /// They have not, and the device asks too often: it is to wait so many seconds between two questions.
    SlowDown(i64),
    /// They have not let it in.
    AccessDenied,
    /// They have not answered in time.
    ExpiredToken,
}

impl Denied {
    /// As the error's code, and a sentence.
    #[must_use]
    pub const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidRequest(sentence) => ("invalid_request", sentence),
            Self::InvalidClient => ("invalid_client", "there is no such client: register it again"),
            Self::InvalidGrant => ("invalid_grant", "the code or token is not valid, has expired, or was used before"),
            Self::InvalidScope => ("invalid_scope", "scope names more than was agreed to"),
            Self::InvalidTarget => ("invalid_target", "resource is not the server that was signed in at"),
            Self::AuthorizationPending => ("authorization_pending", "the person has not answered yet"),
            Self::SlowDown(_) => ("slow_down", "the person has not answered yet: ask less often"),
            Self::AccessDenied => ("access_denied", "the person did not agree"),
            Self::ExpiredToken => ("expired_token", "the person did not answer in time: begin again"),
        }
    }
}

/// What comes of asking for tokens.
pub type Exchange = std::result::Result<Tokens, Denied>;

/// What is asked for at the token endpoint; absent members are empty.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `client_id`.
    pub client_id: &'a str,
    /// `code`, `device_code`, or `refresh_token`.
    pub secret: &'a str,
    /// `redirect_uri`.
    pub redirect_uri: &'a str,
    /// `code_verifier`.
    pub verifier: &'a str,
    /// `scope`.
    pub scope: &'a str,
    /// `resource`.
    pub resource: &'a str,
}

/// The client that asks.
pub(super) async fn client(ctx: &Context, id: &str) -> Result<std::result::Result<Uuid, Denied>> {
    if id.is_empty() {
        return Ok(Err(Denied::InvalidRequest("client_id is missing")));
    }
    let Ok(id) = Uuid::try_parse(id) else { return Ok(Err(Denied::InvalidClient)) };
    let known = storage::mcp::sign_ins::client(&ctx.db, id).await?;
    Ok(known.map(|client| client.id).ok_or(Denied::InvalidClient))
}

/// Exchange an authorization code (RFC 6749, 4.1.3; RFC 7636, 4.6). It is good once; whoever comes with it again ends what
/// the first one got.
pub async fn redeem(ctx: &Context, asked: &Request<'_>) -> Result<Exchange> {
    let client = match client(ctx, asked.client_id).await? {
        Ok(client) => client,
        Err(denied) => return Ok(Err(denied)),
    };
    if asked.secret.is_empty() || asked.verifier.is_empty() || asked.redirect_uri.is_empty() {
        return Ok(Err(Denied::InvalidRequest("code, code_verifier or redirect_uri is missing")));
    }
    if asked.secret.len() > SECRET_MAX {
        return Ok(Err(Denied::InvalidGrant));
    }
    let found = storage::mcp::sign_ins::by_code(&ctx.db, &hash(asked.secret)).await?;
    let Some(sign_in) = found.filter(|it| fits(it, client, asked)) else { return Ok(Err(Denied::InvalidGrant)) };
    if let Some(grant) = sign_in.grant_id {
        return replayed(ctx, sign_in.org_id, sign_in.server_id, grant).await;
    }
    let now = ctx.clock.now();
    let Some(person) = sign_in.end_user_id.filter(|_| sign_in.code_expires_at.is_some_and(|end| now < end)) else {
        return Ok(Err(Denied::InvalidGrant));
    };
    let server = match server(ctx, sign_in.org_id, sign_in.server_id, person, asked.resource).await? {
        Ok(server) => server,
        Err(denied) => return Ok(Err(denied)),
    };
    let tx = ctx.db.begin().await?;
    let grant = ctx.entropy.id(now);
    let agreed = Grant {
        id: grant,
        org_id: sign_in.org_id,
        server_id: sign_in.server_id,
        end_user_id: person,
        client_id: client,
        scopes: &sign_in.scopes,
        at: now,
    };
    if !keep_grant(ctx, &tx, &server, &agreed).await? {
        return Ok(Err(Denied::InvalidGrant));
    }
    if !storage::mcp::sign_ins::spend_code(&tx, &sign_in, grant).await? {
        // Somebody was faster: one of the two has stolen it.
        drop(tx);
        let first = storage::mcp::sign_ins::by_code(&ctx.db, &hash(asked.secret)).await?;
        return match first.and_then(|it| it.grant_id) {
            Some(grant) => replayed(ctx, sign_in.org_id, sign_in.server_id, grant).await,
            None => Ok(Err(Denied::InvalidGrant)),
        };
    }
    let tokens = issue(ctx, &tx, &server, person, grant, &sign_in.scopes, &sign_in.scopes).await?;
    tx.commit().await?;
    Ok(Ok(tokens))
}

/// Whether a code was made for this client, this redirect URI, and whoever knows the verifier.
fn fits(it: &SignIn, client: Uuid, asked: &Request<'_>) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let is_verifier = (43..=128).contains(&asked.verifier.len()) && asked.verifier.bytes().all(plain);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, asked.verifier.as_bytes()));
    it.client_id == client && it.redirect_uri == asked.redirect_uri && is_verifier && it.challenge == challenge
}

async fn replayed(ctx: &Context, org_id: Uuid, server: Uuid, grant: Uuid) -> Result<Exchange> {
    end_grant(ctx, By::System, org_id, server, grant, "replayed").await?;
    tracing::warn!(%grant, "a code or refresh token came twice: what was agreed to is withdrawn");
    Ok(Err(Denied::InvalidGrant))
}

/// Keep what a person has agreed to; `false` when the person, the server or the client was deleted just now.
pub(super) async fn keep_grant(ctx: &Context, tx: &Db, server: &McpServer, it: &Grant<'_>) -> Result<bool> {
    match storage::mcp::sign_ins::insert_grant(tx, it).await {
        Err(StorageError::Dangling) => return Ok(false),
        stored => stored?,
    }
    let detail = [("grantId", Value::from(it.id.to_string())), ("clientId", Value::from(it.client_id.to_string()))];
    note(ctx, tx, By::EndUser(Some(it.end_user_id)), EventKind::McpGrantGiven, server, &detail).await?;
    Ok(true)
}

/// End what a person has agreed to, with its tokens.
async fn end_grant(ctx: &Context, by: By, org_id: Uuid, server: Uuid, grant: Uuid, reason: &str) -> Result<()> {
    let tx = ctx.db.begin().await?;
    let found = storage::mcp::get(&tx, org_id, server).await?;
    if storage::mcp::sign_ins::delete_grant(&tx, org_id, grant).await?
        && let Some(server) = found
    {
        let detail = [("grantId", Value::from(grant.to_string())), ("reason", Value::from(reason))];
        note(ctx, &tx, by, EventKind::McpGrantEnded, &server, &detail).await?;
    }
    Ok(tx.commit().await?)
}

/// The server that tokens are for, as long as it lets this person sign in.
pub(super) async fn server(
    ctx: &Context,
    org_id: Uuid,
    id: Uuid,
    person: Uuid,
    asked: &str,
) -> Result<std::result::Result<McpServer, Denied>> {
    if !asked.is_empty() && resource(ctx, asked) != Some(id) {
        return Ok(Err(Denied::InvalidTarget));
    }
    if people::is_shut_out(ctx, org_id, person).await? {
        return Ok(Err(Denied::InvalidGrant));
    }
    let found = storage::mcp::get(&ctx.db, org_id, id).await?;
    let takes = |it: &McpServer| it.auth_mode.has_oauth() && it.end_user_id.is_none_or(|owner| owner == person);
    Ok(found.filter(takes).ok_or(Denied::InvalidGrant))
}

/// Make an access token and the refresh token for the next one. The latter always stands for all that was agreed to.
pub(super) async fn issue(
    ctx: &Context,
    tx: &Db,
    server: &McpServer,
    person: Uuid,
    grant: Uuid,
    agreed: &[String],
    scopes: &[String],
) -> Result<Tokens> {
    let now = ctx.clock.now();
    let mut made = Vec::with_capacity(2);
    for (kind, life, scopes) in [(TokenKind::OAuth, ACCESS_TTL, scopes), (TokenKind::Refresh, REFRESH_TTL, agreed)] {
        let mut issued = build(ctx, kind, server, None)?;
        issued.token.end_user_id = Some(person);
        issued.token.grant_id = Some(grant);
        issued.token.scopes = Some(scopes.to_vec());
        issued.token.expires_at = Some(now + life);
        keep(tx, &issued).await?;
        made.push(issued.secret);
    }
    let (Some(refresh), Some(access)) = (made.pop(), made.pop()) else {
        return Err(Error::internal("two tokens were made, and are not there"));
    };
    Ok(Tokens {
        access,
        refresh,
        expires_in: ACCESS_TTL.num_seconds(),
        scopes: scopes.to_vec(),
        resource: ctx.urls.mcp_endpoint(server.id),
    })
}

/// Exchange a refresh token (RFC 6749, 6), which is good once. Whoever comes with it again ends the grant: it was stolen, and
/// nobody knows by whom (OAuth 2.1, 4.3.1).
pub async fn refresh(ctx: &Context, asked: &Request<'_>) -> Result<Exchange> {
    let client = match client(ctx, asked.client_id).await? {
        Ok(client) => client,
        Err(denied) => return Ok(Err(denied)),
    };
    if asked.secret.is_empty() {
        return Ok(Err(Denied::InvalidRequest("refresh_token is missing")));
    }
    let Some((token, grant)) = granted(ctx, client, asked.secret).await? else { return Ok(Err(Denied::InvalidGrant)) };
    let (now, person) = (ctx.clock.now(), token.end_user_id.unwrap_or_default());
    if token.kind != TokenKind::Refresh || token.is_over(now) {
        return Ok(Err(Denied::InvalidGrant));
    }
    if token.spent_at.is_some() {
        return replayed(ctx, token.org_id, token.server_id, grant).await;
    }
    let server = match server(ctx, token.org_id, token.server_id, person, asked.resource).await? {
        Ok(server) => server,
        Err(denied) => return Ok(Err(denied)),
    };
    let agreed = token.scopes.clone().unwrap_or_default();
    let named: Vec<_> = asked.scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    let scopes = if named.is_empty() { Ok(agreed.clone()) } else { known_scopes(named) };
    let Some(scopes) = scopes.ok().filter(|scopes| scopes.iter().all(|scope| agreed.contains(scope))) else {
        return Ok(Err(Denied::InvalidScope));
    };
    let tx = ctx.db.begin().await?;
    if !storage::mcp::tokens::spend(&tx, token.org_id, token.id, now).await? {
        drop(tx);
        return replayed(ctx, token.org_id, token.server_id, grant).await;
    }
    let tokens = match issue(ctx, &tx, &server, person, grant, &agreed, &scopes).await {
        // It was withdrawn meanwhile.
        Err(error) if error.kind == Kind::NotFound => return Ok(Err(Denied::InvalidGrant)),
        tokens => tokens?,
    };
    storage::mcp::sign_ins::keep_client(&tx, client, now + CLIENT_TTL).await?;
    tx.commit().await?;
    Ok(Ok(tokens))
}

/// A token of a grant that was given to this client.
async fn granted(ctx: &Context, client: Uuid, secret: &str) -> Result<Option<(McpToken, Uuid)>> {
    if secret.len() > SECRET_MAX {
        return Ok(None);
    }
    let Some(token) = storage::mcp::tokens::by_hash(&ctx.db, &hash(secret)).await? else { return Ok(None) };
    let Some(grant) = token.grant_id else { return Ok(None) };
    let owner = storage::mcp::sign_ins::client_of_grant(&ctx.db, token.org_id, grant).await?;
    Ok((owner == Some(client)).then_some((token, grant)))
}

/// Revoke a token (RFC 7009): an access token alone, a refresh token with all that was agreed to. What is no token of the
/// client's is none, and that is what was asked for.
pub async fn revoke(ctx: &Context, client_id: &str, secret: &str) -> Result<std::result::Result<(), Denied>> {
    let client = match client(ctx, client_id).await? {
        Ok(client) => client,
        Err(denied) => return Ok(Err(denied)),
    };
    if let Some((token, grant)) = granted(ctx, client, secret).await? {
        if token.kind == TokenKind::Refresh {
            let by = By::EndUser(token.end_user_id);
            end_grant(ctx, by, token.org_id, token.server_id, grant, "revoked").await?;
        } else {
            storage::mcp::tokens::delete(&ctx.db, token.org_id, token.id).await?;
        }
    }
    Ok(Ok(()))
}
