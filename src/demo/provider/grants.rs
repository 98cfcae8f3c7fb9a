//! Grants and their tokens: giving, renewing, withdrawing.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::state::{Consent, Stage};
use crate::catalog::definition::GrantScope;
use crate::catalog::quirk::Quirk;

/// How long a code can be redeemed (RFC 6749, 4.1.2 recommends 10 minutes at most).
const CODE_TTL: Duration = Duration::from_secs(600);
/// How long an access token lives that ends, when the definition does not say, in seconds.
const ACCESS_TTL: i64 = 3_600;
/// How long the token lives that a code yields where it is to be exchanged for a longer one, in seconds.
const SHORT_TTL: i64 = 3_600;

/// Codes that were not redeemed yet, and grants.
#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: HashMap<String, (Instant, Consent)>,
    given: Vec<Grant>,
}

#[derive(Debug)]
struct Grant {
    consent: Consent,
    access: Vec<Access>,
    refresh: Option<String>,
    spent: Vec<(Instant, String)>,
}

#[derive(Debug)]
struct Access {
    token: String,
    scopes: Vec<String>,
    until: Option<Instant>,
}

impl Access {
    fn is_live(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// Tokens to answer with.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) consent: Consent,
    /// The first list's token; absent for an install that asked for the second list only.
    pub(super) access: Option<String>,
    /// The second list's own token, of Slack.
    pub(super) user_access: Option<String>,
    pub(super) refresh: Option<String>,
    /// Seconds.
    pub(super) expires_in: Option<i64>,
}

impl Stage {
    /// A code for what was consented to.
    pub(super) fn code(&mut self, mut consent: Consent) -> String {
        for list in [&mut consent.scopes, &mut consent.second] {
            list.retain(|scope| !self.script.dropped.contains(scope));
        }
        let code = random("code");
        self.grants.codes.insert(code.clone(), (Instant::now(), consent));
        code
    }

    /// The consent behind a code, which is spent with it.
    pub(super) fn redeem(&mut self, code: &str) -> Option<Consent> {
        let (made, consent) = self.grants.codes.remove(code)?;
        (made.elapsed() < CODE_TTL).then_some(consent)
    }

    pub(super) fn issue(&mut self, consent: Consent) -> Issued {
        let limit = self.facts.lifetime.max_live_grants.map_or(usize::MAX, |limit| limit as usize);
        let alike = |grant: &Grant| is_same_account(&grant.consent, &consent);
        if self.grants.given.iter().filter(|grant| alike(grant)).count() >= limit
            && let Some(oldest) = self.grants.given.iter().position(alike)
        {
            self.grants.given.remove(oldest);
        }
        let renewable = self.ends() && !self.is_self_renewing() && consent.is_renewable;
        let refresh = renewable.then(|| random("refresh"));
        let mut grant = Grant { consent, access: Vec::new(), refresh, spent: Vec::new() };
        let seconds = if self.is_self_renewing() { SHORT_TTL } else { self.access_ttl() };
        let issued = self.tokens_for(&mut grant, seconds);
        self.grants.given.push(grant);
        issued
    }

    /// A token that ends by itself and by nothing else, such as one of OAuth 1.0a.
    pub(super) fn issue_lasting(&mut self, consent: Consent) -> String {
        let token = random("access");
        let scopes = consent.scopes.clone();
        let access = vec![Access { token: token.clone(), scopes, until: None }];
        self.grants.given.push(Grant { consent, access, refresh: None, spent: Vec::new() });
        token
    }

    /// Changes a live access token for one that lives longer, as Meta does; none when it is dead.
    pub(super) fn lengthen(&mut self, token: &str, client_id: &str) -> Option<Issued> {
        let holds = |grant: &Grant| grant.access.iter().any(|access| access.token == token && access.is_live());
        let at = self.grants.given.iter().position(|grant| grant.consent.client_id == client_id && holds(grant))?;
        let mut grant = self.grants.given.remove(at);
        let issued = self.tokens_for(&mut grant, self.access_ttl());
        self.grants.given.push(grant);
        Some(issued)
    }

    /// Every grant is withdrawn, by its people or an administrator.
    pub(super) fn end_grants(&mut self) {
        self.grants.given.clear();
    }

