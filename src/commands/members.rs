//! `portico members`: the first way in to the dashboard.

use std::process::ExitCode;

use clap::Subcommand;
use portico::{
    config::{Config, Settings},
    domain::input,
    services::{
        import::organization,
        members::{self, sign_in},
    },
};

use super::{Outcome, log_to_stderr, open};

#[derive(Debug, Subcommand)]
pub enum MembersCommand {
    /// Make somebody an owner, or let one in again, and print a link that signs them in to the dashboard
    Invite(InviteArguments),
}

#[derive(Debug, clap::Args)]
pub struct InviteArguments {
    /// E-mail address of the owner
    #[arg(long, value_name = "ADDRESS")]
    owner: String,
    /// What to call them
    #[arg(long)]
    name: Option<String>,
    /// Organisation, by id or slug [default: the only one]
    #[arg(long, value_name = "ORG")]
    org: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

impl MembersCommand {
    pub async fn run(self) -> Outcome {
        let Self::Invite(arguments) = self;
        invite(arguments).await
    }
}

async fn invite(arguments: InviteArguments) -> Outcome {
    log_to_stderr(&arguments.settings);
    let email = input::email(&arguments.owner.clone().into()).map_err(|problem| format!("--owner {problem}"))?;
    if let Some(name) = &arguments.name {
        input::check_text(name, 1, 255).map_err(|problem| format!("--name {problem}"))?;
    }
    let config = Config { migrate: false, ..Config::read(arguments.settings)? };
    let context = open(config).await?;
    let made = async {
        let org = organization(&context.db, arguments.org.as_deref()).await?;
        let member = members::make_owner(&context, org, &email, arguments.name).await?;
        let link = sign_in::operator_link(&context, &member).await?;
        Ok::<_, portico::error::Error>((member, link))
    }
    .await;
    context.db.close().await;
    let (member, link) = made?;
    println!(
        "{} is an owner. This link signs them in, once, within {} hours:",
        member.email,
        sign_in::OPERATOR_TTL.num_hours()
    );
    println!("{link}");
    Ok(ExitCode::SUCCESS)
}
