//! The real binary, which can be killed.

use std::{
    fs::File,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use serde_json::json;

use crate::support::Backend;

/// A running `portico serve` on a data directory of the test's; definitions of its own lie in `catalog` there.
pub struct Process {
    child: Child,
    pub base: String,
    /// The key that the first start printed.
    pub first_key: Option<String>,
}

impl Process {
    /// Start on a free port.
    pub fn start(data: &Path, log: &str) -> Self {
        let (mut process, mut lines) = Self::start_at(data, log, "127.0.0.1:0").unwrap();
        let line = lines.next().unwrap().unwrap();
        process.first_key = Some(line.strip_prefix("api key (shown once): ").unwrap().to_owned());
        process
    }

    /// Start again where a server of the same data was before: its links lead there.
    pub fn start_again(data: &Path, log: &str, base: &str) -> Self {
        let listen = base.strip_prefix("http://").unwrap();
        (0..50)
            .find_map(|_| {
                // Its port may have been lent to somebody else meanwhile.
                let started = Self::start_at(data, log, listen);
                if started.is_none() {
                    std::thread::sleep(std::time::Duration::from_millis(100));
                }
                started.map(|(process, _)| process)
            })
            .unwrap()
    }

    /// The process, and what it prints after its first line.
    fn start_at(data: &Path, log: &str, listen: &str) -> Option<(Self, Lines<BufReader<ChildStdout>>)> {
        let log_file = File::options().create(true).append(true).open(data.join("log.txt")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        command.args(["serve", "--egress-allow", "127.0.0.0/8", "--listen", listen, "--rate-limit", "0"]);
        command.args(["--data-dir", data.to_str().unwrap(), "--log", log]);
        let definitions = data.join("catalog");
        if definitions.exists() {
            command.arg("--catalog-dir").arg(definitions);
        }
        if !listen.ends_with(":0") {
            command.args(["--base-url", &format!("http://{listen}")]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(log_file).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let Some(Ok(first)) = lines.next() else {
            child.wait().unwrap();
            return None;
        };
        let base = first.strip_prefix("portico listening on ").unwrap().to_owned();
        Some((Self { child, base, first_key: None }, lines))
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and how it ended.
    pub async fn terminate(mut self) -> ExitStatus {
        self.ask_to_stop();
        tokio::task::spawn_blocking(move || self.child.wait().unwrap()).await.unwrap()
    }

    /// SIGTERM.
    pub fn ask_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// A workspace, an end user of it, and a link of hers: ids and URL.
    pub async fn link(&self, backend: &Backend, external_id: &str) -> (String, String) {
        let listed = backend.get("/api/v1/workspaces").await.expect(200);
        let workspace = match listed["workspaces"].as_array().unwrap().first() {
            Some(found) => found["id"].clone(),
            None => {
                let made = backend.post("/api/v1/workspaces", json!({ "name": "Acme", "slug": "acme" })).await;
                made.expect(201)["workspace"]["id"].clone()
            }
        };
        let body = json!({ "workspaceId": workspace, "externalId": external_id });
        let made = backend.post("/api/v1/end-users", body).await.expect(201);
        let user = made["endUser"]["id"].as_str().unwrap().to_owned();
        let link = backend.post(&format!("/api/v1/end-users/{user}/connect-token"), json!({})).await.expect(200);
        (user, link["connectUrl"].as_str().unwrap().to_owned())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
