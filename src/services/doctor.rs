//! What an operator asks first when something does not work: each check is one line.

mod front;
mod stock;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

pub use front::{base_url, egress, mail, oidc, public_url};
pub use stock::{
    catalog, clock, data_dir, database, disk, key_file, latency, master_keys, oauth_app, oauth_apps, servers,
};

use crate::{context::Context, error::Result, links::LinkKeys};

/// The header by which the doctor shows the server that it belongs to the same installation.
pub const HEADER: &str = "x-portico-doctor";
/// How long its word is good.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(10);

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As it should be.
    Ok,
    /// It works, and could be better; or it could not be checked.
    Warn,
    /// Something will not work.
    Fail,
}

/// What a check found. Holds no secrets.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How it ended.
    pub grade: Grade,
    /// What was checked.
    pub name: String,
    /// What was found, and what to do about it.
    pub sentence: String,
}

impl Finding {
    fn new(grade: Grade, name: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { grade, name: name.into(), sentence: sentence.into() }
    }

    /// As it should be.
    pub fn ok(name: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::new(Grade::Ok, name, sentence)
    }

    /// It could be better.
    pub fn warn(name: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::new(Grade::Warn, name, sentence)
    }

    /// Something will not work.
    pub fn fail(name: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::new(Grade::Fail, name, sentence)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let grade = match self.grade {
            Grade::Ok => "ok  ",
            Grade::Warn => "warn",
            Grade::Fail => "fail",
        };
        write!(out, "{grade}  {}: {}", self.name, self.sentence)
    }
}

/// A word that only this installation can give: `<seconds>.<code>`.
pub fn word(keys: &LinkKeys, now: DateTime<Utc>) -> Result<String> {
    let at = now.timestamp().to_string();
    Ok(format!("{at}.{}", keys.authenticate(&[HEADER, &at], now)?))
}

/// Whether a request's word was given by this installation, and lately.
pub async fn is_ours(ctx: &Context, word: &str) -> Result<bool> {
    let Some((at, code)) = word.split_once('.') else { return Ok(false) };
    let given = at.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let is_late = given.is_none_or(|given| (ctx.clock.now() - given).abs() > GOOD_FOR);
    Ok(!is_late && ctx.keys.is_authentic(ctx.ring(), &[HEADER, at], code).await?)
}
