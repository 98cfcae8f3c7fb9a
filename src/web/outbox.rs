//! The mails that were sent, for looking at: `/_mail` of the demo, where none leaves the machine.

use actix_web::{
    HttpResponse,
    http::header::{self, ContentType, HeaderName},
    web::{Data, Path, ServiceConfig, get, resource},
};
use askama::Template;
use uuid::Uuid;

use super::{assets::Assets, error::PageError, page::mail, portal::Chrome};
use crate::language::Language;
use crate::{context::Context, error::Error};

/// A page of this file loads the style sheet and frames a mail, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; \
                           frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// A link of a mail opens a window of its own.
const MAIL_MAY: &str = "allow-popups allow-popups-to-escape-sandbox";

/// The outbox's paths; only the demo has them.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/_mail").route(get().to(index)));
    cfg.service(resource("/_mail/{id}").route(get().to(show)));
    cfg.service(resource("/_mail/{id}/html").route(get().to(show_html)));
}

/// The list, the newest first.
#[derive(Debug, Template)]
#[template(path = "demo/outbox.html")]
struct Outbox {
    chrome: Chrome,
    mails: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    url: String,
    subject: String,
    to: String,
    at: String,
}

/// One mail.
#[derive(Debug, Template)]
#[template(path = "demo/mail.html")]
struct Shown {
    chrome: Chrome,
    subject: String,
    head: String,
    html_url: String,
    text: String,
}

async fn index(ctx: Data<Context>, assets: Data<Assets>) -> Result<HttpResponse, PageError> {
    let sent = ctx.mailer.kept();
    let mails = sent.iter().rev().map(|sent| Line {
        url: format!("/_mail/{}", sent.mail.id),
        subject: sent.mail.subject.clone(),
        to: sent.mail.to.clone(),
        at: sent.mail.at.format("%-d %B %Y, %H:%M UTC").to_string(),
    });
    let mails = mails.collect();
    page(&Outbox { chrome: Chrome::new(&assets, Language::English), mails })
}

async fn show(ctx: Data<Context>, assets: Data<Assets>, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let sent = ctx.mailer.kept().into_iter().rfind(|sent| sent.mail.id == *id).ok_or_else(missing)?;
    let head = sent.raw.split_once("\r\n\r\n").map_or(&*sent.raw, |(head, _)| head).to_owned();
    let (subject, text) = (sent.mail.subject, sent.mail.text);
    let shown = Shown {
        chrome: Chrome::new(&assets, Language::English),
        subject,
        head,
        html_url: format!("/_mail/{id}/html"),
        text,
    };
    page(&shown)
}

async fn show_html(ctx: Data<Context>, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let sent = ctx.mailer.kept().into_iter().rfind(|sent| sent.mail.id == *id).ok_or_else(missing)?;
    Ok(mail(sent.mail.html, MAIL_MAY))
}

fn missing() -> PageError {
    Error::not_found("NOT_FOUND", "mail").into()
}

fn page(page: &impl Template) -> Result<HttpResponse, PageError> {
    let html = page.render().map_err(Error::internal)?;
    let fixed: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut answer = HttpResponse::Ok();
    for header in fixed {
        answer.insert_header(header);
    }
    Ok(answer.content_type(ContentType::html()).body(html))
}
