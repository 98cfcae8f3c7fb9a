//! What holds for every page.

use actix_web::{App, HttpResponse, http::header, middleware::Compress, test, web};
use scraper::{ElementRef, Html, Selector};

use super::gallery::gallery as portal;
use crate::language::Language;
use crate::web::{assets::Assets, dashboard::gallery::gallery as dashboard};

fn gallery(language: Language) -> askama::Result<Vec<(String, String)>> {
    Ok([portal(language)?, dashboard()?].concat())
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

fn on_every_page(check: impl Fn(&str, &Html)) {
    for language in Language::ALL {
        for (name, html) in gallery(language).unwrap() {
            check(&format!("{name} in {}", language.tag()), &Html::parse_document(&html));
        }
    }
}

#[::core::prelude::v1::test]
fn every_page_has_a_language_a_title_a_main_part_and_one_heading() {
    on_every_page(|name, page| {
        assert_eq!(all(page, "html[lang][dir]").len(), 1, "{name}");
        let title = all(page, "title").first().map(|title| title.text().collect::<String>()).unwrap_or_default();
        assert!(title.trim().len() > 3 && !title.trim().starts_with('·'), "{name}: {title}");
        assert_eq!(all(page, "main").len(), 1, "{name}");
        assert_eq!(all(page, "h1").len(), 1, "{name}");
        assert!(!all(page, "h3, h4, h5, h6").iter().any(|_| true), "{name} skips a level");
    });
}

#[::core::prelude::v1::test]
fn every_field_has_a_label_and_every_image_an_alternative() {
    on_every_page(|name, page| {
        for field in all(page, "input:not([type=hidden]), select, textarea") {
            let id = field.attr("id").unwrap_or_default();
            assert_eq!(all(page, &format!("label[for='{id}']")).len(), 1, "{name}: {}", field.html());
        }
        assert!(all(page, "img:not([alt])").is_empty(), "{name}");
        assert!(all(page, "svg:not([aria-hidden]):not([role=img][aria-label])").is_empty(), "{name}");
    });
}

#[::core::prelude::v1::test]
fn no_page_needs_what_the_policy_forbids() {
    on_every_page(|name, page| {
        assert!(all(page, "[style], style, script:not([src]), base, meta[http-equiv]").is_empty(), "{name}");
        // One page has another one within it, and says so in its policy.
        assert_eq!(all(page, "iframe").is_empty(), !name.starts_with("desk_form-branding "), "{name}");
        for element in all(page, "*") {
            assert!(!element.value().attrs().any(|(name, _)| name.starts_with("on")), "{name}: {}", element.html());
        }
        for source in all(page, "img, script, link").iter().filter_map(|e| e.attr("src").or(e.attr("href"))) {
            assert!(source.starts_with('/') || source.starts_with("data:image/"), "{name}: {source}");
        }
        let scripts = all(page, "script").len();
        // A passkey cannot be asked for without one; nothing else needs one.
        let (popup, passkey) = (name.contains("-popup in "), name.starts_with("desk_passkey-"));
        assert_eq!(scripts, usize::from(popup || passkey), "{name}");
        assert_eq!(all(page, "[data-connect-result][data-target-origin]").len(), usize::from(popup), "{name}");
    });
}

#[::core::prelude::v1::test]
fn every_form_that_changes_something_carries_a_csrf_token_and_no_other_does() {
    on_every_page(|name, page| {
        for form in all(page, "form") {
            let tokens = form.select(&Selector::parse("input[type=hidden][name=csrf]").unwrap()).count();
            // A token in a GET form would end up in the address bar.
            assert_eq!(tokens, usize::from(form.attr("method") == Some("post")), "{name}");
        }
    });
}

#[::core::prelude::v1::test]
fn references_inside_a_page_lead_somewhere() {
    on_every_page(|name, page| {
        for element in all(page, "[aria-describedby], [aria-labelledby], a[href^='#']") {
            let refs = ["aria-describedby", "aria-labelledby", "href"].into_iter().filter_map(|a| element.attr(a));
            for id in refs.flat_map(str::split_whitespace).map(|id| id.trim_start_matches('#')) {
                if !id.starts_with('/') && !id.starts_with("http") {
                    assert_eq!(all(page, &format!("[id='{id}']")).len(), 1, "{name}: {id}");
                }
            }
        }
    });
}

#[::core::prelude::v1::test]
fn links_and_buttons_of_a_page_have_names_that_tell_them_apart() {
    on_every_page(|name, page| {
        let mut targets = std::collections::HashMap::new();
        for link in all(page, "a") {
            let text = link.text().collect::<String>().trim().to_owned();
            assert!(!text.is_empty(), "{name}");
            let href = link.attr("href").unwrap_or_default().to_owned();
            let known = targets.entry(text.clone()).or_insert_with(|| href.clone());
            assert_eq!(*known, href, "{name}: {text}");
        }
    });
}

/// The budget of portal.md: 30 kB over the wire for a landing page of ten cards, style sheet and theme included.
#[actix_web::test]
async fn the_landing_page_stays_within_its_budget() {
    let html = gallery(Language::English).unwrap().into_iter().find(|(name, _)| name == "landing-many").unwrap().1;
    assert_eq!(html.matches("<li class=\"card").count(), 10);
    assert!(!html.contains("<script"));
    let assets = Assets::load(None).unwrap();
    let page = move || std::future::ready(HttpResponse::Ok().content_type("text/html").body(html.clone()));
    let app = App::new().wrap(Compress::default()).route("/", web::get().to(page));
    let app = test::init_service(app.configure(|routes| assets.configure(routes))).await;
    let mut wire = 0;
    for path in ["/", assets.css_url()] {
        let request = test::TestRequest::get().uri(path).insert_header((header::ACCEPT_ENCODING, "gzip"));
        let answer = test::call_service(&app, request.to_request()).await;
        assert_eq!(answer.headers().get("content-encoding").unwrap(), "gzip");
        wire += test::read_body(answer).await.len();
    }
    // Ten real logos of at most 1.2 kB each, compressed, come on top of the drawn ones.
    assert!(wire < 14_000, "{wire} bytes");
}
