//! Renewing tokens: one call per expiry whoever asks, and no grant lost whatever happens in between.

use std::{collections::BTreeSet, time::Duration};

use chrono::TimeDelta;
use futures_util::future::join_all;
use portico::{
    app::Running,
    services::refresh,
    storage::{self, refreshes},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    portal::steps::{Scene, ids, until},
    support::{Answer, Backend, Engine, TestApp, both},
};

both! {
    a_token_that_lives_is_handed_out_without_a_call,
    two_hundred_callers_of_four_servers_make_one_call_per_expiry,
    an_answer_without_a_refresh_token_keeps_the_old_one,
    trouble_at_the_provider_never_ends_a_grant,
    a_provider_is_left_alone_as_long_as_it_says,
    a_grant_that_the_provider_ended_is_told_and_not_asked_about_again,
    the_operators_fault_is_told_apart_and_heals,
    a_lost_answer_is_asked_for_again_and_its_refusal_told_as_an_interruption,
    an_attempt_that_nobody_resolved_is_replayed_within_the_grace_window_only,
    a_late_answer_of_a_holder_who_lost_the_lease_is_not_saved,
    a_reconnect_during_a_renewal_wins,
    a_caller_who_hangs_up_does_not_lose_the_answer,
    a_refused_token_is_renewed_once_whoever_says_so,
    a_token_without_means_ends_in_plain_words,
    the_worker_renews_before_the_end_and_warns_three_times,
}

/// An hour and a bit: longer than any token of these tests lives.
const EXPIRY: TimeDelta = TimeDelta::minutes(61);

/// Ada's account at one provider, and a backend that may read its token.
struct Held {
    scene: Scene,
    name: &'static str,
    id: String,
    reader: Backend,
}

impl Held {
    async fn of(app: TestApp, name: &'static str) -> Self {
        let mut scene = Scene::of(app, &[name]).await;
        scene.connects_as(name, "ada").await;
        let id = ids(&scene.connections().await.into())[0].clone();
        let reader = reader(&scene.app).await;
        Self { scene, name, id, reader }
    }

    fn app(&self) -> &TestApp {
        &self.scene.app
    }

    async fn reads(&self) -> Answer {
        reads(&self.reader, &self.id).await
    }

    async fn token(&self) -> String {
        token(&self.reads().await.expect(200))
    }

    async fn expires(&self) -> &Self {
        self.app().later(EXPIRY);
        self
    }

    fn refreshes(&self) -> u32 {
        self.app().provider.calls(self.name).refresh
    }

    async fn shown(&self) -> Value {
        self.scene.connections().await[0].clone()
    }

    fn key(&self) -> Uuid {
        self.id.parse().unwrap()
    }

    async fn org(&self) -> Uuid {
        storage::access::first_organization(&self.app().context().db).await.unwrap()
    }

    async fn events(&self, kind: &str) -> Vec<Value> {
        let path = format!("/api/v1/activity?type={kind}&connectionId={}", self.id);
        self.app().backend().get(&path).await.expect(200)["events"].as_array().unwrap().clone()
    }

    /// Somebody takes the lease, writes the attempt down, and is never heard of again.
    async fn somebody_dies_renewing(&self) -> refreshes::Lease {
        let (ctx, org) = (self.app().context(), self.org().await);
        let now = ctx.clock.now();
        let lease = refreshes::lease(&ctx.db, org, self.key(), Uuid::from_u128(7), now, now + TimeDelta::minutes(1));
        let lease = lease.await.unwrap().unwrap();
        assert!(refreshes::attempt(&ctx.db, org, self.key(), lease.fence, now).await.unwrap());
        lease
    }
}

/// A backend whose key may read credentials.
pub async fn reader(app: &TestApp) -> Backend {
    let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
    let made = app.backend().post("/api/v1/api-keys", body).await.expect(201);
    Backend::new(&app.base, made["plainKey"].as_str().unwrap())
}

async fn reads(backend: &Backend, id: &str) -> Answer {
    backend.get(&format!("/api/v1/connections/{id}/credentials")).await
}

