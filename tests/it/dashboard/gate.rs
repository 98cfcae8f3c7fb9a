//! Every route of the dashboard, tried by every role, by a member of another organisation, and by nobody.

use std::collections::BTreeMap;

use portico::{
    domain::member::{Role, may},
    storage,
    web::dashboard::{Gate, ROUTES, Route},
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::support::{at_browser, first_organization, member};
use crate::support::{Page, TestApp, Visitor, both};

both! {
    every_role_may_what_the_table_says_and_nothing_else,
    a_member_of_another_organization_finds_nothing,
    a_member_finds_no_workspace_that_they_were_not_given,
    nobody_is_led_to_the_sign_in_page,
}

/// One of everything that a path can name.
pub struct Estate {
    slug: String,
    ids: BTreeMap<&'static str, String>,
}

impl Estate {
    pub async fn of(app: &TestApp, role: Role) -> Self {
        let backend = app.backend();
        let org = first_organization(app).await;
        let workspace = app.workspace(&["slack"]).await;
        let slug = format!("estate-{role}");
        let renamed = backend.patch(&format!("/api/v1/workspaces/{workspace}"), json!({ "slug": slug })).await;
        renamed.expect(200);
        let user = app.end_user(&workspace, "user_123").await;
        app.link(&user).await;
        let link = backend.get(&format!("/api/v1/end-users/{user}/connect-links")).await.expect(200);
        let invited = format!("/api/v1/end-users/{user}/invite");
        let invited = backend.post(&invited, json!({ "email": format!("{role}@example.com") })).await.expect(200);
        let connection = json!({
            "type": "OAUTH2", "integrationName": "slack", "externalId": "c1", "displayName": "Slack", "authMethodKey": "oauth2",
            "workspaceId": workspace, "endUserId": "user_123", "scope": "USER", "accessToken": "token",
        });
        let connection = backend.post("/api/v1/connections", connection).await.expect(201);
        let integrations = backend.get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
        let apps = backend.get("/api/v1/oauth-apps").await.expect(200);
        let key = backend.post("/api/v1/api-keys", json!({ "name": "Spare" })).await.expect(201);
        let spare = member(app, org, Role::Viewer, &format!("spare-{role}@acme.test"), &[]).await;
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let ids = BTreeMap::from([
            ("workspace id", workspace),
            ("end-users", user),
            ("invitations", text(&invited["invitationId"])),
            ("links", text(&link["connectLinks"][0]["id"])),
            ("connections", text(&connection["connection"]["id"])),
            ("integrations", text(&integrations["integrations"][0]["id"])),
            ("oauth-apps", text(&apps["apps"].as_array().unwrap().last().unwrap()["id"])),
            ("api-keys", text(&key["apiKey"]["id"])),
            ("members", spare.id.to_string()),
            // Of whoever asks; none of theirs.
            ("sessions", Uuid::max().to_string()),
            ("identities", Uuid::max().to_string()),
            ("passkeys", Uuid::max().to_string()),
        ]);
        Self { slug, ids }
    }

    /// A path with what it names: each placeholder is one of the noun before it.
    pub fn path(&self, route: &Route) -> String {
        let mut parts: Vec<String> = Vec::new();
        for part in route.path.split('/') {
            parts.push(match part {
                "{workspace}" => self.slug.clone(),
                "{id}" | "{link}" | "{invitation}" => self.ids[parts.last().unwrap().as_str()].clone(),
                other => other.to_owned(),
            });
        }
        let path = parts.join("/");
        if route.path.ends_with("/integrations/new") { format!("{path}?name=github") } else { path }
    }
}

/// What is needed of a member who may: gates that let everybody in are not asked for it.
fn is_let_in(route: &Route, role: Role) -> bool {
    match route.gate {
        Gate::Open | Gate::Member => true,
        Gate::May(permission) | Gate::Fresh(permission) => may(role, permission),
    }
}

fn gated() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.gate != Gate::Open)
}

/// The code that forms of this session carry.
async fn csrf(visitor: &mut Visitor) -> String {
    let form = visitor.opens("/dashboard/account").await.form("Save");
    form.fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1
}

