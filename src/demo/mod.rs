//! `portico demo`: a server, a provider that plays all the others, and sample data. The tests use the provider too.

pub mod provider;
mod seed;

use std::{io, net::SocketAddr, path::PathBuf};

use provider::Provider;
use url::Url;

use crate::{
    app::{self, Nature, Running},
    catalog::Catalog,
    config::{Config, Settings},
    outbound::mail::Mailbox,
};

/// Settings of the demo: those of the server, of which the data directory may be thrown away.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoSettings {
    /// The server's.
    #[command(flatten)]
    pub settings: Settings,
    /// Address of the built-in provider; port 0 picks a free one
    #[arg(long, env = "PORTICO_DEMO_PROVIDER", default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub provider: SocketAddr,
}

/// A running demo.
#[derive(Debug)]
pub struct Demo {
    /// What to do first: the link and three `curl` lines.
    pub welcome: String,
    running: Running,
    provider: Provider,
    scratch: Option<PathBuf>,
}

/// Start the demo. Without a data directory or database of its own it lives in a directory that is removed at the end.
pub async fn start(demo: DemoSettings) -> Result<Demo, Box<dyn std::error::Error>> {
    let mut settings = demo.settings;
    // The default means "none was chosen" here.
    let chosen = settings.data_dir.as_os_str() != "./data" || settings.database_url.is_some();
    let scratch = (!chosen).then(|| std::env::temp_dir().join(format!("portico-demo-{}", std::process::id())));
    if let Some(scratch) = &scratch {
        settings.data_dir.clone_from(scratch);
    }
    if settings.egress_allow.is_empty() {
        settings.egress_allow = "127.0.0.0/8".to_owned();
    }
    let config = Config::read(settings)?;
    let catalog = Catalog::load(config.catalog_dir.as_deref())?;
    let provider = Provider::start(demo.provider, catalog.all().cloned())?;
    let playground = Some(Url::parse(provider.url())?);
    let nature = Nature { playground, mailbox: Some(Mailbox::default()), ..Nature::default() };
    let running = app::start(Config { gallery: true, ..config }, nature).await?;
    let welcome = seed::sow(&running, &provider).await?;
    Ok(Demo { welcome, running, provider, scratch })
}

impl Demo {
    /// Stop everything, and throw away what was not to be kept.
    pub async fn stop(self) -> io::Result<()> {
        self.running.stop().await?;
        self.provider.stop();
        self.scratch.map_or(Ok(()), std::fs::remove_dir_all)
    }
}