fn token(answer: &Value) -> String {
    answer["credentials"]["accessToken"].as_str().unwrap().to_owned()
}

async fn a_token_that_lives_is_handed_out_without_a_call(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    let first = held.token().await;
    held.app().later(TimeDelta::minutes(58));
    assert_eq!((held.token().await, held.refreshes()), (first, 0));
}

async fn two_hundred_callers_of_four_servers_make_one_call_per_expiry(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.app().provider.is_slow("airtable", Duration::from_millis(150));
    let twins: Vec<Running> = match held.app().engine {
        // SQLite has one process; its callers still come through several connections.
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => join_all((0..3).map(|_| held.app().twin())).await,
    };
    let key = held.reader.clone();
    let mut doors = vec![key.clone()];
    doors.extend(twins.iter().map(|twin| key.at(&format!("http://localhost:{}", twin.address.port()))));
    let mut seen = BTreeSet::from([held.token().await]);
    for expiry in 1..=4 {
        held.expires().await;
        let callers = 200 / doors.len();
        let asked = doors.iter().flat_map(|door| (0..callers).map(|_| reads(door, &held.id)));
        let answers = join_all(asked).await;
        let tokens: BTreeSet<_> = answers.iter().map(|answer| token(&answer.expect(200))).collect();
        assert_eq!(tokens.len(), 1, "all have the same token");
        assert!(seen.is_disjoint(&tokens), "and none an old one");
        seen.extend(tokens);
        assert_eq!(held.refreshes(), expiry, "one call per expiry");
    }
    assert_eq!(held.app().provider.live_tokens("airtable").len(), 1, "the grant lives");
    for twin in twins {
        twin.stop().await.unwrap();
    }
}

async fn an_answer_without_a_refresh_token_keeps_the_old_one(app: TestApp) {
    // Google's refresh answers bring none.
    let held = Held::of(app, "gmail").await;
    let mut tokens = BTreeSet::from([held.token().await]);
    for _ in 0..3 {
        assert!(tokens.insert(held.expires().await.token().await));
    }
    assert_eq!(held.refreshes(), 3);
}

async fn trouble_at_the_provider_never_ends_a_grant(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await;
    held.app().provider.is_down("airtable");
    for _ in 0..4 {
        let refused = held.reads().await;
        assert_eq!(refused.expect(503)["code"], "REFRESH_FAILED");
        assert!(refused.headers.contains_key("retry-after"));
        held.app().later(TimeDelta::minutes(10));
    }
    assert_eq!(held.shown().await["status"], "ACTIVE");
    held.app().provider.heal("airtable");
    held.app().later(TimeDelta::minutes(31));
    held.token().await;
}

async fn a_provider_is_left_alone_as_long_as_it_says(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await.app().provider.fails_next("airtable", 1, 429, Some(600));
    let refused = held.reads().await.expect(503);
    assert_eq!(refused["details"]["retryAfter"], 600);
    held.app().later(TimeDelta::seconds(599));
    held.reads().await.expect(503);
    assert_eq!(held.refreshes(), 1, "nobody asked in between");
    held.app().later(TimeDelta::seconds(1));
    held.token().await;
}

async fn a_grant_that_the_provider_ended_is_told_and_not_asked_about_again(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await.app().provider.ends_grants("airtable");
    for _ in 0..3 {
        let refused = held.reads().await.expect(409);
        assert_eq!(
            (&refused["code"], &refused["details"]["reason"]),
            (&json!("REFRESH_FAILED"), &json!("invalid_grant"))
        );
        held.app().later(TimeDelta::hours(1));
    }
    assert_eq!(held.refreshes(), 1);
    let shown = held.shown().await;
    assert_eq!((&shown["status"], &shown["statusReason"]), (&json!("ERROR"), &json!("invalid_grant")));
    let events = held.events("connection.error").await;
    assert_eq!((events.len(), &events[0]["detail"]["reason"]), (1, &json!("invalid_grant")));
}

