//! Tokens that open an MCP server: its own, and those of end users.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use super::{get, held, note, people};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::EndUser,
        event::EventKind,
        mcp::{McpServer, McpToken, TOKEN_TTL_DEFAULT, TokenKind, known_scopes},
    },
    error::{Error, Kind, Result},
    services::{access, connect::hash, events::By},
    storage::{self, Db, Listed, Paging, StorageError},
};

/// How much of a token is shown behind its prefix.
const SHOWN: usize = 4;
/// The most tokens of one server that are alive at a time.
const TOKENS_MAX: i64 = 100_000;

/// What a caller says of a new token.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Whose it is: an external id, or the UUID of an end user.
    pub end_user_id: String,
    /// What it may; what the server's mode is for when absent.
    pub scopes: Option<Vec<String>>,
    /// Its life in seconds; 30 days when absent.
    pub expires_in: Option<i64>,
}

/// A token with its secret, shown this once.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: McpToken,
    /// `mcp_…` or `mcpo_…`.
    pub secret: SecretString,
}

/// A new secret, and the token that it stands for; nothing is stored.
pub(super) fn build(
    ctx: &Context,
    kind: TokenKind,
    server: &McpServer,
    end_user: Option<&EndUser>,
) -> Result<IssuedToken> {
    let now = ctx.clock.now();
    let secret = format!("{}{}", kind.prefix(), BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?));
    let token = McpToken {
        id: ctx.entropy.id(now),
        org_id: server.org_id,
        server_id: server.id,
        end_user_id: end_user.map(|user| user.id),
        end_user_external_id: end_user.and_then(|user| user.external_id.clone()),
        grant_id: None,
        kind,
        prefix: secret.chars().take(kind.prefix().len() + SHOWN).collect(),
        scopes: None,
        last_used_at: None,
        spent_at: None,
        expires_at: None,
        created_at: now,
    };
    Ok(IssuedToken { token, secret: secret.into() })
}

/// Store a token under the hash of its secret.
pub(super) async fn keep(db: &Db, issued: &IssuedToken) -> Result<()> {
    let stored = storage::mcp::tokens::insert(db, &issued.token, &hash(issued.secret.expose_secret())).await;
    stored.map_err(|error| match error {
        StorageError::Dangling => Error::not_found("NOT_FOUND", "MCP server or end user"),
        other => other.into(),
    })
}

/// Make a server's own token, in the transaction that has seen that it has none.
pub(super) async fn issue_static(ctx: &Context, tx: &Db, by: By, server: &McpServer) -> Result<SecretString> {
    let issued = build(ctx, TokenKind::Static, server, None)?;
    keep(tx, &issued).await?;
    note(ctx, tx, by, EventKind::McpTokenCreated, server, &about(&issued.token)).await?;
    Ok(issued.secret)
}

