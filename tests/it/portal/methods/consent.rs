//! Consent with more than a button: fields before OAuth 2.0, and OAuth 1.0a.

use serde_json::json;

use super::keeper::{Kept, assert_refused, enters};
use crate::{
    portal::steps::parameter,
    support::{Page, TestApp, both},
};

both! {
    a_field_reaches_the_providers_addresses,
    no_value_of_a_field_leads_elsewhere,
    a_reconnect_keeps_the_field_and_names_the_account,
    the_policy_of_the_page_lets_the_redirect_through,
    a_token_of_oauth_1_is_fetched_and_used,
    whoever_declines_at_oauth_1_connects_nothing,
    an_answer_for_other_credentials_of_oauth_1_is_thrown_away,
    a_provider_of_oauth_1_that_is_down_says_so,
    a_shop_must_sign_its_answer,
}

async fn tenant(app: TestApp) -> Kept {
    let kept = Kept::with(app.engine, "keeper-tenant").await;
    kept.oauth_app(&kept.app.backend(), "keeper-tenant").await;
    kept
}

async fn a_field_reaches_the_providers_addresses(app: TestApp) {
    let mut kept = tenant(app).await;
    let form = kept.form("keeper-tenant").await;
    assert_eq!(
        (form.all("#f-tenant-prefix"), form.all("#f-tenant-suffix")),
        (vec!["https://".to_owned()], vec![".keeper.example".to_owned()])
    );
    let done = enters(&mut kept.visitor, &form, &[("tenant", "https://acme.keeper.example/")]).await;
    assert_eq!(done.heading(), "Keeper is connected", "{}", done.html);
    let paths: Vec<_> = kept.keeper.asked().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, ["/t/acme/authorize", "/t/acme/token", "/api/me"]);
    let connection = &kept.connections().await[0];
    assert_eq!(
        (&connection["type"], &connection["accountLabel"]),
        (&json!("PLATFORM_OAUTH2"), &json!("ada@example.com"))
    );
}

async fn no_value_of_a_field_leads_elsewhere(app: TestApp) {
    let mut kept = tenant(app).await;
    for value in [
        "",
        "evil.test/",
        "evil.test#",
        "evil.test?",
        "a@evil.test",
        "a:80",
        "..",
        "../..",
        "a/../../b",
        "a%2fb",
        "a\\b",
        "a b",
        "a\u{0}",
        "a\r\nHost: evil.test",
        "{token}",
        "{client_id}",
        "é",
        "acme.keeper.example.evil.test",
        "https://evil.test/.keeper.example",
        "ACME",
    ] {
        let page = kept.enters("keeper-tenant", &[("tenant", value)]).await;
        assert_refused(&page, "Tenant ");
        assert_eq!(page.url.path(), "/connect/portal/keeper-tenant", "{value:?}");
    }
    assert!(kept.keeper.asked().is_empty() && kept.connections().await.is_empty());
}

async fn a_reconnect_keeps_the_field_and_names_the_account(app: TestApp) {
    let mut kept = tenant(app).await;
    kept.enters("keeper-tenant", &[("tenant", "acme")]).await;
    let id = kept.connections().await[0]["id"].as_str().unwrap().to_owned();
    let form = kept.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    assert_eq!(form.all("#f-tenant[value=acme]").len(), 1, "{}", form.html);
    let sent = form.form("Continue to Keeper");
    let answer = kept.visitor.request(reqwest::Method::POST, sent.action.as_str()).form(&sent.fields).send().await;
    let to: url::Url = answer.unwrap().headers()["location"].to_str().unwrap().parse().unwrap();
    assert_eq!(to.path(), "/t/acme/authorize");
    assert_eq!(parameter(&to, "login_hint").as_deref(), Some("ada@example.com"));
    // The same account id at another tenant is another account.
    let question = enters(&mut kept.visitor, &form, &[("tenant", "globex")]).await;
    assert_eq!(kept.connections().await.len(), 1);
    assert_eq!(question.heading(), "That is another Keeper account", "{}", question.html);
    let form = kept.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    kept.app.later(chrono::TimeDelta::minutes(1));
    let done = enters(&mut kept.visitor, &form, &[]).await;
    assert_eq!(done.heading(), "Keeper is connected again");
}

async fn the_policy_of_the_page_lets_the_redirect_through(app: TestApp) {
    let mut kept = tenant(app).await;
    let form = kept.form("keeper-tenant").await;
    let policy = form.header("content-security-policy").to_owned();
    assert!(policy.ends_with(&format!("form-action 'self' {}", kept.keeper.url)), "{policy}");
}

