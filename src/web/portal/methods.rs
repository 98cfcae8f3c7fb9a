//! The page of an integration that can be connected in several ways: which one.

use actix_web::HttpResponse;
use askama::Template;

use super::Chrome;
use super::visit::{PageResult, Visit};
use crate::catalog::definition::AuthMethod;
use crate::services::connect::Choice;
use crate::urls;
use crate::web::assets::{Assets, drawn_initial};
use crate::web::page::Page;

/// The page that lists an integration's methods.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/methods.html")]
pub struct Methods {
    /// The frame.
    pub chrome: Chrome,
    /// The integration's logo.
    pub logo_url: String,
    /// The integration's name.
    pub integration: String,
    /// The ways, the preferred one first.
    pub methods: Vec<Method>,
    /// The landing page; absent in a session.
    pub back_url: Option<String>,
}

/// One way to connect.
#[derive(Clone, Debug)]
pub struct Method {
    /// "Sign in with HubSpot", "Private app".
    pub name: String,
    /// One sentence.
    pub description: Option<String>,
    /// Its page.
    pub url: String,
}

impl Methods {
    /// In a portal, and in a session.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let method = |name: &str, description: Option<&str>, key: &str| Method {
            name: name.to_owned(),
            description: description.map(str::to_owned),
            url: urls::portal::by_method("/connect/portal/stripe", key),
        };
        let page = Self {
            chrome: Chrome::sample(),
            logo_url: drawn_initial("Stripe"),
            integration: "Stripe".to_owned(),
            methods: vec![
                method("Sign in with Stripe", None, "oauth2"),
                method("API key", Some("Use a restricted or a secret key of your Stripe account."), "api_key"),
            ],
            back_url: Some(urls::PORTAL.to_owned()),
        };
        vec![("portal", page.clone()), ("session", Self { back_url: None, ..page })]
    }

    /// The methods of a choice that stands at `page`.
    pub(super) fn of(chrome: Chrome, assets: &Assets, choice: &Choice<'_>, page: &str) -> Self {
        let entry = choice.entry;
        let own_name = choice.integration.as_ref().and_then(|it| it.display_name.clone());
        let method = |method: &&AuthMethod| Method {
            name: entry.method_name(method),
            description: method.description.clone(),
            url: urls::portal::by_method(page, &method.key),
        };
        Self {
            chrome,
            logo_url: assets.logo_url(&entry.name).into_owned(),
            integration: own_name.unwrap_or_else(|| entry.display_name.clone()),
            methods: choice.methods.iter().map(method).collect(),
            back_url: None,
        }
    }

    pub(super) fn show(visit: &Visit, assets: &Assets, choice: &Choice<'_>, page: &str) -> PageResult {
        let methods = Self::of(visit.chrome(assets), assets, choice, page);
        Ok(Self { back_url: Some(urls::PORTAL.to_owned()), ..methods }.into_page())
    }

    pub(super) fn into_page(self) -> HttpResponse {
        let logo = self.chrome.logo_url.clone();
        Page::new(self).image_source(logo.as_deref()).into_response()
    }
}
