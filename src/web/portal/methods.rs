//! The page of an integration that can be connected in several ways: which one.

use actix_web::HttpResponse;
use askama::Template;

use super::Chrome;
use super::visit::{PageResult, Visit};
use crate::catalog::definition::{AuthKind, AuthMethod};
use crate::language::Language;
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
    /// Whether that is the definition's own, and so in English.
    pub is_english: bool,
    /// One sentence.
    pub description: Option<String>,
    /// Its page.
    pub url: String,
}

impl Methods {
    /// In a portal, and in a session.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let method = |kind: AuthKind, description: Option<&str>, key: &str| Method {
            name: kind_text(&Chrome::sample(language), kind, "Stripe"),
            is_english: false,
            description: description.map(str::to_owned),
            url: urls::portal::by_method("/connect/portal/payments", key),
        };
        let page = Self {
            chrome: Chrome::sample(language),
            logo_url: drawn_initial("Stripe"),
            integration: "Stripe".to_owned(),
            methods: vec![
                method(AuthKind::OAuth2, None, "oauth2"),
                method(
                    AuthKind::SecretText,
                    Some("Use a restricted or a secret key of your Stripe account."),
                    "api_key",
                ),
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
            is_english: method.display_name.is_some(),
            name: method.display_name.clone().unwrap_or_else(|| kind_text(&chrome, method.kind, &entry.display_name)),
            description: method.description.clone(),
            url: urls::portal::by_method(page, &method.key),
        };
        let methods = choice.methods.iter().map(method).collect();
        Self {
            chrome,
            logo_url: assets.logo_url(&entry.name).into_owned(),
            integration: own_name.unwrap_or_else(|| entry.display_name.clone()),
            methods,
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

/// What people choose a method by that the definition has no name for.
fn kind_text(chrome: &Chrome, kind: AuthKind, integration: &str) -> String {
    let key = match kind {
        AuthKind::OAuth2 => "methods-oauth2",
        AuthKind::SecretText => "methods-secret-text",
        AuthKind::BasicAuth => "methods-basic-auth",
        AuthKind::CustomAuth => "methods-custom-auth",
    };
    chrome.say(key).with("integration", integration).to_string()
}
