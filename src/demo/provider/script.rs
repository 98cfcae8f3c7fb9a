//! What a test or the demo makes the provider do, and asks it afterwards. An unknown slug has no effect.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::http::StatusCode;
use aws_lc_rs::rand;

use super::Provider;
use super::state::{Consent, Person, Stage};

/// The scripted faults of one provider.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) denies: bool,
    pub(super) consents: Option<String>,
    pub(super) slow: Option<(Duration, Duration)>,
    pub(super) down: bool,
    pub(super) garbage: bool,
    pub(super) form: bool,
    pub(super) dropped: BTreeSet<String>,
    pub(super) no_scope: bool,
    pub(super) iss: Option<String>,
    pub(super) rotates: bool,
    pub(super) no_expires_in: bool,
    pub(super) identity_fails: bool,
    pub(super) refuses_client: bool,
    pub(super) ok_false: bool,
    pub(super) places: Option<Vec<(String, String)>>,
    pub(super) drops_requests: u32,
    pub(super) drops_answers: u32,
    fails: u32,
    failure: (StatusCode, Option<u64>),
}

impl Script {
    /// Whether one of the counted is left, which is then taken.
    pub(super) fn takes(left: &mut u32) -> bool {
        let taken = *left > 0;
        *left = left.saturating_sub(1);
        taken
    }

    /// What the next request fails with, if it does: the status, and the seconds of a `Retry-After`.
    pub(super) fn next_failure(&mut self) -> Option<(StatusCode, Option<u64>)> {
        Self::takes(&mut self.fails).then_some(self.failure)
    }

    /// How long the next answer takes.
    pub(super) fn delay(&self) -> Option<Duration> {
        let (least, most) = self.slow?;
        let mut chance = [0; 4];
        // Without randomness it is as fast as it may be.
        let _ = rand::fill(&mut chance);
        Some(least + (most.saturating_sub(least)).mul_f64(f64::from(u32::from_le_bytes(chance)) / f64::from(u32::MAX)))
    }
}

/// How often each endpoint was called, refused calls included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Token requests, but for refreshing.
    pub token: u32,
    /// Refresh requests.
    pub refresh: u32,
    /// Revocations.
    pub revoke: u32,
    /// API requests.
    pub api: u32,
    /// Token requests that were refused as `invalid_grant`.
    pub invalid_grants: u32,
}

/// An access token that would be accepted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveToken {
    /// The person's id: `ada`, `grace`, `katherine`, or what the login hint said.
    pub user: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whose it is.
    pub client_id: String,
}

/// URLs to give to an OAuth app in place of its definition's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderEndpoints {
    /// Authorization endpoint.
    pub auth_url: String,
    /// Token endpoint.
    pub token_url: String,
    /// Revocation endpoint, if the definition has one; with `{token}` in it where the definition's has.
    pub revoke_url: Option<String>,
    /// Base URL of the API.
    pub api_url: String,
}

impl Provider {
    /// Registers a client, or a further redirect URI and a new secret of it.
    pub fn register(&self, slug: &str, client_id: &str, client_secret: &str, redirect_uri: &str) {
        self.state.with(slug, |stage| {
            let client = stage.clients.entry(client_id.to_owned()).or_default();
            client_secret.clone_into(&mut client.secret);
            client.redirect_uris.insert(redirect_uri.to_owned());
        });
    }

    /// Where the provider `slug` is played.
    #[must_use]
    pub fn endpoints(&self, slug: &str) -> ProviderEndpoints {
        let base = format!("{}/{slug}", self.url());
        let declared = self.state.with(slug, |stage| stage.revocation().map(|r| r.url.contains("{token}")));
        ProviderEndpoints {
            auth_url: format!("{base}/authorize"),
            token_url: format!("{base}/token"),
            revoke_url: declared
                .flatten()
                .map(|in_path| format!("{base}/revoke{}", if in_path { "/{token}" } else { "" })),
            api_url: format!("{base}/api"),
        }
    }

    /// The next person declines.
    pub fn denies(&self, slug: &str) {
        self.script(slug, |script| script.denies = true);
    }

    /// `user`, or whom `login_hint` names, allows everything without seeing a page.
    pub fn auto_consents(&self, slug: &str, user: &str) {
        self.script(slug, |script| script.consents = Some(user.to_owned()));
    }

    /// The token endpoint takes so long.
    pub fn is_slow(&self, slug: &str, delay: Duration) {
        self.is_slow_between(slug, delay, delay);
    }

    /// The token endpoint takes from `least` to `most`, as chance will have it.
    pub fn is_slow_between(&self, slug: &str, least: Duration, most: Duration) {
        self.script(slug, |script| script.slow = Some((least, most)));
    }

