//! `portico catalog check`: every kind of mistake, with its file, its line and its reason.

use std::{collections::BTreeMap, fs, path::Path};

use crate::demo::process::{Ended, Portico};

const HEAD: &str = r#"name = "acme"
display_name = "Acme"
description = "Do things in Acme."
categories = ["PRODUCTIVITY"]
docs = "https://acme.example/docs"
reviewed_on = 2026-11-23

[api]
base_url = "https://api.acme.example"
"#;

const CONSENT: &str = r#"
[[auth]]
key = "oauth2"
type = "OAUTH2"
fields = [{ name = "region", label = "Region", pattern = "[a-z]{2}", default = "eu" }]

[auth.oauth2]
authorize_url = "https://{region}.acme.example/authorize"
token_url = "https://{region}.acme.example/token"
token_params = { region = "{region}" }
reconnect_params = { login_hint = "{account_label}" }

[auth.oauth2.scope]
second_parameter = "user_scope"
default = [{ id = "read", text = "See things" }]
second = [{ id = "write", text = "Change things" }]

[auth.oauth2.response]
token_pointer = "/data"
ok_pointer = "/ok"
metadata = { tenant = "/tenant/id" }

[auth.oauth2.revocation]
url = "https://{region}.acme.example/revoke/{token}"
what = "This connection only."
"#;

const KEY: &str = r#"
[[auth]]
key = "api_key"
type = "SECRET_TEXT"
help_url = "https://acme.example/keys"

[[auth.fields]]
name = "site"
label = "Site"
options = [{ value = "north", label = "North" }]

[auth.attach]
headers = { X-Key = "{secretText}" }
query = { site = "{site}" }

[auth.attach.basic]
username = "{site}"
password = "{secretText}"

[auth.verify]
request = { url = "/ping" }
ok_pointer = "/ok"

[auth.identity]
request = { method = "POST", url = "/me", json = "{}" }
id = "/id"
label = ["/email"]
metadata = { plan = "/plan" }

[auth.post_choose]
request = { url = "/sites" }
noun = "site"
keep_as = "site_id"
list = "/sites"
id = "/id"
label = "/name"
"#;

const ROBOT: &str = r#"
[[auth]]
key = "robot"
type = "CUSTOM_AUTH"
fields = [{ name = "clientId", label = "Client" }, { name = "clientSecret", label = "Secret", secret = true }]

[auth.oauth2]
grant = "client_credentials"
token_url = "https://acme.example/token"
"#;

const SIGNED: &str = r#"
[[auth]]
key = "oauth1"
type = "CUSTOM_AUTH"

[auth.oauth1]
request_url = "https://acme.example/request"
authorize_url = "https://acme.example/authorize"
access_url = "https://acme.example/access"
scopes = [{ id = "read", text = "See things" }]

[auth.oauth1.revocation]
url = "https://acme.example/revoke"
what = "This connection only."
"#;

