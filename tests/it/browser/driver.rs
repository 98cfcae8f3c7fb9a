//! A browser that a test drives: what a person sees in it, and what they can do.

use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, Key, LoggingPrefsLogLevel, WebDriver, WindowHandle,
    error::WebDriverResult,
};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::support::Backend;

/// Where `scripts/test` says that its ChromeDriver listens.
const WEBDRIVER: &str = "PORTICO_TEST_WEBDRIVER";
/// How long a page may take to come.
const PATIENCE: Duration = Duration::from_secs(20);
/// Browsers at a time: more of them are slower, not faster.
static BROWSERS: Semaphore = Semaphore::const_new(4);

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
    let server = std::env::var(WEBDRIVER);
    server.unwrap_or_else(|_| panic!("{WEBDRIVER} is not set: run scripts/test, which starts ChromeDriver"))
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// What a person has set their device to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A browser with nothing in it.
pub struct Browser {
    driver: WebDriver,
    _profile: TempDir,
    _turn: Option<SemaphorePermit<'static>>,
}

impl Browser {
    /// A browser of the usual size.
    pub async fn opened(scripts: Scripts) -> Self {
        let turn = BROWSERS.acquire().await.unwrap();
        Self { _turn: Some(turn), ..Self::with(scripts, None).await }
    }

    /// A telephone, so many pixels wide.
    pub async fn narrow(width: u32) -> Self {
        let turn = BROWSERS.acquire().await.unwrap();
        Self { _turn: Some(turn), ..Self::with(Scripts::On, Some(width)).await }
    }

    /// Somebody else's browser, beside the first one of a test.
    pub async fn another(scripts: Scripts) -> Self {
        Self::with(scripts, None).await
    }

