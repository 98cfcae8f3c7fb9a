//! The API behind the credentials: the requests that a definition declares, answered as its pointers read.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use url::Url;

use super::actions::{Sample, played};
use super::revoke::name;
use super::state::{Person, Stage, State};
use super::{caller, compose, pages};
use crate::catalog::definition::{AuthMethod, Request};

/// `/{slug}/api/…`: what the definition and its actions expect of the requests that they declare; of any other, whose
/// credential it was.
pub(super) async fn answer(
    state: Data<State>,
    path: Path<(String, String)>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let (slug, path) = path.into_inner();
    let arrived = state.with(&slug, |stage| {
        stage.calls.api += 1;
        let found = caller::caller(stage, &state.url, &request, &path, &body);
        stage.note(&request, &body, found.as_ref().map(|(_, person)| person));
        (found, stage.desk.next_fault())
    });
    let Some((found, fault)) = arrived else { return HttpResponse::NotFound().finish() };
    if let Some(fault) = fault
        && let Some(answer) = fault.play(&request).await
    {
        return answer;
    }
    let answer = state.with(&slug, |stage| {
        if stage.script.down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        if stage.script.identity_fails {
            return HttpResponse::InternalServerError().finish();
        }
        let asked = caller::below_base(stage, &path);
        match found {
            Some((method, person)) => pages::answered(stage, &person, &request, asked, &body)
                .unwrap_or_else(|| tell(stage, &state.url, &method, &person, &request, asked, &body)),
            None => refused(stage, asked),
        }
    });
    answer.unwrap_or_else(|| HttpResponse::NotFound().finish())
}

/// A refusal: 401, or a 200 that says so where the definition knows such answers and the script wants them.
fn refused(stage: &Stage, path: &str) -> HttpResponse {
    let asked = stage.definition.auth.iter().flat_map(declared).find(|asked| is_at(asked.request, path));
    match asked.and_then(|asked| asked.ok).filter(|_| stage.script.ok_false) {
        Some(pointer) => {
            let mut body = json!({ "error": "invalid_auth" });
            compose::put(&mut body, pointer, false.into());
            HttpResponse::Ok().json(body)
        }
        None => HttpResponse::Unauthorized().json(json!({ "error": "invalid_token" })),
    }
}

/// A request that a definition declares, and the member that says whether a 200 is one.
struct Declared<'a> {
    request: &'a Request,
    ok: Option<&'a str>,
}

fn declared(method: &AuthMethod) -> impl Iterator<Item = Declared<'_>> {
    let verify = method.verify.iter().map(|it| Declared { request: &it.request, ok: it.ok_pointer.as_deref() });
    let identity = method
        .identity
        .iter()
        .filter_map(|it| Some(Declared { request: it.request.as_ref()?, ok: it.ok_pointer.as_deref() }));
    let choose = method.post_choose.iter().map(|it| Declared { request: &it.request, ok: None });
    verify.chain(identity).chain(choose)
}

fn tell(
    stage: &Stage,
    origin: &str,
    method: &AuthMethod,
    person: &Person,
    request: &HttpRequest,
    path: &str,
    body: &[u8],
) -> HttpResponse {
    let here: Vec<_> = declared(method).filter(|asked| is_at(asked.request, path)).collect();
    let played = played(stage, request, body);
    if here.is_empty() {
        let whose = || json!({ "id": person.id, "name": person.name, "email": person.email });
        return played.map_or_else(|| HttpResponse::Ok().json(whose()), Sample::answer);
    }
    if let Err(status) = here.iter().try_for_each(|asked| is_as_declared(stage, asked.request, request, body)) {
        // Where one address answers everything, it is another request.
        let refused = || HttpResponse::build(status).json(json!({ "error": "invalid_request" }));
        return played.map_or_else(refused, Sample::answer);
    }
    let mut sample = played.unwrap_or_default();
    let told = &mut sample.body;
    for pointer in here.iter().filter_map(|asked| asked.ok) {
        compose::put(told, pointer, true.into());
    }
    let asks = |declared: Option<&Request>| declared.is_some_and(|declared| is_at(declared, path));
    if let Some(identity) = method.identity.as_ref().filter(|it| asks(it.request.as_ref())) {
        compose::account(told, identity, person, stage, origin);
    }
    if let Some(choose) = method.post_choose.as_ref().filter(|it| asks(Some(&it.request))) {
        compose::places(told, choose, stage, origin);
    }
    sample.answer()
}

/// The declared method, headers and body; what names a field is only looked for.
fn is_as_declared(stage: &Stage, declared: &Request, request: &HttpRequest, body: &[u8]) -> Result<(), StatusCode> {
    if request.method().as_str() != name(declared.method) {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let headers = stage.definition.api.iter().flat_map(|api| &api.headers).chain(&declared.headers);
    for (name, value) in headers {
        let sent = request.headers().get(name);
        if !value.contains('{') && sent.is_none_or(|sent| sent.as_bytes() != value.as_bytes()) {
            return Err(StatusCode::BAD_REQUEST);
        }
    }
    let declared = declared.json.as_ref().map(|json| serde_json::from_str::<Value>(json).ok());
    match declared {
        Some(json) if serde_json::from_slice(body).ok() != json => Err(StatusCode::BAD_REQUEST),
        _ => Ok(()),
    }
}

/// Whether the path is the declared one, in which any text stands for `{field}`.
fn is_at(declared: &Request, path: &str) -> bool {
    let declared = &declared.url;
    let declared = Url::parse(declared).map_or_else(|_| declared.clone(), |url| url.path().to_owned());
    let declared = declared.split('?').next().unwrap_or_default().replace("%7B", "{").replace("%7D", "}");
    let (declared, path) = (declared.trim_matches('/'), path.trim_matches('/'));
    let parts = declared.split('/').zip(path.split('/'));
    declared.split('/').count() == path.split('/').count()
        && parts.into_iter().all(|(declared, sent)| caller::captured(declared, sent).is_some())
}
