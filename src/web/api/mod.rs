//! The JSON API: one file per resource. Handlers read the request, ask a service, and write the answer.

pub mod actions;
pub mod activity;
pub mod api_keys;
pub mod connect;
pub mod connect_links;
pub mod connections;
pub mod credentials;
pub mod end_users;
pub mod health;
pub mod integrations;
pub mod invitations;
pub mod mcp;
pub mod mcp_tools;
pub mod oauth_apps;
pub mod orgs;
pub mod properties;
pub mod resolution;
pub mod runs;
pub mod workspace_integrations;
pub mod workspaces;

use actix_web::{HttpResponse, http::StatusCode};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::error::ApiError;

/// What an API handler answers.
pub type ApiResult = Result<HttpResponse, ApiError>;

/// 200 with a JSON body.
fn ok(body: impl Serialize) -> ApiResult {
    Ok(HttpResponse::Ok().json(body))
}

/// 201 with a JSON body.
fn created(body: impl Serialize) -> ApiResult {
    Ok(HttpResponse::build(StatusCode::CREATED).json(body))
}

/// 200 `{ deleted, id }` (contract section 0).
fn deleted(id: Uuid) -> ApiResult {
    ok(json!({ "deleted": true, "id": id }))
}

/// ISO 8601 in UTC, with milliseconds and `Z` (contract section 0).
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
