//! `/api/v1/actions/execute` (contract 1.9).

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Value, json};

use super::{ApiResult, resolution::selectors};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        input::{self, Fields, text, uuid},
    },
    services::actions::{self, Execute},
    web::{
        edge::IDEMPOTENT_REPLAYED,
        extract::{BODY_MAX, Body},
    },
};

/// Headers that a caller may give the idempotency key in, in place of the body.
const KEY_HEADERS: [&str; 2] = ["idempotency-key", "x-idempotency-key"];

/// Execute an action. `partialIds` are not known here and say nothing.
pub async fn execute(ctx: Data<Context>, caller: Caller, request: HttpRequest, body: Body) -> ApiResult {
    let mut fields = body.fields();
    let name = fields.required("integrationName", text(1, 63)).unwrap_or_default();
    let workspace = fields.required("workspaceId", uuid).unwrap_or_default();
    let what = Execute {
        selectors: selectors(&mut fields, name, workspace),
        action_name: fields.required("actionName", text(1, 100)).unwrap_or_default(),
        input: fields.optional("input", input::object(BODY_MAX)).unwrap_or_default(),
        idempotency_key: idempotency_key(&mut fields, &request),
    };
    fields.check()?;
    let done = actions::execute(&ctx, &caller.into(), what).await?;
    let mut answer = HttpResponse::Ok();
    if done.is_replayed {
        answer.insert_header((IDEMPOTENT_REPLAYED, "true"));
    }
    Ok(answer.json(json!({ "success": true, "output": done.output, "duration": done.duration_ms })))
}

/// The key of the body, or else of a header.
fn idempotency_key(fields: &mut Fields, request: &HttpRequest) -> Option<String> {
    let named = fields.optional("idempotencyKey", text(1, 255));
    if named.is_some() {
        return named;
    }
    let header = KEY_HEADERS.iter().find_map(|name| request.headers().get(*name))?;
    let key = header.to_str().map_err(|_| "must be printable ASCII".to_owned());
    let key = key.and_then(|key| text(1, 255)(&Value::from(key)));
    key.map_err(|problem| fields.problem("idempotencyKey", problem)).ok()
}