/// A file's name, its methods, what is wrong in it in place of what, the start of the line that is told, the reason.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const MISTAKES: &[Mistake] = &[
    ("toml", "", "docs = ", "docs ", "docs ", "="),
    ("unknown", "", "docs = ", "dogs = ", "dogs", "unknown field `dogs`"),
    ("missing", "", "docs = \"https://acme.example/docs\"\n", "", "name", "missing field `docs`"),
    ("mistyped", "", "[\"PRODUCTIVITY\"]", "7", "categories", "invalid type: integer `7`"),
    ("category", "", "PRODUCTIVITY", "ART", "categories", "unknown variant `ART`"),
    ("no-category", "", "[\"PRODUCTIVITY\"]", "[]", "categories", "categories must name at least one"),
    ("date", "", "2026-11-23", "\"soon\"", "reviewed_on", ""),
    ("slug", "", "\"slug\"", "\"Slug!\"", "name", "name `Slug!` must match"),
    ("stem", "", "\"stem\"", "\"other\"", "name", "name `other` differs from the file's name `stem`"),
    ("nameless", "", "\"Acme\"", "\" \"", "display_name", "display_name must not be empty"),
    ("silent", "", "\"Do things in Acme.\"", "\"\"", "description", "description must not be empty"),
    (
        "plain-http",
        "",
        "https://acme.example/docs",
        "http://acme.example",
        "docs",
        "docs `http://acme.example` must be https",
    ),
    ("no-url", "", "https://acme.example/docs", "acme", "docs", "docs `acme` is no URL"),
    (
        "password",
        "",
        "https://acme.example/docs",
        "https://a:b@acme.example",
        "docs",
        "docs must not carry credentials",
    ),
    (
        "brace",
        "",
        "https://api.acme",
        "https://{api.acme",
        "base_url",
        "base_url `https://{api.acme.example` has a `{` without `}`",
    ),
    ("base", KEY, "https://api.acme", "https://{who}.acme", "base_url", "`{who}` in base_url is declared nowhere"),
    (
        "unverified",
        "",
        "[api]",
        "unverified = [\"oauth2.pcke\"]\n[api]",
        "unverified",
        "unverified path `oauth2.pcke` names nothing in this file",
    ),
    ("kind", KEY, "SECRET_TEXT", "SECRET", "type", "unknown variant `SECRET`"),
    ("no-key", KEY, "\"api_key\"", "\"\"", "key", "key must not be empty"),
    (
        "twice",
        KEY,
        "[[auth]]\n",
        "[[auth]]\nkey = \"api_key\"\ntype = \"SECRET_TEXT\"\n[[auth]]\n",
        "key = \"api_key\"\ntype = \"SECRET_TEXT\"\nhelp",
        "auth method key `api_key` is used twice",
    ),
    (
        "help",
        KEY,
        "https://acme.example/keys",
        "https://{secretText}.acme.example",
        "help_url",
        "`{secretText}` in help_url is declared nowhere",
    ),
    (
        "field-twice",
        KEY,
        "[auth.attach]",
        "[[auth.fields]]\nname = \"site\"\nlabel = \"Again\"\n[auth.attach]",
        "name = \"site\"\nlabel = \"Again\"",
        "field `site` is declared twice",
    ),
    (
        "field-name",
        KEY,
        "[auth.attach]",
        "[[auth.fields]]\nname = \"a-b\"\nlabel = \"More\"\n[auth.attach]",
        "name = \"a-b\"",
        "field `a-b` must be letters, digits and underscores",
    ),
    (
        "field-taken",
        ROBOT,
        "{ name = \"clientId\"",
        "{ name = \"token\", label = \"T\" }, { name = \"clientId\"",
        "fields",
        "field `token` has a name with a meaning of its own",
    ),
    ("field-label", KEY, "\"Site\"", "\"\"", "label = \"\"", "label must not be empty"),
    ("option-value", KEY, "\"north\"", "\"\"", "options", "value must not be empty"),
    ("option-label", KEY, "\"North\"", "\"\"", "options", "label must not be empty"),
    ("pattern", CONSENT, "[a-z]{2}", "[a-z", "fields", "pattern `[a-z` does not compile"),
    ("default", CONSENT, "\"eu\"", "\"europe\"", "fields", "default `europe` is not an accepted value"),
    (
        "any-host",
        "",
        "[api]",
        "[[auth]]\nkey = \"k\"\ntype = \"OAUTH2\"\nfields = [{ name = \"site\", label = \"Site\" }]\n[auth.oauth2]\n\
         authorize_url = \"https://acme.example/a\"\ntoken_url = \"https://{site}/token\"\n[api]",
        "token_url",
        "`{site}` in token_url lets a person name any host: pin it by a pattern",
    ),
    ("header", KEY, "X-Key = \"{secretText}\"", "X-Key = \"{key}\"", "headers", "`{key}` in X-Key is declared nowhere"),
    (
        "query",
        KEY,
        "query = { site = \"{site}\"",
        "query = { site = \"{place}\"",
        "query",
        "`{place}` in site is declared nowhere",
    ),
    (
        "basic",
        KEY,
        "username = \"{site}\"",
        "username = \"{user}\"",
        "username",
        "`{user}` in username is declared nowhere",
    ),
    ("ping", KEY, "\"/ping\"", "\"/ping/{who}\"", "request = { url = \"/ping", "`{who}` in url is declared nowhere"),
    ("ok", KEY, "\"/ok\"", "\"ok\"", "ok_pointer", "JSON pointer `ok` must start with `/`"),
    ("json", KEY, "json = \"{}\"", "json = \"{\"", "request = { method", "json is no JSON"),
    (
        "whose",
        KEY,
        "id = \"/id\"\nlabel = [",
        "id = \"id\"\nlabel = [",
        "id = \"id\"",
        "JSON pointer `id` must start with `/`",
    ),
    ("email", KEY, "\"/email\"", "\"email\"", "label = [\"email", "JSON pointer `email` must start with `/`"),
    ("plan", KEY, "\"/plan\"", "\"plan\"", "metadata", "JSON pointer `plan` must start with `/`"),
    ("noun", KEY, "noun = \"site\"", "noun = \"\"", "noun", "noun must not be empty"),
    ("keep", KEY, "\"site_id\"", "\"\"", "keep_as", "keep_as must not be empty"),
    ("list", KEY, "list = \"/sites\"", "list = \"sites\"", "list", "JSON pointer `sites` must start with `/`"),
    (
        "no-api",
        "",
        "[api]\nbase_url = \"https://api.acme.example\"\n",
        "[[auth]]\nkey = \"k\"\ntype = \"SECRET_TEXT\"\nverify = { request = { url = \"/me\" } }\n",
        "verify",
        "a path needs the table `api` with its `base_url`",
    ),
    (
        "no-facts",
        "",
        "[api]",
        "[[auth]]\nkey = \"k\"\ntype = \"OAUTH2\"\n[api]",
        "type",
        "type OAUTH2 needs an `oauth2` table",
    ),
    ("not-its-type", CONSENT, "\"OAUTH2\"", "\"BASIC_AUTH\"", "[auth.oauth2]", "`oauth2` belongs to the type OAUTH2"),
    ("oauth1-type", SIGNED, "CUSTOM_AUTH", "BASIC_AUTH", "[auth.oauth1]", "`oauth1` belongs to the type CUSTOM_AUTH"),
    (
        "both",
        SIGNED,
        "[auth.oauth1]",
        "[auth.oauth2]\ntoken_url = \"https://acme.example/t\"\n[auth.oauth1]",
        "[auth.oauth1]",
        "a method has `oauth2` or `oauth1`, not both",
    ),
    (
        "no-authorize",
        CONSENT,
        "authorize_url = \"https://{region}.acme.example/authorize\"\n",
        "",
        "[auth.oauth2]",
        "authorize_url is missing",
    ),
    (
        "fragment",
        CONSENT,
        "/authorize",
        "/authorize#top",
        "authorize_url",
        "authorize_url must have no fragment (RFC 6749, 3.1)",
    ),
    (
        "parameter",
        CONSENT,
        "token_params = { region = \"{region}\"",
        "token_params = { region = \"{tenant}\"",
        "token_params",
        "`{tenant}` in region is declared nowhere",
    ),
    ("hint", CONSENT, "{account_label}", "{email}", "reconnect_params", "`{email}` in login_hint is declared nowhere"),
    (
        "scope-twice",
        CONSENT,
        "default = [{",
        "default = [{ id = \"read\", text = \"See\" }, {",
        "default = [{ id",
        "scope `read` is listed twice",
    ),
    ("scope-text", CONSENT, "\"See things\"", "\"\"", "default = [{ id", "text must not be empty"),
    (
        "second",
        CONSENT,
        "second_parameter = \"user_scope\"\n",
        "",
        "second",
        "a second scope list needs `second_parameter`",
    ),
    ("data", CONSENT, "\"/data\"", "\"data\"", "token_pointer", "JSON pointer `data` must start with `/`"),
    ("answer", CONSENT, "\"/ok\"", "\"ok\"", "ok_pointer", "JSON pointer `ok` must start with `/`"),
    ("kept", CONSENT, "\"/tenant/id\"", "\"tenant\"", "metadata", "JSON pointer `tenant` must start with `/`"),
    ("revoke", CONSENT, "{token}", "{secret}", "url = ", "`{secret}` in url is declared nowhere"),
    ("what", CONSENT, "This connection only.", "", "what", "what must not be empty"),
    (
        "robot-page",
        ROBOT,
        "token_url",
        "authorize_url = \"https://acme.example/a\"\ntoken_url",
        "authorize_url",
        "client credentials have no authorize_url",
    ),
    ("robot-client", ROBOT, "\"clientId\"", "\"user\"", "type", "the method needs a field `clientId`"),
    (
        "signed-url",
        SIGNED,
        "https://acme.example/access",
        "http://acme.example/access",
        "access_url",
        "access_url `http://acme.example/access` must be https",
    ),
    ("signed-scope", SIGNED, "\"See things\"", "\"\"", "scopes", "text must not be empty"),
    ("signed-what", SIGNED, "This connection only.", "", "what", "what must not be empty"),
];

