//! Every page and mail in every state: for the eyes of whoever works on them (`/_gallery` of the demo), and for tests.

use actix_web::{
    HttpResponse,
    http::header::ContentType,
    web::{Path, ServiceConfig, get, resource},
};
use askama::Template;

use super::{anew, choose, flow, form, landing, manage, methods, session, trouble};
use crate::emails::{code, invitation, member};
use crate::web::{dashboard, oauth::pages as oauth};

/// The gallery's paths; only the demo has them.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/_gallery").route(get().to(index)));
    cfg.service(resource("/_gallery/{name}").route(get().to(show)));
}

async fn index() -> HttpResponse {
    let pages = everything().unwrap_or_default();
    let item = |(name, _): &(String, String)| format!("<li><a href=\"/_gallery/{name}\">{name}</a></li>");
    let items: String = pages.iter().map(item).collect();
    page(format!("<!doctype html><html lang=\"en\"><title>Gallery</title><h1>Gallery</h1><ul>{items}</ul></html>"))
}

async fn show(name: Path<String>) -> HttpResponse {
    let found = everything().unwrap_or_default().into_iter().find(|(known, _)| *known == *name);
    found.map_or_else(|| HttpResponse::NotFound().finish(), |(_, html)| page(html))
}

fn page(html: String) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(html)
}

/// The portal's pages, the dashboard's, and the mails.
fn everything() -> askama::Result<Vec<(String, String)>> {
    Ok([gallery()?, dashboard::gallery::gallery()?, mails()?].concat())
}

/// Every sample of every page of the portal, rendered: name, such as `landing-empty`, and HTML.
pub fn gallery() -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    add("landing", landing::Landing::samples(), &mut pages)?;
    add("form", form::Form::samples(), &mut pages)?;
    add("methods", methods::Methods::samples(), &mut pages)?;
    add("session", session::Session::samples(), &mut pages)?;
    add("done", flow::Done::samples(), &mut pages)?;
    add("failed", flow::Failed::samples(), &mut pages)?;
    add("waiting", flow::Waiting::samples(), &mut pages)?;
    add("choose", choose::Choose::samples(), &mut pages)?;
    add("decide", flow::Decide::samples(), &mut pages)?;
    add("manage", manage::Manage::samples(), &mut pages)?;
    add("rename", manage::Rename::samples(), &mut pages)?;
    add("disconnect", manage::Disconnect::samples(), &mut pages)?;
    add("address", oauth::Address::samples(), &mut pages)?;
    add("code", oauth::Code::samples(), &mut pages)?;
    add("consent", oauth::Consent::samples(), &mut pages)?;
    add("trouble", trouble::Trouble::samples(), &mut pages)?;
    add("asked", anew::Asked::samples(), &mut pages)?;
    Ok(pages)
}

/// Every sample of every mail, as pages are: mail programs allow less, and need styles in place.
pub fn mails() -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    for (state, sample) in code::Code::samples() {
        pages.push((format!("mailed-{state}"), sample.content()?.html));
    }
    for (state, sample) in invitation::Invitation::samples() {
        pages.push((format!("invitation-{state}"), sample.content()?.html));
    }
    for (state, sample) in member::Letter::samples() {
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
