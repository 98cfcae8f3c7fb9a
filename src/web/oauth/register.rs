//! Clients register themselves (RFC 7591). All are public: a secret that is given to whoever asks is none.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde_json::{Value, json};

use super::{OAuthResult, refused, sparingly, told};
use crate::{
    context::Context,
    domain::{
        input::{list, text},
        mcp::sign_in::parse_redirect_uri,
    },
    services::mcp::clients,
    web::{extract::Body, limit::Strangers},
};

/// The most redirect URIs of one client.
const REDIRECTS_MAX: usize = 10;

/// `POST /oauth/register`.
pub async fn register(ctx: Data<Context>, strangers: Data<Strangers>, request: HttpRequest, body: Body) -> OAuthResult {
    sparingly(&strangers, &request)?;
    let mut fields = body.fields();
    let redirect_uris = fields.required("redirect_uris", list(REDIRECTS_MAX, parse_redirect_uri)).unwrap_or_default();
    if redirect_uris.is_empty() {
        fields.problem("redirect_uris", "must name at least one");
    }
    if let Some(why) = fields.problems().get("redirect_uris") {
        return Ok(refused(StatusCode::BAD_REQUEST, ("invalid_redirect_uri", &format!("redirect_uris {why}"))));
    }
    let name = fields.optional("client_name", text(1, 255));
    let of = |known: &'static [&'static str]| list(8, move |value: &Value| one_of(value, known));
    fields.optional("grant_types", of(&["authorization_code", "refresh_token"]));
    fields.optional("response_types", of(&["code"]));
    if let Some((member, why)) = fields.problems().iter().next() {
        return Ok(refused(StatusCode::BAD_REQUEST, ("invalid_client_metadata", &format!("{member} {why}"))));
    }
    let client = clients::register(&ctx, name, redirect_uris).await?;
    // What is not supported was replaced, as the RFC lets the server do (3.2.1).
    let registered = [
        ("client_id", json!(client.id)),
        ("client_id_issued_at", json!(client.created_at.timestamp())),
        ("redirect_uris", json!(client.redirect_uris)),
        ("grant_types", json!(["authorization_code", "refresh_token"])),
        ("response_types", json!(["code"])),
        ("token_endpoint_auth_method", json!("none")),
    ];
    let name = client.name.map(|name| ("client_name", json!(name)));
    let registered = registered.into_iter().chain(name).map(|(member, value)| (member.to_owned(), value));
    Ok(told(StatusCode::CREATED, &registered.collect()))
}

fn one_of(value: &Value, known: &[&str]) -> Result<(), String> {
    if value.as_str().is_some_and(|word| known.contains(&word)) {
        return Ok(());
    }
    Err(format!("must be one of {}", known.join(", ")))
}
