//! Every definition and method of the catalog against the provider that plays it: a wrong definition fails here.

#![cfg(test)]

use std::collections::BTreeMap;

use chrono::DateTime;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use super::{Provider, value_of};
use crate::catalog::Catalog;
use crate::catalog::definition::{AuthMethod, Definition, Field, GrantType, OAuth1, OAuth2, Values};
use crate::domain::credential::Credential;
use crate::domain::flow::FlowFailure;
use crate::outbound::api::{Access, Account};
use crate::outbound::oauth::{Client, Endpoints, OAuthError, Overrides, Scopes, pkce, shopify_hmac};
use crate::outbound::template::Known;
use crate::outbound::{EgressPolicy, Http, Outgoing, Stamp, oauth1};

const REDIRECT: &str = "http://127.0.0.1:9/callback";
const SECRET: &str = "s3cret: +&%";

/// How many methods of which kind were connected, and what was seen of their lives.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    consents: u32,
    typed: u32,
    own_clients: u32,
    consumers: u32,
    named: u32,
    chosen: u32,
    renewed: u32,
    withdrawn: u32,
    refused: u32,
}

struct Stand<'a> {
    provider: &'a Provider,
    http: Http,
    definition: &'a Definition,
    method: &'a AuthMethod,
    counts: &'a mut Counts,
    calls: u8,
}

fn accepted(field: &Field, whose: &str) -> String {
    value_of(field, whose).unwrap_or_else(|| panic!("no value fits {}: {:?}", field.name, field.pattern))
}

