//! Every method of every definition, from the link to the end, with the provider that plays it: whatever the catalog
//! says a person has to give, the portal must ask for, prove, keep, renew and withdraw.

use chrono::{DateTime, TimeDelta, Utc};
use portico::{
    catalog::{
        Catalog, Entry,
        definition::{AuthMethod, Field, GrantType, Revocation},
    },
    demo::provider::value_of,
};
use serde_json::{Value, json};

use crate::{
    resilience::refresh::reader,
    support::{Backend, Engine, Page, TestApp, Visitor},
};

/// How many tests share the catalog.
const PARTS: usize = 8;
macro_rules! parts {
    ($($name:ident: $part:literal),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            connects_part($part).await;
        })+
    };
}

parts! {
    every_method_connects_1: 0,
    every_method_connects_2: 1,
    every_method_connects_3: 2,
    every_method_connects_4: 3,
    every_method_connects_5: 4,
    every_method_connects_6: 5,
    every_method_connects_7: 6,
    every_method_connects_8: 7,
}

/// What was seen, over all methods.
#[derive(Debug, Default)]
struct Counts {
    definitions: u32,
    without_account: u32,
    consents: u32,
    typed: u32,
    refused: u32,
    chosen: u32,
    named: u32,
    renewed: u32,
    withdrawn: u32,
}

/// The catalog is dealt out, so that each part has some of every kind.
fn part(part: usize) -> Vec<Entry> {
    let catalog = Catalog::load(None).unwrap();
    catalog.all().enumerate().filter(|(n, _)| n % PARTS == part).map(|(_, entry)| entry.clone()).collect()
}

#[test]
fn the_parts_are_the_whole_catalog() {
    let all: Vec<_> = (0..PARTS).flat_map(part).collect();
    assert_eq!(all.len(), Catalog::load(None).unwrap().all().len());
    assert_eq!((all.len(), all.iter().map(|entry| entry.auth.len()).sum::<usize>()), (104, 119));
}

async fn connects_part(n: usize) {
    let app = TestApp::played(Engine::Sqlite).await;
    let reader = reader(&app).await;
    let mut counts = Counts::default();
    let entries = part(n);
    for entry in &entries {
        counts.definitions += 1;
        if entry.is_no_auth() {
            asks_for_nothing(&app, entry).await;
            counts.without_account += 1;
        } else if entry.auth.iter().any(has_consent) {
            app.oauth_app(&app.backend(), &entry.name).await;
        }
        for method in &entry.auth {
            println!("{} by {}", entry.name, method.key);
            Stand::of(&app, &reader, entry, method, &mut counts).await.lives().await;
        }
    }
    println!("part {n}: {counts:?}");
    let methods: usize = entries.iter().map(|entry| entry.auth.len()).sum();
    assert_eq!(counts.consents + counts.typed, u32::try_from(methods).unwrap());
}

/// Whether the provider asks the person, in place of the form.
fn has_consent(method: &AuthMethod) -> bool {
    method.oauth1.is_some() || method.oauth2.as_ref().is_some_and(|facts| facts.grant == GrantType::AuthorizationCode)
}

fn revocation(method: &AuthMethod) -> Option<&Revocation> {
    let second = method.oauth2.as_ref().and_then(|facts| facts.revocation.as_ref());
    second.or_else(|| method.oauth1.as_ref()?.revocation.as_ref())
}

/// What works without an account can be had, and nobody is asked to connect it.
async fn asks_for_nothing(app: &TestApp, entry: &Entry) {
    let workspace = app.workspace(&[]).await;
    let body = json!({ "integrationName": entry.name, "connectionStrategy": "per_user" });
    app.backend().post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await;
    let link = app.link(&app.end_user(&workspace, "user_123").await).await;
    let mut visitor = app.visitor();
    let home = visitor.opens(&link).await;
    assert_eq!(home.status, 200, "{}", home.html);
    assert!(!home.html.contains(&format!("/connect/portal/{}", entry.name)), "{}", home.html);
}

/// Ada, who connects one integration by one of its methods.
struct Stand<'a> {
    app: &'a TestApp,
    reader: &'a Backend,
    entry: &'a Entry,
    method: &'a AuthMethod,
    counts: &'a mut Counts,
    ada: String,
    visitor: Visitor,
}

impl<'a> Stand<'a> {
    async fn of(
        app: &'a TestApp,
        reader: &'a Backend,
        entry: &'a Entry,
        method: &'a AuthMethod,
        counts: &'a mut Counts,
    ) -> Self {
        let workspace = app.workspace(&[]).await;
        let body = json!({
            "integrationName": entry.name, "connectionStrategy": "per_user",
            "authMethodKey": if entry.auth.len() > 1 { "*" } else { &method.key },
        });
        app.backend().post(&format!("/api/v1/workspaces/{workspace}/integrations"), body).await.expect(201);
        let ada = app.end_user(&workspace, "user_123").await;
        let mut stand = Self { app, reader, entry, method, counts, ada, visitor: app.visitor() };
        stand.comes().await;
        stand
    }

    /// By a new link: an older one may have ended.
    async fn comes(&mut self) {
        let link = self.app.link(&self.ada).await;
        self.visitor = self.app.visitor();
        self.visitor.opens(&link).await;
    }

    async fn lives(mut self) {
        let id = self.connects().await;
        let before = self.reads(&id).await;
        self.renews(&id, &before).await;
        self.disconnects(&id).await;
    }

