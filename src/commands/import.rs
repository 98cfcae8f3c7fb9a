//! `portico import`: what was made elsewhere.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use portico::{
    config::{Config, Settings},
    services::import::{self, Format, Import, Outcome as Became, Reader, Told},
};

use super::{Outcome, log_to_stderr, open};

/// So many refused lines are shown; all of them are in the report.
const SHOWN: usize = 20;

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Add connections with the tokens, keys and owners that a file holds; what is there already is left as it is
    Connections(ImportArguments),
}

#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// JSON lines (.jsonl, .ndjson) or CSV (.csv) with a line of column names
    file: PathBuf,
    /// How the file is written [default: what its name ends with]
    #[arg(long)]
    format: Option<GivenFormat>,
    /// Organisation, by id or slug [default: the only one]
    #[arg(long, value_name = "ORG")]
    org: Option<String>,
    /// Tell what would become of each line, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Write what was refused, or was there already, and why, as JSON lines
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GivenFormat {
    Jsonl,
    Csv,
}

impl ImportCommand {
    pub async fn run(self) -> Outcome {
        let Self::Connections(arguments) = self;
        connections(arguments).await
    }
}

async fn connections(arguments: ImportArguments) -> Outcome {
    log_to_stderr(&arguments.settings);
    let format = match arguments.format {
        Some(GivenFormat::Jsonl) => Some(Format::JsonLines),
        Some(GivenFormat::Csv) => Some(Format::Csv),
        None => Format::of(&arguments.file),
    };
    let format = format.ok_or("the file's name ends with none of .jsonl, .ndjson, .csv: say --format")?;
    let config = Config { migrate: false, ..Config::read(arguments.settings)? };
    let reader = Reader::open(&arguments.file, format)?;
    let mut report = arguments.report.map(File::create).transpose()?.map(BufWriter::new);
    let context = open(config).await?;
    let org = import::organization(&context.db, arguments.org.as_deref()).await?;
    let mut shown = 0;
    let mut written = Ok(());
    let mut tell = |told: Told| {
        if told.outcome == Became::Added {
            return;
        }
        if let (Some(file), Ok(())) = (&mut report, &written) {
            written = serde_json::to_writer(&mut *file, &told).map_err(Into::into).and_then(|()| file.write_all(b"\n"));
        }
        if told.outcome == Became::Refused && shown < SHOWN {
            shown += 1;
            println!("line {}: {}{}", told.line, name(&told), told.reason.unwrap_or_default());
        }
    };
    let ran = Import::into_org(&context, org, arguments.dry_run).await?.run(reader, &mut tell).await;
    context.db.close().await;
    let counts = ran
        .map_err(|error| format!("{error:?}; what was added until now stays, and is skipped when this is run again"))?;
    if let Some(mut report) = report {
        written.and_then(|()| report.flush()).map_err(|error| format!("the report: {error}"))?;
    }
    let hidden = counts.refused.saturating_sub(shown as u64);
    if hidden > 0 {
        println!("… and {hidden} more refused");
    }
    let added = if arguments.dry_run { "would be added" } else { "added" };
    println!("{} {added}, {} there already, {} refused", counts.added, counts.duplicate, counts.refused);
    Ok(if counts.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn name(told: &Told) -> String {
    told.external_id.as_ref().map(|id| format!("{id}: ")).unwrap_or_default()
}
