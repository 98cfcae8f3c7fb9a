//! MCP servers' endpoints, and signing in at them.

mod agents;
mod client;
mod connector;
mod devices;
mod endpoint;
mod generic;
mod members;
mod people;
mod sign_in;
mod streams;
mod tokens;
mod tools;

use serde_json::{Value, json};

use crate::support::{Agent, Backend, TestApp};

/// An MCP server of a workspace.
pub struct Scene {
    pub app: TestApp,
    pub backend: Backend,
    pub workspace: String,
    /// The path of the server in the API.
    pub at: String,
    pub endpoint: String,
    /// The server's own token, where it has one.
    pub token: Option<String>,
}

impl Scene {
    /// A server in a workspace with these integrations of strategy `per_user`, and what else its body says.
    pub async fn of(app: TestApp, integrations: &[&str], over: Value) -> Self {
        let workspace = app.workspace(integrations).await;
        Self::at(app, workspace, over).await
    }

    /// A server in a workspace that is there.
    pub async fn at(app: TestApp, workspace: String, over: Value) -> Self {
        let backend = app.backend();
        let mut body = json!({ "name": "Agents", "workspaceId": workspace, "authMode": "oauth_and_bearer" });
        body.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        let made = backend.post("/api/v1/mcp/servers", body).await.expect(201);
        let at = format!("/api/v1/mcp/servers/{}", made["server"]["id"].as_str().unwrap());
        let endpoint = made["mcpEndpoint"].as_str().unwrap().to_owned();
        let token = made["bearerToken"].as_str().map(str::to_owned);
        Self { app, backend, workspace, at, endpoint, token }
    }

    /// Whoever holds the server's own token.
    pub fn anybody(&self) -> Agent {
        Agent::new(&self.endpoint, self.token.as_ref().unwrap())
    }

    /// An agent of an end user, who is made first where there is none.
    pub async fn agent_of(&self, external_id: &str) -> Agent {
        let at = format!("/api/v1/end-users?workspaceId={}&externalId={external_id}", self.workspace);
        if self.backend.get(&at).await.expect(200)["total"] == 0 {
            self.app.end_user(&self.workspace, external_id).await;
        }
        let body = json!({ "endUserId": external_id });
        let made = self.backend.post(&format!("{}/access-tokens", self.at), body).await.expect(201);
        Agent::new(&self.endpoint, made["accessToken"].as_str().unwrap())
    }

    /// Add an integration to the workspace; answers its path.
    pub async fn integrate(&self, body: Value) -> String {
        let at = format!("/api/v1/workspaces/{}/integrations", self.workspace);
        let made = self.backend.post(&at, body).await.expect(201);
        format!("{at}/{}", made["integration"]["id"].as_str().unwrap())
    }

    /// A Slack account that `person` has at the provider; answers the connection's id.
    pub async fn account(&self, person: &str, external_id: &str, over: Value) -> String {
        let (access, refresh) = self.app.provider.issue("slack", "client-slack", person).unwrap();
        let mut body = json!({
            "type": "OAUTH2", "integrationName": "slack", "externalId": external_id, "displayName": "Slack",
            "workspaceId": self.workspace, "accessToken": access, "refreshToken": refresh,
        });
        body.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        let made = self.backend.post("/api/v1/connections", body).await.expect(201);
        made["connection"]["id"].as_str().unwrap().to_owned()
    }

    /// What was done, the latest first.
    pub async fn runs(&self) -> Vec<Value> {
        self.backend.get("/api/v1/runs").await.expect(200)["runs"].as_array().unwrap().clone()
    }
}
