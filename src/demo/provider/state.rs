//! What the provider remembers: clients, people, and what they consented to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::asked::Desk;
use super::grants::Grants;
use super::oauth1::Temporaries;
use super::script::{Calls, Script};
use crate::catalog::Entry;
use crate::catalog::definition::action::Actions;
use crate::catalog::definition::{
    AuthMethod, BodyFormat, ClientAuth, Definition, GrantType, Lifetime, OAuth1, OAuth2, Revocation, Scope,
    TokenResponse,
};

#[derive(Debug)]
pub(super) struct State {
    pub(super) url: String,
    stages: Mutex<BTreeMap<String, Stage>>,
}

impl State {
    pub(super) fn new<E: Into<Entry>>(url: String, entries: impl IntoIterator<Item = E>) -> Self {
        let stages = entries.into_iter().map(Into::into).map(|entry| (entry.name.clone(), Stage::new(&entry)));
        Self { url, stages: Mutex::new(stages.collect()) }
    }

    /// Lets `act` work on the provider `slug`, if it is played.
    pub(super) fn with<T>(&self, slug: &str, act: impl FnOnce(&mut Stage) -> T) -> Option<T> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).get_mut(slug).map(act)
    }
}

/// One provider that is played.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) definition: Definition,
    pub(super) actions: Actions,
    /// Of its authorization code grant, else of its client credentials; of a provider without either, facts that no
    /// request meets, for want of a client.
    pub(super) facts: OAuth2,
    pub(super) clients: BTreeMap<String, Registered>,
    pub(super) script: Script,
    pub(super) calls: Calls,
    pub(super) grants: Grants,
    pub(super) temporaries: Temporaries,
    pub(super) desk: Desk,
}

impl Stage {
    fn new(entry: &Entry) -> Self {
        let definition = Definition::clone(entry);
        let oauth = || definition.auth.iter().filter_map(|method| method.oauth2.as_ref());
        let consents = oauth().find(|facts| facts.grant == GrantType::AuthorizationCode);
        let facts = consents.or_else(|| oauth().next()).cloned().unwrap_or_else(without_oauth2);
        Self {
            facts,
            definition,
            actions: entry.actions().clone(),
            clients: BTreeMap::new(),
            script: Script::default(),
            calls: Calls::default(),
            grants: Grants::default(),
            temporaries: Temporaries::default(),
            desk: Desk::default(),
        }
    }

    /// The method whose account a token answer speaks of.
    pub(super) fn method(&self) -> Option<&AuthMethod> {
        self.definition.auth.iter().find(|method| method.oauth2.is_some())
    }

    pub(super) fn oauth1(&self) -> Option<&OAuth1> {
        self.definition.auth.iter().find_map(|method| method.oauth1.as_ref())
    }

    /// How access is withdrawn.
    pub(super) fn revocation(&self) -> Option<&Revocation> {
        self.facts.revocation.as_ref().or_else(|| self.oauth1()?.revocation.as_ref())
    }
}

/// The facts of a provider that has no OAuth 2.0.
fn without_oauth2() -> OAuth2 {
    OAuth2 {
        grant: GrantType::default(),
        authorize_url: String::new(),
        authorize_redirects: Vec::new(),
        token_url: String::new(),
        refresh_url: None,
        issuer: None,
        client_auth: ClientAuth::default(),
        body_format: BodyFormat::default(),
        pkce: false,
        scope: Scope::default(),
        authorize_params: BTreeMap::new(),
        reconnect_params: BTreeMap::new(),
        token_params: BTreeMap::new(),
        token_headers: BTreeMap::new(),
        response: TokenResponse::default(),
        lifetime: Lifetime::default(),
        revocation: None,
        withdraw_at: None,
        callback_params: Vec::new(),
    }
}

/// A registered client.
#[derive(Debug, Default)]
pub(super) struct Registered {
    pub(super) secret: String,
    pub(super) redirect_uris: BTreeSet<String>,
}

/// What a person allowed whom.
#[derive(Clone, Debug)]
pub(super) struct Consent {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) person: Person,
    pub(super) scopes: Vec<String>,
    pub(super) second: Vec<String>,
    /// Whether a refresh token comes of it: not of client credentials (RFC 6749, 4.4.3).
    pub(super) is_renewable: bool,
}

impl Consent {
    /// What nobody had to be asked: a client of the person's own, or a consumer.
    pub(super) fn of(client_id: &str, person: Person, scopes: Vec<String>) -> Self {
        Self {
            client_id: client_id.to_owned(),
            redirect_uri: String::new(),
            challenge: None,
            person,
            scopes,
            second: Vec::new(),
            is_renewable: false,
        }
    }

    pub(super) fn all_scopes(&self) -> Vec<String> {
        [self.scopes.as_slice(), &self.second].concat()
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
}

impl Person {
    /// The three whom the consent page offers.
    pub(super) fn samples() -> [Self; 3] {
        [("ada", "Ada Lovelace"), ("grace", "Grace Hopper"), ("katherine", "Katherine Johnson")]
            .map(|(id, name)| Self { id: id.into(), name: name.into(), email: format!("{id}@example.com") })
    }

    /// Whose account values are that a person typed: the first sample person whom one of them names, such as `key-ada`,
    /// else Ada.
    pub(super) fn in_values<'v>(values: impl Iterator<Item = &'v str>) -> Self {
        let [first, second, third] = Self::samples();
        let text = values.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        [second, third].into_iter().find(|person| text.contains(&person.id)).unwrap_or(first)
    }

    /// The sample of this id or address, or somebody new.
    pub(super) fn named(hint: &str) -> Self {
        let known = Self::samples().into_iter().find(|person| person.id == hint || person.email == hint);
        known.unwrap_or_else(|| {
            let email = if hint.contains('@') { hint.into() } else { format!("{hint}@example.com") };
            Self { id: hint.into(), name: hint.into(), email }
        })
    }
}