async fn the_operators_fault_is_told_apart_and_heals(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await.app().provider.refuses_client("airtable");
    assert_eq!(held.reads().await.expect(409)["details"]["reason"], "invalid_client");
    assert_eq!(held.shown().await["status"], "ERROR");
    held.app().provider.heal("airtable");
    held.app().later(TimeDelta::hours(1));
    held.token().await;
    assert_eq!(held.shown().await["status"], "ACTIVE");
    assert_eq!(held.events("connection.recovered").await.len(), 1);
}

async fn a_lost_answer_is_asked_for_again_and_its_refusal_told_as_an_interruption(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await.app().provider.drops_requests("airtable", 1);
    held.reads().await.expect(503);
    held.app().later(TimeDelta::minutes(1));
    held.token().await;
    // Now the provider has renewed, and nobody heard of it; it forgives no replay.
    held.expires().await.app().provider.drops_answers("airtable", 1);
    held.reads().await.expect(503);
    assert_eq!(held.shown().await["status"], "ACTIVE", "a lost answer by itself ends nothing");
    held.app().later(TimeDelta::minutes(1));
    assert_eq!(held.reads().await.expect(409)["details"]["reason"], "refresh_interrupted");
}

async fn an_attempt_that_nobody_resolved_is_replayed_within_the_grace_window_only(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.expires().await.somebody_dies_renewing().await;
    held.app().later(TimeDelta::seconds(61));
    held.token().await;
    assert_eq!(held.refreshes(), 1, "the old token was replayed");
    held.expires().await.somebody_dies_renewing().await;
    held.app().later(TimeDelta::seconds(300));
    assert_eq!(held.reads().await.expect(409)["details"]["reason"], "refresh_interrupted");
    assert_eq!(held.refreshes(), 1, "a spent token is not sent again");
    // Where a refresh token is good for ever, nothing was lost.
    let mut scene = held.scene;
    scene.app.oauth_app(&scene.app.backend(), "gmail").await;
    let body = json!({ "integrationName": "gmail", "connectionStrategy": "per_user" });
    scene.app.backend().post(&format!("/api/v1/workspaces/{}/integrations", scene.workspace), body).await.expect(201);
    scene.connects_as("gmail", "ada").await;
    let id = ids(&scene.connections().await.into())[1].clone();
    let held = Held { scene, name: "gmail", id, reader: held.reader };
    held.expires().await.somebody_dies_renewing().await;
    held.app().later(TimeDelta::days(1));
    held.token().await;
}

async fn a_late_answer_of_a_holder_who_lost_the_lease_is_not_saved(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    let before = held.token().await;
    held.expires().await;
    let lost = held.somebody_dies_renewing().await;
    held.app().later(TimeDelta::seconds(61));
    let renewed = held.token().await;
    assert_ne!(before, renewed);
    let (ctx, org) = (held.app().context(), held.org().await);
    let kept = storage::connections::with_secret(&ctx.db, org, held.key()).await.unwrap().unwrap();
    let late = refreshes::Renewed {
        secret: &kept.secret,
        scopes_granted: None,
        metadata: &kept.connection.metadata,
        token_expires_at: None,
        schedule: &storage::connections::Schedule::default(),
        at: ctx.clock.now(),
    };
    let tx = ctx.db.begin().await.unwrap();
    assert!(!refreshes::save(&tx, org, held.key(), lost.fence, kept.token_version, late).await.unwrap());
    drop(tx);
    assert_eq!(held.token().await, renewed);
}

async fn a_reconnect_during_a_renewal_wins(app: TestApp) {
    let mut held = Held::of(app, "airtable").await;
    held.expires().await.somebody_dies_renewing().await;
    let page = format!("/connect/portal/connections/{}/reconnect", held.id);
    let form = held.scene.visitor.opens(&page).await;
    let consent = crate::portal::steps::submits(&mut held.scene.visitor, &form).await;
    let back = crate::portal::steps::allows_as(&held.scene.visitor, &consent, "ada").await;
    held.scene.visitor.opens(back).await;
    let fresh = held.token().await;
    held.app().later(TimeDelta::minutes(30));
    assert_eq!((held.token().await, held.refreshes()), (fresh, 0));
    held.expires().await.token().await;
    assert_eq!(held.shown().await["status"], "ACTIVE", "the old attempt is not the new grant's");
}

