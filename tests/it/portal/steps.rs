//! What people do over and over on their way to a connection.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Page, TestApp, Visitor};

/// A workspace with GitHub, Alice, her link, and her browser.
pub struct Scene {
    pub app: TestApp,
    pub workspace: String,
    pub alice: String,
    pub link: String,
    pub visitor: Visitor,
}

/// Where a link of a [`Scene`] returns to with an error.
pub const ERRORS: &str = "https://app.example.com/oops?tab=apps";

impl Scene {
    pub async fn of(app: TestApp, integrations: &[&str]) -> Self {
        let workspace = app.workspace(integrations).await;
        let alice = app.end_user(&workspace, "user_123").await;
        let link = app.link_with(&alice, json!({ "errorRedirectUri": ERRORS })).await;
        let visitor = app.visitor();
        Self { app, workspace, alice, link, visitor }
    }

    /// From the link to the provider's question.
    pub async fn leaves_for(&mut self, alias: &str) -> Page {
        to_consent(&mut self.visitor, &self.link, alias).await
    }

    /// From the link to the end, as this person at the provider.
    pub async fn connects_as(&mut self, alias: &str, user: &str) -> Page {
        let consent = self.leaves_for(alias).await;
        self.visitor.fills(&consent, "Allow", &[("user", user)]).await
    }

    pub async fn connections(&self) -> Vec<Value> {
        self.app.connections(&self.alice).await
    }

    /// The ids of the workspace's integrations.
    pub async fn integrations(&self) -> Vec<String> {
        let listed = self.app.backend().get(&format!("/api/v1/workspaces/{}/integrations", self.workspace)).await;
        ids(&listed.expect(200)["integrations"])
    }

    /// The ids of Alice's open links.
    pub async fn links(&self) -> Vec<String> {
        let listed = self.app.backend().get(&format!("/api/v1/end-users/{}/connect-links", self.alice)).await;
        ids(&listed.expect(200)["connectLinks"])
    }

    /// Withdraw every link of Alice's.
    pub async fn revoke_links(&self) {
        for id in self.links().await {
            self.app.backend().delete(&format!("/api/v1/connect-links/{id}")).await.expect(200);
        }
    }
}

/// The ids of a list that the API answered.
pub fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// From a link to the provider's question.
pub async fn to_consent(visitor: &mut Visitor, link: &str, alias: &str) -> Page {
    visitor.opens(link).await;
    let form = visitor.opens(format!("/connect/portal/{alias}")).await;
    submits(visitor, &form).await
}

/// Press the only button.
pub async fn submits(visitor: &mut Visitor, form: &Page) -> Page {
    let buttons = form.all("button");
    assert_eq!(buttons.len(), 1, "{}", form.html);
    visitor.presses(form, &buttons[0]).await
}

/// Allow at the provider as `user`, and answer the way back without taking it.
pub async fn allows_as(visitor: &Visitor, consent: &Page, user: &str) -> String {
    let mut form = consent.form("Allow");
    form.fields.retain(|(name, _)| name != "user");
    form.fields.push(("user".to_owned(), user.to_owned()));
    let answer = visitor.request(Method::POST, form.action.as_str()).form(&form.fields).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// A parameter of a URL's query.
pub fn parameter(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The provider's answer that an error or a manipulated query makes of a consent page's request.
pub fn answer_to(consent: &Page, parameters: &[(&str, &str)]) -> String {
    let mut back: url::Url = parameter(&consent.url, "redirect_uri").unwrap().parse().unwrap();
    back.query_pairs_mut().append_pair("state", &parameter(&consent.url, "state").unwrap()).extend_pairs(parameters);
    back.into()
}

/// A page that says that a flow failed with this code, and leads back with it.
#[track_caller]
pub fn assert_failed(page: &Page, code: &str, heading: &str) {
    assert_eq!((page.status, page.heading().as_str()), (200, heading), "{}", page.html);
    let back = page.link("Back to Acme");
    assert!(back.as_str().starts_with(ERRORS), "{back}");
    assert_eq!(parameter(&back, "status").as_deref(), Some("error"));
    assert_eq!(parameter(&back, "error").as_deref(), Some(code), "{back}");
    assert_eq!(page.all(".reference code").len(), 1, "a reference for support");
}

/// A page that says what is wrong outside of a flow.
#[track_caller]
pub fn assert_trouble(page: &Page, status: u16, heading: &str) {
    assert_eq!((page.status, page.heading().as_str()), (status, heading), "{}", page.html);
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(page.header("cache-control"), "no-store");
}

/// Wait until `holds`, for at most 20 s.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "{what} did not come true");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