/// The first answer, without following it.
async fn ask(visitor: &Visitor, route: &Route, path: &str, csrf: &str) -> Page {
    let method = Method::from_bytes(route.method.as_bytes()).unwrap();
    let mut request = visitor.request(method, path);
    if route.method == "POST" {
        request = request.form(&[("csrf", csrf)]);
    }
    let answer = request.send().await.unwrap();
    let (status, url, headers) = (answer.status().as_u16(), answer.url().clone(), answer.headers().clone());
    Page { status, url, headers, html: answer.text().await.unwrap() }
}

/// Looking first, then changing, then deleting, then leaving.
fn in_order() -> Vec<&'static Route> {
    let rank = |route: &&Route| {
        let ends =
            ["/disconnect", "/integrations/{id}/delete", "/end-users/{id}/delete", "{workspace}/delete", "/sign-out"];
        (route.method, ends.iter().position(|end| route.path.ends_with(end)).map_or(0, |at| at + 1))
    };
    let mut all: Vec<_> = gated().collect();
    all.sort_by_key(rank);
    all
}

async fn every_role_may_what_the_table_says_and_nothing_else(app: TestApp) {
    let org = first_organization(&app).await;
    for role in Role::ALL {
        let estate = Estate::of(&app, *role).await;
        let given = [estate.ids["workspace id"].as_str()];
        let it = member(&app, org, *role, &format!("{role}@acme.test"), &given).await;
        let mut visitor = at_browser(&app, &it).await;
        let csrf = csrf(&mut visitor).await;
        for route in in_order() {
            let page = ask(&visitor, route, &estate.path(route), &csrf).await;
            let told = format!("{role} {} {}: {} {}", route.method, route.path, page.status, page.header("location"));
            if is_let_in(route, *role) {
                let leads_out =
                    page.header("location").starts_with("/dashboard/sign-in") && route.path != "/dashboard/sign-out";
                // What is sent empty may be refused, in words; it names no session, no organisation and no integration, and no provider is set up.
                let nothing = route.path.contains("/sessions/{id}")
                    || route.path.contains("/identities/{id}")
                    || route.path.contains("/passkeys/{id}")
                    || route.path == "/dashboard/confirm/oidc"
                    || route.path == "/dashboard/organization"
                    || route.path.ends_with("/integrations/new");
                let fine = matches!(page.status, 200 | 303 | 400 | 422) || nothing && page.status == 404;
                let own_key = route.path == "/dashboard/confirm/code" && page.status == 403;
                // Who has signed in before is not invited again.
                let known = route.path == "/dashboard/members/{id}/invite" && page.status == 409;
                assert!((fine || own_key || known) && !leads_out, "{told}");
                if route.method == "GET" && page.status == 200 && !route.path.ends_with(".csv") {
                    assert_eq!(page.all("h1").len(), 1, "{told}");
                }
            } else {
                assert_eq!((page.status, page.heading().as_str()), (403, "Your role does not allow this"), "{told}");
            }
        }
    }
}

async fn a_member_of_another_organization_finds_nothing(app: TestApp) {
    let estate = Estate::of(&app, Role::Owner).await;
    app.another_organization().await;
    let org = first_organization(&app).await;
    let all = storage::access::organizations(&app.context().db).await.unwrap();
    let other = all.iter().find(|it| it.id != org).unwrap();
    let stranger = member(&app, other.id, Role::Owner, "stranger@other.test", &[]).await;
    let mut visitor = at_browser(&app, &stranger).await;
    let csrf = csrf(&mut visitor).await;
    let before = seen(&app, &estate).await;
    let mut tried = 0;
    for route in in_order().into_iter().filter(|route| route.path != "/dashboard/sign-out") {
        let page = ask(&visitor, route, &estate.path(route), &csrf).await;
        if route.path.contains('{') {
            assert_eq!(page.status, 404, "{} {}", route.method, route.path);
            tried += 1;
        }
        for id in estate.ids.values().filter(|id| **id != Uuid::max().to_string()) {
            let asked = page.url.path().contains(id.as_str());
            assert!(asked || !page.html.contains(id.as_str()), "{} {} tells of {id}", route.method, route.path);
        }
    }
    assert!(tried > 40, "{tried}");
    // Neither does a form reach what is another organisation's.
    let fields = [
        ("csrf", csrf.as_str()),
        ("email", "new@other.test"),
        ("role", "viewer"),
        ("workspaces", estate.ids["workspace id"].as_str()),
    ];
    let refused = visitor.posts("/dashboard/members/new", &fields).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    let made = app.context();
    assert!(storage::members::by_email(&made.db, other.id, "new@other.test").await.unwrap().is_none());
    assert_eq!(seen(&app, &estate).await, before, "nothing was changed");
}