async fn oauth1(app: TestApp) -> Kept {
    let kept = Kept::with(app.engine, "keeper-oauth1").await;
    kept.oauth_app(&kept.app.backend(), "keeper-oauth1").await;
    kept
}

async fn leaves(kept: &Kept, form: &Page) -> url::Url {
    let sent = form.form("Continue to Keeper");
    let answer = kept.visitor.request(reqwest::Method::POST, sent.action.as_str()).form(&sent.fields).send().await;
    answer.unwrap().headers()["location"].to_str().unwrap().parse().unwrap()
}

async fn a_token_of_oauth_1_is_fetched_and_used(app: TestApp) {
    let mut kept = oauth1(app).await;
    let form = kept.form("keeper-oauth1").await;
    assert!(form.says("See your things"), "{}", form.html);
    let to = leaves(&kept, &form).await;
    assert_eq!(parameter(&to, "oauth_token").as_deref(), Some("temporary"));
    assert_eq!((parameter(&to, "scope").as_deref(), parameter(&to, "name").as_deref()), (Some("read"), Some("Acme")));
    let done = kept.visitor.opens(&to).await;
    assert_eq!(done.heading(), "Keeper is connected", "{}", done.html);
    let connection = &kept.connections().await[0];
    assert_eq!((&connection["type"], &connection["authMethodKey"]), (&json!("CUSTOM_AUTH"), &json!("oauth1")));
    assert_eq!(connection["accountLabel"], "carol@example.com");
    let asked = kept.keeper.asked();
    let last = asked.last().unwrap();
    assert!(last.path == "/api/me" && last.authorization.contains("oauth_signature="), "requests are signed: {last:?}");
    let again = kept.visitor.opens(&to).await;
    assert_eq!(kept.connections().await.len(), 1, "the state is spent: {}", again.html);
}

async fn whoever_declines_at_oauth_1_connects_nothing(app: TestApp) {
    let mut kept = oauth1(app).await;
    let form = kept.form("keeper-oauth1").await;
    leaves(&kept, &form).await;
    let callback = kept.keeper.callback();
    let failed = kept.visitor.opens(&callback).await;
    assert_eq!(failed.heading(), "Nothing was connected");
    assert!(kept.connections().await.is_empty());
}

async fn an_answer_for_other_credentials_of_oauth_1_is_thrown_away(app: TestApp) {
    let mut kept = oauth1(app).await;
    let form = kept.form("keeper-oauth1").await;
    leaves(&kept, &form).await;
    let callback = format!("{}&oauth_token=another&oauth_verifier=v-1", kept.keeper.callback());
    let failed = kept.visitor.opens(&callback).await;
    assert_eq!(failed.heading(), "We stopped to protect your account");
    assert!(kept.keeper.asked().iter().all(|it| it.path != "/oauth1/access"));
}

async fn a_provider_of_oauth_1_that_is_down_says_so(app: TestApp) {
    let mut kept = oauth1(app).await;
    let form = kept.form("keeper-oauth1").await;
    kept.keeper.answers(Some(503));
    let failed = enters(&mut kept.visitor, &form, &[]).await;
    assert!(failed.url.path().starts_with("/connect/flow/"), "{}", failed.url);
    assert!(failed.says("Nothing was lost") || failed.says("try again") || failed.says("Try again"), "{}", failed.html);
    kept.keeper.answers(None);
    let form = kept.visitor.clicks(&failed, "Try again").await;
    let done = enters(&mut kept.visitor, &form, &[]).await;
    assert_eq!(done.heading(), "Keeper is connected");
}

async fn a_shop_must_sign_its_answer(app: TestApp) {
    let mut scene = crate::portal::steps::Scene::of(app, &["shopify"]).await;
    scene.visitor.opens(&scene.link).await;
    let form = scene.visitor.opens("/connect/portal/shopify").await;
    let consent = enters(&mut scene.visitor, &form, &[("subdomain", "acme")]).await;
    let state = parameter(&consent.url, "state").unwrap();
    let forged = format!("/api/v1/connect/oauth-callback?code=c&state={state}&shop=acme.myshopify.com&hmac=00");
    let failed = scene.visitor.opens(&forged).await;
    assert_eq!(failed.heading(), "We stopped to protect your account", "{}", failed.html);
    assert_eq!(scene.app.provider.calls("shopify").token, 0, "the code is not exchanged");
    let form = scene.visitor.opens("/connect/portal/shopify").await;
    let consent = enters(&mut scene.visitor, &form, &[("subdomain", "acme")]).await;
    let signed = scene.visitor.presses(&consent, "Allow").await;
    assert_eq!(signed.heading(), "Shopify is connected", "{}", signed.html);
}
