//! Credentials at rest, and what comes when: renewing, warning, the end.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::{
    catalog::{
        Entry,
        definition::{GrantScope, OAuth2},
    },
    context::Context,
    domain::credential::Credential,
    error::{Error, Result},
    outbound::oauth::Grant,
    storage::{SealedRow, connections::Schedule},
    vault::Place,
};

/// The worker renews a token this long before it ends, or a quarter of its life if that is less.
const LEAD: TimeDelta = TimeDelta::minutes(10);
/// How long before a grant's end it is warned of, in days.
pub const WARN_DAYS: [i64; 3] = [30, 7, 1];

/// Where a connection's credential is sealed.
#[must_use]
pub fn place(connection: Uuid) -> Place {
    Place { table: "connections", row: connection, field: "sealed" }
}

/// Seal a credential for its connection.
pub fn seal(ctx: &Context, connection: Uuid, credential: &Credential) -> Result<SealedRow> {
    let written = credential.write().map_err(Error::internal)?;
    Ok(ctx.vault.seal(place(connection), written.expose_secret())?)
}

/// Open a connection's credential.
pub fn open(ctx: &Context, connection: Uuid, row: &SealedRow) -> Result<Credential> {
    let written = ctx.vault.open(place(connection), row)?;
    Credential::read(written.expose_secret()).map_err(Error::internal)
}

impl From<&Grant> for Credential {
    fn from(grant: &Grant) -> Self {
        Self {
            access_token: Some(grant.access_token.clone()),
            refresh_token: grant.refresh_token.clone(),
            token_type: Some(grant.token_type.clone()),
            ..Self::default()
        }
    }
}

/// The instant at which something that lives `seconds` from `now` ends.
#[must_use]
pub fn expires_at(now: DateTime<Utc>, seconds: Option<i64>) -> Option<DateTime<Utc>> {
    TimeDelta::try_seconds(seconds?).and_then(|life| now.checked_add_signed(life))
}

/// What one consent is known by, where it stands for several connections: those that have it in common die together.
#[must_use]
pub fn grant_key(entry: &Entry, facts: &OAuth2, client_id: &str, login_id: Option<&str>) -> Option<String> {
    if facts.lifetime.grant_scope == GrantScope::Token {
        return None;
    }
    let group = facts.lifetime.grant_group.as_ref().unwrap_or(&entry.name);
    Some(format!("{group}:{client_id}:{}", login_id?))
}

/// The life of a grant, as far as its answer says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    /// Whether it can be renewed.
    pub is_renewable: bool,
    /// Seconds that its access token lives.
    pub expires_in: Option<i64>,
    /// Seconds until its refresh token ends for good.
    pub refresh_expires_in: Option<i64>,
}

/// What comes when for a grant that was given or renewed just now. `consented` is for how long it has lived: a renewed
/// one keeps the end that its definition sets from the consent on.
#[must_use]
pub fn schedule(
    facts: Option<&OAuth2>,
    life: Life,
    now: DateTime<Utc>,
    ended_before: Option<DateTime<Utc>>,
) -> Schedule {
    let lifetime = facts.map(|facts| &facts.lifetime);
    let limit = lifetime.and_then(|it| it.absolute_ttl);
    let absolute = if ended_before.is_some() && limit.is_some() { ended_before } else { expires_at(now, limit) };
    let own = if life.is_renewable { life.refresh_expires_in } else { life.expires_in };
    let ends_at = [absolute, expires_at(now, own)].into_iter().flatten().min();
    let renew_at = life.is_renewable.then(|| {
        let token = life.expires_in.or(lifetime.and_then(|it| it.access_ttl_hint));
        let token = token.map(|seconds| TimeDelta::seconds(seconds) - LEAD.min(TimeDelta::seconds(seconds / 4)));
        let idle = lifetime.and_then(|it| it.idle_ttl).map(|seconds| TimeDelta::seconds(seconds / 2));
        [token, idle].into_iter().flatten().min().map(|wait| now + wait)
    });
    Schedule {
        grant_key: None,
        ends_at,
        renew_at: renew_at.flatten(),
        warn_at: ends_at.and_then(|end| warn_at(end, now)),
    }
}

/// When the end of a grant is next warned of; never within a day of `now`, so that short-lived tokens do not warn at all.
#[must_use]
pub fn warn_at(ends_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    WARN_DAYS.iter().map(|days| ends_at - TimeDelta::days(*days)).find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn facts(lifetime: &str) -> OAuth2 {
        toml::from_str(&format!("token_url = \"https://x.example\"\nlifetime = {{ {lifetime} }}")).unwrap()
    }

    #[test]
    fn a_token_is_renewed_before_it_ends_and_a_grant_before_it_idles_away() {
        let now = at("2026-03-01T12:00:00Z");
        let life = Life { is_renewable: true, expires_in: Some(3_600), refresh_expires_in: None };
        let schedule = |lifetime: &str, life| schedule(Some(&facts(lifetime)), life, now, None);
        assert_eq!(schedule("", life).renew_at, Some(at("2026-03-01T12:50:00Z")));
        assert_eq!(schedule("", Life { expires_in: Some(60), ..life }).renew_at, Some(at("2026-03-01T12:00:45Z")));
        let unknown = Life { expires_in: None, ..life };
        assert_eq!(schedule("idle_ttl = 172800", unknown).renew_at, Some(at("2026-03-02T12:00:00Z")));
        assert_eq!(schedule("", unknown).renew_at, None);
        assert_eq!(schedule("", Life { is_renewable: false, ..life }).renew_at, None);
    }

    #[test]
    fn a_grant_ends_when_its_provider_says_and_is_warned_of_three_times() {
        let (now, life) = (at("2026-03-01T12:00:00Z"), Life { is_renewable: true, ..Life::default() });
        let year = facts("absolute_ttl = 31536000");
        let first = schedule(Some(&year), life, now, None);
        assert_eq!(first.ends_at, Some(at("2027-03-01T12:00:00Z")));
        assert_eq!(first.warn_at, Some(at("2027-01-30T12:00:00Z")));
        let renewed = schedule(Some(&year), life, at("2026-04-01T12:00:00Z"), first.ends_at);
        assert_eq!(renewed.ends_at, first.ends_at);
        let end = at("2026-03-09T12:00:00Z");
        assert_eq!(warn_at(end, now), Some(at("2026-03-02T12:00:00Z")));
        assert_eq!(warn_at(end, at("2026-03-02T12:00:00Z")), Some(at("2026-03-08T12:00:00Z")));
        assert_eq!(warn_at(end, at("2026-03-08T12:00:00Z")), None);
        let short = Life { expires_in: Some(3_600), ..Life::default() };
        assert_eq!(schedule(None, short, now, None).warn_at, None);
    }
}