/// What the owner's backend sees of the estate.
async fn seen(app: &TestApp, estate: &Estate) -> Vec<String> {
    let backend = app.backend();
    let workspace = &estate.ids["workspace id"];
    let mut all = Vec::new();
    for path in [
        format!("/api/v1/workspaces/{workspace}"),
        format!("/api/v1/workspaces/{workspace}/integrations"),
        format!("/api/v1/end-users?workspaceId={workspace}"),
        format!("/api/v1/connections?workspaceId={workspace}"),
        format!("/api/v1/end-users/{}/connect-links", estate.ids["end-users"]),
        "/api/v1/oauth-apps".to_owned(),
    ] {
        all.push(backend.get(&path).await.expect(200).to_string());
    }
    all
}

async fn a_member_finds_no_workspace_that_they_were_not_given(app: TestApp) {
    let estate = Estate::of(&app, Role::Support).await;
    let org = first_organization(&app).await;
    let other = app.workspace(&[]).await;
    for role in [Role::Support, Role::Viewer] {
        let it = member(&app, org, role, &format!("{role}@elsewhere.test"), &[&other]).await;
        let mut visitor = at_browser(&app, &it).await;
        let csrf = csrf(&mut visitor).await;
        let listed = visitor.opens("/dashboard/workspaces").await;
        assert_eq!(listed.all("main .rows > li").len(), 1, "{role}");
        for route in gated().filter(|route| route.path.contains("{workspace}") && is_let_in(route, role)) {
            let page = ask(&visitor, route, &estate.path(route), &csrf).await;
            assert_eq!(page.status, 404, "{role} {} {}", route.method, route.path);
        }
        // Under the workspace that they have, what is another's is not there.
        let theirs = storage::workspaces::get(&app.context().db, org, other.parse().unwrap()).await.unwrap().unwrap();
        for (noun, id) in [("end-users", &estate.ids["end-users"]), ("connections", &estate.ids["connections"])] {
            let crossed = visitor.opens(format!("/dashboard/workspaces/{}/{noun}/{id}", theirs.slug)).await;
            assert!(matches!(crossed.status, 403 | 404), "{role} {noun}: {}", crossed.status);
        }
    }
    // The same for who reaches both workspaces: an address that mixes them names nothing.
    let it = member(&app, org, Role::Owner, "owner@elsewhere.test", &[]).await;
    let mut visitor = at_browser(&app, &it).await;
    let theirs = storage::workspaces::get(&app.context().db, org, other.parse().unwrap()).await.unwrap().unwrap();
    for noun in ["end-users", "connections", "integrations"] {
        let crossed = visitor.opens(format!("/dashboard/workspaces/{}/{noun}/{}", theirs.slug, estate.ids[noun])).await;
        assert_eq!(crossed.status, 404, "{noun}");
    }
}

async fn nobody_is_led_to_the_sign_in_page(app: TestApp) {
    let estate = Estate::of(&app, Role::Owner).await;
    let nobody = app.visitor();
    for route in gated() {
        let page = ask(&nobody, route, &estate.path(route), "").await;
        let to = page.header("location");
        assert!(
            page.status == 303 && to.starts_with("/dashboard/sign-in?next=%2Fdashboard"),
            "{} {}: {} {to}",
            route.method,
            route.path,
            page.status
        );
        assert_eq!(page.html, "", "{}", route.path);
    }
    let mut forger = app.visitor();
    forger.cookies.insert((host(&app), "portico-member".to_owned()), "A".repeat(43));
    assert_eq!(forger.opens("/dashboard").await.heading(), "Sign in to the dashboard");
}

fn host(app: &TestApp) -> String {
    app.base.trim_start_matches("http://").to_owned()
}
