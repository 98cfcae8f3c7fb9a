//! The worker's jobs, and the sweep.

use chrono::TimeDelta;
use portico::services::jobs;

use crate::{
    portal::steps::{Scene, assert_trouble},
    support::{TestApp, both},
};

both! {
    a_withdrawal_that_never_succeeds_is_given_up,
    a_job_is_done_by_one_worker,
    a_job_whose_worker_died_is_done_by_another,
    a_connection_that_is_gone_needs_no_account,
    the_sweep_forgets_what_ended_long_ago,
    the_sweep_fails_what_a_stopped_server_left,
}

async fn disconnect_all(scene: &Scene) {
    for connection in scene.connections().await {
        let path = format!("/api/v1/connections/{}", connection["id"].as_str().unwrap());
        scene.app.backend().delete(&path).await.expect(200);
    }
}

async fn count(app: &TestApp, table: &'static str) -> i64 {
    let sql = match table {
        "jobs" => "SELECT count(*) FROM jobs",
        "flows" => "SELECT count(*) FROM flows",
        "connect_links" => "SELECT count(*) FROM connect_links",
        other => panic!("{other}"),
    };
    let (count,): (i64,) = app.context().db.one(sql, ()).await.unwrap();
    count
}

async fn a_withdrawal_that_never_succeeds_is_given_up(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    scene.app.provider.is_down("github");
    disconnect_all(&scene).await;
    let mut waits = Vec::new();
    for _ in 0..12 {
        scene.app.run_jobs().await;
        let due: Option<(chrono::DateTime<chrono::Utc>,)> =
            scene.app.context().db.first("SELECT run_at FROM jobs", ()).await.unwrap();
        let Some((due,)) = due else { continue };
        waits.push((due - scene.app.clock.now()).num_seconds());
        scene.app.later(due - scene.app.clock.now());
    }
    assert_eq!(scene.app.provider.calls("github").revoke, 12);
    assert_eq!(count(&scene.app, "jobs").await, 0);
    assert!((10..=13).contains(&waits[0]), "{waits:?}");
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "each wait is longer: {waits:?}");
}

async fn a_job_is_done_by_one_worker(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    for user in ["ada", "grace", "katherine"] {
        scene.connects_as("github", user).await;
    }
    disconnect_all(&scene).await;
    let worker = || async { while jobs::run_one(scene.app.context()).await.unwrap() {} };
    tokio::join!(worker(), worker(), worker(), worker());
    assert_eq!(scene.app.provider.calls("github").revoke, 3);
    assert!(scene.app.provider.live_tokens("github").is_empty());
    assert_eq!(count(&scene.app, "jobs").await, 0);
}

async fn a_job_whose_worker_died_is_done_by_another(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    disconnect_all(&scene).await;
    let now = scene.app.clock.now();
    let claimed = portico::storage::jobs::claim(&scene.app.context().db, now, now + TimeDelta::minutes(2)).await;
    assert!(claimed.unwrap().is_some());
    scene.app.run_jobs().await;
    assert_eq!(scene.app.provider.calls("github").revoke, 0, "it is leased");
    scene.app.later(TimeDelta::minutes(2));
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("github").is_empty());
}

async fn a_connection_that_is_gone_needs_no_account(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.app.provider.identity_fails("github");
    scene.connects_as("github", "ada").await;
    disconnect_all(&scene).await;
    scene.app.run_jobs().await;
    assert_eq!(count(&scene.app, "jobs").await, 0);
}

async fn the_sweep_forgets_what_ended_long_ago(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.connects_as("github", "ada").await;
    // A flow lives an hour, a link seven days, and each is kept for thirty more.
    for (days, flows, links) in [(29, 1, 1), (2, 0, 1), (7, 0, 0)] {
        scene.app.later(TimeDelta::days(days));
        jobs::sweep(scene.app.context()).await.unwrap();
        assert_eq!((count(&scene.app, "flows").await, count(&scene.app, "connect_links").await), (flows, links));
    }
    assert_eq!(scene.connections().await.len(), 1, "connections stay");
    assert_trouble(&scene.app.visitor().opens(&scene.link).await, 410, "This link has expired");
}

async fn the_sweep_fails_what_a_stopped_server_left(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    scene.leaves_for("github").await;
    let until = scene.app.clock.now() + TimeDelta::seconds(60);
    let db = &scene.app.context().db;
    db.run("UPDATE flows SET status = 'exchanging', expires_at = $1", (until,)).await.unwrap();
    for (passed, status) in [(30, "exchanging"), (31, "failed")] {
        scene.app.later(TimeDelta::seconds(passed));
        jobs::sweep(scene.app.context()).await.unwrap();
        let (found,): (String,) = db.one("SELECT status FROM flows", ()).await.unwrap();
        assert_eq!(found, status);
    }
}
