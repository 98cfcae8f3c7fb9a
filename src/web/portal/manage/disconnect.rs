//! The end of a connected account: the question before, and the act.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use askama::Template;

use super::Own;
use crate::context::Context;
use crate::language::Language;
use crate::services::manage;
use crate::services::withdrawals::Withdrawal;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::page::Page;
use crate::web::portal::Chrome;
use crate::web::portal::visit::{self, PageResult, see_other};

/// The question before an account is disconnected.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/disconnect.html")]
pub struct Disconnect {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// What a person recognises the account by.
    pub label: String,
    /// What becomes of the access at the provider.
    pub withdrawal: Withdrawal,
    /// Where it submits.
    pub action_url: String,
    /// Bound to the cookie.
    pub csrf: String,
    /// The account's page.
    pub back_url: String,
}

impl Disconnect {
    /// Withdrawn at the provider, kept for another account, withdrawn by hand, a key.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let account = "/connect/portal/connections/01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10";
        let page = |withdrawal| Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Slack"),
            integration: "Slack".to_owned(),
            label: "ada@northwind.example".to_owned(),
            withdrawal,
            action_url: format!("{account}/disconnect"),
            csrf: "c2FtcGxl".to_owned(),
            back_url: account.to_owned(),
        };
        vec![
            ("withdrawn", page(Withdrawal::Queued("The app's access to your Slack workspace ends.".to_owned()))),
            ("shared", page(Withdrawal::Shared)),
            ("by-hand", page(Withdrawal::ByHand(None))),
            ("by-hand-at", page(Withdrawal::ByHand(Some("https://myapps.microsoft.com".to_owned())))),
            ("key", page(Withdrawal::Key(None))),
            ("key-at", page(Withdrawal::Key(Some("https://northwind.example/keys".to_owned())))),
        ]
    }
}

/// `GET /connect/portal/connections/{id}/disconnect`: what will stop.
pub async fn confirm(ctx: Data<Context>, assets: Data<Assets>, request: HttpRequest, id: Path<String>) -> PageResult {
    let Own { visit, connection: it, integration } = Own::of(&ctx, &request, &id).await?;
    let chrome = visit.chrome(&assets);
    let logo = chrome.logo_url.clone();
    let withdrawal = manage::withdrawal(&ctx, &it).await?;
    let page = Disconnect {
        chrome,
        logo_url: assets.logo_url(&it.integration_name).into_owned(),
        integration,
        label: it.display_name.clone(),
        withdrawal,
        action_url: urls::portal::disconnect(it.id),
        csrf: visit.csrf,
        back_url: urls::portal::connection(it.id),
    };
    Ok(Page::new(page).image_source(logo.as_deref()).into_response())
}

/// `POST /connect/portal/connections/{id}/disconnect`.
pub async fn disconnect(ctx: Data<Context>, request: HttpRequest, id: Path<String>, form: visit::Form) -> PageResult {
    let own = Own::of(&ctx, &request, &id).await?;
    form.checked(&ctx, &request, own.visit.open.link.id).await?;
    // Gone already: what the person wants is so.
    manage::disconnect(&ctx, &own.connection).await?;
    Ok(see_other(&format!("{}?notice=disconnected", urls::PORTAL)))
}
