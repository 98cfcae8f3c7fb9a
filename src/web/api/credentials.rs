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
    domain::{access::Caller, input::integer},
    services::{connections, refresh::Fresh},
    web::extract::Body,
};

/// What to act with, by what the credential holds: a token, OAuth 1.0a's two, or the fields of the method.
fn view(it: &Fresh) -> Value {
    let (connection, credential) = (&it.connection, &it.credential);
    let clear = |secret: &SecretString| Value::from(secret.expose_secret());
    let mut view = Map::from_iter([
        ("type".to_owned(), json!(connection.kind)),
        ("authMethodKey".to_owned(), json!(connection.auth_method_key)),
        ("version".to_owned(), json!(it.version)),
        ("metadata".to_owned(), json!(connection.metadata)),
    ]);
    if let Some(token) = &credential.access_token {
        view.insert("accessToken".to_owned(), clear(token));
        view.insert("tokenType".to_owned(), json!(credential.token_type));
        view.insert("expiresAt".to_owned(), json!(connection.token_expires_at.map(instant)));
        view.insert("scopes".to_owned(), json!(connection.scopes_granted));
    }
    if let Some(secret) = &credential.token_secret {
        view.insert("tokenSecret".to_owned(), clear(secret));
    }
    Value::Object(view)
}

/// A credential in clear, renewed first if it is due.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let fresh = connections::read_credential(&ctx, &caller, id(&path)?).await?;
    ok(json!({ "connection": ConnectionView::of(&fresh.connection), "credentials": view(&fresh) }))
}

/// Renew a token: for a caller to whom the provider has refused the one of `version`, or at once without it.
pub async fn refresh(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let version = fields.optional("version", integer(0, i64::MAX));
    fields.check()?;
    let fresh = connections::renew(&ctx, &caller, id(&path)?, version).await?;
    ok(json!({ "connection": ConnectionView::of(&fresh.connection), "version": fresh.version }))
}
