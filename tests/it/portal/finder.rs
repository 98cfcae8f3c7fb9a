//! The landing page: order, search, filter, and what there is nothing to do for.

use serde_json::json;

use super::steps::{Scene, assert_trouble};
use crate::support::{TestApp, both};

both! {
    a_search_box_appears_with_the_ninth_card,
    search_and_category_find_cards_together,
    accounts_that_wait_for_the_person_come_first,
    an_integration_of_the_workspace_is_shown_as_provided,
    a_workspace_without_integrations_says_so,
    two_instances_of_one_integration_are_told_apart,
}

const NINE: [&str; 9] =
    ["slack", "github", "gmail", "notion", "hubspot", "dropbox", "linear", "airtable", "google-calendar"];

async fn a_search_box_appears_with_the_ninth_card(app: TestApp) {
    let mut scene = Scene::of(app, &NINE[..8]).await;
    let landing = scene.visitor.opens(&scene.link).await;
    assert_eq!((landing.all("form.finder").len(), landing.all(".card h2").len()), (0, 8));
    let found = scene.visitor.opens("/connect/portal?q=zzz").await;
    assert_eq!(found.all(".card h2").len(), 8, "without a box there is no search");
    let body = json!({ "integrationName": "github", "connectionStrategy": "per_user", "alias": "ninth" });
    let path = format!("/api/v1/workspaces/{}/integrations", scene.workspace);
    scene.app.backend().post(&path, body).await.expect(201);
    assert_eq!(scene.visitor.opens("/connect/portal").await.all("form.finder").len(), 1);
}

async fn search_and_category_find_cards_together(app: TestApp) {
    let mut scene = Scene::of(app, &NINE).await;
    let landing = scene.visitor.opens(&scene.link).await;
    let names = |page: &crate::support::Page| page.all(".card h2");
    let found = scene.visitor.fills(&landing, "Search", &[("q", "GIT")]).await;
    assert_eq!(names(&found), ["GitHub"]);
    let typed = [("q", "GIT"), ("category", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(found.form("Search").fields, typed, "what was typed stays, and no category is chosen");
    let found = scene.visitor.fills(&landing, "Search", &[("category", "DEVELOPER_TOOLS")]).await;
    assert_eq!(names(&found), ["GitHub", "Linear"]);
    assert_eq!(found.all("option[selected]"), ["Developer tools"]);
    let found = scene.visitor.fills(&landing, "Search", &[("category", "DEVELOPER_TOOLS"), ("q", "lin")]).await;
    assert_eq!(names(&found), ["Linear"]);
    let odd = "<script>\"'&%_";
    let nothing = scene.visitor.fills(&landing, "Search", &[("q", odd)]).await;
    assert_eq!(nothing.all(".nothing h2"), ["Nothing found"]);
    assert!(nothing.says(odd) && nothing.all("script").is_empty());
    let all = scene.visitor.clicks(&nothing, "Show everything").await;
    assert_eq!(names(&all).len(), 9);
}

async fn accounts_that_wait_for_the_person_come_first(app: TestApp) {
    let mut scene = Scene::of(app, &["slack", "github", "linear"]).await;
    scene.connects_as("slack", "ada").await;
    scene.connects_as("linear", "ada").await;
    let landing = scene.visitor.opens(&scene.link).await;
    assert_eq!(landing.all(".card h2"), ["Slack", "GitHub", "Linear"]);
    let sql = "UPDATE connections SET status = 'ERROR' WHERE integration_name = 'linear'";
    scene.app.context().db.run(sql, ()).await.unwrap();
    let landing = scene.visitor.opens(&scene.link).await;
    assert_eq!(landing.all(".card h2"), ["Linear", "Slack", "GitHub"]);
    assert_eq!(landing.all(".state"), ["Needs attention", "Connected", "Not connected"]);
    let form = scene.visitor.clicks(&landing, "Reconnect ada@example.com").await;
    assert_eq!(form.heading(), "Reconnect Linear");
}

async fn an_integration_of_the_workspace_is_shown_as_provided(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let body = json!({
        "type": "OAUTH2", "externalId": "shared", "displayName": "Shared", "integrationName": "github",
        "workspaceId": scene.workspace, "accessToken": "canary-shared-token",
    });
    let made = scene.app.backend().post("/api/v1/connections", body).await.expect(201);
    let body = json!({
        "integrationName": "github", "alias": "shared", "connectionId": made["connection"]["id"],
    });
    let path = format!("/api/v1/workspaces/{}/integrations", scene.workspace);
    scene.app.backend().post(&path, body).await.expect(201);
    let landing = scene.visitor.opens(&scene.link).await;
    assert_eq!(landing.all(".card.provided .state"), ["Provided by Acme"]);
    assert!(landing.all(".card.provided a").is_empty(), "nothing to do");
    assert!(!landing.says("Shared"), "the workspace's own account is not shown");
    let csrf = scene.visitor.opens("/connect/portal/github").await.form("Continue to GitHub").fields[0].1.clone();
    assert_trouble(&scene.visitor.opens("/connect/portal/shared").await, 404, "There is nothing here");
    let posted = scene.visitor.posts("/connect/portal/shared", &[("csrf", &csrf)]).await;
    assert_trouble(&posted, 404, "There is nothing here");
}

async fn a_workspace_without_integrations_says_so(app: TestApp) {
    let mut scene = Scene::of(app, &[]).await;
    let landing = scene.visitor.opens(&scene.link).await;
    assert_eq!(landing.all(".nothing h2"), ["Nothing to connect yet"]);
}

async fn two_instances_of_one_integration_are_told_apart(app: TestApp) {
    let mut scene = Scene::of(app, &["github"]).await;
    let path = format!("/api/v1/workspaces/{}/integrations", scene.workspace);
    let body = json!({ "integrationName": "github", "connectionStrategy": "per_user", "alias": "reviews" });
    scene.app.backend().post(&path, body).await.expect(201);
    let done = scene.connects_as("reviews", "ada").await;
    assert_eq!(done.heading(), "GitHub is connected");
    let landing = scene.visitor.opens("/connect/portal").await;
    assert_eq!(landing.all(".name p"), ["reviews"]);
    assert_eq!(landing.all(".state"), ["Not connected", "Connected"]);
    // The same account through another instance is a connection of its own.
    assert_eq!(scene.connects_as("github", "ada").await.heading(), "GitHub is connected");
    let names: Vec<_> = scene.connections().await.iter().map(|it| it["externalId"].clone()).collect();
    assert_eq!(names, ["user_123:reviews", "user_123:github"]);
}
