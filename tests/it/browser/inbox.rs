//! A mail server that a test runs, and what arrives there.

use std::{process::Stdio, time::Duration};

use regex_lite::Regex;
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// Where `scripts/test` says that it has put the mail server's script.
const SMTP: &str = "PORTICO_TEST_SMTP";
/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server of the test's own; it ends with it.
pub struct Inbox {
    pub url: String,
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

/// A mail, as the server has read it.
#[derive(Debug, Deserialize)]
pub struct Arrived {
    to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Inbox {
    pub async fn opened() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the test script tells by the environment")]
        let script = std::env::var(SMTP)
            .unwrap_or_else(|_| panic!("{SMTP} is not set: run scripts/test, which installs the mail server"));
        let started = Command::new("node").arg(script).stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut process = started.unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        Self { url, lines, _process: process }
    }

    /// The next mail, which must be for this address.
    pub async fn next_for(&mut self, address: &str) -> Arrived {
        let line = timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("no mail for {address}")).unwrap().unwrap();
        let mail: Arrived = serde_json::from_str(&line).unwrap();
        assert_eq!(mail.to, [address], "{line}");
        mail
    }
}

impl Arrived {
    /// The code of six digits that it brings, as it is written there.
    pub fn code(&self) -> String {
        let code = Regex::new(r"(?m)^(\d{3} \d{3})$").unwrap();
        code.captures(&self.text).unwrap_or_else(|| panic!("no code in {}", self.text))[1].to_owned()
    }

    /// The link to a page of this path; its text and its page have the same.
    pub fn link(&self, path: &str) -> String {
        let link = Regex::new(&format!(r"https?://[^\s/]+{path}\?[\w=&.-]+")).unwrap();
        let of_text = link.find(&self.text).unwrap_or_else(|| panic!("no link to {path} in {}", self.text)).as_str();
        assert!(self.html.contains(&format!("href=\"{of_text}\"")), "{}", self.html);
        of_text.to_owned()
    }
}
