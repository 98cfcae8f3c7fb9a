//! Clients of the sign-in: how they register, and what they ask for.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use url::Url;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::mcp::{
        McpServer, known_scopes,
        sign_in::{McpClient, SignIn, SignInStatus, parse_redirect_uri},
    },
    error::Result,
    services::access,
    storage,
};

/// How long somebody has to sign in.
const SIGN_IN_TTL: TimeDelta = TimeDelta::minutes(30);
/// How long a client is remembered that nobody has signed in with, and one that somebody has.
const UNUSED_CLIENT_TTL: TimeDelta = TimeDelta::days(7);
pub(super) const CLIENT_TTL: TimeDelta = TimeDelta::days(400);
/// The longest `state` that is echoed, in bytes.
const STATE_MAX: usize = 2_048;

/// Remember a client that registers itself (RFC 7591). Its redirect URIs have been parsed.
pub async fn register(ctx: &Context, name: Option<String>, redirect_uris: Vec<String>) -> Result<McpClient> {
    let now = ctx.clock.now();
    let expires_at = now + UNUSED_CLIENT_TTL;
    let client = McpClient { id: ctx.entropy.id(now), name, redirect_uris, created_at: now, expires_at };
    storage::mcp::sign_ins::insert_client(&ctx.db, &client).await?;
    Ok(client)
}

/// The server of that id, if people sign in at it: then it is a protected resource (RFC 9728).
pub async fn protected(ctx: &Context, id: Uuid) -> Result<McpServer> {
    let found = storage::mcp::at_endpoint(&ctx.db, id).await?;
    found.filter(|server| server.auth_mode.has_oauth()).ok_or_else(|| access::missing("MCP server"))
}

/// What a client asks for (RFC 6749, 4.1.1; RFC 7636; RFC 8707), as it came.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `response_type`.
    pub response_type: &'a str,
    /// `client_id`.
    pub client_id: &'a str,
    /// `redirect_uri`.
    pub redirect_uri: &'a str,
    /// `code_challenge`.
    pub challenge: &'a str,
    /// `code_challenge_method`.
    pub challenge_method: &'a str,
    /// `scope`.
    pub scope: &'a str,
    /// `state`.
    pub state: &'a str,
    /// `resource`.
    pub resource: &'a str,
}

/// What becomes of a client's request.
#[derive(Clone, Debug)]
pub enum Begun {
    /// The person is to sign in.
    SignIn(Uuid),
    /// They go back to the client with an error.
    Back(Url),
    /// There is no such client, or it may not send people there: they stay here.
    UnknownClient,
}

/// Begin what a client asks for, for the browser of this hash.
pub async fn begin(ctx: &Context, asked: &Asked<'_>, browser_hash: Vec<u8>) -> Result<Begun> {
    let Ok(id) = Uuid::try_parse(asked.client_id) else { return Ok(Begun::UnknownClient) };
    let client = storage::mcp::sign_ins::client(&ctx.db, id).await?;
    let Some(client) = client.filter(|client| client.allows_return(asked.redirect_uri)) else {
        return Ok(Begun::UnknownClient);
    };
    // Whether it is one was seen when the client registered; another port may have come since.
    let Ok(redirect_uri) = parse_redirect_uri(&asked.redirect_uri.into()) else { return Ok(Begun::UnknownClient) };
    let state = Some(asked.state.to_owned()).filter(|state| (1..=STATE_MAX).contains(&state.len()));
    let back = |error: &str, why: &str| {
        let told = [("error", error), ("error_description", why)];
        Ok(returned(ctx, &redirect_uri, state.as_deref(), &told).map_or(Begun::UnknownClient, Begun::Back))
    };
    if asked.state.len() > STATE_MAX {
        return back("invalid_request", "state is too long");
    }
    if asked.response_type != "code" {
        return back("unsupported_response_type", "response_type must be code");
    }
    // S256 of a verifier: 32 bytes in base64url (RFC 7636, 4.2).
    let is_hash = BASE64_URL_SAFE_NO_PAD.decode(asked.challenge).is_ok_and(|bytes| bytes.len() == 32);
    if !is_hash || asked.challenge_method != "S256" {
        return back("invalid_request", "a code_challenge of the method S256 is needed");
    }
    let server = match resource(ctx, asked.resource) {
        Some(id) => storage::mcp::at_endpoint(&ctx.db, id).await?,
        None => None,
    };
    let Some(server) = server.filter(|server| server.auth_mode.has_oauth()) else {
        return back("invalid_target", "resource must be an MCP server at which people sign in");
    };
    let Ok(scopes) = scopes(&server, asked.scope) else {
        return back("invalid_scope", "scope names one that there is not");
    };
    let now = ctx.clock.now();
    let sign_in = SignIn {
        id: ctx.entropy.id(now),
        org_id: server.org_id,
        server_id: server.id,
        client_id: client.id,
        device_id: None,
        redirect_uri,
        state,
        scopes,
        challenge: asked.challenge.to_owned(),
        browser_hash,
        status: SignInStatus::Asked,
        email: None,
        end_user_id: None,
        code_expires_at: None,
        grant_id: None,
        created_at: now,
        expires_at: now + SIGN_IN_TTL,
    };
    storage::mcp::sign_ins::insert(&ctx.db, &sign_in).await?;
    Ok(Begun::SignIn(sign_in.id))
}

/// The scopes that a client asks for, by spaces; what the server is for when it names none.
pub(super) fn scopes(server: &McpServer, asked: &str) -> std::result::Result<Vec<String>, String> {
    let named: Vec<_> = asked.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    if named.is_empty() { Ok(vec![server.mode.scope().to_owned()]) } else { known_scopes(named) }
}

/// The server that a resource indicator names (RFC 8707): its endpoint, to the letter.
pub(super) fn resource(ctx: &Context, uri: &str) -> Option<Uuid> {
    let id = crate::urls::mcp::server(uri.rsplit('/').next()?)?;
    (ctx.urls.mcp_endpoint(id).as_str() == uri).then_some(id)
}

/// Where the client gets its answer: with the state that it gave, and from whom the answer is (RFC 9207).
pub(super) fn returned(ctx: &Context, redirect_uri: &str, state: Option<&str>, told: &[(&str, &str)]) -> Option<Url> {
    let mut url = Url::parse(redirect_uri).ok()?;
    let issuer = ctx.urls.origin();
    url.query_pairs_mut()
        .extend_pairs(told)
        .extend_pairs(state.map(|state| ("state", state)))
        .append_pair("iss", &issuer);
    Some(url)
}
