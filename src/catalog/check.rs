//! What the schema cannot say: rules between a definition's members, and of their values.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use regex_lite::Regex;
use url::{Host, Url};

use super::definition::{
    AuthKind, AuthMethod, Definition, Field, GrantType, Identity, OAuth1, OAuth2, Request, ScopeText,
};
use super::problem::Source;

/// Notes everything that is wrong with the definition; `stem` is its file's name without `.toml`.
pub(super) fn check(definition: &Definition, stem: &str, source: &mut Source<'_>) {
    let name = &definition.name;
    if !is_slug(name) {
        source.note("name", format!("name `{name}` must match ^[a-z0-9][a-z0-9-]*$, 63 characters at most"));
    } else if name != stem {
        source.note("name", format!("name `{name}` differs from the file's name `{stem}`"));
    }
    present(source, "display_name", &definition.display_name);
    present(source, "description", &definition.description);
    if definition.categories.is_empty() {
        source.note("categories", "categories must name at least one");
    }
    absolute(source, "docs", &definition.docs, &BTreeSet::new());
    for (n, path) in definition.unverified.iter().enumerate() {
        if !is_stated(definition, source, path) {
            source.note(&format!("unverified.{n}"), format!("unverified path `{path}` names nothing in this file"));
        }
    }
    let mut keys = BTreeSet::new();
    for (n, method) in definition.auth.iter().enumerate() {
        if !keys.insert(&method.key) {
            source.note(&format!("auth.{n}.key"), format!("auth method key `{}` is used twice", method.key));
        }
        check_method(definition, method, &format!("auth.{n}"), source);
    }
    if let Some(api) = &definition.api {
        let known = definition.auth.iter().flat_map(all_names).collect();
        base_url(source, &api.base_url, &known);
    }
}

