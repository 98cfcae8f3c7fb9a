//! `/api/v1/api-keys` (contract 1.2).

use actix_web::web::{Data, Path};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{ApiResult, created, deleted, instant, ok};
use crate::{
    context::Context,
    domain::{
        access::{ApiKey, Approvals, Caller, Permissions},
        input::{self, Fields},
    },
    services::access,
    web::extract::{Body, path_id},
};

/// The most workspaces that one key may be limited to.
const WORKSPACES_MAX: usize = 100;

fn view(key: &ApiKey) -> Value {
    json!({
        "id": key.id,
        "orgId": key.org_id,
        "name": key.name,
        "keyPrefix": key.prefix,
        "permissions": key.permissions,
        "lastUsedAt": key.last_used_at.map(instant),
        "expiresAt": key.expires_at.map(instant),
        "createdAt": instant(key.created_at),
    })
}

/// All keys of the organisation.
pub async fn list(ctx: Data<Context>, caller: Caller) -> ApiResult {
    let keys = access::api_keys(&ctx, &caller).await?;
    let views: Vec<_> = keys.iter().map(view).collect();
    ok(json!({ "apiKeys": views, "total": views.len() }))
}

/// Make a key; its secret is in this answer only.
pub async fn create(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let name = fields.required("name", input::text(1, 255));
    let expires_at = fields.optional("expiresAt", input::instant);
    let permissions = fields.optional("permissions", parse_permissions);
    fields.check()?;
    let (key, secret) =
        access::create_api_key(&ctx, &caller, name.unwrap_or_default(), permissions, expires_at).await?;
    created(json!({ "apiKey": view(&key), "plainKey": secret.expose_secret() }))
}

/// Delete a key.
pub async fn delete(ctx: Data<Context>, caller: Caller, id: Path<String>) -> ApiResult {
    let id = path_id(&id, "NOT_FOUND", "API key")?;
    access::delete_api_key(&ctx, &caller, id).await?;
    deleted(id)
}

fn parse_permissions(value: &Value) -> Result<Permissions, String> {
    let mut fields = Fields::new(value.clone());
    let approvals = fields.optional("approvals", |value| {
        let decide = value.get("decide").map(input::boolean).transpose()?;
        if value.is_object() { Ok(Approvals { decide }) } else { Err("must be an object".to_owned()) }
    });
    let credentials = fields.optional("credentials", input::boolean);
    let scope = fields.required("scope", input::text(1, 32));
    let permissions = match scope.as_deref() {
        Some("org") => Some(Permissions::Org { approvals, credentials }),
        Some("workspace") => {
            let ids = fields.required("workspaceIds", input::list(WORKSPACES_MAX, input::uuid)).unwrap_or_default();
            if ids.is_empty() {
                fields.problem("workspaceIds", "must name at least one workspace");
            }
            Some(Permissions::Workspace { workspace_ids: ids, approvals, credentials })
        }
        _ => {
            fields.problem("scope", "must be org or workspace");
            None
        }
    };
    match (permissions, fields.problems().iter().next()) {
        (Some(permissions), None) => Ok(permissions),
        (_, problem) => Err(problem.map_or_else(String::new, |(name, why)| format!(".{name} {why}"))),
    }
}
