//! The binary, as people start it.

pub mod process;

use std::{fs, os::unix::fs::PermissionsExt};

use process::{Portico, sh};
use serde_json::Value;

use crate::support::Visitor;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_does_the_main_job_and_cleans_up() {
    let mut demo = Portico::start(&["demo", "--listen", "127.0.0.1:0"], &[]);
    let welcome = demo.lines_until("Stop with Ctrl-C");
    let link = welcome.iter().find(|line| line.contains("/connect/portal?token=")).unwrap().trim().to_owned();
    let curls: Vec<_> = welcome.iter().map(|line| line.trim()).filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(curls.len(), 3, "{welcome:?}");
    let answers = || curls.iter().map(|line| sh(line)).collect::<Vec<Value>>();

    let before = answers();
    assert_eq!(before[0]["endUser"]["displayName"], "Alice Johnson");
    assert_eq!(before[0]["connections"].as_array().unwrap().len(), 0);
    assert!(before[1]["connectUrl"].as_str().unwrap().contains("/connect/portal?token="));
    assert!(before[2]["integrations"].as_array().unwrap().len() >= 6);

    let base = link.split("/connect/").next().unwrap();
    let mut alice = Visitor::new(base);
    for (name, opened) in [("Slack", &*link), ("GitHub", before[1]["connectUrl"].as_str().unwrap())] {
        let landing = alice.opens(opened).await;
        let form = alice.clicks(&landing, &format!("Connect {name}")).await;
        let consent = alice.presses(&form, &format!("Continue to {name}")).await;
        let done = alice.presses(&consent, "Allow").await;
        assert_eq!(done.heading(), format!("{name} is connected"));
    }
    let landing = alice.opens("/connect/portal").await;
    let form = alice.clicks(&landing, "Connect OpenAI").await;
    let done = alice.fills(&form, "Connect OpenAI", &[("f-secretText", "key-ada")]).await;
    assert_eq!(done.heading(), "OpenAI is connected");
    let after = answers();
    let names: Vec<_> =
        after[0]["connections"].as_array().unwrap().iter().map(|it| it["integrationName"].as_str().unwrap()).collect();
    assert_eq!(names, ["slack", "github", "openai"]);
    assert!(alice.opens("/_gallery").await.says("landing-some"));
    let outbox = alice.opens("/_mail").await;
    let mail = alice.clicks(&outbox, "Northwind Reports asks you to connect your accounts").await;
    assert!(mail.says("Auto-Submitted: auto-generated") && mail.says("Hello Alice Johnson,"));
    let framed = alice.opens(&format!("{}/html", mail.url)).await;
    assert!(framed.header("content-security-policy").contains("; sandbox allow-popups"));
    let invited = framed.link("Connect your accounts");
    assert_eq!(Visitor::new(base).opens(&invited).await.heading(), "Connect your accounts");

    assert_eq!(fs::read_dir(demo.scratch()).unwrap().count(), 1, "the demo lives in a directory of its own");
    assert_eq!(demo.terminate(), Some(0));
    assert_eq!(fs::read_dir(demo.scratch()).unwrap().count(), 0, "and throws it away");
}