fn check(path: &Path) -> Ended {
    Portico::run(&["catalog", "check", path.to_str().unwrap()], &[])
}

fn definition(stem: &str, methods: &str) -> String {
    HEAD.replacen("\"acme\"", &format!("\"{stem}\""), 1) + methods
}

#[test]
fn each_mistake_is_told_with_its_file_its_line_and_its_reason() {
    let directory = tempfile::tempdir().unwrap();
    let mut told: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for (stem, methods, from, to, at, reason) in MISTAKES {
        let sound = definition(stem, methods);
        assert!(sound.contains(from), "{stem}: {from}");
        let broken = sound.replacen(from, to, 1);
        let start = broken.find(&format!("\n{at}")).map_or(0, |newline| newline + 1);
        assert!(broken[start..].starts_with(at), "{stem}: {at}");
        let file = directory.path().join(format!("{stem}.toml"));
        told.insert(file.display().to_string(), (broken[..start].matches('\n').count() + 1, reason));
        fs::write(file, broken).unwrap();
    }
    assert_eq!(told.len(), MISTAKES.len(), "each file has one mistake");
    let ended = check(directory.path());
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let mut otherwise = Vec::new();
    for (file, (line, reason)) in &told {
        let lines: Vec<_> = ended.stderr.lines().filter(|it| it.contains(&format!("{file}:"))).collect();
        let is_told = |it: &&str| it.contains(&format!("{file}:{line}: ")) && it.contains(reason);
        if lines.len() != 1 || !lines.iter().all(is_told) {
            otherwise.push(format!("{line}, {reason}: {lines:?}"));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    let one = check(&directory.path().join("slug.toml"));
    assert_eq!(one.code, Some(1));
    assert!(one.complaint().contains("slug.toml:1: name `Slug!` must match ^[a-z0-9][a-z0-9-]*$"), "{}", one.stderr);
}

#[test]
fn what_is_in_order_is_counted_and_what_cannot_be_read_is_named() {
    let directory = tempfile::tempdir().unwrap();
    for (stem, methods) in [("bare", ""), ("consent", CONSENT), ("key", KEY), ("robot", ROBOT), ("signed", SIGNED)] {
        fs::write(directory.path().join(format!("{stem}.toml")), definition(stem, methods)).unwrap();
    }
    fs::write(directory.path().join("notes.txt"), "no definition").unwrap();
    let ended = check(directory.path());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "5 definitions in order\n"), "{}", ended.stderr);
    let one = check(&directory.path().join("key.toml"));
    assert_eq!((one.code, one.stdout.as_str()), (Some(0), "1 definition in order\n"), "{}", one.stderr);
    let missing = check(&directory.path().join("none.toml"));
    assert_eq!(missing.code, Some(1));
    assert!(missing.complaint().contains("none.toml: cannot be read"), "{}", missing.stderr);
    fs::write(directory.path().join("large.toml"), "#".repeat(300 * 1024)).unwrap();
    let large = check(&directory.path().join("large.toml"));
    assert!(large.complaint().contains("large.toml: has 307200 bytes, 262144 at most"), "{}", large.stderr);
}
