//! Connect sessions: `/api/v1/connect/…` (contract 1.5).

use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use super::{ApiResult, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::ConnectionScope,
        end_user::parse_external_id,
        input::{self, text, uuid, word},
        integration::OAuthAppMode,
        session::{ConnectSession, SESSION_PREFIX},
    },
    error::Error,
    services::sessions::{self, NewSession},
    web::extract::{Body, path_id},
};

/// The longest token that is looked at, in characters.
const TOKEN_MAX: usize = 8_192;

/// Create a session.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let integration_name = fields.required("integrationName", text(1, 63)).unwrap_or_default();
    let scope = fields.optional("scope", word(ConnectionScope::ALL, ConnectionScope::as_str));
    let new = NewSession {
        integration_name,
        connection_name: fields.required("connectionName", text(1, 255)).unwrap_or_default(),
        external_id: fields.required("externalId", text(1, 255)).unwrap_or_default(),
        workspace_id: fields.required("workspaceId", uuid).unwrap_or_default(),
        end_user_id: fields.optional("endUserId", parse_external_id),
        workspace_integration_id: fields.optional("workspaceIntegrationId", uuid),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        scope: scope.unwrap_or(ConnectionScope::Organization),
        oauth_app_mode: fields.optional("oauthAppMode", word(OAuthAppMode::ALL, OAuthAppMode::as_str)),
        oauth_app_id: fields.optional("oauthAppId", uuid),
        success_redirect_uri: fields.optional("successRedirectUri", input::web_url),
        error_redirect_uri: fields.optional("errorRedirectUri", input::web_url),
    };
    fields.check()?;
    let issued = sessions::create(&ctx, &caller, new).await?;
    ok(json!({
        "token": issued.token,
        "connectUrl": issued.url,
        "expiresAt": instant(issued.session.expires_at),
        "sessionId": issued.session.id,
    }))
}

/// One session, by its UUID or its whole token.
pub async fn show(ctx: Data<Context>, caller: Caller, path: Path<String>) -> ApiResult {
    let id = if path.starts_with(SESSION_PREFIX) {
        sessions::by_token(&ctx, &path).await.map_err(|_| Error::not_found("NOT_FOUND", "connect session"))?.id
    } else {
        path_id(&path, "NOT_FOUND", "connect session")?
    };
    let session = sessions::get(&ctx, &caller, id).await?;
    let mut view = outcome(&session);
    if let Some(members) = view.as_object_mut() {
        members.insert("id".to_owned(), json!(session.id));
        members.insert("connectionName".to_owned(), json!(session.connection_name));
        members.insert("expiresAt".to_owned(), json!(instant(session.expires_at)));
        members.insert("createdAt".to_owned(), json!(instant(session.created_at)));
    }
    ok(json!({ "session": view }))
}

/// How far a session has come, for whoever holds its token.
pub async fn poll(ctx: Data<Context>, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let token = fields.optional("token", text(0, TOKEN_MAX)).unwrap_or_default();
    fields.check()?;
    if token.is_empty() {
        return Err(Error::invalid("MISSING_TOKEN", "token is required").into());
    }
    ok(outcome(&sessions::by_token(&ctx, &token).await?))
}

fn outcome(session: &ConnectSession) -> Value {
    json!({
        "status": session.status,
        "connectionId": session.connection_id,
        "integrationName": session.integration_name,
        "workspaceIntegrationId": session.workspace_integration_id,
        "authMethodKey": session.auth_method_key,
        "oauthAppMode": session.oauth_app_mode,
        "oauthAppId": session.oauth_app_id,
        "externalId": session.external_id,
        "error": session.error,
    })
}
