//! What each section does, as somebody at a browser does it.

use chrono::TimeDelta;
use portico::{domain::member::Role, outbound::mail::MailError};
use serde_json::{Value, json};

use super::support::{at_browser, first_organization, member, owner};
use crate::support::{Backend, TestApp, both};

both! {
    a_first_workspace_is_made_and_set_up,
    end_users_are_found_added_edited_and_deleted,
    a_link_is_made_shown_once_and_withdrawn,
    an_invitation_is_mailed_mailed_again_and_cancelled,
    what_was_done_with_an_account_is_told,
    a_connection_in_trouble_is_told_renewed_and_disconnected,
    an_integration_is_added_with_an_account_for_everybody,
    an_oauth_app_shows_its_redirect_uri_and_hides_its_secret,
    an_api_key_is_shown_once_and_works_until_it_is_deleted,
    branding_is_looked_at_before_it_is_saved,
    an_invitation_is_looked_at_before_anybody_gets_one,
    every_link_of_every_page_leads_somewhere,
}

async fn slug_of(app: &TestApp, workspace: &str) -> String {
    let found = app.backend().get(&format!("/api/v1/workspaces/{workspace}")).await.expect(200);
    found["workspace"]["slug"].as_str().unwrap().to_owned()
}

async fn a_first_workspace_is_made_and_set_up(app: TestApp) {
    let mut ada = owner(&app).await;
    let page = ada.opens("/dashboard").await;
    let page = ada.clicks(&page, "Make a workspace").await;
    let refused = ada.fills(&page, "Make it", &[("name", ""), ("slug", "No Slug")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.all(".field .error").len(), 2);
    assert_eq!(refused.form("Make it").fields.iter().find(|it| it.0 == "slug").unwrap().1, "No Slug", "kept");
    let page = ada.fills(&refused, "Make it", &[("name", "Acme"), ("slug", "acme")]).await;
    assert_eq!((page.heading().as_str(), page.url.path()), ("Acme", "/dashboard/workspaces/acme"));
    assert!(page.says("add the first integration from the catalog"));

    let page = ada.clicks(&page, "Settings").await;
    let values = [("slug", "acme-reports"), ("returnUrls", "https://app.acme.test/a\nhttps://app.acme.test/b")];
    let page = ada.fills(&page, "Save", &values).await;
    assert_eq!(page.url.path(), "/dashboard/workspaces/acme-reports/settings");
    let seen = app.backend().get("/api/v1/workspaces").await.expect(200);
    assert_eq!(seen["workspaces"][0]["returnUrls"].as_array().unwrap().len(), 2);
    let refused = ada.fills(&page, "Save", &[("returnUrls", "ftp://x")]).await;
    assert!(refused.says("Return URLs [0]") || refused.says("Return URLs (ftp://x)"), "{}", refused.html);

    let page = ada.opens("/dashboard/workspaces/acme-reports/delete").await;
    let gone = ada.presses(&page, "Delete all of it").await;
    assert!(gone.says("It is deleted.") && gone.says("No workspaces yet"));
}

async fn end_users_are_found_added_edited_and_deleted(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let slug = slug_of(&app, &workspace).await;
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/end-users")).await;
    assert!(page.says("No end users yet"));
    let page = ada.clicks(&page, "Add an end user").await;
    let wrong = [("externalId", ""), ("email", "nowhere"), ("metadata", "[1]")];
    let refused = ada.fills(&page, "Add", &wrong).await;
    assert_eq!((refused.status, refused.all(".field .error").len()), (422, 3), "{}", refused.html);
    let right = [
        ("externalId", "user_7"),
        ("displayName", "<b>Zoë</b>"),
        ("email", "zoe@acme.test"),
        ("metadata", "{\"plan\": \"pro\"}"),
    ];
    let page = ada.fills(&refused, "Add", &right).await;
    assert_eq!(page.heading(), "<b>Zoë</b>");
    assert!(page.says("Nothing connected yet") && page.says("{\"plan\":\"pro\"}"));

    let edit = ada.clicks(&page, "Edit").await;
    let page = ada.fills(&edit, "Save", &[("displayName", "Zoë"), ("metadata", "")]).await;
    assert_eq!(page.heading(), "Zoë");
    let seen = app.backend().get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(
        (&seen["endUsers"][0]["metadata"], &seen["endUsers"][0]["email"]),
        (&json!(null), &json!("zoe@acme.test"))
    );

    app.end_user(&workspace, "user_8").await;
    let list = ada.opens(format!("/dashboard/workspaces/{slug}/end-users")).await;
    let found = ada.fills(&list, "Show", &[("search", "user_8")]).await;
    assert_eq!(found.all("main .rows .name"), ["Alice Johnson"]);
    let none = ada.fills(&found, "Show", &[("search", "user_9")]).await;
    assert!(none.says("Nobody found"));

    let question = ada.clicks(&page, "Delete…").await;
    let gone = ada.presses(&question, "Delete").await;
    assert!(gone.says("It is deleted."));
    let seen = app.backend().get(&format!("/api/v1/end-users?workspaceId={workspace}")).await.expect(200);
    assert_eq!(seen["total"], 1);
}

async fn a_link_is_made_shown_once_and_withdrawn(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let slug = slug_of(&app, &workspace).await;
    let user = app.end_user(&workspace, "user_7").await;
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Support, "grace@acme.test", &[&workspace]).await;
    let mut grace = at_browser(&app, &it).await;
    let page = grace.opens(format!("/dashboard/workspaces/{slug}/end-users/{user}")).await;
    assert!(!page.says("Delete…"), "support deletes nobody");
    let form = grace.clicks(&page, "Make a link").await;
    let slack = form.all("option").into_iter().position(|text| text.starts_with("Slack")).unwrap();
    assert_eq!(slack, 1);
    let ready = grace.fills(&form, "Make the link", &[("expiresIn", "3600")]).await;
    assert_eq!(ready.heading(), "The link is ready");
    let link = ready.all("code")[0].clone();
    let mut alice = app.visitor();
    assert_eq!(alice.opens(&link).await.all("li.card").len(), 2);
    let page = grace.clicks(&ready, "Done").await;
    assert!(!page.html.contains("eut_"), "shown once");
    let page = grace.presses(&page, "Withdraw Made just now").await;
    assert!(page.says("The link opens nothing any more."));
    assert_eq!(alice.opens(&link).await.status, 410);
}

