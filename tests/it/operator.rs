//! What the operator does at the command line, with the real binary.

mod actions;
mod catalog;
mod doctor;
mod import;
mod keys;
mod start;
mod trail;

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    demo::process::{Ended, Portico},
    support::Backend,
};

/// A server on a data directory of its own, and its first API key.
pub struct Installation {
    pub data: TempDir,
    pub server: Portico,
    pub base: String,
    pub key: String,
    pub workspace: String,
}

impl Installation {
    pub async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut server = serve(data.path());
        let lines = server.lines_until("api key (shown once): ");
        let base = lines[0].strip_prefix("portico listening on ").unwrap().to_owned();
        let key = lines[1].strip_prefix("api key (shown once): ").unwrap().to_owned();
        let made =
            Backend::new(&base, &key).post("/api/v1/workspaces", json!({ "name": "Acme", "slug": "acme" })).await;
        let workspace = made.expect(201)["workspace"]["id"].as_str().unwrap().to_owned();
        Self { data, server, base, key, workspace }
    }

    pub fn backend(&self) -> Backend {
        Backend::new(&self.base, &self.key)
    }

    /// A backend whose key may read credentials.
    pub async fn reader(&self) -> Backend {
        let body = json!({ "name": "reader", "permissions": { "scope": "org", "credentials": true } });
        let made = self.backend().post("/api/v1/api-keys", body).await.expect(201);
        Backend::new(&self.base, made["plainKey"].as_str().unwrap())
    }

    /// Run another command on the same data.
    pub fn portico(&self, arguments: &[&str]) -> Ended {
        self.portico_with(arguments, &[])
    }

    pub fn portico_with(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Ended {
        let all = [&[("PORTICO_DATA_DIR", self.data.path().to_str().unwrap())], settings].concat();
        Portico::run(arguments, &all)
    }

    /// Write a file into the data directory, and answer its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub async fn connections(&self) -> Vec<Value> {
        self.backend().get("/api/v1/connections?limit=100").await.expect(200)["connections"].as_array().unwrap().clone()
    }

    pub fn database(&self) -> String {
        format!("sqlite:{}", self.data.path().join("portico.db").display())
    }
}

pub fn serve(data: &Path) -> Portico {
    let settings = [("PORTICO_LISTEN", "127.0.0.1:0"), ("PORTICO_DATA_DIR", data.to_str().unwrap())];
    Portico::start(&["serve", "--rate-limit", "0"], &settings)
}