impl Stand<'_> {
    fn values(&self, whose: &str) -> Values {
        let typed: BTreeMap<_, _> =
            self.method.fields.iter().map(|field| (field.name.clone(), accepted(field, whose))).collect();
        self.method.read(|name| typed.get(name).map(String::as_str)).unwrap()
    }

    fn stamp(&mut self) -> Stamp {
        self.calls += 1;
        Stamp { at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(), seed: [self.calls; 16] }
    }

    async fn proves(
        &mut self,
        public: &Map<String, Value>,
        credential: &Credential,
        consumer: Option<oauth1::Consumer<'_>>,
        answer: &Value,
    ) -> Result<Account, OAuthError> {
        let moved: Url = self.provider.endpoints(&self.definition.name).api_url.parse().unwrap();
        let secrets = credential.secrets();
        let access = Access {
            definition: self.definition,
            method: self.method,
            known: Known { public, secret: &secrets },
            moved_to: Some(&moved),
            stamp: self.stamp(),
            consumer,
        };
        let mut account = access.prove(&self.http).await?;
        if let Some(identity) = self.method.identity.as_ref().filter(|identity| identity.request.is_none()) {
            account = access.account(&self.http, identity, answer).await?;
        }
        if let Some(choose) = &self.method.post_choose {
            let places = access.places(&self.http, choose).await?;
            assert_eq!(places.iter().map(|place| place.id.as_str()).collect::<Vec<_>>(), ["demo-north", "demo-south"]);
            for place in &places {
                assert!(choose.metadata.keys().all(|name| place.metadata.contains_key(name)), "{place:?}");
            }
            self.counts.chosen += 1;
        }
        Ok(account)
    }

    fn is_adas(&mut self, account: &Account) {
        if self.method.identity.is_some() {
            assert_eq!(account.id.as_deref(), Some("ada"));
            assert!(account.label.is_some(), "no label");
            self.counts.named += 1;
        }
    }

    fn client<'c>(&self, facts: &'c OAuth2, values: &Values, id: &str, secret: &str) -> Client<'c>
    where
        Self: 'c,
    {
        let at = self.provider.endpoints(&self.definition.name);
        let overrides =
            Overrides { auth_url: Some(at.auth_url), token_url: Some(at.token_url), revoke_url: at.revoke_url };
        let known = Known { public: &values.public, secret: &values.secret };
        // The definition's own URLs can be filled, too.
        Endpoints::resolve(facts, &Overrides::default(), known).unwrap();
        Client {
            facts,
            quirks: &[],
            endpoints: Endpoints::resolve(facts, &overrides, known).unwrap(),
            token_params: known.parameters(&facts.token_params),
            client_id: id.to_owned(),
            client_secret: secret.into(),
            redirect_uri: REDIRECT.parse().unwrap(),
        }
    }

    async fn location(&self, url: Url) -> BTreeMap<String, String> {
        let answer = self.http.send(Outgoing::new(Method::GET, url)).await.unwrap();
        assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
        let back = Url::parse(answer.headers["location"].to_str().unwrap()).unwrap();
        assert!(back.as_str().starts_with(REDIRECT));
        let query: Vec<(String, String)> = back.query_pairs().into_owned().collect();
        let is_shopify = self.definition.quirks.contains(&crate::catalog::quirk::Quirk::ShopifyHmac);
        assert_eq!(shopify_hmac(&query, &SECRET.into()), is_shopify);
        query.into_iter().collect()
    }

    async fn consents(&mut self, facts: &OAuth2) {
        let name = self.definition.name.as_str();
        let values = self.values("acme");
        let client = Client { quirks: &self.definition.quirks, ..self.client(facts, &values, "client", SECRET) };
        let list = |scopes: &[crate::catalog::definition::ScopeText]| {
            scopes.iter().map(|scope| scope.id.clone()).collect::<Vec<_>>()
        };
        let (first, second) = (list(&facts.scope.default), list(&facts.scope.second));
        let (verifier, challenge) = pkce([7; 32]);
        let scopes = Scopes { first: &first, second: &second };
        let challenge = facts.pkce.then_some(challenge.as_str());
        let url = client.authorize_url(&"state".into(), challenge, scopes, &BTreeMap::new()).unwrap();
        let query = self.location(url).await;
        assert_eq!(query["state"], "state");
        let code = SecretString::from(query["code"].as_str());
        let grant = client.exchange(&self.http, &code, Some(&verifier).filter(|_| facts.pkce)).await.unwrap();
        let again = client.exchange(&self.http, &code, Some(&verifier).filter(|_| facts.pkce)).await.unwrap_err();
        assert_eq!(again.failure(), FlowFailure::InvalidGrant);
        let mut public = values.public.clone();
        public.extend(grant.metadata.clone());
        for kept in &facts.callback_params {
            public.insert(kept.clone(), query[kept].clone().into());
        }
        let credential = Credential::from(&grant);
        let account = self.proves(&public, &credential, None, &grant.answer).await.unwrap();
        self.is_adas(&account);
        let mut last = grant;
        if let Some(refresh) = last.refresh_token.clone() {
            let renewed = client.refresh(&self.http, &refresh).await.unwrap();
            let account = self.proves(&public, &Credential::from(&renewed), None, &last.answer).await.unwrap();
            self.is_adas(&account);
            let refresh_token = renewed.refresh_token.clone().or(Some(refresh));
            last = crate::outbound::oauth::Grant { refresh_token, ..renewed };
            self.counts.renewed += 1;
        }
        if let Some(revocation) = &facts.revocation {
            client.revoke(&self.http, revocation, &last.access_token, last.refresh_token.as_ref()).await.unwrap();
            assert_eq!(self.provider.live_tokens(name), []);
            self.counts.withdrawn += 1;
        }
        self.counts.consents += 1;
    }

    async fn types(&mut self) {
        let ada = self.values("key-ada");
        let credential = |values: &Values| Credential { fields: values.secret.clone(), ..Credential::default() };
        let account = self.proves(&ada.public, &credential(&ada), None, &Value::Null).await.unwrap();
        self.is_adas(&account);
        let wrong = self.values("key-wrong");
        assert!(matches!(
            self.proves(&wrong.public, &credential(&wrong), None, &Value::Null).await,
            Err(OAuthError::ApiRefused(401))
        ));
        self.counts.refused += 1;
        self.counts.typed += 1;
    }

    async fn mints(&mut self, facts: &OAuth2) {
        let ada = self.values("key-ada");
        let client = self.client(facts, &ada, "key-ada", "key-ada");
        let scopes: Vec<_> = facts.scope.default.iter().map(|scope| scope.id.clone()).collect();
        let grant = client.client_credentials(&self.http, &scopes).await.unwrap();
        let mut public = ada.public.clone();
        public.extend(grant.metadata.clone());
        let account = self.proves(&public, &Credential::from(&grant), None, &grant.answer).await.unwrap();
        self.is_adas(&account);
        let wrong = self.client(facts, &ada, "key-ada", "key-wrong");
        let refused = wrong.client_credentials(&self.http, &scopes).await.unwrap_err();
        assert_eq!(refused.failure(), FlowFailure::InvalidClient);
        self.counts.refused += 1;
        self.counts.own_clients += 1;
    }

    fn consumer<'c>(&mut self, facts: &'c OAuth1) -> oauth1::Client<'c> {
        let at = self.provider.endpoints(&self.definition.name);
        let overrides =
            Overrides { auth_url: Some(at.auth_url), token_url: Some(at.token_url), revoke_url: at.revoke_url };
        oauth1::Client {
            facts,
            endpoints: oauth1::Endpoints::resolve(facts, &overrides).unwrap(),
            consumer_key: "client".into(),
            consumer_secret: SECRET.into(),
            callback: format!("{REDIRECT}?state=s+1").parse().unwrap(),
            stamp: self.stamp(),
        }
    }

    async fn signs(&mut self, facts: &OAuth1) {
        let name = self.definition.name.clone();
        let client = self.consumer(facts);
        let temporary = client.request_token(&self.http).await.unwrap();
        let replayed = client.request_token(&self.http).await.unwrap_err();
        assert_eq!(replayed.failure(), FlowFailure::InvalidClient, "a nonce is good once");
        let scopes: Vec<_> = facts.scopes.iter().map(|scope| scope.id.clone()).collect();
        let url = client.authorize_url(&temporary.token, &scopes, "Acme", &BTreeMap::new());
        let query = self.location(url).await;
        assert_eq!(query["state"], "s 1");
        let early = self.consumer(facts).access_token(&self.http, &temporary, &"other".into()).await.unwrap_err();
        assert_eq!(early.failure(), FlowFailure::InvalidGrant);
        let temporary = self.consumer(facts).request_token(&self.http).await.unwrap();
        let client = self.consumer(facts);
        let query = self.location(client.authorize_url(&temporary.token, &scopes, "Acme", &BTreeMap::new())).await;
        let verifier = SecretString::from(query["oauth_verifier"].as_str());
        let grant = client.access_token(&self.http, &temporary, &verifier).await.unwrap();
        assert_eq!(self.provider.live_tokens(&name)[0].scopes, scopes);
        let credential = Credential {
            access_token: Some(grant.token.clone()),
            token_secret: Some(grant.secret.clone()),
            ..Credential::default()
        };
        let consumer = self.consumer(facts);
        let account = self.proves(&Map::new(), &credential, Some(consumer.consumer()), &grant.answer).await.unwrap();
        self.is_adas(&account);
        let forged = Credential { token_secret: Some("other".into()), ..credential.clone() };
        assert!(self.proves(&Map::new(), &forged, Some(consumer.consumer()), &grant.answer).await.is_err());
        self.counts.refused += 1;
        let revocation = facts.revocation.as_ref().unwrap();
        self.consumer(facts).revoke(&self.http, revocation, &grant.token, &grant.secret).await.unwrap();
        assert_eq!(self.provider.live_tokens(&name), []);
        self.counts.withdrawn += 1;
        self.counts.consumers += 1;
    }
}

