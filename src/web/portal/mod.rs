//! The portal: what the end user meets. Each page's struct stands with its handler; its words are in the template.

pub mod agents;
pub mod anew;
pub mod callback;
pub mod choose;
pub mod chrome;
pub mod fields;
pub mod flow;
pub mod form;
pub mod gallery;
pub mod health;
pub mod kept;
pub mod landing;
pub mod manage;
pub mod methods;
pub mod scopes;
pub mod session;
pub mod submission;
pub mod theme;
pub mod trouble;
pub mod visit;
pub mod words;

use actix_web::{HttpResponse, http::StatusCode};

use super::{assets::Assets, page::Page};
use crate::language::Language;

pub use crate::domain::color;
pub use chrome::Chrome;
pub use trouble::{Trouble, TroubleKind};

/// The page of a trouble outside of any flow.
#[must_use]
pub fn trouble_page(
    assets: &Assets,
    language: Language,
    kind: TroubleKind,
    status: StatusCode,
    request_id: &str,
) -> HttpResponse {
    let page = Trouble::new(Chrome::new(assets, language), kind, Some(request_id.to_owned()));
    Page::new(page).status(status).into_response()
}

#[cfg(test)]
mod tests;
