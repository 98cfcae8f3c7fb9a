//! No input leaves its place: what arrives is exactly what was given, or nothing is sent.

#![cfg(test)]

use reqwest::header::HeaderName;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{SECRET, Stand, problem};
use crate::domain::base64;
use crate::outbound::action::ActionError;

/// Texts that mean ill, and such as are put together of their pieces by a fixed sequence of chance.
fn texts() -> Vec<String> {
    const NASTY: [&str; 44] = [
        "plain",
        "..",
        ".",
        "../../etc/passwd",
        "%2e%2e",
        "%2e%2e%2f",
        ".%2E",
        "a/b",
        "/a",
        "a/",
        "a//b",
        "a\\b",
        "..\\..",
        "a?b=c",
        "a#b",
        "//evil.test",
        "https://evil.test/",
        "@evil.test",
        ":80",
        "\r\nX-Injected: 1\r\n\r\nGET /",
        "a\nb",
        "a\tb",
        "\0",
        "\u{7f}",
        "\"",
        "\",\"admin\":true,\"x\":\"",
        "\\",
        "\\u0022",
        "{value}",
        "{connection.secretText}",
        "{secretText}",
        "{{value}}",
        "é",
        "💥",
        "\u{202e}",
        "a\u{2028}b",
        "a&b=c",
        "a;b",
        "+",
        "%",
        "%zz",
        "'",
        "&amp;<b>",
        "--07070707070707070707070707070707--",
    ];
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance % 44).unwrap()
    };
    let made = (0..300).map(|_| (0..3).map(|_| NASTY[next()]).collect::<String>());
    let mut texts: Vec<String> = NASTY.iter().map(|text| (*text).to_owned()).collect();
    texts.extend(made);
    texts.push("long ".repeat(4_000));
    texts
}

fn decoded(text: &str) -> String {
    String::from_utf8(base64::percent_decoded(text)).unwrap()
}

#[tokio::test]
async fn a_value_stays_one_segment_of_its_path() {
    let (stand, mut sent) = (Stand::new(), 0);
    for text in texts() {
        match stand.written("segment", json!({ "value": text })).await {
            Ok(outgoing) => {
                let url = outgoing.url;
                assert_eq!(url.host_str(), Some("api.acme.example"), "{text:?}");
                let segments: Vec<_> = url.path_segments().unwrap().map(decoded).collect();
                assert_eq!(segments, ["v1", "things", &text, "parts", &format!("x{text}")], "{url}");
                let query: Vec<_> = url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect();
                assert_eq!(query, ["fixed=1".to_owned(), format!("acme_key={SECRET}")]);
                assert_eq!(url.fragment(), None);
                sent += 1;
            }
            Err(error) => {
                let is_dots = matches!(text.as_str(), "." | "..");
                let (name, problem) = problem(error);
                assert!(name == "value" && (is_dots || text.contains('\0')), "{text:?} {problem}");
            }
        }
    }
    assert!(sent > 250, "{sent}");
}

#[tokio::test]
async fn a_path_of_several_segments_stays_below_its_place() {
    let stand = Stand::new();
    for text in texts() {
        let trimmed = text.strip_prefix('/').unwrap_or(&text);
        let inner = trimmed.strip_suffix('/').unwrap_or(trimmed);
        let bad = inner.split('/').any(|part| part.is_empty() || part == "." || part == "..") || text.contains('\0');
        match stand.written("segments", json!({ "value": text })).await {
            Ok(outgoing) => {
                let segments: Vec<_> = outgoing.url.path_segments().unwrap().map(decoded).collect();
                let mut expected = vec!["v1", "things"];
                expected.extend(trimmed.split('/'));
                expected.push("parts");
                assert_eq!(segments, expected, "{text:?}");
                assert!(!bad, "{text:?}");
            }
            Err(error) => assert!(bad && problem(error).0 == "value", "{text:?}"),
        }
    }
}

#[tokio::test]
async fn a_header_stays_on_its_line() {
    let stand = Stand::new();
    for text in texts() {
        match stand.written("header", json!({ "value": text })).await {
            Ok(outgoing) => {
                assert!(!text.chars().any(char::is_control), "{text:?}");
                assert_eq!(outgoing.headers["x-value"].as_bytes(), format!("<{text}>").as_bytes());
                let names: Vec<_> = outgoing.headers.keys().map(HeaderName::as_str).collect();
                assert_eq!(names.len(), 4, "{names:?}");
                assert_eq!(
                    (&outgoing.headers["acme-version"], &outgoing.headers["x-acme-key"]),
                    (&"7".parse().unwrap(), &SECRET.parse().unwrap())
                );
            }
            Err(error) => {
                assert!(text.chars().any(char::is_control), "{text:?}");
                assert_eq!(problem(error), ("value".into(), "must not contain control characters".into()));
            }
        }
    }
}

