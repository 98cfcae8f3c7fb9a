//! `/api/v1/connections/resolve` (contract sections 1.6 and 3).

use actix_web::web::Data;
use serde_json::{Value, json};

use super::{ApiResult, connections::ConnectionView, ok};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        end_user::parse_external_id,
        input::{self, text, uuid},
    },
    services::resolution::{self, Selectors, Weighed},
    web::extract::Body,
};

/// The connection that is meant; with `explain`, how it was found, or why not.
pub async fn resolve(ctx: Data<Context>, caller: Caller, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let selectors = Selectors {
        integration_name: fields.required("integrationName", text(1, 63)).unwrap_or_default(),
        workspace_id: fields.required("workspaceId", uuid).unwrap_or_default(),
        external_id: fields
            .optional("externalId", text(1, 255))
            .or(fields.optional("connectionExternalId", text(1, 255))),
        workspace_integration_id: fields.optional("workspaceIntegrationId", uuid),
        integration_alias: fields.optional("integrationAlias", text(1, 63)),
        auth_method_key: fields.optional("authMethodKey", text(1, 63)),
        end_user_id: fields.optional("endUserId", parse_external_id),
    };
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
