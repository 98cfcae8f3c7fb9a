//! `portico audit`: whether the audit trail is as it was written.

use std::{fs, path::PathBuf, process::ExitCode};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use clap::Subcommand;
use portico::{
    config::{Config, Settings},
    services::trail::{self, Fault, Printed, Verdict},
};

use super::{Outcome, log_to_stderr, open};

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Find what was changed in the audit trail, added to it, or taken away from it; exit code 1 if there is something
    ///
    /// Prints the end of every chain. Keep what is printed elsewhere: held against it, a database that was put back as a
    /// whole is found too.
    Verify {
        #[command(flatten)]
        settings: Settings,
        /// What an earlier check has printed
        #[arg(long, value_name = "FILE")]
        printed: Option<PathBuf>,
    },
}

impl AuditCommand {
    pub async fn run(self) -> Outcome {
        let Self::Verify { settings, printed } = self;
        log_to_stderr(&settings);
        let printed = match printed {
            Some(file) => read(&fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?)?,
            None => Vec::new(),
        };
        let context = open(Config { migrate: false, ..Config::read(settings)? }).await?;
        let verdicts = trail::verify(&context, &printed).await?;
        context.db.close().await;
        for verdict in &verdicts {
            println!("{}", line(verdict));
            for fault in &verdict.faults {
                println!("  {}", sentence(fault));
            }
        }
        let faults: usize = verdicts.iter().map(|verdict| verdict.faults.len()).sum();
        if faults > 0 {
            println!("the audit trail is not as it was written");
            return Ok(ExitCode::FAILURE);
        }
        println!("the audit trail is as it was written");
        Ok(ExitCode::SUCCESS)
    }
}

/// `ORGANISATION LOG NUMBER CODE`, and what is of no use to a later check behind it.
fn line(it: &Verdict) -> String {
    let end = match &it.end {
        Some((seq, mac)) => format!("{seq} {}", BASE64_URL_SAFE_NO_PAD.encode(mac)),
        None => "0 -".to_owned(),
    };
    let waiting = if it.unsealed > 0 { format!(", {} not chained yet", it.unsealed) } else { String::new() };
    format!("{} {} {end} ({} checked{waiting})", it.org_id, it.log, it.checked)
}

/// The lines of an earlier check.
fn read(text: &str) -> Result<Vec<Printed>, String> {
    let mut printed = Vec::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        let (Some(org), Some(log), Some(seq), Some(mac)) = (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let (Ok(org_id), Ok(seq)) = (org.parse(), seq.parse()) else { continue };
        if seq == 0 {
            continue;
        }
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).map_err(|_| format!("is no line of an earlier check: {line}"))?;
        printed.push(Printed { org_id, log: log.to_owned(), seq, mac });
    }
    if printed.is_empty() {
        return Err("the file holds no chain's end: it must be what `portico audit verify` has printed".to_owned());
    }
    Ok(printed)
}

fn sentence(fault: &Fault) -> String {
    match fault {
        Fault::Changed(seq) => format!("{seq} is not as it was written"),
        Fault::Missing(first, last) if first == last => format!("{first} is missing"),
        Fault::Missing(first, last) => format!("{first} to {last} are missing"),
        Fault::Added(seq) => format!("{seq} stands behind the end, where nothing was written"),
        Fault::Ends => "where the chain begins and ends is not as it was written".to_owned(),
        Fault::Key => "the chain's key does not open: was it changed, or is the master key missing?".to_owned(),
        Fault::NoChain => "there are chained rows, and their chain is gone".to_owned(),
        Fault::NotAsPrinted(seq) => format!("{seq} is not what the earlier check has printed, or is gone"),
    }
}
