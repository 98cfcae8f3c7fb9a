//! Several methods, of which the person picks one.

use serde_json::json;

use super::keeper::{Kept, assert_refused, enters};
use crate::{
    portal::steps::assert_trouble,
    support::{TestApp, both},
};

both! {
    a_person_picks_a_method,
    a_refusal_comes_back_to_the_method,
    a_method_whose_app_is_missing_is_not_offered,
    a_connection_is_renewed_by_its_own_method,
    two_methods_make_two_connections,
    an_open_choice_can_be_set_and_taken_back,
    a_single_method_leaves_no_choice,
}

async fn any(app: TestApp) -> Kept {
    let kept = Kept::of(app.engine, &[("keeper-any", Some("*"))]).await;
    kept.oauth_app(&kept.app.backend(), "keeper-any").await;
    kept
}

async fn a_person_picks_a_method(app: TestApp) {
    let mut kept = any(app).await;
    let choice = kept.form("keeper-any").await;
    assert_eq!(choice.heading(), "Connect Keeper");
    assert_eq!(choice.all(".method strong"), ["Sign in with Keeper", "API key", "User name and password"]);
    assert!(choice.all("form").is_empty());
    let form = kept.visitor.clicks(&choice, "API key Use a key of your Keeper account.").await;
    assert_eq!((form.url.path(), form.url.query()), ("/connect/portal/keeper-any", Some("method=api_key")));
    let back = kept.visitor.clicks(&form, "Connect in another way").await;
    assert_eq!(back.all(".method").len(), 3);
    let done = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-ada")]).await;
    assert_eq!(done.heading(), "Keeper is connected");
    assert_eq!(kept.connections().await[0]["authMethodKey"], "api_key");
    let other = kept.visitor.opens("/connect/portal/keeper-any?method=nonsense").await;
    assert_eq!(other.all(".method").len(), 3, "an unknown method leads to the choice");
}

async fn a_refusal_comes_back_to_the_method(app: TestApp) {
    let mut kept = any(app).await;
    let form = kept.visitor.opens("/connect/portal/keeper-any?method=basic_auth").await;
    let page = enters(&mut kept.visitor, &form, &[("username", "ada"), ("password", "canary-wrong")]).await;
    assert_eq!(page.url.query(), Some("method=basic_auth"));
    assert_refused(&page, "Keeper did not accept this.");
    assert_eq!(page.all("#f-username[value=ada]").len(), 1);
}

async fn a_method_whose_app_is_missing_is_not_offered(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[("keeper-any", Some("*"))]).await;
    let choice = kept.form("keeper-any").await;
    assert_eq!(choice.all(".method strong"), ["API key", "User name and password"]);
}

async fn a_connection_is_renewed_by_its_own_method(app: TestApp) {
    let mut kept = any(app).await;
    let form = kept.visitor.opens("/connect/portal/keeper-any?method=api_key").await;
    enters(&mut kept.visitor, &form, &[("secretText", "canary-key-ada")]).await;
    kept.app.later(chrono::TimeDelta::minutes(1));
    let id = kept.connections().await[0]["id"].as_str().unwrap().to_owned();
    let form = kept.visitor.opens(format!("/connect/portal/connections/{id}/reconnect")).await;
    let done = enters(&mut kept.visitor, &form, &[("secretText", "canary-key-ada-new")]).await;
    assert_eq!(done.heading(), "Keeper is connected again");
    assert_eq!((kept.connections().await.len(), &kept.connections().await[0]["type"]), (1, &json!("SECRET_TEXT")));
}

async fn two_methods_make_two_connections(app: TestApp) {
    let mut kept = any(app).await;
    let key = kept.visitor.opens("/connect/portal/keeper-any?method=api_key").await;
    enters(&mut kept.visitor, &key, &[("secretText", "canary-key-ada")]).await;
    let oauth = kept.visitor.opens("/connect/portal/keeper-any?method=oauth2").await;
    let done = enters(&mut kept.visitor, &oauth, &[("tenant", "acme")]).await;
    assert_eq!(done.heading(), "Keeper is connected", "a key is not overwritten by a grant of the same account");
    let kinds: Vec<_> = kept.connections().await.iter().map(|it| it["type"].clone()).collect();
    assert_eq!(kinds, ["SECRET_TEXT", "PLATFORM_OAUTH2"]);
}

async fn an_open_choice_can_be_set_and_taken_back(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[("keeper-any", Some("api_key"))]).await;
    let path = format!("/api/v1/workspaces/{}/integrations", kept.workspace);
    let listed = kept.app.backend().get(&path).await.expect(200);
    let one = format!("{path}/{}", listed["integrations"][0]["id"].as_str().unwrap());
    assert_eq!(kept.form("keeper-any").await.all("#f-secretText").len(), 1);
    let open = kept.app.backend().patch(&one, json!({ "authMethodKey": "*" })).await.expect(200);
    assert_eq!(open["integration"]["authMethodKey"], json!(null), "{open}");
    assert_eq!(kept.form("keeper-any").await.all(".method").len(), 2);
    let named = kept.app.backend().patch(&one, json!({ "displayName": "Our Keeper" })).await.expect(200);
    assert_eq!(named["integration"]["authMethodKey"], json!(null), "another change leaves it open");
    let strategy = json!({ "connectionStrategy": "per_user_with_fallback" });
    let other = kept.app.backend().patch(&one, strategy).await.expect(200);
    assert_eq!(other["integration"]["authMethodKey"], json!(null));
    let closed = kept.app.backend().patch(&one, json!({ "authMethodKey": "basic_auth" })).await.expect(200);
    assert_eq!(closed["integration"]["authMethodKey"], "basic_auth");
    kept.app.backend().patch(&one, json!({ "authMethodKey": "nonsense" })).await.refused(400, "VALIDATION_ERROR");
    let body = json!({ "integrationName": "keeper-any", "alias": "another", "connectionStrategy": "per_user" });
    kept.app.backend().post(&path, body).await.refused(400, "VALIDATION_ERROR");
}

async fn a_single_method_leaves_no_choice(app: TestApp) {
    let mut kept = Kept::of(app.engine, &[("keeper-key", Some("*")), ("keeper-tenant", Some("*"))]).await;
    let listed =
        kept.app.backend().get(&format!("/api/v1/workspaces/{}/integrations", kept.workspace)).await.expect(200);
    assert_eq!(listed["integrations"][0]["authMethodKey"], "api_key");
    assert_eq!(kept.form("keeper-key").await.all("#f-secretText").len(), 1);
    let page = kept.form("keeper-tenant").await;
    assert!(page.status >= 400, "without an app nobody can sign in: {}", page.html);
    assert_trouble(&kept.visitor.opens("/connect/portal/nothing").await, 404, "There is nothing here");
}
