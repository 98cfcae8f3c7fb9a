//! One auth method: its fields, its requests, and the tables that its type wants.

use std::collections::BTreeSet;

use super::fields::check_field;
use super::oauth::{check_oauth1, check_oauth2};
use super::values::{absolute, optional_pointer, placeholders, pointer, pointers, present, request};
use crate::catalog::definition::{AuthKind, AuthMethod, Definition, GrantType, Identity};
use crate::catalog::problem::Source;

pub(super) fn check_method(definition: &Definition, method: &AuthMethod, at: &str, source: &mut Source<'_>) {
    present(source, &format!("{at}.key"), &method.key);
    let mut names = BTreeSet::new();
    for (n, field) in method.fields.iter().enumerate() {
        let at = format!("{at}.fields.{n}");
        if !names.insert(&field.name) {
            source.note(&format!("{at}.name"), format!("field `{}` is declared twice", field.name));
        }
        check_field(field, &at, source);
    }
    for name in credential_fields(method) {
        if !names.iter().any(|known| *known == name) {
            source.note(&format!("{at}.type"), format!("the method needs a field `{name}`"));
        }
    }
    if let Some(help) = &method.help_url {
        absolute(source, &format!("{at}.help_url"), help, &public_fields(method).collect());
    }
    let (has_api, known) = (definition.api.is_some(), all_names(method).collect::<BTreeSet<_>>());
    if let Some(attach) = &method.attach {
        let texts = attach.headers.iter().map(|(name, text)| (format!("{at}.attach.headers.{name}"), text));
        let texts = texts.chain(attach.query.iter().map(|(name, text)| (format!("{at}.attach.query.{name}"), text)));
        let basic =
            attach.basic.iter().flat_map(|basic| [("username", &basic.username), ("password", &basic.password)]);
        let texts = texts.chain(basic.map(|(part, text)| (format!("{at}.attach.basic.{part}"), text)));
        for (at, text) in texts {
            let known = known.iter().copied().chain(["access_token"]).collect();
            placeholders(source, &at, text, &known);
        }
    }
    if let Some(verify) = &method.verify {
        request(source, &format!("{at}.verify.request"), &verify.request, &known, has_api);
        optional_pointer(source, &format!("{at}.verify.ok_pointer"), verify.ok_pointer.as_deref());
    }
    if let Some(identity) = &method.identity {
        check_identity(identity, &known, has_api, &format!("{at}.identity"), source);
    }
    if let Some(choose) = &method.post_choose {
        let at = format!("{at}.post_choose");
        request(source, &format!("{at}.request"), &choose.request, &known, has_api);
        if !choose.list.is_empty() {
            pointer(source, &format!("{at}.list"), &choose.list);
        }
        present(source, &format!("{at}.noun"), &choose.noun);
        present(source, &format!("{at}.keep_as"), &choose.keep_as);
        pointer(source, &format!("{at}.id"), &choose.id);
        pointer(source, &format!("{at}.label"), &choose.label);
        pointers(source, &format!("{at}.metadata"), &choose.metadata);
    }
    match (method.kind, &method.oauth2, &method.oauth1) {
        (_, Some(_), Some(_)) => source.note(&format!("{at}.oauth1"), "a method has `oauth2` or `oauth1`, not both"),
        (AuthKind::OAuth2, Some(oauth2), None) => check_oauth2(method, oauth2, &format!("{at}.oauth2"), source),
        (AuthKind::OAuth2, None, _) => source.note(&format!("{at}.type"), "type OAUTH2 needs an `oauth2` table"),
        (AuthKind::CustomAuth, Some(oauth2), None) if oauth2.grant == GrantType::ClientCredentials => {
            check_oauth2(method, oauth2, &format!("{at}.oauth2"), source);
        }
        (AuthKind::CustomAuth, None, Some(oauth1)) => check_oauth1(method, oauth1, &format!("{at}.oauth1"), source),
        (_, Some(_), None) => source.note(
            &format!("{at}.oauth2"),
            "`oauth2` belongs to the type OAUTH2, or with the grant client_credentials to CUSTOM_AUTH",
        ),
        (_, None, Some(_)) => source.note(&format!("{at}.oauth1"), "`oauth1` belongs to the type CUSTOM_AUTH"),
        (_, None, None) => {}
    }
}

/// The fields that a method cannot do without.
fn credential_fields(method: &AuthMethod) -> &'static [&'static str] {
    let own_client = method.oauth2.as_ref().is_some_and(|oauth2| oauth2.grant == GrantType::ClientCredentials);
    if own_client { &["clientId", "clientSecret"] } else { &[] }
}

fn check_identity(identity: &Identity, known: &BTreeSet<&str>, has_api: bool, at: &str, source: &mut Source<'_>) {
    if let Some(asked) = &identity.request {
        request(source, &format!("{at}.request"), asked, known, has_api);
    }
    pointer(source, &format!("{at}.id"), &identity.id);
    for (n, label) in identity.label.iter().enumerate() {
        pointer(source, &format!("{at}.label.{n}"), label);
    }
    optional_pointer(source, &format!("{at}.ok_pointer"), identity.ok_pointer.as_deref());
    pointers(source, &format!("{at}.metadata"), &identity.metadata);
}

/// Fields that may stand in any URL.
pub(super) fn public_fields(method: &AuthMethod) -> impl Iterator<Item = &str> {
    method.fields.iter().filter(|field| !field.secret).map(|field| field.name.as_str())
}

/// Everything that requests of a connected account may name.
pub(super) fn all_names(method: &AuthMethod) -> impl Iterator<Item = &str> {
    let answered = method
        .oauth2
        .iter()
        .flat_map(|oauth2| oauth2.response.metadata.keys().chain(&oauth2.callback_params).map(String::as_str));
    let chosen = method.post_choose.iter().flat_map(|choose| choose.metadata.keys().chain([&choose.keep_as]));
    let said = method.identity.iter().flat_map(|identity| identity.metadata.keys());
    let fields = method.fields.iter().map(|field| field.name.as_str());
    fields.chain(answered).chain(chosen.chain(said).map(String::as_str))
}
