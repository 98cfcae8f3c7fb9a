//! Two servers on one PostgreSQL.

use crate::{
    portal::steps::{Scene, allows_as, ids},
    support::{Backend, Engine, TestApp, Visitor},
};

/// The same visitor before another server of the same name: a balancer has changed its mind.
fn before(visitor: &Visitor, base: &str) -> Visitor {
    let to: url::Url = base.parse().unwrap();
    let host = format!("{}:{}", to.host_str().unwrap(), to.port().unwrap());
    let mut there = Visitor::new(base);
    let own = visitor.cookies.iter().map(|((_, name), value)| ((host.clone(), name.clone()), value.clone()));
    there.cookies = own.collect();
    there
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_serve_the_two_halves_of_one_flow() {
    let mut scene = Scene::of(TestApp::start(Engine::Postgres).await, &["github"]).await;
    let twin = scene.app.twin().await;
    let other = format!("http://localhost:{}", twin.address.port());
    let consent = scene.leaves_for("github").await;
    let back = allows_as(&scene.visitor, &consent, "ada").await;
    let mut elsewhere = before(&scene.visitor, &other);
    let done = elsewhere.opens(back.replace(&scene.app.base, &other)).await;
    assert_eq!(done.heading(), "GitHub is connected");
    // The first server knows it at once, by page and by API.
    assert_eq!(scene.visitor.opens(done.url.path()).await.heading(), "GitHub is connected");
    assert_eq!(scene.connections().await.len(), 1);
    // And a form of the one is taken by the other.
    let own = format!("/connect/portal/connections/{}", ids(&scene.connections().await.into())[0]);
    let confirm = scene.visitor.opens(format!("{own}/disconnect")).await;
    let csrf = confirm.form("Disconnect").fields[0].1.clone();
    assert_eq!(elsewhere.posts(&format!("{own}/disconnect"), &[("csrf", &csrf)]).await.status, 200);
    assert!(scene.connections().await.is_empty());
    twin.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_of_one_server_opens_on_the_other_whatever_key_signed_it() {
    let scene = Scene::of(TestApp::start(Engine::Postgres).await, &["github"]).await;
    let twin = scene.app.twin().await;
    let other = format!("http://localhost:{}", twin.address.port());
    let mut visitor = Visitor::new(&other);
    assert_eq!(visitor.opens(scene.link.replace(&scene.app.base, &other)).await.status, 200);
    // The twin has not heard of a key that the first server makes now.
    let context = scene.app.context();
    assert!(context.keys.rotate(context.ring(), true).await.unwrap());
    scene.app.later(portico::links::PUBLISHED_AHEAD);
    let link = scene.app.link(&scene.alice).await;
    assert_eq!(Visitor::new(&other).opens(link.replace(&scene.app.base, &other)).await.status, 200);
    // A link that is revoked here is dead there.
    let backend = Backend::new(&other, &scene.app.key);
    for id in scene.links().await {
        backend.delete(&format!("/api/v1/connect-links/{id}")).await.expect(200);
    }
    assert_eq!(scene.app.visitor().opens(&link).await.heading(), "This link no longer works");
    assert_eq!(visitor.opens("/connect/portal").await.status, 410);
    twin.stop().await.unwrap();
}
