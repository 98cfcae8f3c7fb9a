//! MCP servers' endpoints (Streamable HTTP, `/mcp/srv_<id>`): what agents talk to. The protocol is the SDK's; here is who
//! may speak it, and what is said.
//!
//! Nothing is kept between two requests, so that any process answers any of them.

mod bridge;
mod desk;
mod watch;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Path},
};
use secrecy::SecretString;

use super::{
    edge::RequestId,
    error::{ApiError, body},
    extract::bearer,
};
use crate::{
    context::Context,
    domain::mcp::McpServer,
    error::{Error, Result},
    services::{
        access,
        mcp::gate::{self, Answer, Guest, Refusal},
    },
    urls,
};

pub use watch::Streams;

/// What a handler answers.
type McpResult = std::result::Result<HttpResponse, ApiError>;

/// `POST /mcp/srv_<id>`: one message of the protocol, and its answer.
pub async fn receive(
    ctx: Data<Context>,
    streams: Data<Streams>,
    request: HttpRequest,
    path: Path<String>,
    message: Bytes,
) -> McpResult {
    let guest = match enter(&ctx, &request, &path).await? {
        Ok(guest) => guest,
        Err(refused) => return Ok(refused),
    };
    let method = request.headers().get("mcp-method").map(header::HeaderValue::as_bytes);
    let desk = desk::Desk::new(ctx.into_inner(), &streams.into_inner(), *guest, method).await;
    Ok(bridge::answer(desk, &request, message).await)
}

/// `POST /mcp/weavz`: one message for the server that the token belongs to, which has the tools of the connector there.
pub async fn receive_anywhere(
    ctx: Data<Context>,
    streams: Data<Streams>,
    request: HttpRequest,
    message: Bytes,
) -> McpResult {
    let token = bearer(&request).map(SecretString::from);
    let guest = match gate::knock_anywhere(&ctx, token.as_ref()).await? {
        Answer::Enter(guest) => guest,
        Answer::Stay(server, refusal) => return Ok(refused(&ctx, &request, server.as_deref(), refusal)),
    };
    let desk = desk::Desk::of_connector(ctx.into_inner(), &streams.into_inner(), *guest).await;
    Ok(bridge::answer(desk, &request, message).await)
}

/// `GET /mcp/srv_<id>`: a stream that says when the list of tools has changed.
pub async fn listen(ctx: Data<Context>, streams: Data<Streams>, request: HttpRequest, path: Path<String>) -> McpResult {
    let guest = match enter(&ctx, &request, &path).await? {
        Ok(guest) => guest,
        Err(refused) => return Ok(refused),
    };
    Ok(watch::stream(ctx.into_inner(), &streams.into_inner(), &request, *guest).await)
}

/// Whoever comes with this request, or what they are told instead.
async fn enter(
    ctx: &Context,
    request: &HttpRequest,
    path: &str,
) -> Result<std::result::Result<Box<Guest>, HttpResponse>> {
    let id = urls::mcp::server(path).ok_or_else(|| access::missing("MCP server"))?;
    // Whichever page a browser speaks for: nothing goes by cookies here, and under a name that somebody else points at us
    // nothing is served (`edge::Hosts`).
    let token = bearer(request).map(SecretString::from);
    Ok(match gate::knock(ctx, id, token.as_ref()).await? {
        Answer::Enter(guest) => Ok(guest),
        Answer::Stay(server, refusal) => Err(refused(ctx, request, server.as_deref(), refusal)),
    })
}

/// 401, or 403 for a token of too few scopes, with what a client needs to get a token (RFC 6750, 3; RFC 9728, 5.1).
fn refused(ctx: &Context, request: &HttpRequest, server: Option<&McpServer>, refusal: Refusal) -> HttpResponse {
    let (status, error, sentence) = match refusal {
        Refusal::NoToken => (StatusCode::UNAUTHORIZED, None, "a token is needed: Authorization: Bearer …"),
        Refusal::BadToken => {
            (StatusCode::UNAUTHORIZED, Some("invalid_token"), "the token is not valid, or has expired")
        }
        Refusal::TooNarrow => {
            (StatusCode::FORBIDDEN, Some("insufficient_scope"), "the token lacks the scope that this server needs")
        }
    };
    let mut facts = Vec::new();
    if let Some(server) = server {
        facts.push(format!("scope=\"{}\"", server.mode.scope()));
        if server.auth_mode.has_oauth() {
            facts.push(format!("resource_metadata=\"{}\"", ctx.urls.mcp_metadata(server.id)));
        }
    }
    if let Some(error) = error {
        facts.push(format!("error=\"{error}\", error_description=\"{sentence}\""));
    }
    let challenge = format!("Bearer {}", facts.join(", "));
    let mut told = Error::unauthenticated(sentence);
    if status == StatusCode::FORBIDDEN {
        told = Error::forbidden("INVALID_MCP_SCOPES", sentence);
    }
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    HttpResponse::build(status).insert_header((header::WWW_AUTHENTICATE, challenge.trim_end())).json(body(&told, &id))
}
