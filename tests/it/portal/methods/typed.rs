//! Credentials that are typed: proved, saved like a grant, and never shown again.

use std::fs;

use chrono::TimeDelta;
use serde_json::json;

use super::keeper::{Kept, assert_refused, enters};
use crate::support::{Engine, Page, TestApp, both};

both! {
    a_key_is_proved_at_the_provider_and_connected,
    a_user_name_and_password_are_connected,
    fields_of_a_providers_own_are_connected,
    what_cannot_be_right_is_said_at_its_field,
    the_persons_own_client_is_changed_for_a_token,
    a_refused_key_is_said_at_its_field_and_shown_nowhere,
    a_refusal_is_told_once_and_to_the_form_that_was_sent,
    a_provider_that_is_down_loses_nothing,
    keys_cannot_be_guessed_here,
    attempts_at_the_same_time_are_counted_too,
    without_a_way_to_prove_it_a_key_is_taken_as_it_is,
    a_reconnect_renews_the_connection,
    a_reconnect_with_another_account_asks_first,
    the_same_account_once_more_is_not_a_second_one,
    a_link_that_was_revoked_takes_no_key,
}

async fn a_key_is_proved_at_the_provider_and_connected(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    let form = kept.form("keeper-key").await;
    assert_eq!(form.heading(), "Connect Keeper");
    assert!(form.says("Use a key of your Keeper account."));
    assert!(form.html.contains("href=\"https://keeper.example/keys\""));
    for attribute in ["type=password", "autocomplete=off", "autocapitalize=off", "spellcheck=false", "required"] {
        assert_eq!(form.all(&format!("#f-secretText[{attribute}]")).len(), 1, "{attribute}: {}", form.html);
    }
    let done = enters(&mut kept.visitor, &form, &[("secretText", " canary-key-ada\n")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    assert!(done.says("ada@example.com"));
    let connections = kept.connections().await;
    assert_eq!(connections.len(), 1);
    for (name, value) in [
        ("type", json!("SECRET_TEXT")),
        ("authMethodKey", json!("api_key")),
        ("accountLabel", json!("ada@example.com")),
        ("accountId", json!("1")),
        ("externalId", json!("user_123:keeper-key")),
        ("scope", json!("USER")),
        ("status", json!("ACTIVE")),
        ("expiresAt", json!(null)),
    ] {
        assert_eq!(connections[0][name], value, "{name}");
    }
    let asked = kept.keeper.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].path.as_str(), asked[0].authorization.as_str()), ("/api/me", "Bearer canary-key-ada"));
}

