//! `/api/v1/end-users/{id}/invite`, `/api/v1/end-users/{id}/invitations`, `/api/v1/invitations`, and what is mailed.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use portico::outbound::mail::{MailError, Sent};
use regex_lite::Regex;
use reqwest::Method;
use scraper::Html;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{NOTHING, snapshots::kept, workspace_of};
use crate::{
    portal::steps::{Scene, assert_trouble, ids, submits},
    support::{Answer, Page, TestApp, Visitor, both},
};

both! {
    an_invitation_is_mailed_opened_and_completed,
    an_invitation_says_what_it_is_for,
    every_value_in_a_mail_is_escaped,
    a_logo_travels_with_the_mail,
    an_invitation_needs_an_address_and_what_a_link_needs,
    a_mail_is_tried_again_until_the_server_takes_it,
    a_mail_that_is_refused_for_good_fails_with_the_reason,
    a_mail_that_nobody_takes_is_given_up,
    a_slow_mail_server_makes_nobody_wait,
    a_mail_arrives_at_most_twice,
    a_cancelled_invitation_is_not_sent_and_its_link_is_dead,
    sent_again_the_old_link_dies,
    an_invitation_ends_with_its_end_user,
    an_address_and_a_workspace_get_their_share,
    a_scanner_opens_nothing_and_the_person_comes_two_hours_later,
    invitations_are_listed_by_page,
}

const ADDRESS: &str = "Alice@Example.com";

/// Alice, and what becomes of her invitations.
struct Inviting(Scene);

impl Inviting {
    async fn of(app: TestApp) -> Self {
        Self(Scene::of(app, &["github", "slack"]).await)
    }

    async fn asks(&self, body: Value) -> Answer {
        self.0.app.backend().post(&format!("/api/v1/end-users/{}/invite", self.0.alice), body).await
    }

    async fn invites(&self) -> Value {
        self.asks(json!({ "email": ADDRESS })).await.expect(200)
    }

    async fn resends(&self, invited: &Value) -> Answer {
        self.0.app.backend().post(&format!("{}/resend", at(invited)), json!({})).await
    }

    async fn cancels(&self, invited: &Value) -> Answer {
        self.0.app.backend().delete(&at(invited)).await
    }

    /// Alice's latest invitation, as the backend sees it.
    async fn latest(&self) -> Value {
        let listed = self.0.app.backend().get(&format!("/api/v1/end-users/{}/invitations", self.0.alice)).await;
        listed.expect(200)["invitations"][0].clone()
    }

    async fn state(&self) -> String {
        self.latest().await["state"].as_str().unwrap().to_owned()
    }

    fn mails(&self) -> Vec<Sent> {
        self.0.app.mailbox().all()
    }

    fn refuses(&self, error: MailError) {
        self.0.app.mailbox().refuse(error);
    }

    /// Let the worker do what is due after six hours, in which every wait is over.
    async fn works(&self) {
        self.0.app.later(TimeDelta::hours(6));
        self.0.app.run_jobs().await;
    }
}

fn at(invited: &Value) -> String {
    format!("/api/v1/invitations/{}", invited["invitationId"].as_str().unwrap())
}

fn link(invited: &Value) -> String {
    invited["connectUrl"].as_str().unwrap().to_owned()
}

/// The mail's page, as somebody reads it.
fn page(sent: &Sent) -> Page {
    Page {
        status: 200,
        url: "https://mail.example.com/".parse().unwrap(),
        headers: reqwest::header::HeaderMap::new(),
        html: sent.mail.html.clone(),
    }
}

