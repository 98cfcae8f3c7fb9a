//! `/api/v1/connections/resolve` (contract sections 1.6 and 3).

use actix_web::web::Data;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ApiResult, connections::ConnectionView, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::parse_external_id,
        input::{self, Fields, text, uuid},
    },
    services::resolution::{self, Selectors, Weighed, Whom},
    web::extract::Body,
};

/// What a body says of the account that is meant.
pub(super) fn selectors(fields: &mut Fields, integration_name: String, workspace_id: Uuid) -> Selectors {
    Selectors {
        integration_name,
        workspace_id,
        external_id: fields.optional("connectionExternalId", text(1, 255)),
        workspace_integration_id: fields.optional("workspaceIntegrationId", uuid),
        integration_alias: fields.optional("integrationAlias", text(1, 63)),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        end_user: fields.optional("endUserId", parse_external_id).map(Whom::Named),
    }
}

/// The connection that is meant; with `explain`, how it was found, or why not.
pub async fn resolve(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let name = fields.required("integrationName", text(1, 63)).unwrap_or_default();
    let workspace = fields.required("workspaceId", uuid).unwrap_or_default();
    let external_id = fields.optional("externalId", text(1, 255));
    let mut selectors = selectors(&mut fields, name, workspace);
    selectors.external_id = external_id.or(selectors.external_id);
    let explain = fields.optional("explain", input::boolean).unwrap_or(false);
    fields.check()?;
    let weighed = resolution::weigh(&ctx, &caller, selectors).await?;
    let explanation = explain.then(|| explanation(&weighed));
    match weighed.resolved(&ctx, &caller).await {
        Ok(found) => {
            let connection = found.connection.as_ref().map(ConnectionView::of);
            ok(match explanation {
                Some(explanation) => json!({ "connection": connection, "explanation": explanation }),
                None => json!({ "connection": connection }),
            })
        }
        Err(error) => Err(match explanation {
            Some(explanation) => error.with_detail("explanation", explanation),
            None => error,
        }
        .into()),
    }
}

fn explanation(it: &Weighed) -> Value {
    let candidates = it.candidates().map(|(candidate, fate)| {
        json!({
            "id": candidate.id,
            "externalId": candidate.external_id,
            "displayName": candidate.display_name,
            "authMethodKey": candidate.auth_method_key,
            "endUserId": candidate.end_user_external_id,
            "workspaceId": candidate.workspace_id,
            "workspaceIntegrationId": candidate.workspace_integration_id,
            "isDefault": candidate.is_default,
            "status": candidate.status,
            "outcome": fate,
        })
    });
    json!({
        "rule": it.rule(),
        "reason": it.reason(),
        "workspaceIntegrationId": it.instance().map(|instance| instance.id),
        "connectionStrategy": it.instance().map(|instance| instance.connection_strategy),
        "candidates": candidates.collect::<Vec<_>>(),
    })
}
