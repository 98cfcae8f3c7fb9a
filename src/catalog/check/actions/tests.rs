//! Each rule of actions, broken.

#![cfg(test)]

use crate::catalog::definition::Definition;
use crate::catalog::load::{parse, parse_actions};

const DEFINITION: &str = r#"name = "acme"
display_name = "Acme"
description = "Do things in Acme."
categories = ["PRODUCTIVITY"]
docs = "https://acme.example/docs"
reviewed_on = 2026-11-23

[api]
base_url = "https://{region}.acme.example"

[[auth]]
key = "api_key"
type = "SECRET_TEXT"
fields = [{ name = "region", label = "Region", pattern = "[a-z]{2}" }]
attach = { headers = { X-Key = "{secretText}" } }

[auth.identity]
request = { url = "/me" }
id = "/id"
label = ["/email"]
metadata = { team = "/team/id" }
"#;

const GOOD: &str = r#"docs = "https://acme.example/docs"
reviewed_on = 2026-11-27
unverified = ["find"]
ok = "/ok"
errors = ["/error"]

[options.boards]
request = { url = "/boards", query = { team = "{connection.team}", q = "{search}", of = "{team}" } }
list = "/boards"
value = "/id"
label = ["/name"]

[dynamic.columns]
request = { url = "/boards/{board}/columns" }
name = "/id"
kind = "/type"
kinds = { check = "CHECKBOX" }

[actions.find]
display_name = "Find things"
description = "Finds things."
scopes = ["things:read"]
input = [
    { name = "team", type = "SHORT_TEXT", label = "Team" },
    { name = "board", type = "DROPDOWN", label = "Board", required = true, options = "boards" },
    { name = "kind", type = "STATIC_DROPDOWN", label = "Kind", default = "a", choices = [{ value = "a" }, { value = 2 }] },
    { name = "cursor", type = "SHORT_TEXT", label = "Page" },
]
request = { url = "/boards/{board}/things", query = { kind = "{kind}", cursor = "{cursor}" }, headers = { X-Trace = "{uuid}" } }
answer = { output = "/things", null_on = [404], page = { input = "cursor", next = "/next" } }

[actions.add]
display_name = "Add a thing"
description = "Adds a thing."
input = [
    { name = "board", type = "DROPDOWN", label = "Board", required = true, options = "boards" },
    { name = "team", type = "SHORT_TEXT", label = "Team" },
    { name = "columns", type = "DYNAMIC", label = "Columns", dynamic = "columns" },
    { name = "files", type = "ARRAY", label = "Files" },
]
request = { method = "POST", url = "https://files.acme.example/{connection.region}/{board}", json = { raw = "{mail|base64}", at = "{now|epoch}", "+" = "{columns}" } }
mail = { to = "a@acme.example", subject = "x", attachments = "{files}" }
"#;

fn definition() -> Definition {
    parse("acme.toml", "acme", DEFINITION).unwrap()
}