/// The portal link of the latest mail to an address.
async fn mailed_to(app: &TestApp, email: &str) -> String {
    app.settle().await;
    let sent = app.mailbox().all().into_iter().rev().find(|sent| sent.mail.to == email).unwrap();
    sent.mail.text.split_whitespace().find(|word| word.contains("eut_")).unwrap().to_owned()
}

async fn an_invitation_is_mailed_mailed_again_and_cancelled(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let slug = slug_of(&app, &workspace).await;
    let user = app.end_user(&workspace, "user_7").await;
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Support, "grace@acme.test", &[&workspace]).await;
    let mut grace = at_browser(&app, &it).await;
    let page = grace.opens(format!("/dashboard/workspaces/{slug}/end-users/{user}")).await;
    assert!(page.says("Nobody was mailed yet."));
    let form = grace.clicks(&page, "Send an invitation").await;
    let refused = grace.fills(&form, "Send it", &[("email", "nowhere")]).await;
    assert_eq!((refused.status, refused.all(".field .error").len()), (422, 1), "{}", refused.html);
    let page = grace.fills(&refused, "Send it", &[("email", "alice@acme.test")]).await;
    assert!(page.says("The invitation is on its way.") && page.says("No others."), "{}", page.html);
    assert!(!page.html.contains("eut_"), "whoever has the mail has the link");
    let first = mailed_to(&app, "alice@acme.test").await;
    let mut alice = app.visitor();
    assert_eq!(alice.opens(&first).await.all("li.card").len(), 1);
    let page = grace.opens(page.url.as_str()).await;
    assert_eq!(page.all("main .rows .state"), ["Opened"]);

    app.later(TimeDelta::minutes(1));
    let page = grace.presses(&page, "Send again alice@acme.test").await;
    assert!(page.says("The invitation is on its way."), "{}", page.html);
    let second = mailed_to(&app, "alice@acme.test").await;
    assert_eq!((alice.opens(&first).await.status, alice.opens(&second).await.status), (410, 200));
    let page = grace.presses(&page, "Cancel the invitation to alice@acme.test").await;
    assert!(page.says("The invitation is cancelled"));
    assert_eq!(page.all("main .rows .state"), ["Cancelled"]);
    assert!(!page.says("Send again"));
    assert_eq!(alice.opens(&second).await.status, 410);

    app.mailbox().refuse(MailError::Refused(550));
    let form = grace.clicks(&page, "Send an invitation").await;
    let page = grace.fills(&form, "Send it", &[("email", "bob@acme.test")]).await;
    assert!(page.says("has not taken the mail;") && page.says("Check the address."), "{}", page.html);
}

