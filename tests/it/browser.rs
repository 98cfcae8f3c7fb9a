//! The portal in Debian's Chromium, with scripts and without.

mod access;
mod axe;
mod driver;
mod inbox;
mod journeys;
mod passkeys;
mod popup;
mod troubles;
mod whole;

use driver::{Browser, Scripts};
use serde_json::Value;

use crate::support::{Engine, TestApp};

/// Run each of the named tests, `async fn name(app: &TestApp, browser: &Browser)`, with scripts and without.
macro_rules! with_scripts_and_without {
    ($($name:ident),+ $(,)?) => {
        mod scripts {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (app, browser) = crate::browser::start(crate::browser::Scripts::On).await;
                super::$name(&app, &browser).await;
                browser.closes().await;
            })+
        }
        mod no_scripts {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (app, browser) = crate::browser::start(crate::browser::Scripts::Off).await;
                super::$name(&app, &browser).await;
                browser.closes().await;
            })+
        }
    };
}
use with_scripts_and_without;

async fn start(scripts: Scripts) -> (TestApp, Browser) {
    (TestApp::start(Engine::Sqlite).await, Browser::opened(scripts).await)
}

/// An end user of a workspace with Slack and GitHub, and a link.
struct Alice {
    workspace: String,
    id: String,
    link: String,
}

impl Alice {
    async fn of(app: &TestApp) -> Self {
        let workspace = app.workspace(&["slack", "github"]).await;
        let id = app.end_user(&workspace, "user_123").await;
        let link = app.link(&id).await;
        Self { workspace, id, link }
    }

    /// Open the link, and go as far as the provider's consent page.
    async fn asks_for(&self, browser: &Browser, integration: &str) {
        browser.opens(&self.link).await;
        browser.clicks(&format!("Connect {integration}")).await;
        browser.presses(&format!("Continue to {integration}")).await;
        browser.reads(&format!("Connect your {integration} account")).await;
    }

    /// The same, and allow it.
    async fn connects(&self, browser: &Browser, integration: &str) {
        self.asks_for(browser, integration).await;
        browser.presses("Allow").await;
        browser.reads(&format!("{integration} is connected")).await;
    }

    /// What the backend sees.
    async fn connections(&self, app: &TestApp) -> Vec<Value> {
        app.connections(&self.id).await
    }
}
