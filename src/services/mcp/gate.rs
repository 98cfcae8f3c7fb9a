//! Who comes to an MCP server, by their token.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::people;
use crate::{
    context::Context,
    domain::mcp::{McpServer, McpToken, TokenKind},
    error::Result,
    services::{access, actions::Actor, connect::hash},
    storage,
};

/// The longest token, in bytes.
const TOKEN_MAX: usize = 256;

/// The end user for whom something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// UUID.
    pub id: Uuid,
    /// The product's own id for them; members of the team have none.
    pub external_id: Option<String>,
}

/// Whoever has come in: with which token, at which server, and for whom.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The server.
    pub server: McpServer,
    /// The token.
    pub token: McpToken,
    /// The person whose connections are used: the token's, or the server's one.
    pub person: Option<Person>,
}

/// Why somebody does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// They have no token.
    NoToken,
    /// It is none of this server's, has run out, or was withdrawn.
    BadToken,
    /// It is not for what the server does.
    TooNarrow,
}

/// What comes of a knock.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Come in.
    Enter(Box<Guest>),
    /// Stay out; of which server, where that is known.
    Stay(Option<Box<McpServer>>, Refusal),
}

impl Guest {
    /// As whom things are done.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::mcp_server(self.server.org_id, self.server.workspace_id, self.server.id)
    }
}

/// Whether a token opens a server.
///
/// # Errors
/// 404 `NOT_FOUND` where there is no such server.
pub async fn knock(ctx: &Context, server: Uuid, token: Option<&SecretString>) -> Result<Answer> {
    let found = storage::mcp::at_endpoint(&ctx.db, server).await?;
    let server = Box::new(found.ok_or_else(|| access::missing("MCP server"))?);
    match presented(ctx, token).await? {
        Ok(token) => admitted(ctx, server, token).await,
        Err(refusal) => Ok(Answer::Stay(Some(server), refusal)),
    }
}

/// Whether a token opens the server that it belongs to.
pub async fn knock_anywhere(ctx: &Context, token: Option<&SecretString>) -> Result<Answer> {
    let token = match presented(ctx, token).await? {
        Ok(token) => token,
        Err(refusal) => return Ok(Answer::Stay(None, refusal)),
    };
    match storage::mcp::at_endpoint(&ctx.db, token.server_id).await? {
        Some(server) => admitted(ctx, Box::new(server), token).await,
        None => Ok(Answer::Stay(None, Refusal::BadToken)),
    }
}

/// The token that somebody comes with, if it is one.
async fn presented(ctx: &Context, token: Option<&SecretString>) -> Result<std::result::Result<McpToken, Refusal>> {
    let Some(secret) = token.map(ExposeSecret::expose_secret) else { return Ok(Err(Refusal::NoToken)) };
    if secret.len() > TOKEN_MAX {
        return Ok(Err(Refusal::BadToken));
    }
    let found = storage::mcp::tokens::by_hash(&ctx.db, &hash(secret)).await?;
    Ok(found.ok_or(Refusal::BadToken))
}

async fn admitted(ctx: &Context, server: Box<McpServer>, token: McpToken) -> Result<Answer> {
    let now = ctx.clock.now();
    let stay = |server, refusal| Ok(Answer::Stay(Some(server), refusal));
    if !opens(&token, &server) || token.is_over(now) {
        return stay(server, Refusal::BadToken);
    }
    let Ok(person) = person(&server, &token) else { return stay(server, Refusal::BadToken) };
    if let Some(person) = person.as_ref().filter(|it| it.external_id.is_none())
        && people::is_shut_out(ctx, server.org_id, person.id).await?
    {
        return stay(server, Refusal::BadToken);
    }
    if !token.may(server.mode.scope()) {
        return stay(server, Refusal::TooNarrow);
    }
    if storage::mcp::tokens::needs_marking(&token, now) {
        storage::mcp::tokens::mark_used(&ctx.db, token.org_id, token.id, now).await?;
    }
    Ok(Answer::Enter(Box::new(Guest { server: *server, token, person })))
}

