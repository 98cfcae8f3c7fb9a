//! The product's backend: somebody with an API key.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// A caller of the JSON API.
#[derive(Clone)]
pub struct Backend {
    pub base: String,
    client: Client,
    headers: Vec<(&'static str, String)>,
}

/// An answer of the JSON API.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Backend {
    pub fn new(base: &str, key: &str) -> Self {
        Self { headers: vec![("authorization", format!("Bearer {key}"))], ..Self::nobody(base) }
    }

    /// The holder of the service key.
    pub fn service(base: &str, key: &str) -> Self {
        Self { headers: vec![("x-service-key", key.to_owned())], ..Self::nobody(base) }
    }

    /// A caller without any key.
    pub fn nobody(base: &str) -> Self {
        Self { base: base.to_owned(), client: client(), headers: Vec::new() }
    }

    /// The same caller at another server.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same caller, acting for an organisation.
    pub fn for_org(&self, org: &str) -> Self {
        let mut acting = self.clone();
        acting.headers.push(("x-org-id", org.to_owned()));
        acting
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A request with this caller's headers, for what the verbs above do not say.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }
}

impl Answer {
    /// The JSON body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} is no JSON: {:?}", self.status, self.text))
    }

    /// The JSON body of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// The JSON body of a refusal that must have this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{}", self.text);
        assert!(body["error"].as_str().is_some_and(|text| !text.is_empty()), "{}", self.text);
        assert_eq!(body["requestId"], self.header("x-request-id"), "{}", self.text);
        body
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A client that follows no redirect by itself.
pub(super) fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "the test's own way in, not the server's way out")]
    let builder = Client::builder();
    builder.redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}
