//! Grants that cover several sites: which one is connected is the person's choice, and no one's guess.

use chrono::TimeDelta;
use portico::services::jobs;
use reqwest::Method;
use serde_json::{Value, json};

use super::steps::{Scene, assert_failed, assert_trouble, ids, submits};
use crate::support::{Page, TestApp, both};

both! {
    a_person_chooses_one_of_two_sites,
    one_site_needs_no_choice,
    a_grant_for_no_site_is_withdrawn,
    two_sites_of_one_login_are_two_connections,
    the_same_site_again_renews_its_connection,
    a_reconnect_takes_the_same_site_by_itself,
    a_reconnect_whose_site_is_gone_never_takes_another_in_its_place,
    the_same_site_of_another_login_is_another_account,
    a_place_that_is_not_in_the_list_is_not_taken,
    nothing_chosen_is_asked_for_again,
    somebody_who_wants_none_leaves_no_grant,
    another_browser_can_neither_see_nor_choose,
    a_choice_without_its_code_is_none,
    a_choice_falls_once_however_many_choose_at_once,
    a_site_is_not_connected_after_the_link_was_revoked,
    what_nobody_chooses_is_withdrawn,
    a_person_who_is_deleted_while_choosing_leaves_no_grant,
    a_list_that_the_provider_cannot_give_ends_the_flow,
    a_login_that_is_found_out_later_keeps_its_site,
    a_session_chooses_too,
    two_sites_of_one_consent_are_withdrawn_with_the_last,
}

const SLUG: &str = "jira-cloud";

/// From the link to the list, as Ada.
async fn comes_to_the_list(scene: &mut Scene) -> Page {
    scene.app.later(TimeDelta::minutes(1));
    let list = scene.connects_as(SLUG, "ada").await;
    assert_eq!(list.heading(), "Which site do you want to connect?", "{}", list.html);
    list
}

async fn chooses(scene: &mut Scene, list: &Page, id: &str) -> Page {
    scene.visitor.fills(list, "Connect this site", &[("place", id)]).await
}

async fn connects_site(scene: &mut Scene, id: &str) -> Page {
    let list = comes_to_the_list(scene).await;
    chooses(scene, &list, id).await
}

async fn reconnects(scene: &mut Scene, at: usize, user: &str) -> Page {
    let id = ids(&json!(scene.connections().await))[at].clone();
    scene.app.later(TimeDelta::minutes(1));
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    let consent = submits(&mut scene.visitor, &form).await;
    scene.visitor.fills(&consent, "Allow", &[("user", user)]).await
}