#[tokio::test]
async fn a_query_has_the_parameters_that_are_declared() {
    let stand = Stand::new();
    for text in texts() {
        let url = stand.written("look", json!({ "value": text })).await.unwrap().url;
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let expected = [("fixed", "1"), ("value", text.as_str()), ("acme_key", SECRET)];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())), "{text:?}");
        assert_eq!(url.path(), "/v1/look");
    }
}

#[tokio::test]
async fn json_and_variables_hold_texts_and_no_more() {
    let stand = Stand::new();
    for text in texts() {
        let body = stand.written("json", json!({ "value": text })).await.unwrap().body;
        let body: Value = serde_json::from_slice(&body).unwrap();
        let inner = json!({ "value": text }).to_string();
        let doubled = text.replace('\'', "''");
        assert_eq!(body, json!({ "alone": text, "among": format!("<{text}>"), "inner": inner, "doubled": doubled }));
        let body = stand.written("graphql", json!({ "value": text })).await.unwrap().body;
        let body: Value = serde_json::from_slice(&body).unwrap();
        let query = "query ($v: String) { thing(v: $v) { id } }";
        assert_eq!(body, json!({ "query": query, "variables": { "v": text } }));
    }
}

#[tokio::test]
async fn a_form_has_the_members_that_are_declared() {
    let stand = Stand::new();
    for text in texts() {
        let more = json!({ "a": [1, text], "b": { "c": true, &text: "d" }, "e": [{ "f": null, "g": text }] });
        let outgoing = stand.written("form", json!({ "value": text, "more": more })).await.unwrap();
        let mut pairs: Vec<_> = form_urlencoded::parse(&outgoing.body).into_owned().collect();
        pairs.sort();
        let mut expected = vec![
            ("value".to_owned(), text.clone()),
            ("more[a][]".to_owned(), "1".to_owned()),
            ("more[a][]".to_owned(), text.clone()),
            ("more[b][c]".to_owned(), "true".to_owned()),
            (format!("more[b][{text}]"), "d".to_owned()),
            ("more[e][0][g]".to_owned(), text.clone()),
        ];
        expected.sort();
        assert_eq!(pairs, expected, "{text:?}");
        assert_eq!(outgoing.headers["content-type"], "application/x-www-form-urlencoded");
    }
}

#[tokio::test]
async fn a_multipart_body_has_the_parts_that_are_declared() {
    let stand = Stand::new();
    for text in texts() {
        let file = json!({ "data": base64::encode(text.as_bytes()), "filename": "ignored", "contentType": "text/x-a" });
        let outgoing = stand.written("upload", json!({ "value": text, "file": file })).await.unwrap();
        let kind = outgoing.headers["content-type"].to_str().unwrap().to_owned();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let body = String::from_utf8(outgoing.body).unwrap();
        let end = format!("\r\n--{boundary}--\r\n");
        let parts = body.strip_prefix(&format!("--{boundary}\r\n")).unwrap().strip_suffix(&end).unwrap();
        let parts: Vec<_> = parts.split(&format!("\r\n--{boundary}\r\n")).collect();
        assert_eq!(parts.len(), 2, "{text:?}");
        let (head, content) = parts[0].split_once("\r\n\r\n").unwrap();
        assert!(content == text && head.starts_with("content-disposition: form-data; name=\"file\"; filename=\""));
        assert_eq!(head.lines().count(), 2, "{head}");
        assert_eq!((head.matches('"').count(), head.lines().nth(1)), (4, Some("content-type: text/x-a")), "{head}");
        let (head, content) = parts[1].split_once("\r\n\r\n").unwrap();
        assert_eq!((head, content), ("content-disposition: form-data; name=\"note\"", text.as_str()));
    }
}

#[tokio::test]
async fn a_message_has_the_head_that_is_declared() {
    let stand = Stand::new();
    for text in texts() {
        let attached = json!([{ "data": base64::encode(b"a"), "filename": text }]);
        let attached = if text.chars().any(char::is_control) { json!([]) } else { attached };
        let input =
            json!({ "to": "Ada L. <ada@example.com>, bob@example.com", "value": text, "attachments": attached });
        let written = match stand.written("mail", input).await {
            Ok(written) => written,
            Err(error) => {
                assert!(text.chars().any(char::is_control), "{text:?} {error}");
                continue;
            }
        };
        let body: Value = serde_json::from_slice(&written.body).unwrap();
        let mail = String::from_utf8(base64::decode(body["raw"].as_str().unwrap()).unwrap()).unwrap();
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        let mut names: Vec<_> = names.into_iter().map(str::to_ascii_lowercase).collect();
        names.sort();
        let transfer = if attached == json!([]) { "content-transfer-encoding" } else { "content-type" };
        assert!(names.contains(&transfer.to_owned()), "{names:?}");
        names.retain(|name| !name.starts_with("content-"));
        assert_eq!(names, ["date", "mime-version", "subject", "to"], "{head}");
    }
    for to in ["ada@example.com\r\nBcc: eve@evil.test", "nobody", "<>", "ada@example.com>, <eve"] {
        let refused = stand.written("mail", json!({ "to": to, "value": "x" })).await.unwrap_err();
        assert_eq!(problem(refused).0, "to", "{to}");
    }
}

