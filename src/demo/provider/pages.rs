//! Pages of an account that have tokens of their own.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::actions::played;
use super::caller::bearer;
use super::state::{Consent, Person, Stage};
use crate::catalog::quirk::Quirk;

/// What asks for a Page's token.
const ASKS: &str = "fields=access_token";

/// A Page's token for whoever asks for it; a refusal for who acts on a Page with another one; nothing for all else.
pub(super) fn answered(
    stage: &mut Stage,
    person: &Person,
    request: &HttpRequest,
    path: &str,
    body: &[u8],
) -> Option<HttpResponse> {
    if !stage.definition.quirks.contains(&Quirk::PageToken) {
        return None;
    }
    let page = path.trim_matches('/').split('/').next().unwrap_or_default();
    let holder = format!("page:{page}");
    if request.method() == Method::GET && request.query_string() == ASKS {
        let token = stage.issue_lasting(Consent::of(&holder, person.clone(), Vec::new()));
        return Some(HttpResponse::Ok().json(json!({ "id": page, "access_token": token })));
    }
    let acts = request.method() == Method::POST && played(stage, request, body).is_some();
    let holds = bearer(request.headers()).and_then(|token| stage.bearer(token));
    let is_its_own = holds.is_some_and(|consent| consent.client_id == holder);
    let message = "(#200) a Page access token of this Page is needed";
    (acts && !is_its_own).then(|| HttpResponse::Forbidden().json(json!({ "error": { "message": message } })))
}