/// Label and chosen site of each connection.
async fn accounts(scene: &Scene) -> Vec<(String, String)> {
    let sql = "SELECT account_label, CAST(metadata AS TEXT) FROM connections ORDER BY created_at, id";
    let rows: Vec<(String, String)> = scene.app.context().db.all(sql, ()).await.unwrap();
    let site = |text: &str| serde_json::from_str::<Value>(text).unwrap()["cloud_id"].as_str().unwrap().to_owned();
    rows.into_iter().map(|(label, metadata)| (label, site(&metadata))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

const NORTH: (&str, &str) = ("North Office (ada@example.com)", "demo-north");
const SOUTH: (&str, &str) = ("South Office (ada@example.com)", "demo-south");

fn live(scene: &Scene) -> usize {
    scene.app.provider.live_tokens(SLUG).len()
}

async fn a_person_chooses_one_of_two_sites(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    assert_eq!(list.all(".choices label"), ["North Office", "South Office"]);
    assert!(list.all("input[checked]").is_empty(), "nothing is chosen for them");
    assert!(list.says("ada@example.com has more than one site"));
    assert!(scene.connections().await.is_empty());
    let done = chooses(&mut scene, &list, "demo-south").await;
    assert_eq!(done.heading(), "Jira Cloud is connected");
    assert_eq!(done.all(".who"), [SOUTH.0]);
    assert_eq!(accounts(&scene).await, pairs(&[SOUTH]));
    scene.app.run_jobs().await;
    assert_eq!(live(&scene), 1);
}

async fn one_site_needs_no_choice(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    scene.app.provider.covers(SLUG, &[("only", "Only Office")]);
    assert_eq!(scene.connects_as(SLUG, "ada").await.heading(), "Jira Cloud is connected");
    assert_eq!(accounts(&scene).await, pairs(&[("Only Office (ada@example.com)", "only")]));
}

async fn a_grant_for_no_site_is_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    scene.app.provider.covers("xero", &[]);
    let failed = scene.connects_as("xero", "ada").await;
    assert_failed(&failed, "nothing_to_choose", "There was nothing to connect");
    assert!(scene.connections().await.is_empty());
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
}

async fn two_sites_of_one_login_are_two_connections(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    let before = scene.connections().await;
    let list = comes_to_the_list(&mut scene).await;
    assert!(list.all(".choices label")[0].contains("Connected already"), "{:?}", list.all(".choices label"));
    assert_eq!(list.all(".choices label")[1], "South Office");
    assert_eq!(chooses(&mut scene, &list, "demo-south").await.heading(), "Jira Cloud is connected");
    let after = scene.connections().await;
    assert_eq!((after.len(), &after[0]), (2, &before[0]));
    assert_eq!(accounts(&scene).await, pairs(&[NORTH, SOUTH]));
}

async fn the_same_site_again_renews_its_connection(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    connects_site(&mut scene, "demo-south").await;
    let before = ids(&json!(scene.connections().await));
    assert_eq!(connects_site(&mut scene, "demo-south").await.heading(), "Jira Cloud is connected again");
    assert_eq!(ids(&json!(scene.connections().await)), before);
    assert_eq!(accounts(&scene).await, pairs(&[NORTH, SOUTH]));
}

async fn a_reconnect_takes_the_same_site_by_itself(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    connects_site(&mut scene, "demo-south").await;
    for at in [1, 0] {
        assert_eq!(reconnects(&mut scene, at, "ada").await.heading(), "Jira Cloud is connected again");
        assert_eq!(accounts(&scene).await, pairs(&[NORTH, SOUTH]));
    }
}

async fn a_reconnect_whose_site_is_gone_never_takes_another_in_its_place(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    let before = scene.connections().await;
    scene.app.provider.covers(SLUG, &[("demo-south", "South Office")]);
    let question = reconnects(&mut scene, 0, "ada").await;
    assert_eq!(question.heading(), "That is another Jira Cloud account");
    assert_eq!(question.all("dd"), [NORTH.0, SOUTH.0]);
    assert_eq!(scene.connections().await, before);
    scene.app.provider.covers(SLUG, &[("demo-south", "South Office"), ("demo-east", "East Office")]);
    let list = reconnects(&mut scene, 0, "ada").await;
    assert_eq!(list.heading(), "Which site do you want to connect?");
    let question = chooses(&mut scene, &list, "demo-east").await;
    assert_eq!(question.heading(), "That is another Jira Cloud account");
    let done = scene.visitor.presses(&question, "Add East Office (ada@example.com) as well").await;
    assert_eq!(done.heading(), "Jira Cloud is connected");
    assert_eq!(accounts(&scene).await, pairs(&[NORTH, ("East Office (ada@example.com)", "demo-east")]));
    assert_eq!(scene.connections().await[0], before[0]);
}

async fn the_same_site_of_another_login_is_another_account(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    let question = reconnects(&mut scene, 0, "grace").await;
    assert_eq!(question.heading(), "That is another Jira Cloud account");
    assert_eq!(question.all("dd"), [NORTH.0, "North Office (grace@example.com)"]);
}

async fn a_place_that_is_not_in_the_list_is_not_taken(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    for place in ["demo-west", "", "demo-north ", "DEMO-NORTH", "../demo-north", "demo-north\u{0}"] {
        let refused = chooses(&mut scene, &list, place).await;
        assert_eq!((refused.status, refused.all("[role=alert]").len()), (422, 1), "{place:?}");
        assert_eq!(refused.all(".choices label"), ["North Office", "South Office"]);
    }
    // Whatever else a form says of a site is not listened to.
    let words = [("place", "demo-north"), ("label", "Mine"), ("metadata", "{}"), ("cloud_id", "demo-west")];
    scene.visitor.fills(&list, "Connect this site", &words).await;
    assert_eq!(accounts(&scene).await, pairs(&[NORTH]));
}

async fn nothing_chosen_is_asked_for_again(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    let refused = scene.visitor.presses(&list, "Connect this site").await;
    assert_eq!((refused.status, refused.all("[role=alert] h2")), (422, vec!["Please choose one".to_owned()]));
    assert_eq!(chooses(&mut scene, &refused, "demo-north").await.heading(), "Jira Cloud is connected");
}

async fn somebody_who_wants_none_leaves_no_grant(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    let list = scene.connects_as("xero", "ada").await;
    let failed = scene.visitor.presses(&list, "None of these").await;
    assert_failed(&failed, "access_denied", "Nothing was connected");
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
    let again = scene.visitor.fills(&list, "Connect this organisation", &[("place", "demo-north")]).await;
    assert_failed(&again, "access_denied", "Nothing was connected");
    assert!(scene.connections().await.is_empty());
}

async fn another_browser_can_neither_see_nor_choose(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    let form = list.form("Connect this site");
    let mut fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("place", "demo-north"));
    let mut empty = scene.app.visitor();
    let mut stranger = scene.app.visitor();
    stranger.opens(scene.app.link(&scene.alice).await).await;
    for other in [&mut empty, &mut stranger] {
        let seen = other.opens(list.url.as_str()).await;
        assert!(seen.status >= 400 && !seen.says("North Office"), "{}", seen.html);
        let posted = other.posts(form.action.path(), &fields).await;
        assert!(posted.status >= 400, "{}", posted.html);
    }
    assert!(scene.connections().await.is_empty());
}