#[test]
fn the_first_start_makes_the_data_directory_the_key_file_and_the_first_key() {
    let mut server = Portico::start(&["serve"], &[("PORTICO_LISTEN", "127.0.0.1:0")]);
    let lines = server.lines_until("api key (shown once): ");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("portico listening on http://127.0.0.1:"), "{lines:?}");
    let key = lines[1].strip_prefix("api key (shown once): ").unwrap();
    let base = lines[0].strip_prefix("portico listening on ").unwrap();
    let seen = sh(&format!("curl -s {base}/api/v1/api-keys -H 'Authorization: Bearer {key}'"));
    assert_eq!(seen["apiKeys"].as_array().map(Vec::len), Some(1), "{seen}");

    let data = server.folder().join("data");
    let mode = fs::metadata(data.join("secret.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(data.join("portico.db").is_file());
    assert_eq!(server.terminate(), Some(0));

    let mut again = server.restart(&["serve"]);
    let lines = again.lines_until("portico listening on ");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(again.terminate(), Some(0));
    assert_eq!(again.rest(), Vec::<String>::new(), "a second start makes no second key");
}

#[test]
fn a_server_that_may_not_migrate_says_so_in_one_sentence() {
    let refused = Portico::run(&["serve", "--no-migrate"], &[("PORTICO_LISTEN", "127.0.0.1:0")]);
    assert_eq!(refused.code, Some(1));
    assert_eq!(
        refused.complaint(),
        "portico: the database is not up to date: run `portico migrate`, or start without --no-migrate"
    );
    assert_eq!(refused.stdout, "");
}

#[test]
fn everything_that_is_wrong_with_the_settings_is_said_at_once() {
    let wrong = [
        ("PORTICO_LISTEN", "nowhere"),
        ("PORTICO_BASE_URL", "ftp://example.com"),
        ("PORTICO_DATABASE_URL", "mysql://x:hunter2@example.com/y"),
        ("PORTICO_SERVICE_KEY", "hunter2"),
        ("PORTICO_CATALOG_DIR", "/nowhere/at/all"),
        ("PORTICO_STATIC_DIR", "/nowhere/at/all"),
        ("PORTICO_EGRESS_ALLOW", "10.0.0.0/99"),
        ("PORTICO_SMTP_URL", "ftp://us:hunter2@mail.example.com"),
        ("PORTICO_MAIL_FROM", "nobody"),
        ("PORTICO_CORS_ORIGINS", "https://app.example.com, *"),
        ("PORTICO_RATE_LIMIT", "many"),
        ("PORTICO_LOG", "=,="),
        ("PORTICO_LOG_FORMAT", "xml"),
    ];
    let refused = Portico::run(&["serve"], &wrong);
    assert_eq!(refused.code, Some(1));
    for (variable, _) in wrong {
        let said = refused
            .stderr
            .lines()
            .filter(|line| line.trim_start_matches("portico: ").starts_with(&format!("{variable} ")));
        assert_eq!(said.count(), 1, "{variable} in {}", refused.stderr);
    }
    assert!(!refused.stderr.contains("hunter2"), "no secret is repeated: {}", refused.stderr);
}

#[test]
fn a_shared_database_asks_for_keys_that_are_shared_too() {
    // Nothing listens there: the sentence comes before any connection.
    let refused = Portico::run(&["serve"], &[("PORTICO_DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/portico")]);
    assert_eq!(refused.code, Some(1));
    let sentence = refused.complaint();
    assert!(sentence.starts_with("portico: PORTICO_SECRET_KEYS is required with PostgreSQL: "), "{sentence}");
    assert!(!refused.stderr.contains("hunter2"));
}

const BROKEN: &str = "name = \"acme\"\ndisplay_name = \"Acme\"\ncategories = [\"NO_SUCH_CATEGORY\"]\n";

#[test]
fn a_broken_definition_is_explained_by_file_line_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.toml");
    fs::write(&file, BROKEN).unwrap();
    for path in [file.as_path(), folder.path()] {
        let checked = Portico::run(&["catalog", "check", path.to_str().unwrap()], &[]);
        assert_eq!(checked.code, Some(1));
        assert!(checked.stderr.contains("acme.toml:3: "), "{}", checked.stderr);
        assert!(checked.stderr.contains("NO_SUCH_CATEGORY"), "{}", checked.stderr);
    }
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/integrations");
    let fine = Portico::run(&["catalog", "check", own], &[]);
    assert_eq!((fine.code, fine.stderr.as_str()), (Some(0), ""));
    assert!(fine.stdout.ends_with(" definitions in order\n"), "{}", fine.stdout);
}

#[test]
fn a_broken_definition_of_the_operator_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("acme.toml"), BROKEN).unwrap();
    let settings = [("PORTICO_CATALOG_DIR", folder.path().to_str().unwrap()), ("PORTICO_LISTEN", "127.0.0.1:0")];
    let refused = Portico::run(&["serve"], &settings);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains("acme.toml:3: "), "{}", refused.stderr);
}
