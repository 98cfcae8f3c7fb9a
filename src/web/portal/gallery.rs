//! Every page and mail in every state: for the eyes of whoever works on them (`/_gallery` of the demo), and for tests.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ContentType,
    web::{Path, ServiceConfig, get, resource},
};
use askama::Template;

use super::visit::accepted_language;
use super::{agents, anew, choose, flow, form, landing, manage, methods, session, trouble};
use crate::emails::{code, invitation, member};
use crate::language::Language;
use crate::web::{dashboard, extract::Query, oauth::pages as oauth};

/// The gallery's paths; only the demo has them.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/_gallery").route(get().to(index)));
    cfg.service(resource("/_gallery/{name}").route(get().to(show)));
}

async fn index() -> HttpResponse {
    let pages = everything(Language::English).unwrap_or_default();
    let item = |(name, _): &(String, String)| format!("<li><a href=\"/_gallery/{name}\">{name}</a></li>");
    let items: String = pages.iter().map(item).collect();
    page(format!("<!doctype html><html lang=\"en\"><title>Gallery</title><h1>Gallery</h1><ul>{items}</ul></html>"))
}

/// In the language that the query names, else in the browser's.
async fn show(request: HttpRequest, name: Path<String>) -> HttpResponse {
    let named = Language::of(Query::parse(request.query_string()).raw("language"));
    let pages = everything(named.unwrap_or_else(|| accepted_language(&request))).unwrap_or_default();
    let found = pages.into_iter().find(|(known, _)| *known == *name);
    found.map_or_else(|| HttpResponse::NotFound().finish(), |(_, html)| page(html))
}

fn page(html: String) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(html)
}

/// The portal's pages, the dashboard's, and the mails.
fn everything(language: Language) -> askama::Result<Vec<(String, String)>> {
    Ok([gallery(language)?, dashboard::gallery::gallery()?, mails(language)?].concat())
}

/// Every sample of every page of the portal in a language, rendered: name, such as `landing-empty`, and HTML.
pub fn gallery(language: Language) -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    add("landing", landing::Landing::samples(language), &mut pages)?;
    add("form", form::Form::samples(language), &mut pages)?;
    add("methods", methods::Methods::samples(language), &mut pages)?;
    add("session", session::Session::samples(language), &mut pages)?;
    add("done", flow::Done::samples(language), &mut pages)?;
    add("failed", flow::Failed::samples(language), &mut pages)?;
    add("waiting", flow::Waiting::samples(language), &mut pages)?;
    add("choose", choose::Choose::samples(language), &mut pages)?;
    add("decide", flow::Decide::samples(language), &mut pages)?;
    add("manage", manage::Manage::samples(language), &mut pages)?;
    add("rename", manage::Rename::samples(language), &mut pages)?;
    add("disconnect", manage::Disconnect::samples(language), &mut pages)?;
    add("agents", agents::Agents::samples(language), &mut pages)?;
    add("end_agent", agents::EndAgent::samples(language), &mut pages)?;
    add("address", oauth::Address::samples(language), &mut pages)?;
    add("code", oauth::Code::samples(language), &mut pages)?;
    add("device", oauth::Device::samples(language), &mut pages)?;
    add("let_in", oauth::LetIn::samples(language), &mut pages)?;
    add("consent", oauth::Consent::samples(language), &mut pages)?;
    add("trouble", trouble::Trouble::samples(language), &mut pages)?;
    add("asked", anew::Asked::samples(language), &mut pages)?;
    Ok(pages)
}

/// Every sample of every mail in a language, as pages are: mail programs allow less, and need styles in place.
pub fn mails(language: Language) -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    for (state, sample) in code::Code::samples(language) {
        pages.push((format!("mailed-{state}"), sample.content()?.html));
    }
    for (state, sample) in invitation::Invitation::samples(language) {
        pages.push((format!("invitation-{state}"), sample.content()?.html));
    }
    for (state, sample) in member::Letter::samples(language) {
        pages.push((format!("member-{state}"), sample.content()?.html));
    }
    Ok(pages)
}

fn add<T: Template>(
    page: &str,
    samples: Vec<(&'static str, T)>,
    pages: &mut Vec<(String, String)>,
) -> askama::Result<()> {
    for (state, sample) in samples {
        pages.push((format!("{page}-{state}"), sample.render()?));
    }
    Ok(())
}