/// A header, unfolded.
fn header(sent: &Sent, name: &str) -> String {
    let head = sent.raw.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ");
    let line = head.split("\r\n").find(|line| line.starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {head}")).split_once(": ").unwrap().1.to_owned()
}

#[track_caller]
fn assert_valid(html: &str) {
    let parsed = Html::parse_document(html);
    assert!(parsed.errors.is_empty(), "{:?} in {html}", parsed.errors);
    assert!(html.starts_with("<!doctype html>"));
}

async fn an_invitation_is_mailed_opened_and_completed(app: TestApp) {
    let it = Inviting::of(app).await;
    let invited = it.invites().await;
    assert_eq!((&invited["emailSent"], &invited["expiresAt"]), (&json!(true), &json!("2026-03-08T12:00:00.000Z")));
    assert_eq!(it.state().await, "sent");
    let [sent] = &it.mails()[..] else { panic!("one mail") };
    assert_eq!(header(sent, "From"), "Acme <connect@localhost>");
    assert_eq!(header(sent, "To"), format!("\"Alice Johnson\" <{ADDRESS}>"));
    assert_eq!(header(sent, "Subject"), "Acme asks you to connect your accounts");
    assert_eq!(header(sent, "Date"), "Sun, 01 Mar 2026 12:00:00 +0000");
    assert_eq!(header(sent, "Message-ID"), format!("<{}@localhost>", sent.mail.id));
    assert_eq!(header(sent, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(sent, "Content-Language"), "en");
    // The text alone says it all: who, for what, until when, and where.
    let kept_text = sent.mail.text.replace(&link(&invited), "[link]");
    kept(|| insta::assert_snapshot!("invitation_text", kept_text));
    assert_valid(&sent.mail.html);
    let mail = page(sent);
    assert_eq!(mail.heading(), "Connect your accounts");
    let by_button = mail.link("Connect your accounts");
    assert_eq!(by_button.as_str(), link(&invited));
    assert_eq!(mail.link(by_button.as_str()), by_button, "the address in full leads there too");

    let mut alice = it.0.app.visitor();
    let landing = alice.opens(&by_button).await;
    assert_eq!(landing.heading(), "Connect your accounts");
    assert_eq!(it.state().await, "opened");
    let form = alice.clicks(&landing, "Connect GitHub").await;
    let consent = submits(&mut alice, &form).await;
    alice.fills(&consent, "Allow", &[("user", "ada")]).await;
    let latest = it.latest().await;
    assert_eq!((&latest["state"], &latest["mails"]), (&json!("completed"), &json!(1)));
    it.0.app.later(TimeDelta::days(8));
    assert_eq!(it.state().await, "completed");
}

async fn an_invitation_says_what_it_is_for(app: TestApp) {
    let it = Inviting::of(app).await;
    let color = json!({ "branding": { "color": "#facc15" } });
    it.0.app.backend().patch(&format!("/api/v1/workspaces/{}", it.0.workspace), color).await.expect(200);
    let body = json!({ "email": ADDRESS, "integrationName": "slack", "language": "fr", "expiresIn": 3_600 });
    let invited = it.asks(body).await.expect(200);
    let sent = it.mails().pop().unwrap();
    assert_eq!(sent.mail.subject, "Acme vous demande de connecter votre compte Slack");
    assert!(sent.mail.text.contains("jusqu’au 1er mars 2026 à 13:00 UTC"), "{}", sent.mail.text);
    // The workspace's yellow, with black on it: white would not be read.
    assert!(sent.mail.html.contains("color: #000000"), "{}", sent.mail.html);
    assert_eq!((header(&sent, "Content-Language"), sent.mail.html.contains("<html lang=\"fr\"")), ("fr".into(), true));
    assert_eq!(it.latest().await["language"], "fr");
    let landing = it.0.app.visitor().opens(link(&invited)).await;
    assert_eq!(landing.all(".card h2"), ["Slack"]);
    it.0.app.later(TimeDelta::hours(1));
    assert_eq!(it.state().await, "expired");
}

async fn every_value_in_a_mail_is_escaped(app: TestApp) {
    let it = Inviting::of(app).await;
    let evil = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)> --> {{ 7*7 }}";
    let backend = it.0.app.backend();
    backend.patch(&format!("/api/v1/workspaces/{}", it.0.workspace), json!({ "name": evil })).await.expect(200);
    backend.patch(&format!("/api/v1/end-users/{}", it.0.alice), json!({ "displayName": evil })).await.expect(200);
    let slack = it.0.integrations().await.pop().unwrap();
    let own = format!("/api/v1/workspaces/{}/integrations/{slack}", it.0.workspace);
    backend.patch(&own, json!({ "displayName": evil })).await.expect(200);
    it.asks(json!({ "email": "o'hara&co@example.com", "workspaceIntegrationId": slack })).await.expect(200);
    let sent = it.mails().pop().unwrap();
    assert_valid(&sent.mail.html);
    let mail = page(&sent);
    assert_eq!(mail.all("script, img, b").len(), 0, "{}", sent.mail.html);
    assert_eq!(mail.heading(), format!("Connect your {evil} account"));
    assert!(mail.says(&format!("Hello {evil},")) && mail.says("o'hara&co@example.com"), "{}", sent.mail.html);
    assert!(sent.mail.text.contains(&format!("Hello {evil},")), "plain text is plain: {}", sent.mail.text);
    assert!(header(&sent, "From").ends_with("<connect@localhost>"), "{}", header(&sent, "From"));
}

async fn a_logo_travels_with_the_mail(app: TestApp) {
    const PNG: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let it = Inviting::of(app).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let elsewhere = format!("http://{}/logo.png", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let png = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, PNG).unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", png.len());
        stream.write_all(&[head.as_bytes(), &png].concat()).await.unwrap();
    });
    let svg = "data:image/svg+xml;base64,PHN2Zy8+";
    for (logo, travels) in [
        (format!("data:image/png;base64,{PNG}"), true),
        (elsewhere, true),
        // Nobody is there any more; and no mail program shows SVG.
        ("http://127.0.0.1:9/logo.png".to_owned(), false),
        (svg.to_owned(), false),
    ] {
        let look = json!({ "branding": { "logoUrl": logo } });
        it.0.app.backend().patch(&format!("/api/v1/workspaces/{}", it.0.workspace), look).await.expect(200);
        it.invites().await;
        let sent = it.mails().pop().unwrap();
        let remote = Regex::new("(src|background)=\"http|url\\(").unwrap();
        assert!(!remote.is_match(&sent.mail.html), "opening the mail fetches nothing: {}", sent.mail.html);
        assert_eq!(page(&sent).all("img").len(), usize::from(travels), "{logo}");
        assert_eq!(sent.mail.html.contains(">A</div>"), !travels, "an initial stands for the logo: {logo}");
        let parts = ["Content-ID: <image-1>", "Content-Type: image/png", "multipart/related", "cid:image-1"];
        let raw = sent.raw.replace("=\r\n", "");
        for part in parts {
            assert_eq!(raw.contains(part), travels, "{part} for {logo} in {raw}");
        }
        assert!(!raw.contains("data:image"), "mail programs do not show those");
    }
}