fn check_method(definition: &Definition, method: &AuthMethod, at: &str, source: &mut Source<'_>) {
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

fn check_field(field: &Field, at: &str, source: &mut Source<'_>) {
    if !field.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || field.name.is_empty() {
        source.note(&format!("{at}.name"), format!("field `{}` must be letters, digits and underscores", field.name));
    }
    if matches!(field.name.as_str(), "access_token" | "token" | "client_id") {
        source.note(&format!("{at}.name"), format!("field `{}` has a name with a meaning of its own", field.name));
    }
    present(source, &format!("{at}.label"), &field.label);
    if let Some(pattern) = &field.pattern
        && let Err(error) = Regex::new(&format!("^(?:{pattern})$"))
    {
        source.note(&format!("{at}.pattern"), format!("pattern `{pattern}` does not compile: {error}"));
        return;
    }
    if let Some(default) = field.default.as_deref().filter(|default| !default.is_empty())
        && field.read(default).is_err()
    {
        source.note(&format!("{at}.default"), format!("default `{default}` is not an accepted value"));
    }
    for (n, option) in field.options.iter().enumerate() {
        present(source, &format!("{at}.options.{n}.value"), &option.value);
        present(source, &format!("{at}.options.{n}.label"), &option.label);
    }
}

fn check_oauth1(method: &AuthMethod, oauth1: &OAuth1, at: &str, source: &mut Source<'_>) {
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

fn check_oauth2(method: &AuthMethod, oauth2: &OAuth2, at: &str, source: &mut Source<'_>) {
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

/// A host that a person names must stay the provider's: the client's secret is sent there.
fn pinned(source: &mut Source<'_>, method: &AuthMethod, at: &str, url: &str) {
    let Some(authority) = url.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest)) else {
        return;
    };
    for field in &method.fields {
        // What it stands before decides where a request goes: `{field}.provider.example` is pinned by its ending.
        let Some((_, behind)) = authority.split_once(&format!("{{{}}}", field.name)) else { continue };
        let is_pinned = behind.matches('.').count() >= 2 || !field.options.is_empty();
        if !is_pinned && ["evil.test", "a.evil.test", "evil"].iter().any(|probe| field.read(probe).is_ok()) {
            source.note(
                at,
                format!("`{{{}}}` in {} lets a person name any host: pin it by a pattern", field.name, key(at)),
            );
        }
    }
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

fn optional_pointer(source: &mut Source<'_>, at: &str, path: Option<&str>) {
    if let Some(path) = path {
        pointer(source, at, path);
    }
}

fn pointers(source: &mut Source<'_>, at: &str, declared: &BTreeMap<String, String>) {
    for (name, path) in declared {
        pointer(source, &format!("{at}.{name}"), path);
    }
}

fn scopes(source: &mut Source<'_>, at: &str, scopes: &[ScopeText]) {
    let mut ids = BTreeSet::new();
    for (n, scope) in scopes.iter().enumerate() {
        present(source, &format!("{at}.{n}.id"), &scope.id);
        present(source, &format!("{at}.{n}.text"), &scope.text);
        if !ids.insert(&scope.id) {
            source.note(&format!("{at}.{n}.id"), format!("scope `{}` is listed twice", scope.id));
        }
    }
}

fn present(source: &mut Source<'_>, at: &str, text: &str) {
    if text.trim().is_empty() {
        source.note(at, format!("{} must not be empty", key(at)));
    }
}

/// RFC 6901: a pointer to a member starts with a slash.
fn pointer(source: &mut Source<'_>, at: &str, pointer: &str) {
    if !pointer.starts_with('/') {
        source.note(at, format!("JSON pointer `{pointer}` must start with `/`"));
    }
}

/// A path below the API's base URL, or an absolute URL.
fn request(source: &mut Source<'_>, at: &str, request: &Request, known: &BTreeSet<&str>, has_api: bool) {
    let at = format!("{at}.url");
    if !request.url.starts_with('/') {
        absolute(source, &at, &request.url, known);
    } else if !has_api {
        source.note(&at, "a path needs the table `api` with its `base_url`");
    } else {
        placeholders(source, &at, &request.url, known);
    }
    if let Some(Err(error)) = request.json.as_deref().map(serde_json::from_str::<serde::de::IgnoredAny>) {
        source.note(&at, format!("json is no JSON: {error}"));
    }
}

/// A base URL may come whole from the token answer, as in `{instance_url}`.
fn base_url(source: &mut Source<'_>, url: &str, known: &BTreeSet<&str>) {
    if url.starts_with('{') {
        placeholders(source, "api.base_url", url, known);
    } else {
        absolute(source, "api.base_url", url, known);
    }
}

fn absolute(source: &mut Source<'_>, at: &str, text: &str, known: &BTreeSet<&str>) {
    let Some(filled) = placeholders(source, at, text, known) else { return };
    match Url::parse(&filled) {
        Err(error) => source.note(at, format!("{} `{text}` is no URL: {error}", key(at))),
        Ok(url) if !is_safe(&url) => {
            source.note(at, format!("{} `{text}` must be https (http for loopback hosts only)", key(at)));
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            source.note(at, format!("{} must not carry credentials", key(at)));
        }
        Ok(_) => {}
    }
}

/// The text with a stand-in for each `{name}`; notes the names that nothing declares, and answers
/// nothing where the braces do not pair.
fn placeholders(source: &mut Source<'_>, at: &str, text: &str, known: &BTreeSet<&str>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            source.note(at, format!("{} `{text}` has a `{{` without `}}`", key(at)));
            return None;
        };
        if !known.contains(name) {
            source.note(at, format!("`{{{name}}}` in {} is declared nowhere", key(at)));
        }
        filled.push_str(before);
        filled.push('x');
        rest = tail;
    }
    filled.push_str(rest);
    Some(filled)
}

/// Fields that may stand in any URL.
fn public_fields(method: &AuthMethod) -> impl Iterator<Item = &str> {
    method.fields.iter().filter(|field| !field.secret).map(|field| field.name.as_str())
}

/// Everything that requests of a connected account may name.
fn all_names(method: &AuthMethod) -> impl Iterator<Item = &str> {
    let answered = method
        .oauth2
        .iter()
        .flat_map(|oauth2| oauth2.response.metadata.keys().chain(&oauth2.callback_params).map(String::as_str));
    let chosen = method.post_choose.iter().flat_map(|choose| choose.metadata.keys().chain([&choose.keep_as]));
    let said = method.identity.iter().flat_map(|identity| identity.metadata.keys());
    let fields = method.fields.iter().map(|field| field.name.as_str());
    fields.chain(answered).chain(chosen.chain(said).map(String::as_str))
}

fn is_stated(definition: &Definition, source: &Source<'_>, path: &str) -> bool {
    source.states(path) || (0..definition.auth.len()).any(|n| source.states(&format!("auth.{n}.{path}")))
}