    async fn form(&mut self) -> Page {
        let mut page = self.visitor.opens(format!("/connect/portal/{}", self.entry.name)).await;
        assert_eq!(page.heading(), format!("Connect {}", self.entry.display_name), "{}", page.html);
        if self.entry.auth.len() > 1 {
            let (named, offered) = (self.entry.method_name(self.method), page.all(".method strong"));
            assert_eq!(offered.len(), self.entry.auth.len(), "{offered:?}");
            assert!(offered.contains(&named), "{offered:?} lacks {named}");
            page = self.visitor.opens(format!("/connect/portal/{}?method={}", self.entry.name, self.method.key)).await;
        }
        for field in &self.method.fields {
            assert_eq!(page.all(&format!("#f-{}", field.name)).len(), 1, "{}: {}", field.name, page.html);
        }
        page
    }

    async fn enters(&mut self, form: &Page, whose: &str) -> Page {
        let values: Vec<_> =
            self.method.fields.iter().map(|field| (format!("f-{}", field.name), accepted(field, whose))).collect();
        let values: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let buttons = form.all("button");
        assert_eq!(buttons.len(), 1, "{}", form.html);
        self.visitor.fills(form, &buttons[0], &values).await
    }

    /// From the form to the end; answers the connection's id.
    async fn connects(&mut self) -> String {
        let form = self.form().await;
        let mut page = if has_consent(self.method) {
            let consent = self.enters(&form, "acme").await;
            self.counts.consents += 1;
            self.visitor.fills(&consent, "Allow", &[("user", "ada")]).await
        } else {
            let form = self.is_refused(form).await;
            self.counts.typed += 1;
            self.enters(&form, "key-ada").await
        };
        if let Some(choose) = &self.method.post_choose {
            assert_eq!(page.heading(), format!("Which {} do you want to connect?", choose.noun), "{}", page.html);
            let button = format!("Connect this {}", choose.noun);
            page = self.visitor.fills(&page, &button, &[("place", "demo-south")]).await;
            self.counts.chosen += 1;
        }
        assert_eq!(page.heading(), format!("{} is connected", self.entry.display_name), "{}", page.html);
        let connections = self.app.connections(&self.ada).await;
        assert_eq!(connections.len(), 1, "{connections:?}");
        let connection = &connections[0];
        assert_eq!((&connection["status"], &connection["authMethodKey"]), (&json!("ACTIVE"), &json!(self.method.key)));
        if self.method.identity.is_some() {
            let label = connection["accountLabel"].as_str().unwrap_or_else(|| panic!("no label: {connection}"));
            assert!(page.says(label), "{}", page.html);
            self.counts.named += 1;
        }
        connection["id"].as_str().unwrap().to_owned()
    }

    /// What the provider does not accept is said on the page that asked for it, and connects nothing.
    async fn is_refused(&mut self, form: Page) -> Page {
        if !self.method.is_provable() && self.method.oauth2.is_none() {
            return form;
        }
        let page = self.enters(&form, "key-wrong").await;
        let told = format!("{} did not accept ", self.entry.display_name);
        assert_eq!(page.url.path(), format!("/connect/portal/{}", self.entry.name));
        assert!(page.all("[role=alert]").concat().contains(&told), "{}", page.html);
        assert!(self.app.connections(&self.ada).await.is_empty());
        self.counts.refused += 1;
        page
    }

    /// What the backend gets to work with.
    async fn reads(&self, id: &str) -> Value {
        let read = self.reader.get(&format!("/api/v1/connections/{id}/credentials")).await.expect(200);
        if has_consent(self.method) && self.method.oauth2.is_some() {
            let token = read["credentials"]["accessToken"].as_str().unwrap();
            assert!(self.app.provider.is_live(&self.entry.name, token), "{}", self.entry.name);
        } else {
            assert!(read["credentials"].as_object().is_some_and(|members| !members.is_empty()), "{read}");
        }
        read
    }

    /// Where a renewal is possible, the backend has another token after the first has ended; where it is not, it is told.
    async fn renews(&mut self, id: &str, before: &Value) {
        let path = format!("/api/v1/connections/{id}/refresh");
        let calls = self.app.provider.calls(&self.entry.name);
        self.app.later(TimeDelta::minutes(1));
        let answer = self.app.backend().post(&path, json!({})).await;
        if answer.status != 200 {
            assert!(
                matches!(answer.json()["code"].as_str(), Some("NOT_OAUTH2" | "REFRESH_FAILED")),
                "{}: {}",
                self.entry.name,
                answer.text
            );
            assert_eq!(self.app.provider.calls(&self.entry.name), calls, "{}: {}", self.entry.name, answer.text);
            return;
        }
        let renewed = self.reads(id).await;
        assert_ne!(renewed["credentials"], before["credentials"], "{}", self.entry.name);
        if let Some(end) = renewed["expiresAt"].as_str() {
            let left = end.parse::<DateTime<Utc>>().unwrap() - self.app.clock.now();
            self.app.later(left + TimeDelta::minutes(1));
            let after = self.reads(id).await;
            assert_ne!(after["credentials"], renewed["credentials"], "{}", self.entry.name);
        }
        self.counts.renewed += 1;
    }

    async fn disconnects(&mut self, id: &str) {
        // Much time may have passed: the server's own keys are renewed by a job.
        self.app.run_jobs().await;
        self.comes().await;
        let page = self.visitor.opens(format!("/connect/portal/connections/{id}")).await;
        let confirm = self.visitor.clicks(&page, "Disconnect…").await;
        self.visitor.presses(&confirm, "Disconnect").await;
        assert!(self.app.connections(&self.ada).await.is_empty());
        self.app.run_jobs().await;
        if revocation(self.method).is_some() {
            assert_eq!(self.app.provider.live_tokens(&self.entry.name), [], "{}", self.entry.name);
            self.counts.withdrawn += 1;
        }
    }
}

fn accepted(field: &Field, whose: &str) -> String {
    value_of(field, whose).unwrap_or_else(|| panic!("no value fits {}: {:?}", field.name, field.pattern))
}
