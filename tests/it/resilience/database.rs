//! The database is gone for a moment.

use portico::config::Database;
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};

use super::proxy::Proxy;
use crate::{
    portal::steps::{Scene, assert_trouble, until},
    support::{Engine, TestApp},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_database_was_gone_recovers_by_itself() {
    let mut wire = None;
    let app = TestApp::start_with(Engine::Postgres, |config| {
        let mut url: url::Url = config.database.url().parse().unwrap();
        let target = url.socket_addrs(|| Some(5_432)).unwrap();
        let proxy = Proxy::to(*target.iter().find(|it| it.is_ipv4()).unwrap());
        url.set_ip_host(proxy.address.ip()).unwrap();
        url.set_port(Some(proxy.address.port())).unwrap();
        config.database = Database::Postgres(String::from(url).into());
        wire = Some(proxy);
    })
    .await;
    let wire = wire.unwrap();
    let mut scene = Scene::of(app, &["github"]).await;
    let landing = scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.clicks(&landing, "Connect GitHub").await;
    wire.cut();
    let backend = scene.app.backend();
    let refused = backend.get("/api/v1/workspaces").await;
    refused.refused(503, "STORAGE_ERROR");
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    let body = json!({ "workspaceId": scene.workspace, "externalId": "somebody" });
    backend.post("/api/v1/end-users", body.clone()).await.refused(503, "STORAGE_ERROR");
    let page = scene.visitor.opens("/connect/portal").await;
    assert_trouble(&page, 503, "We will be right back");
    assert!(!page.header("retry-after").is_empty());
    let pressed = scene.visitor.presses(&form, "Continue to GitHub").await;
    assert_trouble(&pressed, 503, "We will be right back");
    wire.mend();
    until("the recovery", async || backend.get("/api/v1/workspaces").await.status == 200).await;
    backend.post("/api/v1/end-users", body).await.expect(201);
    assert_eq!(scene.connects_as("github", "ada").await.heading(), "GitHub is connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_file_that_another_process_has_locked_is_busy_and_not_broken() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (file,): (String,) =
        app.context().db.one("SELECT file FROM pragma_database_list WHERE name = 'main'", ()).await.unwrap();
    let mut scene = Scene::of(app, &["github"]).await;
    let landing = scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.clicks(&landing, "Connect GitHub").await;
    let mut other = SqliteConnection::connect(&format!("sqlite:{file}")).await.unwrap();
    other.execute("BEGIN EXCLUSIVE").await.unwrap();
    let body = json!({ "workspaceId": scene.workspace, "externalId": "somebody" });
    let refused = scene.app.backend().post("/api/v1/end-users", body.clone()).await;
    refused.refused(503, "STORAGE_ERROR");
    assert!(!refused.header("retry-after").is_empty());
    let pressed = scene.visitor.presses(&form, "Continue to GitHub").await;
    assert_trouble(&pressed, 503, "We will be right back");
    assert_eq!(scene.visitor.opens("/connect/portal").await.status, 200, "reading goes on");
    other.execute("COMMIT").await.unwrap();
    scene.app.backend().post("/api/v1/end-users", body).await.expect(201);
    let consent = scene.visitor.presses(&form, "Continue to GitHub").await;
    assert_eq!(scene.visitor.presses(&consent, "Allow").await.heading(), "GitHub is connected");
}
