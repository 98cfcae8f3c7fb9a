//! Each rule, broken.

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
    assert_eq!(problems("[[auth]]\nkey = \"oauth2\"", second), "acme.toml:17: auth method key `oauth2` is used twice");
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