async fn an_invitation_needs_an_address_and_what_a_link_needs(app: TestApp) {
    let it = Inviting::of(app).await;
    for wrong in [
        json!({}),
        json!({ "email": null }),
        json!({ "email": "nobody" }),
        json!({ "email": "a@example.com\r\nBcc: eve@example.com" }),
        json!({ "email": "Alice <a@example.com>" }),
        json!({ "email": "a@example.com, eve@example.com" }),
        json!({ "email": ADDRESS, "expiresIn": 60 }),
        json!({ "email": ADDRESS, "integrationName": "linear" }),
        json!({ "email": ADDRESS, "successRedirectUri": "https://evil.example/" }),
    ] {
        it.asks(wrong).await.refused(400, "VALIDATION_ERROR");
    }
    let backend = it.0.app.backend();
    let nobody = backend.post(&format!("/api/v1/end-users/{NOTHING}/invite"), json!({ "email": ADDRESS })).await;
    nobody.refused(404, "END_USER_NOT_FOUND");
    assert!(it.mails().is_empty());
    let seen = backend.get(&format!("/api/v1/end-users/{}/invitations", it.0.alice)).await.expect(200);
    assert_eq!(seen, json!({ "invitations": [], "total": 0 }));
}

async fn a_mail_is_tried_again_until_the_server_takes_it(app: TestApp) {
    let it = Inviting::of(app).await;
    for error in [MailError::Refused(450), MailError::Unreachable("mail.test:587".to_owned())] {
        it.refuses(error);
    }
    let invited = it.invites().await;
    assert_eq!(invited["emailSent"], false);
    assert_eq!(it.0.app.visitor().opens(link(&invited)).await.status, 200, "the link works all the same");
    assert_eq!(it.state().await, "opened", "however it came there");
    it.0.app.run_jobs().await;
    assert!(it.mails().is_empty(), "not at once");
    for (seconds, mails) in [(13, 0), (26, 1), (600, 1)] {
        it.0.app.later(TimeDelta::seconds(seconds));
        it.0.app.run_jobs().await;
        assert_eq!(it.mails().len(), mails);
    }
    assert!(it.latest().await["sentAt"].is_string());
    let sent = it.mails().pop().unwrap();
    assert!(sent.mail.text.contains(&link(&invited)), "the same link, which is stored nowhere");
}

