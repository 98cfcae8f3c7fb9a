//! OAuth 2.0 and OAuth 1.0a: endpoints, scopes, revocation.

use std::collections::BTreeSet;

use super::fields::pinned;
use super::method::{all_names, public_fields};
use super::values::{absolute, optional_pointer, placeholders, pointer, pointers, present};
use crate::catalog::definition::{AuthMethod, GrantType, OAuth1, OAuth2, ScopeText};
use crate::catalog::problem::Source;

pub(super) fn check_oauth1(method: &AuthMethod, oauth1: &OAuth1, at: &str, source: &mut Source<'_>) {
    let known = public_fields(method).collect();
    for (key, url) in [
        ("request_url", &oauth1.request_url),
        ("authorize_url", &oauth1.authorize_url),
        ("access_url", &oauth1.access_url),
    ] {
        absolute(source, &format!("{at}.{key}"), url, &known);
        pinned(source, method, &format!("{at}.{key}"), url);
    }
    if let Some(revocation) = &oauth1.revocation {
        let known = known.iter().copied().chain(["token", "client_id"]).collect();
        absolute(source, &format!("{at}.revocation.url"), &revocation.url, &known);
        present(source, &format!("{at}.revocation.what"), &revocation.what);
    }
    scopes(source, &format!("{at}.scopes"), &oauth1.scopes);
}

pub(super) fn check_oauth2(method: &AuthMethod, oauth2: &OAuth2, at: &str, source: &mut Source<'_>) {
    let before: BTreeSet<&str> = public_fields(method).collect();
    let after: BTreeSet<&str> = all_names(method).collect();
    let consents = oauth2.grant == GrantType::AuthorizationCode;
    if consents == oauth2.authorize_url.is_empty() {
        let reason = if consents { "authorize_url is missing" } else { "client credentials have no authorize_url" };
        source.note(&format!("{at}.authorize_url"), reason);
    }
    // Nothing of the answer is known yet when the first two are asked.
    let urls = [
        ("authorize_url", Some(&oauth2.authorize_url).filter(|url| !url.is_empty()), &before),
        ("token_url", Some(&oauth2.token_url), &before),
        ("refresh_url", oauth2.refresh_url.as_ref(), &after),
        ("issuer", oauth2.issuer.as_ref(), &before),
        ("withdraw_at", oauth2.withdraw_at.as_ref(), &before),
    ];
    for (key, url, known) in urls {
        if let Some(url) = url {
            absolute(source, &format!("{at}.{key}"), url, known);
            pinned(source, method, &format!("{at}.{key}"), url);
        }
    }
    if oauth2.authorize_url.contains('#') {
        source.note(&format!("{at}.authorize_url"), "authorize_url must have no fragment (RFC 6749, 3.1)");
    }
    if let Some(revocation) = &oauth2.revocation {
        let known = after.iter().copied().chain(["token", "client_id"]).collect();
        absolute(source, &format!("{at}.revocation.url"), &revocation.url, &known);
        pinned(source, method, &format!("{at}.revocation.url"), &revocation.url);
        present(source, &format!("{at}.revocation.what"), &revocation.what);
    }
    for (name, text) in &oauth2.token_params {
        placeholders(source, &format!("{at}.token_params.{name}"), text, &before);
    }
    for (name, text) in &oauth2.reconnect_params {
        placeholders(source, &format!("{at}.reconnect_params.{name}"), text, &BTreeSet::from(["account_label"]));
    }
    scopes(source, &format!("{at}.scope.default"), &oauth2.scope.default);
    scopes(source, &format!("{at}.scope.further"), &oauth2.scope.further);
    scopes(source, &format!("{at}.scope.second"), &oauth2.scope.second);
    if oauth2.scope.second_parameter.is_none() && !oauth2.scope.second.is_empty() {
        source.note(&format!("{at}.scope.second"), "a second scope list needs `second_parameter`");
    }
    let answer = &oauth2.response;
    if !answer.token_pointer.is_empty() {
        pointer(source, &format!("{at}.response.token_pointer"), &answer.token_pointer);
    }
    optional_pointer(source, &format!("{at}.response.ok_pointer"), answer.ok_pointer.as_deref());
    pointers(source, &format!("{at}.response.metadata"), &answer.metadata);
}

pub(super) fn scopes(source: &mut Source<'_>, at: &str, scopes: &[ScopeText]) {
    let mut ids = BTreeSet::new();
    for (n, scope) in scopes.iter().enumerate() {
        present(source, &format!("{at}.{n}.id"), &scope.id);
        present(source, &format!("{at}.{n}.text"), &scope.text);
        if !ids.insert(&scope.id) {
            source.note(&format!("{at}.{n}.id"), format!("scope `{}` is listed twice", scope.id));
        }
    }
}
