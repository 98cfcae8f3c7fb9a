//! `/api/v1/oauth-apps` (contract section 6). The client secret is never answered.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{ApiResult, created, deleted, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, Fields, boolean, list as list_of, text},
        integration::OAuthApp,
    },
    services::oauth_apps::{self, AppFields},
    web::extract::{Body, path_id},
};

/// The most scopes of one app.
const SCOPES_MAX: usize = 200;
/// The most further authorize parameters.
const PARAMS_MAX: usize = 20;

fn view(ctx: &Context, app: &OAuthApp) -> Value {
    json!({
        "id": app.id,
        "orgId": app.org_id,
        "integrationName": app.integration_name,
        "displayName": app.display_name,
        "clientId": app.client_id,
        "scopes": app.scopes,
        "extraParams": app.extra_params,
        "isDefault": app.is_default,
        "authUrl": app.auth_url,
        "tokenUrl": app.token_url,
        "revokeUrl": app.revoke_url,
        "apiUrl": app.api_url,
        "redirectUri": ctx.urls.oauth_callback(),
        "createdAt": instant(app.created_at),
        "updatedAt": instant(app.updated_at),
    })
}

fn read(fields: &mut Fields) -> AppFields {
    let url = |value: &Value| input::web_url(value).map(String::from);
    AppFields {
        client_id: fields.optional("clientId", text(1, 512)),
        client_secret: fields.optional("clientSecret", |value| text(1, 2048)(value).map(SecretString::from)),
        display_name: fields.patch("displayName", text(1, 255)),
        scopes: fields.patch("scopes", list_of(SCOPES_MAX, parse_scope)),
        extra_params: fields.patch("extraParams", parse_params),
        is_default: fields.optional("isDefault", boolean),
        auth_url: fields.patch("authUrl", url),
        token_url: fields.patch("tokenUrl", url),
        revoke_url: fields.patch("revokeUrl", parse_revoke_url),
        api_url: fields.patch("apiUrl", url),
    }
}

/// A URL in which `{token}` and `{client_id}` stay as they are: they are filled when access is withdrawn.
fn parse_revoke_url(value: &Value) -> Result<String, String> {
    let url = String::from(input::web_url(value)?);
    // The URL standard escapes braces in a path, and leaves them alone in a query.
    Ok(url.replace("%7Btoken%7D", "{token}").replace("%7Bclient_id%7D", "{client_id}"))
}

/// One scope token (RFC 6749, 3.3): visible ASCII without space, quote and backslash.
fn parse_scope(value: &Value) -> Result<String, String> {
    let scope = text(1, 255)(value)?;
    let fits = scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
    if fits { Ok(scope) } else { Err("must be visible ASCII without spaces, quotes and backslashes".to_owned()) }
}

fn parse_params(value: &Value) -> Result<BTreeMap<String, String>, String> {
    let members = value.as_object().ok_or("must be an object")?;
    if members.len() > PARAMS_MAX {
        return Err(format!("must have at most {PARAMS_MAX} members"));
    }
    let pair = |(name, value): (&String, &Value)| {
        input::check_text(name, 1, 63).map_err(|why| format!("has a name that {why}"))?;
        text(0, 1024)(value).map(|value| (name.clone(), value)).map_err(|why| format!(".{name} {why}"))
    };
    members.iter().map(pair).collect()
}

/// All OAuth apps of the organisation.
pub async fn list(ctx: Data<Context>, caller: Caller) -> ApiResult {
    let apps = oauth_apps::list(&ctx, &caller).await?;
    let views: Vec<_> = apps.iter().map(|app| view(&ctx, app)).collect();
    ok(json!({ "apps": views, "total": views.len() }))
}

/// Register an OAuth app.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let integration_name = fields.required("integrationName", text(1, 63)).unwrap_or_default();
    let app = read(&mut fields);
    for (name, missing) in [("clientId", app.client_id.is_none()), ("clientSecret", app.client_secret.is_none())] {
        if missing {
            fields.problem(name, "is required");
        }
    }
    fields.check()?;
    let app = oauth_apps::create(&ctx, &caller, integration_name, app).await?;
    created(json!({ "app": view(&ctx, &app) }))
}

/// Change an OAuth app.
pub async fn update(ctx: Data<Context>, caller: Caller, path: Path<String>, body: Body) -> ApiResult {
    let id = path_id(&path, "NOT_FOUND", "OAuth app")?;
    let mut fields = body.fields();
    let app = read(&mut fields);
    fields.check()?;
    let app = oauth_apps::update(&ctx, &caller, id, app).await?;
    ok(json!({ "app": view(&ctx, &app) }))
}

/// Delete an OAuth app.
pub async fn delete(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = path_id(&path, "NOT_FOUND", "OAuth app")?;
    oauth_apps::delete(&ctx, &caller, id).await?;
    deleted(id)
}