async fn a_caller_who_hangs_up_does_not_lose_the_answer(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    let before = held.token().await;
    held.expires().await.app().provider.is_slow("airtable", Duration::from_millis(400));
    let hasty = tokio::time::timeout(Duration::from_millis(100), held.reads()).await;
    assert!(hasty.is_err(), "the caller has gone");
    until("the token is renewed all the same", async || held.refreshes() == 1).await;
    held.app().provider.heal("airtable");
    assert_ne!(held.token().await, before);
    assert_eq!(held.refreshes(), 1);
}

async fn a_refused_token_is_renewed_once_whoever_says_so(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    held.app().provider.is_slow("airtable", Duration::from_millis(50));
    let version = held.reads().await.expect(200)["credentials"]["version"].clone();
    let path = format!("/api/v1/connections/{}/refresh", held.id);
    let told = join_all((0..20).map(|_| held.reader.post(&path, json!({ "version": version })))).await;
    for answer in &told {
        assert_eq!(answer.expect(200)["connection"]["status"], "ACTIVE");
    }
    assert_eq!(held.refreshes(), 1, "the others came with a version that had passed");
}

async fn a_token_without_means_ends_in_plain_words(app: TestApp) {
    let scene = Scene::of(app, &["airtable"]).await;
    let body = json!({
        "type": "PLATFORM_OAUTH2", "externalId": "given", "displayName": "Given", "integrationName": "airtable",
        "workspaceId": scene.workspace, "endUserId": "user_123", "accessToken": "canary-given", "expiresIn": 3600,
        "authMethodKey": "oauth2",
    });
    let made = scene.app.backend().post("/api/v1/connections", body).await.expect(201);
    let id = made["connection"]["id"].as_str().unwrap().to_owned();
    let reader = reader(&scene.app).await;
    let held = Held { scene, name: "airtable", id, reader };
    held.app().later(TimeDelta::minutes(59) + TimeDelta::seconds(30));
    assert_eq!(held.token().await, "canary-given", "it serves until its end");
    held.app().later(TimeDelta::seconds(31));
    assert_eq!(held.reads().await.expect(409)["details"]["reason"], "expired");
    assert_eq!(held.refreshes(), 0);
}

async fn the_worker_renews_before_the_end_and_warns_three_times(app: TestApp) {
    let held = Held::of(app, "airtable").await;
    let ctx = held.app().context();
    let works = async || {
        let mut renewed = 0;
        while let Some(due) = refresh::claim_due(ctx).await.unwrap() {
            refresh::renew_claimed(ctx, due).await;
            renewed += 1;
        }
        renewed
    };
    assert_eq!(works().await, 0);
    held.app().later(TimeDelta::minutes(51));
    assert_eq!((works().await, works().await, held.refreshes()), (1, 0, 1));
    // A grant with an end.
    let scene = &held.scene;
    let body = json!({
        "type": "PLATFORM_OAUTH2", "externalId": "ending", "displayName": "Ending", "integrationName": "airtable",
        "workspaceId": scene.workspace, "endUserId": "user_123", "accessToken": "canary-ending", "expiresIn": 5_184_000,
        "authMethodKey": "oauth2",
    });
    let made = scene.app.backend().post("/api/v1/connections", body).await.expect(201);
    let id = made["connection"]["id"].as_str().unwrap();
    let mut told = Vec::new();
    for _ in 0..61 {
        held.app().later(TimeDelta::days(1));
        refresh::warn_due(ctx).await.unwrap();
        refresh::warn_due(ctx).await.unwrap();
        let path = format!("/api/v1/activity?type=connection.expiring&connectionId={id}");
        let events = scene.app.backend().get(&path).await.expect(200);
        if events["total"].as_u64().unwrap() as usize > told.len() {
            told.push(events["events"][0]["detail"]["daysLeft"].clone());
        }
    }
    assert_eq!(told, [json!(30), json!(7), json!(1)]);
}