async fn a_mail_that_is_refused_for_good_fails_with_the_reason(app: TestApp) {
    let it = Inviting::of(app).await;
    it.refuses(MailError::Refused(550));
    let invited = it.invites().await;
    assert_eq!(invited["emailSent"], false);
    let latest = it.latest().await;
    assert_eq!(
        (&latest["state"], &latest["reason"], &latest["reasonCode"]),
        (&json!("failed"), &json!("refused"), &json!(550))
    );
    it.works().await;
    assert!(it.mails().is_empty());
    // With the address mended at the other end, it may be sent again.
    assert_eq!(it.resends(&invited).await.expect(200)["emailSent"], true);
    assert_eq!((it.state().await, it.latest().await["reason"].clone()), ("sent".to_owned(), Value::Null));
}

async fn a_mail_that_nobody_takes_is_given_up(app: TestApp) {
    let it = Inviting::of(app).await;
    for _ in 0..20 {
        it.refuses(MailError::Refused(451));
    }
    it.asks(json!({ "email": ADDRESS, "expiresIn": 2_592_000 })).await.expect(200);
    let mut worked = 0;
    while it.state().await == "queued" {
        it.works().await;
        worked += 1;
    }
    // Once by the caller, then twelve times by the worker.
    assert_eq!((worked, it.latest().await["reason"].clone()), (12, json!("undelivered")));
    it.works().await;
    assert!(it.mails().is_empty());
}

async fn a_slow_mail_server_makes_nobody_wait(app: TestApp) {
    let it = Inviting::of(app).await;
    let takes = it.0.app.mailbox().hold();
    let began = Instant::now();
    assert_eq!(it.invites().await["emailSent"], false);
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(5) && waited < Duration::from_secs(15), "{waited:?}");
    assert_eq!(it.state().await, "queued");
    // Meanwhile nobody else takes the job.
    it.0.app.run_jobs().await;
    takes.notify_one();
    it.0.app.context().tasks.close();
    it.0.app.context().tasks.wait().await;
    assert_eq!((it.state().await.as_str(), it.mails().len()), ("sent", 1));
    it.works().await;
    assert_eq!(it.mails().len(), 1);
}

async fn a_mail_arrives_at_most_twice(app: TestApp) {
    let it = Inviting::of(app).await;
    it.invites().await;
    let db = &it.0.app.context().db;
    // As if the process had died after the mail server took the mail, and before that was noted: twice.
    let died = async || {
        db.run("UPDATE invitations SET sent_at = NULL", ()).await.unwrap();
        let sql = "INSERT INTO jobs (id, org_id, kind, subject_id, attempts, run_at, created_at)
                   SELECT id, org_id, 'invite', link_id, 1, created_at, created_at FROM invitations";
        db.run(sql, ()).await.unwrap();
        it.0.app.run_jobs().await;
    };
    died().await;
    assert_eq!((it.mails().len(), it.state().await.as_str()), (2, "sent"));
    assert_eq!(header(&it.mails()[0], "Subject"), header(&it.mails()[1], "Subject"));
    died().await;
    assert_eq!((it.mails().len(), it.state().await.as_str()), (2, "failed"));
    assert_eq!(it.latest().await["reason"], "unknown");

    // The same when the server does not say whether it took it.
    for _ in 0..3 {
        it.refuses(MailError::Unsure("mail.test:587".to_owned()));
    }
    it.invites().await;
    it.works().await;
    it.works().await;
    assert_eq!(it.latest().await["reason"], "unknown");
    let third = it.invites().await;
    assert_eq!(third["emailSent"], false, "the third refusal is still there: nobody tried three times");
}

