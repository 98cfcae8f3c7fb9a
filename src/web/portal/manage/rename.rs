//! Another name for a connected account.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;

use super::Own;
use crate::context::Context;
use crate::domain::input::check_text;
use crate::language::Language;
use crate::services::manage;
use crate::urls;
use crate::web::assets::Assets;
use crate::web::page::Page;
use crate::web::portal::visit::{self, PageResult, see_other};
use crate::web::portal::{Chrome, TroubleKind};

/// A new label for an account.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/rename.html")]
pub struct Rename {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's name.
    pub integration: String,
    /// What stands in the field `label`: the present label, or what was typed.
    pub label: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

impl Rename {
    /// Fresh, and refused.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |is_refused: bool| Self {
            chrome: Chrome::sample(language),
            integration: "Slack".to_owned(),
            label: if is_refused { String::new() } else { "ada@northwind.example".to_owned() },
            error: is_refused.then(|| language.say("rename-refused").to_string()),
            action_url: format!("{account}/rename"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![("fresh", page(false)), ("refused", page(true))]
    }
}

/// `GET /connect/portal/connections/{id}/rename`.
pub async fn ask_name(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    let label = own.connection.display_name.clone();
    Ok(rename_page(own, &assets, label, false))
}

/// `POST /connect/portal/connections/{id}/rename`.
pub async fn rename(
    ctx: Data<Context>,
    assets: Data<Assets>,
    request: HttpRequest,
    id: Path<String>,
    form: visit::Form,
) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    let fields = form.checked(&ctx, &request, own.visit.open.link.id).await?;
    let label = fields.raw("label").trim().to_owned();
    if check_text(&label, 1, 255).is_err() {
        return Ok(rename_page(own, &assets, label, true));
    }
    if !manage::rename(&ctx, &own.connection, &label).await? {
        return Err(TroubleKind::NotFound.into());
    }
    Ok(see_other(&format!("{}?notice=renamed", urls::portal::connection(own.connection.id))))
}

fn rename_page(own: Own, assets: &Assets, label: String, is_refused: bool) -> HttpResponse {
    let chrome = own.visit.chrome(assets);
    let logo = chrome.logo_url.clone();
    let id = own.connection.id;
    let error = is_refused.then(|| chrome.say("rename-refused").to_string());
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Rename {
        chrome,
        integration: own.integration,
        label,
        error,
        action_url: urls::portal::rename(id),
        csrf: own.visit.csrf,
        back_url: urls::portal::connection(id),
    };
    Page::new(page).status(status).image_source(logo.as_deref()).into_response()
}