    async fn with(scripts: Scripts, width: Option<u32>) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let driver = WebDriver::new(server(), capabilities(scripts, width, &profile).unwrap()).await.unwrap();
        Self { driver, _profile: profile, _turn: None }
    }

    /// Load an address.
    pub async fn opens(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// Follow the link with this text.
    pub async fn clicks(&self, words: &str) {
        self.press_element("a", words).await;
    }

    /// Press the button with this text.
    pub async fn presses(&self, words: &str) {
        self.press_element("button", words).await;
    }

    async fn press_element(&self, kind: &str, words: &str) {
        let path = By::XPath(format!("//{kind}[normalize-space()='{words}']"));
        let Ok(element) = self.driver.find(path).await else {
            panic!("no {kind} {words:?} at {}: {}", self.url().await, self.words().await);
        };
        element.click().await.unwrap();
    }

    /// Type into the field with this name, in place of what stands there.
    pub async fn types(&self, name: &str, text: &str) {
        let field = self.driver.find(By::Name(name.to_owned())).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Choose the option with this text in the field with this name.
    pub async fn chooses(&self, name: &str, words: &str) {
        let path = By::XPath(format!("//select[@name='{name}']/option[normalize-space()='{words}']"));
        self.driver.find(path).await.unwrap().click().await.unwrap();
    }

    /// Wait for a page that says this.
    pub async fn waits_to_read(&self, words: &str) {
        let began = Instant::now();
        while !self.words().await.contains(words) {
            assert!(began.elapsed() < PATIENCE, "no {words:?} at {}: {}", self.url().await, self.words().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Wait for the page with this heading.
    #[track_caller]
    pub fn reads(&self, heading: &str) -> impl Future<Output = ()> {
        let at = std::panic::Location::caller();
        async move {
            let began = Instant::now();
            loop {
                let seen = self.heading().await;
                if seen == heading {
                    return;
                }
                let late = began.elapsed() > PATIENCE;
                assert!(!late, "{at}: {seen:?} for {heading:?} at {}: {}", self.url().await, self.words().await);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// The heading, if a page is there.
    pub async fn heading(&self) -> String {
        match self.driver.find(By::Tag("h1")).await {
            Ok(heading) => heading.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// All that can be read on the page.
    pub async fn words(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// The text of every element that the selector finds.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.driver.find_all(By::Css(selector.to_owned())).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// Where the browser is.
    pub async fn url(&self) -> Url {
        self.driver.current_url().await.unwrap()
    }

    /// Forget every cookie, and load an address.
    pub async fn forgets(&self, url: &str) {
        self.driver.delete_all_cookies().await.unwrap();
        self.opens(url).await;
    }

    /// Have an authenticator built in that unlocks by itself; answers its id (WebAuthn, 11.3).
    pub async fn has_authenticator(&self) -> String {
        let wanted = json!({
            "protocol": "ctap2", "transport": "internal",
            "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
        });
        self.commands("webauthn/authenticator", wanted).await["value"].as_str().unwrap().to_owned()
    }

    /// Have an authenticator unlock for whoever is there, or for nobody (WebAuthn, 11.9).
    pub async fn unlocks(&self, authenticator: &str, is_verified: bool) {
        let path = format!("webauthn/authenticator/{authenticator}/uv");
        self.commands(&path, json!({ "isUserVerified": is_verified })).await;
    }

    /// A command that the driver's crate does not know.
    async fn commands(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        let url = format!("{}/session/{}/{path}", server(), self.driver.session_id());
        Backend::nobody("").post(&url, body).await.expect(200)
    }

    /// The browser's own way back.
    pub async fn goes_back(&self) {
        self.driver.back().await.unwrap();
    }

    /// The browser's own reload.
    pub async fn reloads(&self) {
        self.driver.refresh().await.unwrap();
    }

    /// The value of an expression on the page.
    pub async fn evaluates(&self, expression: &str) -> serde_json::Value {
        self.driver.execute(format!("return {expression}"), Vec::new()).await.unwrap().json().clone()
    }

    /// What a script that answers later answers; the page's own policy does not hold it back.
    pub async fn awaits(&self, script: &str) -> serde_json::Value {
        self.driver.execute_async(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Run a script for what it leaves behind.
    pub async fn runs(&self, script: &str) {
        self.driver.execute(script, Vec::new()).await.unwrap();
    }

    /// Look at pages so many pixels wide, in one of the colour schemes.
    pub async fn looks(&self, width: u32, scheme: Scheme) {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme.word() }] });
        let size = json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600 });
        let devtools = self.driver.cdp();
        devtools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
        devtools.send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    }

    /// Press the main button of the page's form, whatever it says.
    pub async fn submits(&self) {
        let here = self.url().await;
        self.driver.find(By::Css("main form button.big")).await.unwrap().click().await.unwrap();
        self.leaves(&here).await;
    }

    /// Wait until an expression on the page is true.
    pub async fn waits_for(&self, expression: &str) {
        let began = Instant::now();
        while self.evaluates(expression).await != true {
            assert!(began.elapsed() < PATIENCE, "{expression} does not become true at {}", self.url().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Wait until the browser is elsewhere.
    pub async fn leaves(&self, url: &Url) {
        let began = Instant::now();
        while self.url().await == *url {
            assert!(began.elapsed() < PATIENCE, "still at {url}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Go from one place to the next with the Tab key, until the focus is on the element with this text.
    pub async fn tabs_to(&self, words: &str) {
        for _ in 0..40 {
            self.keys(Key::Tab).await;
            let here = "document.activeElement.textContent.trim().replace(/\\s+/g, ' ')";
            if self.evaluates(here).await == words {
                return;
            }
        }
        panic!("Tab does not reach {words:?} at {}", self.url().await);
    }

    /// Press a key.
    pub async fn keys(&self, key: Key) {
        self.driver.action_chain().send_keys(key).perform().await.unwrap();
    }

    /// Look at the other window, and answer which one this was.
    pub async fn looks_at_popup(&self) -> WindowHandle {
        let here = self.driver.window().await.unwrap();
        let began = Instant::now();
        loop {
            let other = self.driver.windows().await.unwrap().into_iter().find(|it| *it != here);
            if let Some(other) = other {
                self.driver.switch_to_window(other).await.unwrap();
                return here;
            }
            assert!(began.elapsed() < PATIENCE, "no second window opened");
        }
    }

    /// Look at a window.
    pub async fn looks_at(&self, window: WindowHandle) {
        self.driver.switch_to_window(window).await.unwrap();
    }

    /// How many windows are open.
    pub async fn windows(&self) -> usize {
        self.driver.windows().await.unwrap().len()
    }

    /// Close it. A page that was held back from anything by its own policy fails the test.
    pub async fn closes(self) {
        let log = self.driver.browser_log().await.unwrap();
        let complaints: Vec<_> = log.into_iter().filter(|it| is_complaint(&it.message)).map(|it| it.message).collect();
        self.driver.quit().await.unwrap();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}

fn is_complaint(message: &str) -> bool {
    ["Content Security Policy", "Content-Security-Policy", "Refused to"].iter().any(|it| message.contains(it))
}

fn capabilities(
    scripts: Scripts,
    width: Option<u32>,
    profile: &TempDir,
) -> WebDriverResult<thirtyfour::ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", profile.path().display());
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1000,900",
        &profile,
    ] {
        wanted.add_arg(argument)?;
    }
    if scripts == Scripts::Off {
        wanted.add_experimental_option("prefs", json!({ "profile.managed_default_content_settings.javascript": 2 }))?;
    }
    if let Some(width) = width {
        let metrics = json!({ "deviceMetrics": { "width": width, "height": 640, "pixelRatio": 1.0 } });
        wanted.add_experimental_option("mobileEmulation", metrics)?;
    }
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(wanted)
}