async fn what_was_done_with_an_account_is_told(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let offered = format!("/api/v1/workspaces/{workspace}/integrations");
    let hash = json!({ "integrationName": "hash-encode", "connectionStrategy": "per_user" });
    app.backend().post(&offered, hash).await.expect(201);
    let slug = slug_of(&app, &workspace).await;
    let user = app.end_user(&workspace, "user_7").await;
    let account = connect(&app.backend(), &workspace, "user_7", &json!({})).await;
    let mut ada = owner(&app).await;
    let person = format!("/dashboard/workspaces/{slug}/end-users/{user}");
    assert!(ada.opens(&person).await.says("None was executed in the last 90 days."));
    let asked = |name: &str, action: &str| json!({ "workspaceId": workspace, "endUserId": "user_7", "integrationName": name, "actionName": action, "input": {} });
    app.backend().post("/api/v1/actions/execute", asked("hash-encode", "generate_uuid")).await.expect(200);
    app.backend().post("/api/v1/actions/execute", asked("slack", "send_channel_message")).await;
    let page = ada.opens(&person).await;
    assert!(page.says("generate_uuid") && page.says("Done") && page.says("by an API key"), "{}", page.html);
    assert!(page.says("send_channel_message") && page.says("Failed"), "{}", page.html);
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/connections/{account}")).await;
    assert!(page.says("send_channel_message") && !page.says("generate_uuid"), "only its own: {}", page.html);
}