/// Put another token in place of a server's own; the old one is refused from now on.
///
/// # Errors
/// 409 `MCP_BEARER_DISABLED` where people sign in only, `MCP_STATIC_BEARER_INCOMPATIBLE` where a token must say whose it is.
pub async fn regenerate(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(McpServer, SecretString)> {
    let tx = ctx.db.begin().await?;
    let server = held(&tx, caller, id).await?;
    if !server.auth_mode.has_bearer() {
        return Err(bearer_disabled());
    }
    if !server.allows_static() {
        let sentence = "an integration of the workspace has an account for each end user: a token must say whose it is";
        return Err(Error::conflict("MCP_STATIC_BEARER_INCOMPATIBLE", sentence));
    }
    storage::mcp::tokens::delete_static(&tx, server.org_id, server.id).await?;
    let secret = issue_static(ctx, &tx, By::from(caller), &server).await?;
    tx.commit().await?;
    Ok((server, secret))
}

/// Make an end user's token: of the kind [`TokenKind::Bearer`] or [`TokenKind::OAuth`].
///
/// # Errors
/// 409 `MCP_BEARER_DISABLED` or `MCP_OAUTH_DISABLED` where the server takes no such tokens; 404 `END_USER_NOT_FOUND`; 400
/// `INVALID_MCP_SCOPES`, and for another person than the server's one.
pub async fn issue(
    ctx: &Context,
    caller: &Caller,
    id: Uuid,
    kind: TokenKind,
    new: NewToken,
) -> Result<(McpServer, IssuedToken)> {
    let server = get(ctx, caller, id).await?;
    match kind {
        TokenKind::OAuth if !server.auth_mode.has_oauth() => {
            return Err(Error::conflict("MCP_OAUTH_DISABLED", "the server's authMode does not take tokens of OAuth"));
        }
        TokenKind::Bearer if !server.auth_mode.has_bearer() => return Err(bearer_disabled()),
        _ => {}
    }
    let user = owner(ctx, &server, &new.end_user_id).await?;
    if people::is_shut_out(ctx, server.org_id, user.id).await? {
        return Err(Error::field("endUserId", "must not be a member who is suspended"));
    }
    if server.end_user_id.is_some_and(|owner| owner != user.id) {
        return Err(Error::field("endUserId", "must be the one end user that the server is for"));
    }
    let now = ctx.clock.now();
    let count = storage::mcp::tokens::of_server(&ctx.db, server.org_id, server.id, now, Paging { limit: 0, offset: 0 });
    if count.await?.total >= TOKENS_MAX {
        return Err(Error::forbidden("QUOTA_EXCEEDED", format!("a server has at most {TOKENS_MAX} tokens")));
    }
    let scopes = new.scopes.unwrap_or_else(|| vec![server.mode.scope().to_owned()]);
    let scopes = known_scopes(scopes).map_err(|why| Error::invalid("INVALID_MCP_SCOPES", format!("scopes {why}")))?;
    let mut issued = build(ctx, kind, &server, Some(&user))?;
    issued.token.scopes = Some(scopes);
    issued.token.expires_at = Some(now + TimeDelta::seconds(new.expires_in.unwrap_or(TOKEN_TTL_DEFAULT)));
    let tx = ctx.db.begin().await?;
    keep(&tx, &issued).await?;
    note(ctx, &tx, By::from(caller), EventKind::McpTokenCreated, &server, &about(&issued.token)).await?;
    tx.commit().await?;
    Ok((server, issued))
}

/// What the trail says of a token.
fn about(token: &McpToken) -> Vec<(&'static str, Value)> {
    let whose = token.end_user_external_id.clone().map(|id| ("endUser", Value::from(id)));
    let named = [("tokenId", Value::from(token.id.to_string())), ("prefix", Value::from(token.prefix.clone()))];
    named.into_iter().chain(whose).collect()
}

/// The end user that a caller means, by external id or, for those that have none, by UUID.
async fn owner(ctx: &Context, server: &McpServer, named: &str) -> Result<EndUser> {
    match super::end_user(ctx, server.org_id, server.workspace_id, named).await {
        Err(error) if error.kind == Kind::NotFound => {
            let Ok(id) = Uuid::try_parse(named) else { return Err(error) };
            let found = storage::end_users::get(&ctx.db, server.org_id, id).await?;
            found.filter(|user| user.workspace_id == server.workspace_id).ok_or(error)
        }
        found => found,
    }
}

/// A server's tokens that still open it, oldest first.
pub async fn list(ctx: &Context, caller: &Caller, id: Uuid, paging: Paging) -> Result<Listed<McpToken>> {
    let server = get(ctx, caller, id).await?;
    Ok(storage::mcp::tokens::of_server(&ctx.db, server.org_id, server.id, ctx.clock.now(), paging).await?)
}

/// Withdraw a token; where somebody has signed in for it, what they agreed to goes with it.
pub async fn revoke(ctx: &Context, caller: &Caller, server_id: Uuid, id: Uuid) -> Result<()> {
    let server = get(ctx, caller, server_id).await?;
    let missing = || access::missing("token");
    let token = storage::mcp::tokens::get(&ctx.db, server.org_id, server.id, id).await?.ok_or_else(missing)?;
    let tx = ctx.db.begin().await?;
    if !end(&tx, &token).await? {
        return Err(missing());
    }
    note(ctx, &tx, By::from(caller), EventKind::McpTokenRevoked, &server, &about(&token)).await?;
    Ok(tx.commit().await?)
}

/// Whether a token is still there, and has not run out.
pub async fn stands(ctx: &Context, token: &McpToken) -> Result<bool> {
    let found = storage::mcp::tokens::get(&ctx.db, token.org_id, token.server_id, token.id).await?;
    Ok(found.is_some_and(|token| !token.is_over(ctx.clock.now())))
}

/// The end of a token, and of the grant that it belongs to; `false` when it is gone already.
async fn end(db: &Db, token: &McpToken) -> Result<bool> {
    Ok(match token.grant_id {
        Some(grant) => storage::mcp::sign_ins::delete_grant(db, token.org_id, grant).await?,
        None => storage::mcp::tokens::delete(db, token.org_id, token.id).await?,
    })
}

fn bearer_disabled() -> Error {
    Error::conflict("MCP_BEARER_DISABLED", "the server's authMode does not take tokens that are handed out")
}
