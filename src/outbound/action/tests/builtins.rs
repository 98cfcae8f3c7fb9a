//! Actions that need no account.

#![cfg(test)]

use std::sync::LazyLock;
use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};

use super::{Stand, problem};
use crate::catalog::Catalog;
use crate::demo::provider::Fault;
use crate::outbound::action::{ActionError, builtin};
use crate::outbound::{EgressPolicy, Http, Stamp};

async fn run(http: &Http, integration: &str, action: &str, input: Value) -> Result<Value, ActionError> {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::load(None).unwrap());
    let action = CATALOG.get(integration).unwrap().action(action).unwrap();
    let input = action.read(input.as_object().unwrap()).map_err(ActionError::Input)?;
    let stamp = Stamp { at: DateTime::from_timestamp(1_795_773_600, 0).unwrap(), seed: [7; 16] };
    builtin::run(action.builtin().unwrap(), &input, http, stamp).await
}

async fn does(integration: &str, action: &str, input: Value) -> Result<Value, ActionError> {
    run(&Http::new(EgressPolicy::default()).unwrap(), integration, action, input).await
}

#[tokio::test]
async fn texts_are_hashed_encoded_and_decoded() {
    let hashed = async |algorithm: &str, encoding: &str| {
        let input = json!({ "text": "abc", "algorithm": algorithm, "encoding": encoding });
        does("hash-encode", "hash", input).await.unwrap()["hash"].as_str().unwrap().to_owned()
    };
    assert_eq!(hashed("sha256", "hex").await, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(hashed("sha1", "base64").await, "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
    assert!(hashed("sha512", "base64url").await.starts_with("3a81oZNhe"));
    for (encoding, written) in
        [("base64", "w6Q/Pg=="), ("base64url", "w6Q_Pg"), ("hex", "c3a43f3e"), ("url", "%C3%A4%3F%3E")]
    {
        let encoded = does("hash-encode", "encode", json!({ "text": "ä?>", "encoding": encoding })).await.unwrap();
        assert_eq!(encoded["encoded"], written);
        let decoded = does("hash-encode", "decode", json!({ "encoded": written, "encoding": encoding })).await.unwrap();
        assert_eq!(decoded["decoded"], "ä?>");
    }
    for (encoding, written) in [("base64", "!"), ("hex", "abc"), ("hex", "zz"), ("hex", "ff"), ("url", "%FF")] {
        let refused = does("hash-encode", "decode", json!({ "encoded": written, "encoding": encoding })).await;
        assert_eq!(problem(refused.unwrap_err()).0, "encoded", "{written}");
    }
    let refused = does("hash-encode", "hash", json!({ "text": "a", "algorithm": "md5" })).await;
    assert_eq!(
        problem(refused.unwrap_err()),
        ("algorithm".into(), "must be one of sha256, sha384, sha512, sha1".into())
    );
}

#[tokio::test]
async fn uuids_are_made_of_chance() {
    let made = does("hash-encode", "generate_uuid", json!({ "count": "3" })).await.unwrap();
    let uuids: Vec<uuid::Uuid> = serde_json::from_value(made["uuids"].clone()).unwrap();
    assert_eq!((uuids.len(), uuids[0].get_version_num()), (3, 4));
    assert!(uuids[0] != uuids[1] && uuids[1] != uuids[2]);
    for count in [0, 101] {
        let refused = does("hash-encode", "generate_uuid", json!({ "count": count })).await.unwrap_err();
        assert_eq!(problem(refused), ("count".into(), "must be a whole number from 1 to 100".into()));
    }
}

#[tokio::test]
async fn dates_are_read_in_the_usual_forms() {
    for (written, zone, iso) in [
        ("2026-11-27T10:00:00Z", "Europe/Berlin", "2026-11-27T11:00:00+01:00"),
        ("2026-11-27", "America/New_York", "2026-11-27T00:00:00-05:00"),
        ("2026-07-01 08:30", "Europe/London", "2026-07-01T08:30:00+01:00"),
        ("1795773600", "UTC", "2026-11-27T10:00:00Z"),
        ("1795773600000", "UTC", "2026-11-27T10:00:00Z"),
        ("November 27, 2026", "UTC", "2026-11-27T00:00:00Z"),
        ("11/27/2026 3:05 PM", "UTC", "2026-11-27T15:05:00Z"),
        ("27.11.2026", "UTC", "2026-11-27T00:00:00Z"),
        ("20261127", "UTC", "2026-11-27T00:00:00Z"),
        ("Fri, 27 Nov 2026 10:00:00 +0200", "UTC", "2026-11-27T08:00:00Z"),
        // The clock is put back: the first of the two.
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T02:30:00+02:00"),
    ] {
        let read = does("datetime", "parse_date", json!({ "dateString": written, "timezone": zone })).await;
        assert_eq!(read.unwrap()["iso"], iso, "{written}");
    }
    let read = does("datetime", "parse_date", json!({ "dateString": "2026-11-29" })).await.unwrap();
    assert_eq!((&read["dayName"], &read["dayOfWeek"], &read["week"]), (&json!("Sunday"), &json!(0), &json!(48)));
    for (written, zone, name) in [
        ("some day", "UTC", "dateString"),
        ("2026-02-30", "UTC", "dateString"),
        ("2026-11-27", "Mars/Phobos", "timezone"),
        ("2026-03-29 02:30", "Europe/Berlin", "dateString"),
        ("99999999999999999999", "UTC", "dateString"),
    ] {
        let refused = does("datetime", "parse_date", json!({ "dateString": written, "timezone": zone })).await;
        assert_eq!(problem(refused.unwrap_err()).0, name, "{written}");
    }
}

#[tokio::test]
async fn dates_are_written_by_name_and_by_pattern() {
    for (form, written) in [
        ("iso", "2026-11-27T11:00:00+01:00"),
        ("date", "2026-11-27"),
        ("long", "Friday, November 27, 2026"),
        ("unix", "1795773600"),
        ("DD.MM.YYYY [at] HH:mm", "27.11.2026 at 11:00"),
        ("YYYY-MM-DDTHH:mm:ssZ", "2026-11-27T11:00:00+01:00"),
        ("%H Uhr", "11 Uhr"),
    ] {
        let input = json!({ "date": "2026-11-27T10:00:00Z", "format": form, "timezone": "Europe/Berlin" });
        assert_eq!(does("datetime", "format_date", input).await.unwrap()["formatted"], written, "{form}");
    }
    for form in ["yesterday", "%Q", "%", "---"] {
        let refused = does("datetime", "format_date", json!({ "date": "2026-11-27", "format": form })).await;
        assert_eq!(problem(refused.unwrap_err()).0, "format", "{form}");
    }
}

#[tokio::test]
async fn dates_are_reckoned_with_as_calendars_do() {
    let reckoned = async |date: &str, operation: &str, amount: i64, unit: &str| {
        let input = json!({ "date": date, "operation": operation, "amount": amount, "unit": unit, "timezone": "Europe/Berlin" });
        does("datetime", "date_math", input).await.map(|it| it["result"].as_str().unwrap().to_owned())
    };
    for (date, operation, amount, unit, result) in [
        ("2026-01-31", "add", 1, "months", "2026-02-28T00:00:00+01:00"),
        ("2028-02-29", "subtract", 1, "years", "2027-02-28T00:00:00+01:00"),
        ("2026-03-28T02:30:00+01:00", "add", 1, "days", "2026-03-29T03:30:00+02:00"),
        ("2026-03-28T12:00:00+01:00", "add", 24, "hours", "2026-03-29T13:00:00+02:00"),
        ("2026-03-28T12:00:00+01:00", "add", 1, "days", "2026-03-29T12:00:00+02:00"),
        ("2026-11-27", "add", -2, "weeks", "2026-11-13T00:00:00+01:00"),
        ("2026-11-27", "subtract", 90, "minutes", "2026-11-26T22:30:00+01:00"),
    ] {
        assert_eq!(
            reckoned(date, operation, amount, unit).await.as_deref(),
            Ok(result),
            "{date} {operation} {amount} {unit}"
        );
    }
    for (amount, unit) in [(1_000_000_000, "years"), (1_000_000_000, "weeks"), (i64::MAX, "seconds")] {
        assert_eq!(problem(reckoned("2026-11-27", "add", amount, unit).await.unwrap_err()).0, "amount");
    }
}

#[tokio::test]
async fn business_hours_are_asked_for() {
    let asked = async |input: Value| does("datetime", "is_business_hours", input).await;
    assert_eq!(asked(json!({})).await.unwrap()["isBusinessHours"], true, "now is a Friday, 10 o'clock");
    let tokyo = asked(json!({ "timezone": "Asia/Tokyo" })).await.unwrap();
    assert_eq!((&tokyo["isBusinessHours"], &tokyo["hour"]), (&json!(false), &json!(19)));
    let sunday = json!({ "date": "2026-11-29T10:00:00Z" });
    assert_eq!(asked(sunday).await.unwrap()["isWorkDay"], false);
    let sunday = json!({ "date": "2026-11-29T23:59:00Z", "workDays": "0, 6", "endHour": 24 });
    assert_eq!(asked(sunday).await.unwrap()["isBusinessHours"], true);
    for (input, name) in [
        (json!({ "startHour": 18 }), "endHour"),
        (json!({ "startHour": 24 }), "startHour"),
        (json!({ "workDays": [7] }), "workDays"),
        (json!({ "date": "never" }), "date"),
    ] {
        assert_eq!(problem(asked(input).await.unwrap_err()).0, name);
    }
}

impl Stand {
    async fn sends(&self, input: Value) -> Result<Value, ActionError> {
        run(&self.http, "http", "send_request", input).await
    }
}

#[tokio::test]
async fn a_request_is_sent_as_it_is_written() {
    let stand = Stand::new();
    let url = format!("{}/anything", stand.moved);
    let input = json!({
        "method": "POST", "url": url, "headers": { "x-a": 7 }, "queryParams": { "b": ["c d", "&"] },
        "authType": "BASIC", "authFields": { "username": "ada", "password": "p:w" },
        "body_type": "json", "body": { "data": { "e": 1 } }, "failureMode": "continue_4xx",
    });
    let came = stand.sends(input).await.unwrap();
    assert_eq!((&came["status"], &came["body"]), (&json!(401), &json!({ "error": "invalid_token" })));
    let asked = stand.asked().remove(0);
    assert_eq!(
        (asked.method.as_str(), asked.headers["x-a"].as_str(), asked.json()),
        ("POST", "7", Some(json!({ "e": 1 })))
    );
    assert_eq!(asked.query, [("b".into(), "c d".into()), ("b".into(), "&".into())]);
    for (body_type, body, kind, sent) in [
        ("raw", json!({ "data": "a\r\nb" }), "text/plain; charset=utf-8", "a\r\nb"),
        ("json", json!("{\"a\":1}"), "application/json", "{\"a\":1}"),
        ("none", json!({ "a": 1 }), "application/json", "{\"a\":1}"),
    ] {
        let input =
            json!({ "method": "PUT", "url": url, "body_type": body_type, "body": body, "failureMode": "continue_all" });
        stand.sends(input).await.unwrap();
        let asked = stand.asked().remove(0);
        assert_eq!((asked.headers["content-type"].as_str(), asked.body), (kind, sent.as_bytes().to_vec()));
    }
    let input = json!({ "method": "POST", "url": url, "body_type": "form_data", "body": { "data": { "a\"": "b" } }, "failureMode": "continue_all" });
    stand.sends(input).await.unwrap();
    let body = String::from_utf8(stand.asked().remove(0).body).unwrap();
    assert!(body.contains("form-data; name=\"a%22\"\r\n\r\nb\r\n"), "{body}");
}

#[tokio::test]
async fn a_failure_is_one_unless_it_is_wanted() {
    let stand = Stand::new();
    let url = format!("{}/anything", stand.moved);
    let input = |mode: &str| json!({ "method": "GET", "url": url, "failureMode": mode });
    let fails =
        |times| stand.provider.api_answers("acme", times, &Fault::Status(500, None, json!({ "message": "no" })));
    let failed = Err(ActionError::Failed { status: 500, message: "no".into() });
    for (mode, requests) in
        [("continue_none", 1), ("retry_none", 1), ("continue_4xx", 1), ("retry_5xx", 3), ("retry_all", 3)]
    {
        fails(requests);
        assert_eq!(stand.sends(input(mode)).await, failed, "{mode}");
        assert_eq!(stand.asked().len(), requests, "{mode}");
    }
    fails(1);
    assert_eq!(stand.sends(input("continue_all")).await.unwrap()["status"], 500);
    stand.asked();
    fails(1);
    assert!(matches!(stand.sends(input("retry_5xx")).await, Err(ActionError::Unauthorized { .. })));
    assert_eq!(stand.asked().len(), 2);
    let binary = json!({ "method": "GET", "url": url, "failureMode": "continue_all", "response_is_binary": true });
    assert_eq!(stand.sends(binary).await.unwrap()["body"], "eyJlcnJvciI6ImludmFsaWRfdG9rZW4ifQ==");
}

#[tokio::test]
async fn redirects_pass_the_policy_and_leave_the_credential_behind() {
    let stand = Stand::new();
    let url = format!("{}/anything", stand.moved);
    let input = |follow: bool| {
        json!({
            "method": "POST", "url": url, "followRedirects": follow, "failureMode": "continue_all", "authType": "BEARER_TOKEN",
            "authFields": { "token": "t" }, "body_type": "raw", "body": "b",
        })
    };
    let redirects = |times, to: &str| stand.provider.api_answers("acme", times, &Fault::Redirect(to.to_owned()));
    redirects(1, "/acme/api/else");
    assert_eq!(stand.sends(input(false)).await.unwrap()["status"], 302);
    redirects(1, "/acme/api/else");
    assert_eq!(stand.sends(input(true)).await.unwrap()["status"], 401);
    let asked = stand.asked();
    assert_eq!((asked[2].path.as_str(), asked[2].method.as_str(), asked[2].body.len()), ("/else", "GET", 0));
    assert!(asked[2].headers.contains_key("authorization"), "the same origin");
    // Another name of the same address is another origin.
    redirects(1, &url.replace("127.0.0.1", "localhost"));
    assert_eq!(stand.sends(input(true)).await.unwrap()["status"], 401);
    assert!(!stand.asked()[1].headers.contains_key("authorization"));
    for to in ["http://127.0.0.2/", "http://169.254.169.254/latest", "https://[::1]/", "http://0x7f.2/"] {
        redirects(1, to);
        assert_eq!(stand.sends(input(true)).await, Err(ActionError::Egress), "{to}");
        assert_eq!(stand.asked().len(), 1);
    }
    redirects(9, "/acme/api/round");
    assert_eq!(stand.sends(input(true)).await, Err(ActionError::Unprepared("too many redirects")));
    assert_eq!(stand.asked().len(), 6);
}

#[tokio::test]
async fn what_must_not_be_sent_is_refused() {
    let mut stand = Stand::new();
    let url = format!("{}/anything", stand.moved);
    for (change, name) in [
        (json!({ "use_proxy": true }), "use_proxy"),
        (json!({ "method": "TRACE" }), "method"),
        (json!({ "url": "/relative" }), "url"),
        (json!({ "url": "https://user:pw@example.com/" }), "url"),
        (json!({ "url": "mailto:ada@example.com" }), "url"),
        (json!({ "headers": { "Host": "evil.test" } }), "headers"),
        (json!({ "headers": { "x": "a\r\nb: c" } }), "headers"),
        (json!({ "authType": "BEARER_TOKEN" }), "authFields"),
        (json!({ "authType": "BASIC", "authFields": { "username": "" } }), "authFields"),
        (json!({ "authType": "BEARER_TOKEN", "authFields": { "token": "a\nb" } }), "authFields"),
        (json!({ "body_type": "json", "body": "{" }), "body"),
        (json!({ "timeout": 0 }), "timeout"),
    ] {
        let mut input = json!({ "method": "GET", "url": url });
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        assert_eq!(problem(stand.sends(input).await.unwrap_err()).0, name, "{change}");
    }
    for url in
        ["http://127.0.0.2/", "https://localhost.localdomain.invalid/", "http://example.com/", "https://10.0.0.1/"]
    {
        let refused = stand.sends(json!({ "method": "GET", "url": url })).await.unwrap_err();
        assert!(matches!(refused, ActionError::Egress | ActionError::Unreachable), "{url}: {refused:?}");
    }
    assert!(stand.asked().is_empty());
    stand.http = stand.http.with_action_timeout(Duration::from_millis(100));
    stand.provider.api_answers("acme", 1, &Fault::Slow(Duration::from_secs(20)));
    assert_eq!(stand.sends(json!({ "method": "GET", "url": url })).await, Err(ActionError::Timeout));
    stand.provider.api_answers("acme", 1, &Fault::Huge(1 << 30));
    stand.http = Http::new(EgressPolicy::parse("127.0.0.1").unwrap()).unwrap();
    assert_eq!(stand.sends(json!({ "method": "GET", "url": url })).await, Err(ActionError::TooLarge));
}