fn is_slug(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 63 && text.bytes().next().is_some_and(plain) && text.bytes().all(|b| plain(b) || b == b'-')
}

fn is_safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (loopback && url.scheme() == "http")
}

fn key(at: &str) -> &str {
    at.rsplit_once('.').map_or(at, |(_, key)| key)
}

#[cfg(test)]
mod tests {
    use crate::catalog::load::parse;

    const GOOD: &str = r#"name = "acme"
display_name = "Acme"
description = "Do things in Acme."
categories = ["PRODUCTIVITY"]
docs = "https://acme.example/docs"
reviewed_on = 2026-11-23
unverified = ["oauth2.pkce", "api"]

[api]
base_url = "https://{region}.acme.example/{tenant}"

[[auth]]
key = "oauth2"
type = "OAUTH2"
fields = [{ name = "region", label = "Region", pattern = "[a-z]{2}", default = "eu" }]

[auth.oauth2]
authorize_url = "https://{region}.acme.example/authorize"
token_url = "https://{region}.acme.example/token"
pkce = true

[auth.oauth2.scope]
default = [{ id = "read", text = "See things" }]

[auth.oauth2.response]
metadata = { tenant = "/tenant/id" }

[auth.oauth2.revocation]
url = "https://{region}.acme.example/revoke/{token}?client={client_id}"
what = "This connection only."

[auth.identity]
request = { url = "/me" }
id = "/id"
label = ["/email"]
"#;