async fn a_cancelled_invitation_is_not_sent_and_its_link_is_dead(app: TestApp) {
    let it = Inviting::of(app).await;
    it.refuses(MailError::Refused(450));
    let invited = it.invites().await;
    let id = &invited["invitationId"];
    assert_eq!(it.cancels(&invited).await.expect(200), json!({ "deleted": true, "id": id }));
    it.works().await;
    assert_eq!((it.mails().len(), it.state().await.as_str()), (0, "cancelled"));
    assert_trouble(&it.0.app.visitor().opens(link(&invited)).await, 410, "This link no longer works");
    it.cancels(&invited).await.refused(404, "NOT_FOUND");
    it.resends(&invited).await.refused(400, "VALIDATION_ERROR");
    for nothing in [NOTHING, "nonexistent-id"] {
        let nothing = json!({ "invitationId": nothing });
        it.cancels(&nothing).await.refused(404, "NOT_FOUND");
        it.resends(&nothing).await.refused(404, "NOT_FOUND");
    }
}

async fn sent_again_the_old_link_dies(app: TestApp) {
    let it = Inviting::of(app).await;
    let first = it.asks(json!({ "email": ADDRESS, "integrationName": "slack", "expiresIn": 7_200 })).await.expect(200);
    it.0.app.later(TimeDelta::hours(3));
    assert_eq!(it.state().await, "expired");
    let second = it.resends(&first).await.expect(200);
    assert_eq!(second["invitationId"], first["invitationId"]);
    assert_eq!((&second["emailSent"], &second["expiresAt"]), (&json!(true), &json!("2026-03-01T17:00:00.000Z")));
    assert_eq!((it.state().await.as_str(), it.latest().await["mails"].clone()), ("sent", json!(2)));
    assert_trouble(&it.0.app.visitor().opens(link(&first)).await, 410, "This link has expired");
    let third = it.resends(&first).await.expect(200);
    assert_trouble(&it.0.app.visitor().opens(link(&second)).await, 410, "This link no longer works");
    let mut alice = it.0.app.visitor();
    let landing = alice.opens(link(&third)).await;
    assert_eq!(landing.all(".card h2"), ["Slack"], "limited as before");
    assert_eq!(it.state().await, "opened");
    assert_eq!(it.mails().len(), 3);
    let form = alice.clicks(&landing, "Connect Slack").await;
    let consent = submits(&mut alice, &form).await;
    alice.fills(&consent, "Allow", &[("user", "ada")]).await;
    it.resends(&first).await.refused(400, "VALIDATION_ERROR");
    let longer = it.invites().await;
    let body = json!({ "expiresIn": 2_592_000 });
    let longer = it.0.app.backend().post(&format!("{}/resend", at(&longer)), body).await.expect(200);
    assert_eq!(longer["expiresAt"], "2026-03-31T15:00:00.000Z");
}

async fn an_invitation_ends_with_its_end_user(app: TestApp) {
    let it = Inviting::of(app).await;
    it.refuses(MailError::Refused(450));
    let invited = it.invites().await;
    it.0.app.backend().delete(&format!("/api/v1/end-users/{}", it.0.alice)).await.expect(200);
    it.works().await;
    assert!(it.mails().is_empty());
    it.resends(&invited).await.refused(404, "NOT_FOUND");
}

async fn an_address_and_a_workspace_get_their_share(app: TestApp) {
    let it = Inviting::of(app).await;
    let first = it.invites().await;
    for _ in 0..8 {
        it.resends(&first).await.expect(200);
    }
    it.asks(json!({ "email": ADDRESS.to_lowercase() })).await.expect(200);
    let refused = it.asks(json!({ "email": ADDRESS })).await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "3600");
    it.resends(&first).await.refused(429, "RATE_LIMITED");
    it.asks(json!({ "email": "alice@other.example" })).await.expect(200);
    assert_eq!(it.mails().len(), 11);
    it.0.app.later(TimeDelta::days(1));
    it.invites().await;

    let id = match it.0.app.engine {
        crate::support::Engine::Sqlite => "randomblob(16)",
        crate::support::Engine::Postgres => "gen_random_uuid()",
    };
    let columns = "org_id, workspace_id, end_user_id, created_at, expires_at, is_unopened";
    let many = format!(
        "INSERT INTO connect_links (id, mailed_to, {columns})
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 999)
         SELECT {id}, 'somebody@example.com', {columns} FROM connect_links, n WHERE connect_links.id = $1"
    );
    let latest = it.invites().await["linkId"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    it.0.app.context().db.run(sqlx::AssertSqlSafe(many), (latest,)).await.unwrap();
    let refused = it.asks(json!({ "email": "bob@example.com" })).await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "600");
    it.0.app.later(TimeDelta::hours(1));
    it.asks(json!({ "email": "bob@example.com" })).await.expect(200);
}

