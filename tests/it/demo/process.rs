//! A run of the binary in a folder of its own, with no settings but those that the test gives.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// How long the binary may take to say or to do something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A binary that runs.
pub struct Portico {
    child: Child,
    lines: Receiver<String>,
    files: Option<TempDir>,
    folder: PathBuf,
}

/// A binary that has ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// The one line on standard error.
    #[track_caller]
    pub fn complaint(&self) -> &str {
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        self.stderr.trim_end()
    }
}

fn command(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    command.args(arguments).current_dir(folder).env_clear().env("TMPDIR", folder.join("tmp"));
    command.env("PORTICO_LOG", "error").envs(settings.iter().copied());
    command
}

fn folder() -> TempDir {
    let files = tempfile::tempdir().unwrap();
    fs::create_dir(files.path().join("tmp")).unwrap();
    files
}

impl Portico {
    /// Start it.
    pub fn start(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let files = folder();
        let path = files.path().to_owned();
        Self::spawn(command(&path, arguments, settings), path, Some(files))
    }

    /// Start it again where this one, which has ended, left its files.
    pub fn restart(&self, arguments: &[&str]) -> Self {
        let settings = [("PORTICO_LISTEN", "127.0.0.1:0")];
        Self::spawn(command(&self.folder, arguments, &settings), self.folder.clone(), None)
    }

    /// Run it to its end.
    pub fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Ended {
        let files = folder();
        let output = command(files.path(), arguments, settings).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    fn spawn(mut command: Command, folder: PathBuf, files: Option<TempDir>) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { child, lines, files, folder }
    }

    /// What it prints, up to the line that begins so.
    pub fn lines_until(&mut self, last: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {last:?} in {lines:?}"));
            let is_last = line.starts_with(last);
            lines.push(line);
            if is_last {
                return lines;
            }
        }
    }

    /// What it printed after that, once it has ended.
    pub fn rest(&self) -> Vec<String> {
        self.lines.iter().collect()
    }

    /// Where it runs.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where it puts what it will throw away.
    pub fn scratch(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// Ask it to end (SIGTERM), and answer its exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status().unwrap();
        assert!(asked.success());
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }
}

impl Drop for Portico {
    fn drop(&mut self) {
        // It may have ended; its files go when nothing writes to them any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
        drop(self.files.take());
    }
}

/// The JSON that a line prints when it is pasted into a shell.
pub fn sh(line: &str) -> Value {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{line}: {output:?}"))
}