#[tokio::test]
async fn every_method_of_every_definition_is_played_and_connected() {
    let catalog = Catalog::load(None).unwrap();
    let definitions: Vec<Definition> = catalog.all().map(|entry| (**entry).clone()).collect();
    let provider = Provider::start("127.0.0.1:0".parse().unwrap(), definitions.clone()).unwrap();
    let http = Http::new(EgressPolicy::parse("127.0.0.0/8").unwrap()).unwrap();
    let (mut counts, mut methods) = (Counts::default(), 0);
    for definition in &definitions {
        provider.register(&definition.name, "client", SECRET, REDIRECT);
        provider.auto_consents(&definition.name, "ada");
        for method in &definition.auth {
            println!("{} by {}", definition.name, method.key);
            methods += 1;
            let counts = &mut counts;
            let mut stand = Stand { provider: &provider, http: http.clone(), definition, method, counts, calls: 0 };
            match (&method.oauth2, &method.oauth1) {
                (Some(facts), _) if facts.grant == GrantType::ClientCredentials => stand.mints(facts).await,
                (Some(facts), _) => stand.consents(facts).await,
                (None, Some(facts)) => stand.signs(facts).await,
                (None, None) => stand.types().await,
            }
        }
    }
    println!("{} definitions, {methods} methods: {counts:?}", definitions.len());
    assert_eq!(definitions.len(), 104);
    assert_eq!(methods, counts.consents + counts.typed + counts.own_clients + counts.consumers);
}