/// Whether a token is one of the server's, and of a kind that it takes.
fn opens(token: &McpToken, server: &McpServer) -> bool {
    token.server_id == server.id
        && match token.kind {
            TokenKind::Static | TokenKind::Bearer => server.auth_mode.has_bearer(),
            TokenKind::OAuth => server.auth_mode.has_oauth(),
            TokenKind::Refresh => false,
        }
}

/// The token belongs to somebody else than the server does.
struct Nobody;

/// For whom a guest acts. A server that is for one person is for nobody else, whatever the token says.
fn person(server: &McpServer, token: &McpToken) -> std::result::Result<Option<Person>, Nobody> {
    let (id, external_id) = match (token.end_user_id, server.end_user_id) {
        (None, None) => return Ok(None),
        (Some(holder), Some(owner)) if holder != owner => return Err(Nobody),
        (Some(holder), _) => (holder, &token.end_user_external_id),
        (None, Some(owner)) => (owner, &server.end_user_external_id),
    };
    Ok(Some(Person { id, external_id: external_id.clone() }))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::Map;

    use super::*;
    use crate::domain::mcp::{AuthMode, EndUserAccess, Mode};

    fn server(mode: AuthMode, owner: Option<u128>) -> McpServer {
        McpServer {
            id: Uuid::from_u128(1),
            org_id: Uuid::nil(),
            workspace_id: Uuid::nil(),
            name: String::new(),
            description: None,
            mode: Mode::Tools,
            settings: Map::new(),
            auth_mode: mode,
            end_user_access: EndUserAccess::Restricted,
            end_user_id: owner.map(Uuid::from_u128),
            end_user_external_id: owner.map(|id| id.to_string()),
            created_by: None,
            has_per_user: true,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn token(kind: TokenKind, holder: Option<u128>) -> McpToken {
        McpToken {
            id: Uuid::nil(),
            org_id: Uuid::nil(),
            server_id: Uuid::from_u128(1),
            end_user_id: holder.map(Uuid::from_u128),
            end_user_external_id: holder.map(|id| id.to_string()),
            grant_id: None,
            kind,
            prefix: String::new(),
            scopes: None,
            last_used_at: None,
            spent_at: None,
            expires_at: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_token_opens_its_own_server_in_a_mode_that_takes_it() {
        let (oauth, bearer, both) = (AuthMode::OAuth, AuthMode::Bearer, AuthMode::Both);
        for (kind, modes) in [
            (TokenKind::Static, [false, true, true]),
            (TokenKind::Bearer, [false, true, true]),
            (TokenKind::OAuth, [true, false, true]),
            (TokenKind::Refresh, [false, false, false]),
        ] {
            let token = token(kind, Some(7));
            assert_eq!([oauth, bearer, both].map(|mode| opens(&token, &server(mode, None))), modes, "{kind}");
            let foreign = McpToken { server_id: Uuid::from_u128(2), ..token };
            assert!(!opens(&foreign, &server(both, None)), "{kind}");
        }
    }

    #[test]
    fn a_guest_acts_for_the_tokens_person_or_the_servers_and_never_for_another() {
        let whom = |holder, owner| {
            person(&server(AuthMode::Both, owner), &token(TokenKind::Bearer, holder))
                .map(|person| person.map(|it| it.external_id.unwrap()))
                .ok()
        };
        assert_eq!(whom(None, None), Some(None));
        assert_eq!(whom(Some(7), None), Some(Some("7".to_owned())));
        assert_eq!(whom(None, Some(8)), Some(Some("8".to_owned())));
        assert_eq!(whom(Some(8), Some(8)), Some(Some("8".to_owned())));
        assert_eq!(whom(Some(7), Some(8)), None);
        let nameless = McpToken { end_user_external_id: None, ..token(TokenKind::Bearer, Some(7)) };
        let member = person(&server(AuthMode::Both, None), &nameless).ok().flatten();
        assert_eq!(member, Some(Person { id: Uuid::from_u128(7), external_id: None }), "nobody is not everybody");
    }
}