    /// The next `requests` at the token endpoint fail with `status`, and say to come back after so many seconds.
    pub fn fails_next(&self, slug: &str, requests: u32, status: u16, retry_after: Option<u64>) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.script(slug, |script| (script.fails, script.failure) = (requests, (status, retry_after)));
    }

    /// The connection of the next `requests` at the token endpoint breaks before anything is done.
    pub fn drops_requests(&self, slug: &str, requests: u32) {
        self.script(slug, |script| script.drops_requests = requests);
    }

    /// The next `requests` at the token endpoint are done, and their answers lost.
    pub fn drops_answers(&self, slug: &str, requests: u32) {
        self.script(slug, |script| script.drops_answers = requests);
    }

    /// Every grant ends, as when people or an administrator withdraw them.
    pub fn ends_grants(&self, slug: &str) {
        self.state.with(slug, Stage::end_grants);
    }

    /// The API refuses credentials with a 200 that says `false`, where the definition knows such answers.
    pub fn answers_ok_false(&self, slug: &str) {
        self.script(slug, |script| script.ok_false = true);
    }

    /// Token endpoint, revocation and API answer 503; the consent page stays.
    pub fn is_down(&self, slug: &str) {
        self.script(slug, |script| script.down = true);
    }

    /// The token endpoint answers a page in place of JSON.
    pub fn answers_garbage(&self, slug: &str) {
        self.script(slug, |script| script.garbage = true);
    }

    /// The token endpoint answers a form in place of JSON, top-level members only.
    pub fn answers_form(&self, slug: &str) {
        self.script(slug, |script| script.form = true);
    }

    /// People do not allow `scope`.
    pub fn drops_scope(&self, slug: &str, scope: &str) {
        self.script(slug, |script| {
            script.dropped.insert(scope.to_owned());
        });
    }

    /// Token answers do not say which scopes were granted.
    pub fn omits_scope_member(&self, slug: &str) {
        self.script(slug, |script| script.no_scope = true);
    }

    /// Callbacks carry this `iss` (RFC 9207) in place of the definition's.
    pub fn sends_iss(&self, slug: &str, iss: &str) {
        self.script(slug, |script| script.iss = Some(iss.to_owned()));
    }

    /// Each refresh spends the refresh token, whatever the definition says.
    pub fn rotates(&self, slug: &str) {
        self.script(slug, |script| script.rotates = true);
    }

    /// Token answers do not say how long the token lives.
    pub fn no_expires_in(&self, slug: &str) {
        self.script(slug, |script| script.no_expires_in = true);
    }

    /// The API answers 500.
    pub fn identity_fails(&self, slug: &str) {
        self.script(slug, |script| script.identity_fails = true);
    }

    /// Grants cover these sites or tenants, by id and label, in place of two that are made up.
    pub fn covers(&self, slug: &str, places: &[(&str, &str)]) {
        let places = places.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned())).collect();
        self.script(slug, |script| script.places = Some(places));
    }

    /// The token endpoint answers `invalid_client`.
    pub fn refuses_client(&self, slug: &str) {
        self.script(slug, |script| script.refuses_client = true);
    }

    /// Everything scripted is over.
    pub fn heal(&self, slug: &str) {
        self.script(slug, |script| *script = Script::default());
    }

    /// The access tokens that would be accepted now, oldest grant first.
    #[must_use]
    pub fn live_tokens(&self, slug: &str) -> Vec<LiveToken> {
        let tokens = |stage: &mut Stage| {
            let live = stage.live().map(|(consent, scopes)| LiveToken {
                user: consent.person.id.clone(),
                scopes: scopes.to_vec(),
                client_id: consent.client_id.clone(),
            });
            live.collect()
        };
        self.state.with(slug, tokens).unwrap_or_default()
    }

    /// Whether an access token would be accepted now.
    #[must_use]
    pub fn is_live(&self, slug: &str, token: &str) -> bool {
        self.state.with(slug, |stage| stage.bearer(token).is_some()).unwrap_or_default()
    }

    /// Grants `user`'s account to a client without a page: the access token, and the refresh token if there is one.
    #[must_use]
    pub fn issue(&self, slug: &str, client_id: &str, user: &str) -> Option<(String, Option<String>)> {
        let consent = Consent { is_renewable: true, ..Consent::of(client_id, Person::named(user), Vec::new()) };
        let issued = self.state.with(slug, |stage| stage.issue(consent))?;
        Some((issued.access?, issued.refresh))
    }

    /// How often each endpoint was called.
    #[must_use]
    pub fn calls(&self, slug: &str) -> Calls {
        self.state.with(slug, |stage| stage.calls).unwrap_or_default()
    }

    fn script(&self, slug: &str, change: impl FnOnce(&mut Script)) {
        self.state.with(slug, |stage| change(&mut stage.script));
    }
}