async fn a_scanner_opens_nothing_and_the_person_comes_two_hours_later(app: TestApp) {
    let it = Inviting::of(app).await;
    let invited = it.invites().await;
    let path = link(&invited).strip_prefix(&it.0.app.base).unwrap().to_owned();
    let nobody = || Visitor::new(&it.0.app.base);
    let headed = nobody().request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(headed.status(), 303);
    for _ in 0..20 {
        let fetched = nobody().request(Method::GET, &path).send().await.unwrap();
        assert_eq!(fetched.status(), 303);
        // Where it leads, without the cookies.
        let followed = nobody().request(Method::GET, "/connect/portal").send().await.unwrap();
        assert_eq!(followed.status(), 403);
    }
    for (path, fields) in [
        ("/connect/portal/github", [("csrf", "x"), ("method", "oauth2")]),
        ("/connect/new-link", [("csrf", "x"), ("link", invited["linkId"].as_str().unwrap())]),
        (&*path, [("a", "b"), ("c", "d")]),
    ] {
        let posted = nobody().posts(path, &fields).await;
        assert!(matches!(posted.status, 403 | 405), "{path}: {}", posted.status);
    }
    assert_eq!((it.state().await.as_str(), it.mails().len()), ("sent", 1));
    // A HEAD with the cookies is no look at the page either.
    let mut scanner = nobody();
    scanner.peeks(link(&invited)).await;
    scanner.request(Method::HEAD, "/connect/portal").send().await.unwrap();
    assert_eq!(it.state().await, "sent");
    assert!(it.0.connections().await.is_empty());

    it.0.app.later(TimeDelta::hours(2));
    let mut alice = nobody();
    let landing = alice.opens(link(&invited)).await;
    assert_eq!((landing.status, it.state().await.as_str()), (200, "opened"));
    let form = alice.clicks(&landing, "Connect GitHub").await;
    let consent = submits(&mut alice, &form).await;
    let done = alice.fills(&consent, "Allow", &[("user", "ada")]).await;
    assert_eq!(done.heading(), "GitHub is connected");
    let latest = it.latest().await;
    assert_eq!((&latest["state"], &latest["openedAt"]), (&json!("completed"), &json!("2026-03-01T14:00:00.000Z")));
}

async fn invitations_are_listed_by_page(app: TestApp) {
    let it = Inviting::of(app).await;
    let bob = it.0.app.end_user(&it.0.workspace, "bob").await;
    let mut made = Vec::new();
    for user in [&it.0.alice, &bob, &it.0.alice] {
        it.0.app.later(TimeDelta::seconds(1));
        let at = format!("/api/v1/end-users/{user}/invite");
        let invited = it.0.app.backend().post(&at, json!({ "email": ADDRESS })).await.expect(200);
        made.push(invited["invitationId"].as_str().unwrap().to_owned());
    }
    let backend = it.0.app.backend();
    let seen = async |path: String| {
        let listed = backend.get(&path).await.expect(200);
        (ids(&listed["invitations"]), listed["total"].clone())
    };
    let hers = format!("/api/v1/end-users/{}/invitations", it.0.alice);
    let all = format!("/api/v1/invitations?workspaceId={}", it.0.workspace);
    assert_eq!(seen(hers.clone()).await, (vec![made[2].clone(), made[0].clone()], json!(2)));
    assert_eq!(seen(format!("{hers}?limit=1&offset=1")).await, (vec![made[0].clone()], json!(2)));
    assert_eq!(seen(all.clone()).await, (vec![made[2].clone(), made[1].clone(), made[0].clone()], json!(3)));
    assert_eq!(seen(format!("{all}&limit=1&offset=1")).await, (vec![made[1].clone()], json!(3)));
    let other = workspace_of(&backend, "other").await;
    assert_eq!(seen(format!("/api/v1/invitations?workspaceId={other}")).await, (vec![], json!(0)));
    backend.get("/api/v1/invitations").await.refused(400, "VALIDATION_ERROR");
    for wrong in ["limit=0", "limit=x", "offset=-1"] {
        backend.get(&format!("{hers}?{wrong}")).await.refused(400, "VALIDATION_ERROR");
    }
}
