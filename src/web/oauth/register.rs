//! Clients register themselves (RFC 7591). All are public: a secret that is given to whoever asks is none.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde_json::{Value, json};

use super::{DEVICE_GRANT, GRANT_TYPES, OAuthResult, refused, sparingly, told};
use crate::{
    context::Context,
    domain::{
        input::{list, text},
        mcp::sign_in::parse_redirect_uri,
    },
    services::mcp::clients,
    web::{extract::Body, limit::Strangers},
};

/// The grant of a program that sends people here, and has them sent back.
const CODE_GRANT: &str = "authorization_code";
/// The most redirect URIs of one client.
const REDIRECTS_MAX: usize = 10;

/// `POST /oauth/register`.
pub async fn register(ctx: Data<Context>, strangers: Data<Strangers>, request: HttpRequest, body: Body) -> OAuthResult {
    sparingly(&strangers, &request)?;
    let mut fields = body.fields();
    let of = |known: &'static [&'static str]| list(8, move |value: &Value| one_of(value, known));
    let grant_types = fields.optional("grant_types", of(&GRANT_TYPES)).unwrap_or_default();
    // A program without a browser sends nobody anywhere (RFC 8628).
    let is_device = grant_types.contains(&DEVICE_GRANT) && !grant_types.contains(&CODE_GRANT);
    let redirect_uris = fields.optional("redirect_uris", list(REDIRECTS_MAX, parse_redirect_uri)).unwrap_or_default();
    if redirect_uris.is_empty() && !is_device {
        fields.problem("redirect_uris", "must name at least one");
    }
    if let Some(why) = fields.problems().get("redirect_uris") {
        return Ok(refused(StatusCode::BAD_REQUEST, ("invalid_redirect_uri", &format!("redirect_uris {why}"))));
    }
    let name = fields.optional("client_name", text(1, 255));
    fields.optional("response_types", of(&["code"]));
    if let Some((member, why)) = fields.problems().iter().next() {
        return Ok(refused(StatusCode::BAD_REQUEST, ("invalid_client_metadata", &format!("{member} {why}"))));
    }
    let client = clients::register(&ctx, name, redirect_uris).await?;
    let grant_types: Vec<_> = GRANT_TYPES.into_iter().filter(|it| !is_device || *it != CODE_GRANT).collect();
    // What is not supported was replaced, as the RFC lets the server do (3.2.1).
    let registered = [
        ("client_id", json!(client.id)),
        ("client_id_issued_at", json!(client.created_at.timestamp())),
        ("redirect_uris", json!(client.redirect_uris)),
        ("grant_types", json!(grant_types)),
        ("response_types", if is_device { json!([]) } else { json!(["code"]) }),
        ("token_endpoint_auth_method", json!("none")),
    ];
    let name = client.name.map(|name| ("client_name", json!(name)));
    let registered = registered.into_iter().chain(name).map(|(member, value)| (member.to_owned(), value));
    Ok(told(StatusCode::CREATED, &registered.collect()))
}

fn one_of(value: &Value, known: &'static [&'static str]) -> Result<&'static str, String> {
    let found = known.iter().copied().find(|word| value.as_str() == Some(word));
    found.ok_or_else(|| format!("must be one of {}", known.join(", ")))
}