    /// The problems of the good definition with one text replaced by another, one per line.
    fn problems(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        let broken = GOOD.replacen(from, to, 1);
        let found = parse("acme.toml", "acme", &broken).expect_err("a problem");
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_sound_definition_passes() {
        assert!(parse("acme.toml", "acme", GOOD).is_ok());
    }

    #[test]
    fn a_name_is_a_slug_and_the_name_of_its_file() {
        assert_eq!(
            problems(r#""acme""#, r#""Acme""#),
            "acme.toml:1: name `Acme` must match ^[a-z0-9][a-z0-9-]*$, 63 characters at most"
        );
        assert_eq!(problems(r#""acme""#, r#""acne""#), "acme.toml:1: name `acne` differs from the file's name `acme`");
    }

    #[test]
    fn texts_and_categories_are_not_empty() {
        assert_eq!(problems(r#""Acme""#, r#"" ""#), "acme.toml:2: display_name must not be empty");
        assert_eq!(problems(r#"["PRODUCTIVITY"]"#, "[]"), "acme.toml:4: categories must name at least one");
        assert_eq!(problems("See things", ""), "acme.toml:23: text must not be empty");
    }

    #[test]
    fn method_keys_are_unique() {
        let second = "[[auth]]\nkey = \"oauth2\"\ntype = \"SECRET_TEXT\"\n\n[[auth]]\nkey = \"oauth2\"";
        assert_eq!(
            problems("[[auth]]\nkey = \"oauth2\"", second),
            "acme.toml:17: auth method key `oauth2` is used twice"
        );
    }

    #[test]
    fn oauth2_is_there_exactly_for_its_type() {
        assert_eq!(
            problems("\"OAUTH2\"", "\"SECRET_TEXT\""),
            "acme.toml:17: `oauth2` belongs to the type OAUTH2, or with the grant client_credentials to CUSTOM_AUTH"
        );
        let bare = GOOD.split_once("[auth.oauth2]").expect("the table").0.replace("/{tenant}", "");
        let found = parse("acme.toml", "acme", &bare).expect_err("no table");
        let reasons: Vec<_> = found.iter().map(|problem| problem.reason.as_str()).collect();
        assert_eq!(
            reasons,
            ["unverified path `oauth2.pkce` names nothing in this file", "type OAUTH2 needs an `oauth2` table"]
        );
    }

    #[test]
    fn urls_are_https_but_on_loopback() {
        assert_eq!(
            problems("https://{region}.acme.example/token", "http://acme.example/token"),
            "acme.toml:19: token_url `http://acme.example/token` must be https (http for loopback hosts only)"
        );
        assert!(problems("https://acme.example/docs", "acme").starts_with("acme.toml:5: docs `acme` is no URL"));
        assert!(problems("https://acme.example/docs", "https://a:b@acme.example").contains("credentials"));
        assert!(problems("{region}.acme.example/authorize", "acme.example/#a").contains("no fragment"));
        for host in ["localhost:4000", "portal.localhost", "127.0.0.1:9", "[::1]"] {
            let local = GOOD.replace("https://{region}.acme.example/token", &format!("http://{host}/token"));
            assert!(parse("acme.toml", "acme", &local).is_ok(), "{host}");
        }
    }

    #[test]
    fn placeholders_are_declared() {
        assert_eq!(
            problems("{region}.acme.example/authorize", "{shop}.acme.example/authorize"),
            "acme.toml:18: `{shop}` in authorize_url is declared nowhere"
        );
        assert_eq!(
            problems("{region}.acme.example/token", "{tenant}.acme.example/token"),
            "acme.toml:19: `{tenant}` in token_url is declared nowhere"
        );
        assert!(problems("{client_id}", "{secret}").contains("`{secret}` in url is declared nowhere"));
        assert!(problems("/{tenant}", "/{site}").contains("acme.toml:10: `{site}` in base_url"));
        assert!(problems("/me\"", "/{who}\"").contains("`{who}` in url"));
        assert!(problems("/{tenant}", "/{tenant").contains("has a `{` without `}`"));
    }

    #[test]
    fn fields_are_sound() {
        assert!(problems("[a-z]{2}", "[a-z").starts_with("acme.toml:15: pattern `[a-z` does not compile"));
        assert_eq!(
            problems("default = \"eu\"", "default = \"europe\""),
            "acme.toml:15: default `europe` is not an accepted value"
        );
        let twice = "[{ name = \"region\", label = \"Region\" }, ";
        assert!(problems("[{ name", &format!("{twice}{{ name")).contains("declared twice"));
    }

    #[test]
    fn a_host_that_a_person_names_is_pinned() {
        let loose = GOOD.replace("[a-z]{2}", "[a-z.]+").replace("{region}.acme.example/token", "{region}/token");
        let found = parse("acme.toml", "acme", &loose).expect_err("a loose host");
        let reason = "`{region}` in token_url lets a person name any host: pin it by a pattern";
        assert_eq!(found.iter().map(|problem| problem.reason.as_str()).collect::<Vec<_>>(), [reason]);
        let pinned =
            loose.replace("[a-z.]+", "[a-z]+\\\\.acme\\\\.example").replace("default = \"eu\"", "required = false");
        assert!(parse("acme.toml", "acme", &pinned).is_ok());
    }

    #[test]
    fn scopes_are_listed_once() {
        let twice = "[{ id = \"read\", text = \"See\" }, { id";
        assert_eq!(problems("[{ id", twice), "acme.toml:23: scope `read` is listed twice");
        let second = "second = [{ id = \"a\", text = \"See\" }]\ndefault = ";
        assert_eq!(
            problems("default = [", &format!("{second}[")),
            "acme.toml:23: a second scope list needs `second_parameter`"
        );
    }

    #[test]
    fn pointers_start_with_a_slash() {
        assert_eq!(problems("id = \"/id\"", "id = \"id\""), "acme.toml:34: JSON pointer `id` must start with `/`");
        assert!(problems("\"/email\"", "\"email\"").starts_with("acme.toml:35:"));
        assert!(problems("\"/tenant/id\"", "\"tenant.id\"").starts_with("acme.toml:26:"));
        let (ok, token) = ("ok_pointer = \"ok\"\nmetadata", "token_pointer = \"a\"\nmetadata");
        assert!(problems("metadata", ok).contains("`ok`"));
        assert!(problems("metadata", token).contains("`a`"));
    }

    #[test]
    fn requests_have_a_base_and_send_json() {
        let without = GOOD.replace(", \"api\"]", "]");
        let (head, rest) = without.split_once("[api]").expect("the table");
        let tail = rest.split_once("[[auth]]").expect("the methods").1;
        let found = parse("acme.toml", "acme", &format!("{head}[[auth]]{tail}")).expect_err("no base");
        assert_eq!(found[0].reason, "a path needs the table `api` with its `base_url`");
        assert!(problems("url = \"/me\"", "url = \"/me\", json = \"{\"").contains("json is no JSON"));
    }

    #[test]
    fn unverified_paths_name_what_the_file_states() {
        assert_eq!(
            problems("oauth2.pkce\"", "oauth2.pcke\""),
            "acme.toml:7: unverified path `oauth2.pcke` names nothing in this file"
        );
    }
}