#[tokio::test]
async fn values_keep_their_types_and_absent_ones_take_their_members_along() {
    let stand = Stand::new();
    let full = json!({
        "value": "x", "list": "a, b", "more": "{\"n\":1,\"alone\":2}", "when": 1_795_773_600, "count": "3.0",
    });
    let body: Value = serde_json::from_slice(&stand.written("json", full).await.unwrap().body).unwrap();
    assert_eq!(
        body,
        json!({
            "alone": "x", "among": "<x>", "inner": "{\"value\":\"x\"}", "doubled": "x", "csv": "a,b", "lines": "a\nb", "n": 1,
            "deep": {
                "list": [["a", "b"], { "n": 1, "alone": 2 }], "day": "2026-11-27", "at": 1_795_773_600, "count": 3,
            },
        })
    );
    let refused = stand.written("json", json!({ "value": "x", "count": 1.5 })).await.unwrap_err();
    assert_eq!(problem(refused), ("count".into(), "must be a whole number".into()));
    let url = stand.written("look", json!({ "value": "" })).await.unwrap().url;
    assert!(!url.query().unwrap().contains("value="), "{url}");
    let refused = stand.written("segment", json!({ "value": " " })).await.unwrap_err();
    assert_eq!(problem(refused), ("value".into(), "is required".into()));
}

#[tokio::test]
async fn files_are_taken_in_every_form() {
    let stand = Stand::new();
    for (given, kind) in [
        (json!("aGk="), "application/octet-stream"),
        (json!("data:text/x-b;base64,aGk"), "text/x-b"),
        (json!("data:,hi"), "text/plain"),
        (json!({ "data": "data:text/x-b,h%69", "contentType": "text/x-c" }), "text/x-c"),
    ] {
        let outgoing = stand.written("raw", json!({ "file": given })).await.unwrap();
        assert_eq!(
            (outgoing.body.as_slice(), &outgoing.headers["content-type"]),
            (b"hi".as_slice(), &kind.parse().unwrap())
        );
    }
    for given in [
        json!("no base64!"),
        json!("ftp://example.com/a"),
        json!({ "filename": "a" }),
        json!({ "data": "aGk=", "contentType": "a\r\nb" }),
        json!(7),
        json!("data:text/x-b\r\nX: 1,hi"),
    ] {
        let refused = stand.written("raw", json!({ "file": given })).await.unwrap_err();
        assert_eq!(problem(refused).0, "file", "{given}");
    }
}

#[tokio::test]
async fn a_file_is_fetched_without_the_credential_and_through_the_policy() {
    let stand = Stand::new();
    let at = format!("{}/files/a%20b.txt", stand.moved);
    let outgoing = stand.written("raw", json!({ "file": at })).await;
    // The provider wants a credential, which is not sent.
    assert_eq!(problem(outgoing.unwrap_err()).1, "cannot be fetched: its address answered 401");
    let asked = stand.asked().remove(0);
    assert!(!asked.headers.contains_key("x-acme-key") && asked.person.is_none(), "{asked:?}");
    for at in ["https://127.0.0.2/a", "http://localhost./a", "http://1.1.1.1/", "https://169.254.169.254/latest"] {
        let refused = stand.written("raw", json!({ "file": at })).await.unwrap_err();
        assert!(problem(refused).1.starts_with("cannot be fetched: "), "{at}");
    }
    stand.provider.api_answers("acme", 1, &crate::demo::provider::Fault::Redirect("http://127.0.0.2/".into()));
    let refused = stand.written("raw", json!({ "file": at })).await.unwrap_err();
    assert!(problem(refused).1.contains("127.0.0.2 has no address that this server may call"));
    stand.provider.api_answers("acme", 1, &crate::demo::provider::Fault::Huge(20 << 20));
    let refused = stand.written("raw", json!({ "file": at })).await.unwrap_err();
    assert!(problem(refused).1.ends_with("answered more than is read"));
}

#[tokio::test]
async fn what_is_not_declared_is_refused() {
    let stand = Stand::new();
    let refused = stand.written("look", json!({ "valeu": 1, "value": [] })).await.unwrap_err();
    let ActionError::Input(problems) = refused else { panic!("{refused:?}") };
    assert_eq!(problems["valeu"], "is not an input of this action");
    assert_eq!(problems["value"], "must be a text");
}