/// The problems of the good file with one text replaced by another, one per line.
fn problems(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    let broken = GOOD.replacen(from, to, 1);
    let found = parse_actions("a.toml", &broken, &definition()).expect_err("a problem");
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn sound_actions_pass() {
    let actions = parse_actions("a.toml", GOOD, &definition());
    assert_eq!(actions.unwrap_or_else(|found| panic!("{found:?}")).len(), 2);
}

#[test]
fn facts_name_what_is_there() {
    assert_eq!(problems("[\"find\"]", "[\"fnid\"]"), "a.toml:3: unverified action `fnid` is not in this file");
    assert!(problems("\"https://acme.example/docs\"", "\"acme\"").starts_with("a.toml:1: docs `acme` is no URL"));
    assert_eq!(problems("\"/ok\"", "\"ok\""), "a.toml:4: JSON pointer `ok` must start with `/`");
    assert_eq!(problems("[\"/error\"]", "[\"error\"]"), "a.toml:5: JSON pointer `error` must start with `/`");
    assert!(problems("reviewed_on = 2026-11-27\n", "").contains("missing field `reviewed_on`"));
    assert!(problems("kind = \"/type\"", "knid = \"/type\"").starts_with("a.toml:16: unknown field `knid`"));
}

#[test]
fn actions_have_names_and_words() {
    assert_eq!(
        problems("[actions.add]", "[actions.custom_api_call]"),
        "a.toml:32: `custom_api_call` is there by itself, and is not declared"
    );
    assert!(problems("[actions.add]", "[actions.\"a b\"]").contains("action `a b` must be letters"));
    assert_eq!(problems("\"Find things\"", "\" \""), "a.toml:20: display_name must not be empty");
    assert_eq!(problems("\"Finds things.\"", "\"\""), "a.toml:21: description must not be empty");
    assert_eq!(problems("\"things:read\"", "\"\""), "a.toml:22: 0 must not be empty");
    assert!(
        problems("request = { url = \"/boards/{board}/th", "reqeust = { url = \"/boards/{board}/th")
            .contains("unknown field `reqeust`")
    );
    let without = GOOD
        .replace("request = { url = \"/boards/{board}/things\"", "#")
        .replace("{ output = \"/things\", null_on = [404], page", "{ page");
    assert!(
        parse_actions("a.toml", &without, &definition()).unwrap_err()[0].reason.contains("an action needs a `request`")
    );
}

#[test]
fn inputs_are_sound() {
    assert_eq!(
        problems("\"cursor\", type", "\"team\", type").lines().next(),
        Some("a.toml:27: input `team` is declared twice")
    );
    assert!(problems("\"files\"", "\"uuid\"").contains("input `uuid` must be letters"));
    assert!(problems("label = \"Page\"", "label = \"\"").contains("a.toml:27: label must not be empty"));
    assert!(
        problems(", choices = [{ value = \"a\" }, { value = 2 }]", "")
            .contains("a static dropdown, and no other, has choices")
    );
    assert!(problems("{ value = 2 }", "{ value = [] }").contains("a choice is a text, a number or a truth"));
    assert!(
        problems(", required = true, options = \"boards\"", ", required = true")
            .contains("a dropdown, and no other, has options")
    );
    assert!(
        problems("options = \"boards\"", "options = \"baords\"")
            .contains("a.toml:25: `baords` is not among the file's options")
    );
    assert!(problems("dynamic = \"columns\"", "dynamic = \"rows\"").contains("`rows` is not among the file's dynamic"));
    assert!(problems("type = \"DYNAMIC\"", "type = \"OBJECT\"").contains("`dynamic` goes with the type DYNAMIC"));
    assert_eq!(problems("default = \"a\"", "default = \"b\""), "a.toml:26: the default of `kind` must be one of a, 2");
    assert!(problems("type = \"ARRAY\"", "type = \"LIST\"").contains("unknown variant `LIST`"));
    assert!(
        problems("    { name = \"team\", type = \"SHORT_TEXT\", label = \"Team\" },\n", "")
            .contains("options `boards` name `{team}`, which is no input of this action")
    );
    assert!(
        problems("{ name = \"files\",", "{ name = \"more\", type = \"JSON\", label = \"More\" },\n{ name = \"files\",")
            .ends_with(": input `more` goes nowhere")
    );
}

#[test]
fn names_in_requests_are_known() {
    assert_eq!(
        problems("kind = \"{kind}\"", "kind = \"{knid}\"").lines().next(),
        Some("a.toml:29: `{knid}` is no input of this action")
    );
    assert!(
        problems("{connection.team}", "{connection.secretText}")
            .contains("is not known of a connection, or is a secret")
    );
    assert!(problems("{connection.region}", "{connection.host}").contains("is not known of a connection"));
    assert!(problems("{now|epoch}", "{now|epcoh}").contains("unknown filter `epcoh`"));
    assert!(problems("{uuid}", "{uuid|path}").contains("the filter `path` is for URLs"));
    assert!(problems("raw = \"{mail|base64}\", ", "").contains("`mail` is what the request carries"));
    assert!(problems("{search}", "{serach}").contains("options `boards` name `{serach}`"));
    assert!(problems("\"{kind}\"", "\"{search}\"").contains("`{search}` is no input of this action"));
}

#[test]
fn requests_cannot_be_led_astray() {
    assert!(
        problems("DROPDOWN\", label = \"Board\", required = true", "DROPDOWN\", label = \"Board\"")
            .contains("it must be required, have a default")
    );
    assert!(problems("https://files.acme", "https://{board}.acme").contains("`{board}` would choose the host"));
    assert!(
        problems("https://files.acme", "https://{connection.region}{board}.acme")
            .contains("`{board}` would choose the host")
    );
    for url in ["http://files.acme", "//files.acme", "https://a:b@files.acme"] {
        assert!(problems("https://files.acme", url).contains("url must be a path, or an absolute https URL"), "{url}");
    }
    assert!(problems("/boards/{board}/things", "/boards/{board /things").contains("a brace without a name"));
    for header in ["Authorization", "Host", "x-key", "a b", "Proxy-X"] {
        assert!(problems("X-Trace", &format!("\"{header}\"")).contains("is not for an action to set"), "{header}");
    }
    assert!(problems("method = \"POST\", ", "").contains("a request with a body needs a method"));
    assert!(problems("json = {", "form = { a = \"b\" }, json = {").contains("a request has one body"));
    assert!(problems("\"+\" = \"{columns}\"", "\"+\" = \"x{columns}\"").contains("`+` takes an object"));
    assert!(problems("raw = \"{mail|base64}\"", "raw = '{\"a\":\"{mail|base64}\"}'").contains("JSON in a text"));
}

#[test]
fn an_optional_input_in_a_path_has_a_stand_in_or_chooses_the_request() {
    let path = "request = { url = \"/boards/{board}/things\"";
    let optional = GOOD.replace("\"Board\", required = true", "\"Board\"").replace("/{board}\", json", "/x\", json");
    let parsed = |to: &str| parse_actions("a.toml", &optional.replacen(path, to, 1), &definition());
    let lacks = "`{board}` stands in a path: it must be required, have a default, an `else`, or stand in `when`";
    let reasons = |to: &str| parsed(to).unwrap_err().iter().map(|it| it.reason.clone()).collect::<Vec<_>>();
    assert_eq!(reasons(path), [lacks]);
    assert!(parsed("request = { url = \"/boards/{board|else:team}/things\"").is_ok());
    assert!(parsed("request = { when = [\"board\"], url = \"/boards/{board}/things\"").is_ok());
    let unsure = "request = { when = [\"board|else:team\"], url = \"/boards/{board}/things\"";
    assert_eq!(reasons(unsure), [lacks]);
    let unknown = "request = { when = [\"baord\"], url = \"/boards/{board|else:taem|if:kidn=a}/things\"";
    for name in ["baord", "taem", "kidn"] {
        assert!(reasons(unknown).contains(&format!("`{{{name}}}` is no input of this action")), "{name}");
    }
    let secret = "request = { url = \"/boards/{board|else:connection.secretText}/things\"";
    assert!(reasons(secret)[0].contains("is not known of a connection, or is a secret"));
}

#[test]
fn the_last_of_several_requests_is_for_all_that_is_left() {
    let request = "request = { url = \"/boards/{board}/things\", query = { kind = \"{kind}\", cursor = \"{cursor}\" }, \
                   headers = { X-Trace = \"{uuid}\" } }\n";
    let several =
        "requests = [\n    { when = [\"kind\"], url = \"/a\" },\n    { url = \"/b/{board}/{cursor|else:kind}\" },\n]\n";
    let parsed = |from: &str, to: &str| {
        parse_actions("a.toml", &GOOD.replace(request, several).replace(from, to), &definition())
    };
    assert!(parsed("", "").is_ok());
    let found = parsed("when = [\"kind\"], ", "").unwrap_err();
    assert_eq!(found[0].to_string(), "a.toml:30: a request without `when` is the last");
    let found = parsed("{cursor|else:kind}", "{cursor}").unwrap_err();
    assert!(found[0].to_string().starts_with("a.toml:31: `{cursor}` stands in a path"), "{}", found[0]);
    let found = parsed("requests = [", "request = { url = \"/c\" }\nrequests = [").unwrap_err();
    assert!(found[0].reason.contains("an action has a `request` or `requests`, not both"), "{}", found[0]);
}

#[test]
fn values_have_their_form() {
    let json = "raw = \"{mail|base64}\"";
    let with = |member: &str| problems(json, &format!("{json}, {member}"));
    assert_eq!(
        with("x = { each = \"{files}\", as = \"{item/id}\" }, y = \"{item}\""),
        "a.toml:41: `{item}` is no input of this action"
    );
    assert!(with("x = { each = \"a{files}\", as = \"{item}\" }").contains("`each` takes one name"));
    assert!(with("x = { \"?\" = \"x{team}\", a = 1 }").contains("`?` takes one name"));
    assert!(with("x = [{ \"+\" = \"x{team}\" }]").contains("`+` takes an object"));
    assert!(
        problems("X-Trace = \"{uuid}\"", "X-Trace = [\"{uuid}\"]").contains("a header is a text, or `{ json = … }`")
    );
    assert!(
        parse_actions(
            "a.toml",
            &GOOD.replace("X-Trace = \"{uuid}\"", "X-Trace = { json = [\"{uuid}\"] }"),
            &definition()
        )
        .is_ok()
    );
}

#[test]
fn what_only_confirms_is_not_sent() {
    let files = "{ name = \"files\",";
    let confirm = "{ name = \"sure\", type = \"CHECKBOX\", label = \"Yes\", required = true, must = true },\n";
    let parsed =
        |confirm: &str| parse_actions("a.toml", &GOOD.replace(files, &format!("{confirm}{files}")), &definition());
    assert!(parsed(confirm).is_ok());
    let word = confirm.replace("\"CHECKBOX\"", "\"STATIC_DROPDOWN\", choices = [{ value = \"YES\" }]");
    assert!(parsed(&word).is_ok());
    for wrong in [confirm.replace("required = true, ", ""), confirm.replace("CHECKBOX", "SHORT_TEXT")] {
        assert!(parsed(&wrong).unwrap_err()[0].reason.contains("`must` goes with a required CHECKBOX"), "{wrong}");
    }
    assert!(parsed(&confirm.replace(", must = true", "")).unwrap_err()[0].reason.contains("input `sure` goes nowhere"));
}

#[test]
fn answers_are_pointed_at() {
    assert!(problems("errors = [\"/error\"]", "fails_if = [\"bad\"]").contains("JSON pointer `bad` must start"));
    let answer = "answer = { ";
    assert!(problems(answer, "answer = { where = { name = \"{kind}\" }, ").contains("JSON pointer `name` must start"));
    assert!(problems(answer, "answer = { where = { \"/name\" = \"{knid}\" }, ").contains("`{knid}` is no input"));
    assert!(problems(answer, "answer = { limit = \"{limit}\", ").contains("`{limit}` is no input of this action"));
    assert!(problems(answer, "answer = { limit = \"1{kind}\", ").contains("`limit` takes one name"));

    assert_eq!(problems("\"/things\"", "\"things\""), "a.toml:30: JSON pointer `things` must start with `/`");
    assert!(problems("[404]", "[200]").contains("200 cannot stand for \"there is none\""));
    assert!(problems("input = \"cursor\"", "input = \"crusor\"").contains("`crusor` is no input of this action"));
    assert!(problems("list = \"/boards\"", "list = \"boards\"").contains("JSON pointer `boards`"));
    let unused = "[options.more]\nrequest = { url = \"/more\" }\nvalue = \"/id\"\n\n[options.boards]";
    assert_eq!(problems("[options.boards]", unused), "a.toml:7: options `more` fill no input");
}