async fn a_user_name_and_password_are_connected(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-basic").await;
    let wrong = kept.enters("keeper-basic", &[("username", "ada"), ("password", "canary-wrong")]).await;
    assert_refused(&wrong, "Keeper did not accept this.");
    assert_eq!(wrong.all("#f-username[value=ada]").len(), 1, "what was typed is kept");
    assert!(!wrong.html.contains("canary"), "{}", wrong.html);
    let done = enters(&mut kept.visitor, &wrong, &[("password", "canary-password")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    assert_eq!(kept.connections().await[0]["type"], "BASIC_AUTH");
}

async fn fields_of_a_providers_own_are_connected(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-custom").await;
    let form = kept.form("keeper-custom").await;
    assert_eq!(form.all("select#f-region option[selected]"), ["Europe"], "{}", form.html);
    assert_eq!(form.all("textarea#f-pem[spellcheck=false]").len(), 1);
    let values = [("tenant", "acme"), ("apiKey", "canary-tenant-key"), ("pem", "-----BEGIN\r\ncanary\r\n-----END")];
    let done = enters(&mut kept.visitor, &form, &values).await;
    assert_eq!(done.heading(), "Keeper is connected", "{}", done.html);
    let connection = &kept.connections().await[0];
    assert_eq!((&connection["type"], &connection["accountId"]), (&json!("CUSTOM_AUTH"), &json!("4")));
    let page =
        kept.visitor.opens(format!("/connect/portal/connections/{}/reconnect", connection["id"].as_str().unwrap()));
    let page = page.await;
    assert_eq!(page.all("#f-tenant[value=acme]").len(), 1, "what is not secret is filled in: {}", page.html);
    assert_eq!(page.all("select#f-region option[selected]"), ["Europe"]);
    assert!(!page.html.contains("canary"));
}

async fn what_cannot_be_right_is_said_at_its_field(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-custom").await;
    let values = [
        ("tenant", "Acme <b>"),
        ("region", "moon"),
        ("apiKey", ""),
        ("pem", "canary-pem"),
        ("note", "n".repeat(5_000).leak()),
    ];
    let page = kept.enters("keeper-custom", &values).await;
    assert_refused(&page, "Please check what you entered");
    let errors = [
        ("tenant", "Tenant does not look right."),
        ("region", "Region must be one of us, eu."),
        ("apiKey", "API key is required."),
        ("note", "Note must have at most 4096 characters."),
    ];
    for (name, words) in errors {
        assert_eq!(
            page.all(&format!("#f-{name}[aria-invalid=true][aria-describedby~=f-{name}-error]")).len(),
            1,
            "{name}"
        );
        assert_eq!(page.all(&format!("#f-{name}-error")), [words]);
        assert_eq!(page.link(words).fragment(), Some(format!("f-{name}").as_str()), "the summary leads to the field");
    }
    assert!(!page.html.contains("canary") && !page.html.contains("<b>"), "{}", page.html);
    assert!(kept.keeper.asked().is_empty(), "nobody is asked about what cannot be right");
    let page = kept.enters("keeper-custom", &[("tenant", "Acme <b>"), ("apiKey", "k"), ("pem", "p")]).await;
    assert!(page.html.contains("value=\"Acme &#60;b&#62;\""), "what was typed is kept: {}", page.html);
    assert!(kept.connections().await.is_empty());
}

async fn the_persons_own_client_is_changed_for_a_token(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-robot").await;
    let wrong = kept.enters("keeper-robot", &[("clientId", "robot"), ("clientSecret", "canary-wrong")]).await;
    assert_refused(&wrong, "Keeper did not accept this.");
    let done = enters(&mut kept.visitor, &wrong, &[("clientSecret", "canary-robot-secret")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    let connection = &kept.connections().await[0];
    assert_eq!(
        (&connection["type"], &connection["authMethodKey"]),
        (&json!("CUSTOM_AUTH"), &json!("client_credentials"))
    );
    assert_eq!(connection["accountLabel"], "ada@example.com");
    assert!(connection["expiresAt"].is_string(), "the token that it was changed for ends");
}

async fn a_refused_key_is_said_at_its_field_and_shown_nowhere(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    let form = kept.form("keeper-key").await;
    let mut fields = form.form("Connect Keeper");
    fields.fields.push(("f-secretText".to_owned(), "canary-wrong".to_owned()));
    let answer = kept.visitor.request(reqwest::Method::POST, fields.action.as_str()).form(&fields.fields);
    let answer = answer.send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"/connect/portal/keeper-key".parse().unwrap())
    );
    assert!(!format!("{:?}", answer.headers()).contains("canary"), "no cookie has it");
    let page = kept.enters("keeper-key", &[("secretText", "canary-wrong")]).await;
    assert_refused(&page, "Keeper did not accept this.");
    assert_eq!(page.all("#f-secretText[aria-invalid=true]").len(), 1);
    assert!(!page.html.contains("canary"), "{}", page.html);
    assert!(kept.connections().await.is_empty());
}

async fn a_refusal_is_told_once_and_to_the_form_that_was_sent(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[("keeper-key", None), ("keeper-basic", None)]).await;
    let form = kept.form("keeper-key").await;
    let refused = |page: &Page| !page.all("[role=alert]").is_empty();
    assert!(refused(&enters(&mut kept.visitor, &form, &[("secretText", "canary-wrong")]).await));
    assert!(!refused(&kept.form("keeper-key").await), "a page that is opened again starts afresh");
    let mut other = kept.visitor.clone();
    let mut sent = form.form("Connect Keeper").fields;
    sent.push(("f-secretText".to_owned(), "canary-wrong".to_owned()));
    let answer = other.request(reqwest::Method::POST, "/connect/portal/keeper-key").form(&sent).send().await.unwrap();
    let cookie =
        answer.headers().get_all("set-cookie").iter().find(|it| it.to_str().unwrap().contains("typed")).unwrap();
    let cookie = actix_web::cookie::Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
    let host = format!("127.0.0.1:{}", other.base.port().unwrap());
    let plant = |visitor: &mut crate::support::Visitor, value: String| {
        visitor.cookies.insert((host.clone(), cookie.name().to_owned()), value);
    };
    plant(&mut other, cookie.value().to_owned());
    assert!(!refused(&other.opens("/connect/portal/keeper-basic").await), "it is of another form");
    let mut forged = cookie.value().to_owned();
    forged.insert(3, 'x');
    plant(&mut other, forged);
    assert!(!refused(&other.opens("/connect/portal/keeper-key").await), "nobody else can say what was typed");
}

async fn a_provider_that_is_down_loses_nothing(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-basic").await;
    kept.keeper.answers(Some(503));
    let page = kept.enters("keeper-basic", &[("username", "ada"), ("password", "canary-password")]).await;
    assert_refused(&page, "Keeper cannot be reached right now, so nothing could be checked. Nothing is lost");
    assert_eq!(page.all("#f-username[value=ada]").len(), 1);
    assert!(page.all("[aria-invalid]").is_empty(), "no field is to blame");
    assert!(kept.connections().await.is_empty());
    kept.keeper.answers(None);
    let done = enters(&mut kept.visitor, &page, &[("password", "canary-password")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
}

async fn keys_cannot_be_guessed_here(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    for n in 0..10 {
        let page = kept.enters("keeper-key", &[("secretText", &format!("canary-guess-{n}"))]).await;
        assert_refused(&page, "Keeper did not accept this.");
    }
    let page = kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    assert_refused(&page, "Too many attempts were refused. Wait ten minutes");
    assert_eq!(kept.keeper.asked().len(), 10, "the eleventh is not asked about");
    kept.app.later(TimeDelta::minutes(9));
    let page = kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    assert_refused(&page, "Too many attempts");
    kept.app.later(TimeDelta::minutes(1));
    let done = kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
}

async fn attempts_at_the_same_time_are_counted_too(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    let form = kept.form("keeper-key").await.form("Connect Keeper");
    let sends = (0..30).map(|n| {
        let mut fields = form.fields.clone();
        fields.push(("f-secretText".to_owned(), format!("canary-guess-{n}")));
        kept.visitor.request(reqwest::Method::POST, form.action.as_str()).form(&fields).send()
    });
    for answer in futures_util::future::join_all(sends).await {
        assert_eq!(answer.unwrap().status().as_u16(), 303);
    }
    let asked = kept.keeper.asked().len();
    assert!((1..=10).contains(&asked), "{asked} guesses were answered");
}

async fn without_a_way_to_prove_it_a_key_is_taken_as_it_is(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-plain").await;
    let form = kept.form("keeper-plain").await;
    assert!(!form.says("It is checked with"), "nothing is promised that is not done");
    let done = enters(&mut kept.visitor, &form, &[("secretText", "canary-whatever")]).await;
    assert_eq!(done.heading(), "Plain Keeper is connected");
    assert!(kept.keeper.asked().is_empty());
    assert_eq!(kept.connections().await[0]["accountLabel"], json!(null));
}

async fn a_reconnect_renews_the_connection(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    let before = kept.connections().await[0].clone();
    let path = format!("/connect/portal/connections/{}/reconnect", before["id"].as_str().unwrap());
    let form = kept.visitor.opens(&path).await;
    assert_eq!(form.heading(), "Reconnect Keeper");
    let refused = enters(&mut kept.visitor, &form, &[("secretText", "canary-wrong")]).await;
    assert_refused(&refused, "Keeper did not accept this.");
    assert_eq!(refused.url.path(), path);
    let done = enters(&mut kept.visitor, &refused, &[("secretText", "canary-key-ada-new")]).await;
    assert_eq!(done.heading(), "Keeper is connected again");
    let after = kept.connections().await;
    assert_eq!(after.len(), 1);
    for name in ["id", "externalId", "accountId", "authMethodKey", "type"] {
        assert_eq!(after[0][name], before[name], "{name}");
    }
}

async fn a_reconnect_with_another_account_asks_first(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    let id = kept.connections().await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/connect/portal/connections/{id}/reconnect");
    let form = kept.visitor.opens(&path).await;
    let question = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-bob")]).await;
    assert_eq!(question.heading(), "That is another Keeper account");
    assert!(question.says("ada@example.com") && question.says("bob@example.com"));
    assert_eq!(kept.connections().await.len(), 1);
    let kept_old = kept.visitor.presses(&question, "Keep ada@example.com").await;
    assert_eq!(kept_old.heading(), "Your old account stays");
    let form = kept.visitor.opens(&path).await;
    let question = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-bob")]).await;
    let done = kept.visitor.presses(&question, "Add bob@example.com as well").await;
    assert_eq!(done.heading(), "Keeper is connected");
    let labels: Vec<_> = kept.connections().await.iter().map(|it| it["accountLabel"].clone()).collect();
    assert_eq!(labels, ["ada@example.com", "bob@example.com"]);
}

async fn the_same_account_once_more_is_not_a_second_one(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    kept.enters("keeper-key", &[("secretText", "canary-key-ada")]).await;
    let done = kept.enters("keeper-key", &[("secretText", "canary-key-ada-new")]).await;
    assert_eq!(done.heading(), "Keeper is connected again");
    assert_eq!(kept.connections().await.len(), 1);
    let done = kept.enters("keeper-key", &[("secretText", "canary-key-bob")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    assert_eq!(kept.connections().await.len(), 2);
}

async fn a_link_that_was_revoked_takes_no_key(app: TestApp) {
    let mut kept = Kept::with(app.engine, "keeper-key").await;
    let form = kept.form("keeper-key").await;
    let links = kept.app.backend().get(&format!("/api/v1/end-users/{}/connect-links", kept.alice)).await.expect(200);
    for id in crate::portal::steps::ids(&links["connectLinks"]) {
        kept.app.backend().delete(&format!("/api/v1/connect-links/{id}")).await.expect(200);
    }
    let page = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-ada")]).await;
    assert_eq!(page.status, 410);
    assert!(kept.keeper.asked().is_empty() && kept.connections().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_in_secret_is_nowhere_in_the_database_file() {
    let mut kept =
        Kept::of(Engine::Sqlite, &[("keeper-basic", None), ("keeper-custom", None), ("keeper-robot", None)]).await;
    kept.enters("keeper-basic", &[("username", "ada"), ("password", "canary-wrong")]).await;
    kept.enters("keeper-basic", &[("username", "ada"), ("password", "canary-password")]).await;
    kept.enters("keeper-custom", &[("tenant", "acme"), ("apiKey", "canary-tenant-key"), ("pem", "canary-pem")]).await;
    kept.enters("keeper-robot", &[("clientId", "robot"), ("clientSecret", "canary-robot-secret")]).await;
    assert_eq!(kept.connections().await.len(), 3);
    let mut read = 0;
    for file in fs::read_dir(&kept.data_dir).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        read += bytes.len();
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
    }
    assert!(read > 10_000, "the database was not there");
}
