//! A workspace's colour as a style sheet of its own: the pages' policy allows no inline style.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::color::{Color, Tones};

/// Where [`show_theme`] answers.
pub const THEME_PATH: &str = "/connect/theme/{color}.css";

/// The path of a colour's style sheet; the colour is all that it depends on.
#[must_use]
pub fn theme_url(color: Color) -> String {
    format!("/connect/theme/{}.css", color.hex())
}

/// Custom properties for both schemes: `--brand`, `--on-brand`, `--ink`.
#[must_use]
pub fn theme_css(color: Color) -> String {
    let light = declarations(color.tones(Color::LIGHT_PAGE));
    let dark = declarations(color.tones(Color::DARK_PAGE));
    format!(":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}")
}

fn declarations(tones: Tones) -> String {
    format!("--brand:#{};--on-brand:#{};--ink:#{}", tones.brand.hex(), tones.on_brand.hex(), tones.ink.hex())
}

/// `GET /connect/theme/<rrggbb>.css`: 404 for anything but a colour.
pub async fn show_theme(color: web::Path<String>) -> HttpResponse {
    Color::parse(&color).filter(|parsed| parsed.hex() == *color).map_or_else(
        || HttpResponse::NotFound().finish(),
        |color| {
            HttpResponse::Ok()
                .content_type("text/css; charset=utf-8")
                .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
                .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .body(theme_css(color))
        },
    )
}

#[cfg(test)]
mod tests {
    use actix_web::{App, http::StatusCode, test};

    use super::*;

    #[::core::prelude::v1::test]
    fn a_theme_sets_three_properties_per_scheme() {
        assert_eq!(
            theme_css(Color::parse("#1a56db").unwrap()),
            ":root{--brand:#1a56db;--on-brand:#ffffff;--ink:#1a56db}\
             @media (prefers-color-scheme:dark){:root{--brand:#255edc;--on-brand:#ffffff;--ink:#5380e4}}"
        );
    }

    #[actix_web::test]
    async fn a_theme_is_served_for_a_colour_and_for_nothing_else() {
        let app = test::init_service(App::new().route(THEME_PATH, web::get().to(show_theme))).await;
        let get = |path: &str| test::TestRequest::get().uri(path).to_request();
        let answer = test::call_service(&app, get("/connect/theme/1a56db.css")).await;
        assert_eq!(answer.headers().get("content-type").unwrap(), "text/css; charset=utf-8");
        assert!(answer.headers().get("cache-control").unwrap().to_str().unwrap().contains("immutable"));
        for wrong in ["1A56DB", "fff", "%23a56db", "red;}", "1a56db1"] {
            let answer = test::call_service(&app, get(&format!("/connect/theme/{wrong}.css"))).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}
