//! What clients find out by themselves: which authorization server an MCP server has (RFC 9728), and what that can
//! (RFC 8414).

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde_json::json;

use super::{GRANT_TYPES, OAuthResult, told};
use crate::{
    context::Context,
    domain::mcp::SCOPES,
    services::{access, mcp::clients},
    urls::{self, oauth},
};

/// `GET /.well-known/oauth-protected-resource/mcp/srv_<id>`.
pub async fn protected_resource(ctx: Data<Context>, path: Path<String>) -> OAuthResult {
    let id = urls::mcp::server(&path).ok_or_else(|| access::missing("MCP server"))?;
    let server = clients::protected(&ctx, id).await?;
    Ok(told(
        StatusCode::OK,
        &json!({
            "resource": ctx.urls.mcp_endpoint(server.id),
            "resource_name": server.name,
            "authorization_servers": [ctx.urls.origin()],
            "scopes_supported": [server.mode.scope()],
            "bearer_methods_supported": ["header"],
        }),
    ))
}

/// `GET /.well-known/oauth-authorization-server`.
pub async fn authorization_server(ctx: Data<Context>) -> HttpResponse {
    let at = |path: &str| ctx.urls.oauth(path);
    told(
        StatusCode::OK,
        &json!({
            "issuer": ctx.urls.origin(),
            "authorization_endpoint": at(oauth::AUTHORIZE),
            "token_endpoint": at(oauth::TOKEN),
            "device_authorization_endpoint": at(oauth::DEVICE_CODE),
            "registration_endpoint": at(oauth::REGISTER),
            "revocation_endpoint": at(oauth::REVOKE),
            "scopes_supported": SCOPES,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": GRANT_TYPES,
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        }),
    )
}