async fn a_choice_without_its_code_is_none(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    let other = comes_to_the_list(&mut scene).await;
    let foreign = other.form("Connect this site").fields[0].1.clone();
    let path = list.form("Connect this site").action.path().to_owned();
    for fields in [
        &[("place", "demo-north")][..],
        &[("place", "demo-north"), ("csrf", "x.y")],
        &[("place", "demo-north"), ("csrf", &foreign)],
        &[("none", "none")],
    ] {
        assert_trouble(&scene.visitor.posts(&path, fields).await, 403, "Please try that once more");
    }
    assert!(scene.connections().await.is_empty());
    assert_eq!(chooses(&mut scene, &list, "demo-north").await.heading(), "Jira Cloud is connected");
}

async fn a_choice_falls_once_however_many_choose_at_once(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    let list = comes_to_the_list(&mut scene).await;
    let form = list.form("Connect this site");
    let sends = |place: &str| {
        let fields: Vec<_> = form.fields.iter().cloned().chain([("place".to_owned(), place.to_owned())]).collect();
        let request = scene.visitor.request(Method::POST, form.action.path()).form(&fields);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    let all = ["demo-north", "demo-south", "demo-north", "demo-south", "demo-south", "demo-north"].map(sends);
    for status in futures_util::future::join_all(all).await {
        assert_eq!(status, 303);
    }
    let after = accounts(&scene).await;
    assert_eq!(after.len(), 1, "{after:?}");
    for place in ["demo-north", "demo-south"] {
        assert_eq!(chooses(&mut scene, &list, place).await.heading(), "Jira Cloud is connected");
    }
    assert_eq!(accounts(&scene).await, after);
    scene.app.run_jobs().await;
    assert_eq!(live(&scene), 1, "the grant that was taken is not withdrawn");
}

async fn a_site_is_not_connected_after_the_link_was_revoked(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    let list = scene.connects_as("xero", "ada").await;
    scene.revoke_links().await;
    let failed = scene.visitor.fills(&list, "Connect this organisation", &[("place", "demo-north")]).await;
    assert_failed(&failed, "link_revoked", "Your link no longer works");
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
}

async fn what_nobody_chooses_is_withdrawn(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    let list = scene.connects_as("xero", "ada").await;
    assert_eq!(scene.app.provider.live_tokens("xero").len(), 1);
    scene.app.later(TimeDelta::hours(2));
    jobs::sweep(scene.app.context()).await.unwrap();
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
    let late = scene.visitor.fills(&list, "Connect this organisation", &[("place", "demo-north")]).await;
    assert_failed(&late, "flow_expired", "That took too long");
}

async fn a_person_who_is_deleted_while_choosing_leaves_no_grant(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    scene.connects_as("xero", "ada").await;
    let path = format!("/api/v1/end-users/{}", scene.alice);
    let answer = scene.app.backend().delete(&path).await.expect(200);
    assert_eq!((&answer["connectionsDeleted"], &answer["withdrawalsQueued"]), (&json!(0), &json!(1)));
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
}

async fn a_list_that_the_provider_cannot_give_ends_the_flow(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    scene.app.provider.identity_fails("xero");
    let failed = scene.connects_as("xero", "ada").await;
    assert_failed(&failed, "provider_unavailable", "Xero is not answering");
    scene.app.provider.heal("xero");
    scene.app.run_jobs().await;
    assert!(scene.app.provider.live_tokens("xero").is_empty());
}

async fn a_login_that_is_found_out_later_keeps_its_site(app: TestApp) {
    let mut scene = Scene::of(app, &[SLUG]).await;
    connects_site(&mut scene, "demo-north").await;
    let forget = "UPDATE connections SET account_id = NULL, account_label = 'North Office', grant_key = NULL";
    scene.app.context().db.run(forget, ()).await.unwrap();
    let context = scene.app.context();
    let sql = "INSERT INTO jobs (id, org_id, kind, subject_id, attempts, run_at, created_at)
               SELECT id, org_id, 'look_up_account', id, 0, created_at, created_at FROM connections";
    context.db.run(sql, ()).await.unwrap();
    scene.app.run_jobs().await;
    let sql = "SELECT account_id, account_label, grant_key FROM connections";
    let found: (String, String, String) = context.db.one(sql, ()).await.unwrap();
    assert_eq!((found.0.as_str(), found.1.as_str()), ("ada@demo-north", NORTH.0));
    assert_eq!(found.2, "atlassian:client-jira-cloud:ada");
}

async fn a_session_chooses_too(app: TestApp) {
    let scene = Scene::of(app, &[SLUG]).await;
    let body = json!({
        "integrationName": SLUG, "connectionName": "Support", "externalId": "support",
        "workspaceId": scene.workspace, "scope": "WORKSPACE",
    });
    let mut visitor = scene.app.visitor();
    for again in [false, true] {
        let made = scene.app.backend().post("/api/v1/connect/token", body.clone()).await.expect(200);
        scene.app.later(TimeDelta::minutes(1));
        let form = visitor.opens(made["connectUrl"].as_str().unwrap()).await;
        let consent = submits(&mut visitor, &form).await;
        let mut page = visitor.fills(&consent, "Allow", &[("user", "ada")]).await;
        if !again {
            assert_eq!(page.heading(), "Which site do you want to connect?");
            page = visitor.fills(&page, "Connect this site", &[("place", "demo-south")]).await;
        }
        assert_eq!(page.heading(), if again { "Jira Cloud is connected again" } else { "Jira Cloud is connected" });
    }
    assert_eq!(accounts(&scene).await, pairs(&[SOUTH]));
}

async fn two_sites_of_one_consent_are_withdrawn_with_the_last(app: TestApp) {
    let mut scene = Scene::of(app, &["xero"]).await;
    for place in ["demo-north", "demo-south"] {
        scene.app.later(TimeDelta::minutes(1));
        let list = scene.connects_as("xero", "ada").await;
        scene.visitor.fills(&list, "Connect this organisation", &[("place", place)]).await;
    }
    let own = ids(&json!(scene.connections().await));
    for (id, queued, revoked) in [(&own[0], false, 0), (&own[1], true, 1)] {
        let answer = scene.app.backend().delete(&format!("/api/v1/connections/{id}")).await.expect(200);
        assert_eq!(answer["withdrawal"]["queued"], queued);
        scene.app.run_jobs().await;
        assert_eq!(scene.app.provider.calls("xero").revoke, revoked);
    }
    assert!(scene.app.provider.live_tokens("xero").is_empty());
}
