//! From the link to the connection.

use crate::support::{TestApp, both};

both! {
    a_person_connects_two_integrations_and_the_backend_sees_both,
}

async fn a_person_connects_two_integrations_and_the_backend_sees_both(app: TestApp) {
    let workspace = app.workspace(&["slack", "github"]).await;
    let alice = app.end_user(&workspace, "user_123").await;
    let link = app.link(&alice).await;
    let mut visitor = app.visitor();
    for name in ["Slack", "GitHub"] {
        let landing = visitor.opens(&link).await;
        let form = visitor.clicks(&landing, &format!("Connect {name}")).await;
        let consent = visitor.presses(&form, &format!("Continue to {name}")).await;
        let done = visitor.presses(&consent, "Allow").await;
        assert_eq!(done.heading(), format!("{name} is connected"));
    }
    let landing = visitor.opens(&link).await;
    assert_eq!(landing.all(".accounts strong").len(), 2);
    let connections = app.connections(&alice).await;
    let names: Vec<_> = connections.iter().map(|it| it["externalId"].as_str().unwrap()).collect();
    assert_eq!(names, ["user_123:slack", "user_123:github"]);
}