/// A connection of an end user, whose token cannot be renewed any more once it has ended.
async fn connect(backend: &Backend, workspace: &str, user: &str, more: &Value) -> String {
    let mut body = json!({
        "type": "OAUTH2", "integrationName": "slack", "externalId": format!("c-{user}"), "displayName": format!("Account of {user}"),
        "authMethodKey": "oauth2", "workspaceId": workspace, "endUserId": user, "scope": "USER", "accessToken": "token",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = backend.post("/api/v1/connections", body).await.expect(201);
    made["connection"]["id"].as_str().unwrap().to_owned()
}

async fn a_connection_in_trouble_is_told_renewed_and_disconnected(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let slug = slug_of(&app, &workspace).await;
    let broken = json!({ "refreshToken": "not-one-of-theirs", "expiresIn": 60 });
    let id = connect(&app.backend(), &workspace, "user_7", &broken).await;
    connect(&app.backend(), &workspace, "user_8", &json!({})).await;
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/connections/{id}")).await;
    assert!(page.says("Works"));
    let page = ada.presses(&page, "Refresh now").await;
    assert!(page.says("could not be renewed") && page.says("Slack says that the access has ended"), "{}", page.html);
    let form = ada.clicks(&page, "Make a link for its owner").await;
    assert_eq!(form.heading(), "Make a link");

    let overview = ada.opens(format!("/dashboard/workspaces/{slug}")).await;
    assert_eq!(overview.all(".figures .bad strong"), ["1"]);
    assert!(overview.says("Account of user_7") && overview.says("2 new connections in the last 30 days."));
    let list = ada.opens(format!("/dashboard/workspaces/{slug}/connections?status=ERROR")).await;
    assert_eq!(list.all("main .rows .name"), ["Account of user_7"]);

    let question = ada.clicks(&page, "Disconnect…").await;
    let gone = ada.presses(&question, "Disconnect").await;
    assert!(gone.says("The connection is disconnected."));
    let trail = ada.opens(format!("/dashboard/workspaces/{slug}/trail?type=connection.deleted")).await;
    assert!(trail.says("Disconnected") && trail.says("by owner@acme.test"), "{}", trail.html);
}

async fn an_integration_is_added_with_an_account_for_everybody(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let slug = slug_of(&app, &workspace).await;
    let mut ada = owner(&app).await;
    let list = ada.opens(format!("/dashboard/workspaces/{slug}/integrations")).await;
    assert!(list.says("No integrations yet"));
    let catalog = ada.clicks(&list, "Add an integration").await;
    let found = ada.fills(&catalog, "Show", &[("search", "slack")]).await;
    let form = ada.clicks(&found, "Add Slack").await;
    assert!(form.says("The organisation has no OAuth app for Slack yet"));
    assert!(form.all("code")[0].ends_with("/api/v1/connect/oauth-callback"));
    app.oauth_app(&app.backend(), "slack").await;
    let form = ada.opens(form.url.as_str()).await;
    let values = [("alias", "Not One"), ("sortOrder", "many")];
    let refused = ada.fills(&form, "Add", &values).await;
    assert_eq!((refused.status, refused.all(".field .error").len()), (422, 2), "{}", refused.html);
    let values = [
        ("alias", "chat"),
        ("sortOrder", "3"),
        ("connectionStrategy", "per_user_with_fallback"),
        ("authMethodKey", "oauth2"),
    ];
    let page = ada.fills(&refused, "Add", &values).await;
    assert_eq!(page.heading(), "Slack");

    let session = ada.presses(&page, "Connect a shared account").await;
    let consent = ada.presses(&session, "Continue to Slack").await;
    let done = ada.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "Slack is connected");
    let shared = app.backend().get(&format!("/api/v1/connections?workspaceId={workspace}")).await.expect(200);
    let shared = &shared["connections"][0];
    assert_eq!((&shared["scope"], &shared["endUserId"]), (&json!("WORKSPACE"), &json!(null)));
    let page = ada.opens(page.url.as_str()).await;
    let values = [("connectionStrategy", "fixed"), ("connectionId", shared["id"].as_str().unwrap())];
    let saved = ada.fills(&page, "Save", &values).await;
    assert!(saved.says("The changes are saved."), "{}", saved.html);
    let seen = app.backend().get(&format!("/api/v1/workspaces/{workspace}/integrations")).await.expect(200);
    let seen = &seen["integrations"][0];
    assert_eq!(
        (&seen["alias"], &seen["connectionStrategy"], &seen["sortOrder"]),
        (&json!("chat"), &json!("fixed"), &json!(3))
    );
    assert_eq!(seen["connectionId"], shared["id"]);

    let question = ada.clicks(&saved, "Remove…").await;
    let gone = ada.presses(&question, "Remove").await;
    assert!(gone.says("No integrations yet"));
}

async fn an_oauth_app_shows_its_redirect_uri_and_hides_its_secret(app: TestApp) {
    let mut ada = owner(&app).await;
    let list = ada.opens("/dashboard/oauth-apps").await;
    let form = ada.clicks(&list, "Add an OAuth app").await;
    let values = [("integrationName", "github"), ("clientId", "id-1"), ("clientSecret", ""), ("isDefault", "true")];
    let refused = ada.fills(&form, "Add", &values).await;
    assert!(refused.says("Client secret is required."), "{}", refused.html);
    let values =
        [("integrationName", "github"), ("clientId", "id-1"), ("clientSecret", "canary-secret"), ("isDefault", "true")];
    let page = ada.fills(&refused, "Add", &values).await;
    assert!(!page.html.contains("canary-secret"));
    assert_eq!(page.all("code"), [format!("{}/api/v1/connect/oauth-callback", app.base)]);
    assert!(page.says("As it should be"), "the doctor's verdict");
    let saved = ada.fills(&page, "Save", &[("scopes", "repo read:user"), ("apiUrl", "nonsense")]).await;
    assert_eq!(saved.status, 422);
    let saved = ada.fills(&saved, "Save", &[("apiUrl", "")]).await;
    assert!(saved.says("The changes are saved."), "{}", saved.html);
    let seen = app.backend().get("/api/v1/oauth-apps").await.expect(200);
    assert_eq!(seen["apps"][0]["scopes"], json!(["repo", "read:user"]));
    let question = ada.clicks(&saved, "Delete…").await;
    assert!(ada.presses(&question, "Delete").await.says("No OAuth apps yet"));
}

async fn an_api_key_is_shown_once_and_works_until_it_is_deleted(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let mut ada = owner(&app).await;
    let form = ada.opens("/dashboard/api-keys/new").await;
    let made =
        ada.fills(&form, "Make it", &[("name", "Backend"), ("workspaces", &workspace), ("expiresIn", "30")]).await;
    let key = made.all("code")[0].clone();
    let backend = Backend::new(&app.base, &key);
    assert_eq!(backend.get("/api/v1/workspaces").await.expect(200)["total"], 1);
    backend.get("/api/v1/api-keys").await.refused(403, "SCOPE_DENIED");
    let list = ada.clicks(&made, "I have kept it").await;
    assert!(!list.html.contains(&key) && list.says(&key[..8]) && list.says("1 workspace"), "{}", list.html);
    let question = ada.clicks(&list, "Delete… Backend").await;
    ada.presses(&question, "Delete").await;
    backend.get("/api/v1/workspaces").await.refused(401, "UNAUTHORIZED");
    app.later(TimeDelta::minutes(1));
}

async fn branding_is_looked_at_before_it_is_saved(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let slug = slug_of(&app, &workspace).await;
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/branding")).await;
    let shown = ada.fills(&page, "Preview", &[("color", "#ffee00")]).await;
    assert!(shown.says("Adjusted, to be legible"));
    let window = ada.opens(format!("/dashboard/workspaces/{slug}/branding/preview?color=%23ffee00")).await;
    assert!(window.html.contains("/connect/theme/ffee00.css") && window.says("Acme"), "{}", window.html);
    assert_eq!(window.header("x-frame-options"), "SAMEORIGIN");
    assert!(window.header("content-security-policy").contains("frame-ancestors 'self'; sandbox"));
    assert!(shown.header("content-security-policy").contains("frame-src 'self'"));
    let look = || async {
        app.backend().get(&format!("/api/v1/workspaces/{workspace}")).await.expect(200)["workspace"]["branding"].clone()
    };
    assert_eq!(look().await["color"], json!(null), "not saved yet");
    let refused = ada.fills(&shown, "Save", &[("logoUrl", "http://evil.test/x.png")]).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    let saved = ada.fills(&refused, "Save", &[("logoUrl", "")]).await;
    assert!(saved.says("The changes are saved."));
    assert_eq!(look().await["color"], "#ffee00");
}

async fn an_invitation_is_looked_at_before_anybody_gets_one(app: TestApp) {
    let workspace = app.workspace(&[]).await;
    let slug = slug_of(&app, &workspace).await;
    let renamed = json!({ "name": "Acme <b>&</b> Co" });
    app.backend().patch(&format!("/api/v1/workspaces/{workspace}"), renamed).await.expect(200);
    let mut ada = owner(&app).await;
    let page = ada.opens(format!("/dashboard/workspaces/{slug}/branding")).await;
    let text = page.all("pre").concat();
    assert!(text.contains("Acme <b>&</b> Co asks you") && text.contains("/connect/portal?token=eut_preview"), "{text}");
    let shown = ada.fills(&page, "Preview", &[("color", "#ffee00"), ("logoUrl", PIXEL)]).await;
    let frames = scraper::Html::parse_document(&shown.html);
    let frame = scraper::Selector::parse("iframe").unwrap();
    let frames: Vec<_> = frames.select(&frame).map(|it| it.attr("src").unwrap().to_owned()).collect();
    assert_eq!(frames.len(), 2, "the portal and the mail");
    let mail = ada.opens(&frames[1]).await;
    assert!(mail.html.contains("Acme &#60;b&#62;&#38;&#60;/b&#62; Co"), "{}", mail.html);
    // Yellow words are not read on white: they are darkened, as on the portal. On black they stay.
    assert!(mail.html.contains("style=\"color: #") && !mail.html.contains("style=\"color: #ffee00"), "{}", mail.html);
    assert!(mail.html.contains(".ink { color: #ffee00 !important; }"), "{}", mail.html);
    assert!(mail.html.contains(PIXEL), "{}", mail.html);
    let policy = mail.header("content-security-policy");
    assert!(
        policy.ends_with("; sandbox") && policy.contains("default-src 'none'; style-src 'unsafe-inline'"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'self'") && mail.header("x-frame-options") == "SAMEORIGIN");
    assert_eq!(app.mailbox().all().len(), 0, "nobody was mailed");
    // A logo that is too long for an address is the saved one.
    ada.fills(&shown, "Save", &[]).await;
    let mail = ada.opens(format!("/dashboard/workspaces/{slug}/branding/mail?color=%23000000")).await;
    assert!(mail.html.contains(PIXEL), "{}", mail.html);
    let mail = ada.opens(format!("/dashboard/workspaces/{slug}/branding/mail?color=%23000000&logoUrl=")).await;
    assert!(!mail.html.contains(PIXEL), "{}", mail.html);
}

/// A small image.
const PIXEL: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGPgL8jDihiGlgQAOuM/AV96XS8AAAAASUVORK5CYII=";

async fn every_link_of_every_page_leads_somewhere(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let slug = slug_of(&app, &workspace).await;
    app.workspace(&[]).await;
    let backend = app.backend();
    connect(&backend, &workspace, "user_7", &json!({ "expiresIn": 60 })).await;
    for number in 0..30 {
        app.end_user(&workspace, &format!("u{number}")).await;
    }
    let org = first_organization(&app).await;
    member(&app, org, Role::Viewer, "vera@acme.test", &[&workspace]).await;
    let mut ada = owner(&app).await;
    let mut open = vec![format!("/dashboard/workspaces/{slug}")];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        // Of a list's rows one is like the other; the catalog is long.
        let shape = path.replace(|c: char| c.is_ascii_digit(), "#");
        if !seen.insert(shape) || path.contains("integrations/new") && seen.len() > 60 {
            continue;
        }
        let page = ada.opens(&path).await;
        assert_eq!(page.status, 200, "{path}");
        if path.contains(".csv") {
            continue;
        }
        let document = scraper::Html::parse_document(&page.html);
        let links = scraper::Selector::parse("a[href]").unwrap();
        for link in document.select(&links).filter_map(|link| link.attr("href")) {
            let next = page.url.join(link).unwrap();
            if link.starts_with("/dashboard") {
                open.push(next[url::Position::BeforePath..url::Position::AfterQuery].to_owned());
            } else {
                assert!(link.starts_with('#'), "{path} leads to {link}");
            }
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
}
