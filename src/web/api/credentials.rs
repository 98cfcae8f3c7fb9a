//! `/api/v1/connections/{id}/credentials` and `/refresh`: the one place where secrets are answered.

use actix_web::web::{Data, Path};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{
    ApiResult,
    connections::{ConnectionView, id},
    instant, ok,
};
use crate::{
    context::Context,
    domain::{access::Caller, connection::ConnectionKind, input::integer},
    services::{connections, refresh::Fresh},
    web::extract::Body,
};

/// The greatest version: what every reader of JSON has exactly (RFC 7493, 2.2).
const VERSION_MAX: i64 = (1 << 53) - 1;

/// What to act with, by what the credential holds: a token, OAuth 1.0a's two, and the fields of the method.
fn view(ctx: &Context, it: &Fresh) -> Value {
    let (connection, credential) = (&it.connection, &it.credential);
    let clear = |secret: &SecretString| Value::from(secret.expose_secret());
    let mut view = Map::from_iter([
        ("type".to_owned(), json!(connection.kind)),
        ("authMethodKey".to_owned(), json!(connection.auth_method_key)),
        ("version".to_owned(), json!(it.version)),
    ]);
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    if let Some(token) = &credential.access_token {
        put("accessToken", clear(token));
        put("tokenType", json!(credential.token_type));
        put("expiresAt", json!(connection.token_expires_at.map(instant)));
        put("scopes", json!(connection.scopes_granted));
    }
    if let Some(secret) = &credential.token_secret {
        put("tokenSecret", clear(secret));
    }
    let entry = ctx.catalog.get(&connection.integration_name);
    let method = entry.and_then(|entry| entry.method(connection.auth_method_key.as_deref()).ok());
    let declared = method.map(|method| method.fields.as_slice()).unwrap_or_default();
    let public = declared.iter().filter_map(|field| connection.metadata.get_key_value(&field.name));
    let mut fields: Map<_, _> = public.map(|(name, value)| (name.clone(), value.clone())).collect();
    fields.extend(credential.fields.iter().map(|(name, secret)| (name.clone(), clear(secret))));
    let own: &[&str] = match connection.kind {
        ConnectionKind::SecretText => &["secretText"],
        ConnectionKind::BasicAuth => &["username", "password"],
        ConnectionKind::CustomAuth | ConnectionKind::OAuth2 | ConnectionKind::PlatformOAuth2 => &[],
    };
    for name in own {
        if let Some(value) = fields.remove(*name) {
            put(name, value);
        }
    }
    put("props", fields.into());
    put("data", json!(credential.data));
    let kept = connection.metadata.iter().filter(|(name, _)| !declared.iter().any(|field| field.name == **name));
    put("metadata", kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into());
    Value::Object(view)
}

/// A credential in clear, renewed first if it is due.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let fresh = connections::read_credential(&ctx, &caller, id(&path)?).await?;
    ok(json!({ "connection": ConnectionView::of(&fresh.connection), "credentials": view(&ctx, &fresh) }))
}

/// Renew a token: for a caller to whom the provider has refused the one of `version`, or at once without it.
pub async fn refresh(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let version = fields.optional("version", integer(0, VERSION_MAX));
    fields.check()?;
    let fresh = connections::renew(&ctx, &caller, id(&path)?, version).await?;
    ok(json!({ "connection": ConnectionView::of(&fresh.connection), "version": fresh.version }))
}