    /// Renews a grant; none when the refresh token is dead.
    pub(super) fn renew(&mut self, token: &str, client_id: &str) -> Option<Issued> {
        let grace = u64::try_from(self.facts.lifetime.refresh_grace.unwrap_or(0)).unwrap_or(0);
        let in_grace = |at: &Instant| at.elapsed() < Duration::from_secs(grace);
        let holds =
            |grant: &Grant| grant.refresh.as_deref() == Some(token) || grant.spent.iter().any(|(_, old)| old == token);
        let at = self.grants.given.iter().position(|grant| grant.consent.client_id == client_id && holds(grant))?;
        let mut grant = self.grants.given.remove(at);
        let replayed = grant.spent.iter().find(|(_, old)| old == token);
        // A replay outside the grace period kills the family (RFC 9700, 4.14.2): the grant is not put back.
        if replayed.is_some_and(|(when, _)| !in_grace(when)) {
            return None;
        }
        if self.facts.lifetime.refresh_rotates || self.script.rotates {
            let fresh = random("refresh");
            grant.spent.extend(grant.refresh.replace(fresh).map(|old| (Instant::now(), old)));
        }
        if self.facts.lifetime.old_access_dies_on_refresh {
            grant.access.clear();
        }
        let issued = self.tokens_for(&mut grant, self.access_ttl());
        self.grants.given.push(grant);
        Some(issued)
    }

    /// Kills the grant of a token, and those that the provider counts as the same one.
    pub(super) fn withdraw(&mut self, token: &str) {
        let holds = |grant: &&Grant| {
            grant.refresh.as_deref() == Some(token) || grant.access.iter().any(|access| access.token == token)
        };
        let Some(consent) = self.grants.given.iter().find(holds).map(|grant| grant.consent.clone()) else { return };
        let shared = self.facts.lifetime.grant_scope != GrantScope::Token;
        self.grants.given.retain(|grant| !(holds(&grant) || shared && is_same_account(&grant.consent, &consent)));
    }

    /// Whose live access token it is.
    pub(super) fn bearer(&self, token: &str) -> Option<&Consent> {
        let holds = |grant: &&Grant| grant.access.iter().any(|access| access.token == token && access.is_live());
        self.grants.given.iter().find(holds).map(|grant| &grant.consent)
    }

    /// Every live access token: who allowed it, its scopes, and the client.
    pub(super) fn live(&self) -> impl Iterator<Item = (&Consent, &[String])> {
        self.grants.given.iter().flat_map(|grant| {
            let live = grant.access.iter().filter(|access| access.is_live());
            live.map(|access| (&grant.consent, access.scopes.as_slice()))
        })
    }

    fn access_ttl(&self) -> i64 {
        self.facts.lifetime.access_ttl_hint.unwrap_or(ACCESS_TTL)
    }

    fn is_self_renewing(&self) -> bool {
        self.definition.quirks.contains(&Quirk::MetaExchange)
    }

    fn tokens_for(&self, grant: &mut Grant, seconds: i64) -> Issued {
        let lives = u64::try_from(seconds).unwrap_or(0);
        let until = self.ends().then(|| Instant::now() + Duration::from_secs(lives));
        let mut make = |scopes: &[String]| {
            let token = random("access");
            grant.access.push(Access { token: token.clone(), scopes: scopes.to_vec(), until });
            token
        };
        let Consent { scopes, second, .. } = &grant.consent;
        let two = self.definition.quirks.contains(&Quirk::SlackTokens);
        let user_access = (two && !second.is_empty()).then(|| make(second));
        let first = if two { scopes.clone() } else { grant.consent.all_scopes() };
        let access = (user_access.is_none() || !first.is_empty()).then(|| make(&first));
        let told = self.ends() && !self.script.no_expires_in;
        Issued {
            consent: grant.consent.clone(),
            access,
            user_access,
            refresh: grant.refresh.clone(),
            expires_in: told.then_some(seconds),
        }
    }

    /// A definition that knows nothing of its grants' life has tokens without end, and none to refresh them.
    fn ends(&self) -> bool {
        let life = &self.facts.lifetime;
        let known = [life.access_ttl_hint, life.idle_ttl, life.absolute_ttl, life.refresh_grace];
        known.iter().any(Option::is_some)
            || life.refresh_rotates
            || life.old_access_dies_on_refresh
            || self.facts.refresh_url.is_some()
            || self.script.rotates
    }
}

fn is_same_account(one: &Consent, other: &Consent) -> bool {
    one.client_id == other.client_id && one.person == other.person
}

/// 192 random bits, in a text that says what it is.
pub(super) fn random(kind: &str) -> String {
    let mut bytes = [0; 24];
    // It fails only where the operating system has no randomness; a demo's token may then be guessable.
    let _ = rand::fill(&mut bytes);
    format!("demo-{kind}-{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
