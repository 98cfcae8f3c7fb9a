//! An AI agent: somebody who speaks the Model Context Protocol to a server's endpoint.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, Backend};

/// An agent with a token.
#[derive(Clone)]
pub struct Agent {
    pub endpoint: String,
    caller: Backend,
}

impl Agent {
    /// `endpoint` is what the API answers as `mcpEndpoint`.
    pub fn new(endpoint: &str, token: &str) -> Self {
        Self { endpoint: endpoint.to_owned(), caller: Backend::new("", token) }
    }

    /// Somebody without a token.
    pub fn nobody(endpoint: &str) -> Self {
        Self { endpoint: endpoint.to_owned(), caller: Backend::nobody("") }
    }

    pub fn request(&self, method: Method) -> RequestBuilder {
        self.caller.request(method, &self.endpoint).header("accept", "application/json, text/event-stream")
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.caller.send(request).await
    }

    /// Ask one thing, without any handshake.
    pub async fn asks(&self, method: &str, params: Value) -> Answer {
        let body = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params });
        self.send(self.request(Method::POST).json(&body)).await
    }

    /// Ask one thing that is answered.
    #[track_caller]
    pub fn expect(answer: &Answer) -> Value {
        let body = answer.expect(200);
        assert_eq!((&body["jsonrpc"], &body["id"]), (&json!("2.0"), &json!(7)), "{body}");
        assert!(body.get("error").is_none(), "{body}");
        body["result"].clone()
    }

    /// The tools of the first page.
    pub async fn tools(&self) -> Vec<Value> {
        let listed = Self::expect(&self.asks("tools/list", json!({})).await);
        listed["tools"].as_array().unwrap().clone()
    }

    /// The names of the tools.
    pub async fn names(&self) -> Vec<String> {
        self.tools().await.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Call a tool, and answer the result, whether it succeeded or not.
    pub async fn calls(&self, tool: &str, arguments: Value) -> Value {
        Self::expect(&self.asks("tools/call", json!({ "name": tool, "arguments": arguments })).await)
    }

    /// Call a tool that succeeds; answers its text.
    pub async fn does(&self, tool: &str, arguments: Value) -> String {
        let result = self.calls(tool, arguments).await;
        assert_ne!(result["isError"], true, "{result}");
        result["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// Call a tool that fails; answers the result.
    pub async fn fails(&self, tool: &str, arguments: Value) -> Value {
        let result = self.calls(tool, arguments).await;
        assert_eq!(result["isError"], true, "{result}");
        assert!(!result["content"][0]["text"].as_str().unwrap().is_empty(), "{result}");
        result
    }
}
