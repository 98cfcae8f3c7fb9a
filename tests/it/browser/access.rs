//! For everybody: by keyboard alone, and on the narrowest screen.

use portico::{language::Language, web::portal::gallery::gallery};
use thirtyfour::Key;

use super::{Alice, Browser, Scripts, start};
use crate::support::{Engine, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_alone_connects_an_account() {
    let (app, browser) = start(Scripts::On).await;
    let alice = Alice::of(&app).await;
    browser.opens(&alice.link).await;
    for words in ["Connect Slack", "Continue to Slack", "Allow"] {
        browser.tabs_to(words).await;
        let outline = browser.evaluates("getComputedStyle(document.activeElement).outlineStyle").await;
        assert_ne!(outline, "none", "the focus is on {words:?}, and nobody sees it");
        let before = browser.url().await;
        browser.keys(Key::Enter).await;
        browser.leaves(&before).await;
    }
    browser.reads("Slack is connected").await;
    assert_eq!(alice.connections(&app).await.len(), 1);
    browser.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_scrolls_sideways_at_320_pixels_and_every_target_can_be_hit() {
    let (app, browser) = (TestApp::start(Engine::Sqlite).await, Browser::narrow(320).await);
    let mut problems = Vec::new();
    // German has the longest words, and Arabic runs the other way.
    for language in [Language::English, Language::German, Language::Arabic] {
        for (name, _) in gallery(language).unwrap() {
            let name = format!("{name}?language={}", language.tag());
            browser.opens(&format!("{}/_gallery/{name}", app.base)).await;
            assert_eq!(browser.evaluates("window.innerWidth").await, 320, "{name}: the page is not zoomed out to fit");
            let width = browser.evaluates("document.documentElement.scrollWidth").await;
            if width != 320 {
                problems.push(format!("{name} is {width} pixels wide"));
            }
            // WCAG 2.2, 2.5.8 wants 24; links within a sentence are excepted, and the label of a radio button fills its row.
            let small = browser.evaluates(SMALL_TARGETS).await;
            problems.extend(small.as_array().unwrap().iter().map(|target| format!("{name}: {target} is hard to hit")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    browser.closes().await;
}

const SMALL_TARGETS: &str = "[...document.querySelectorAll('a:not(p a):not(.notice a):not(.ticks a), .ways a, button:not([hidden]), input:not([type=hidden]), select')]
    .filter(it => (it.type === 'radio' ? it.closest('li') : it).getBoundingClientRect().height < 44).map(it => it.textContent.trim() || it.name)";
