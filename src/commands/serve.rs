//! `portico serve`, `portico demo`: until SIGTERM or SIGINT.

use std::{io, process::ExitCode};

use portico::{
    app::{self, Nature},
    config::{Config, Settings},
    demo,
};
use secrecy::ExposeSecret;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Outcome, log_to_stderr};

pub async fn serve(settings: Settings, migrate: bool) -> Outcome {
    log_to_stderr(&settings);
    let config = Config { migrate, ..Config::read(settings)? };
    let stop = Stop::listen()?;
    let running = app::start(config, Nature::default()).await?;
    println!("portico listening on http://{}", running.address);
    if let Some(key) = &running.first_key {
        println!("api key (shown once): {}", key.expose_secret());
    }
    stop.told().await;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn demo(settings: demo::DemoSettings) -> Outcome {
    log_to_stderr(&settings.settings);
    let stop = Stop::listen()?;
    let demo = demo::start(settings).await?;
    println!("{}", demo.welcome);
    stop.told().await;
    demo.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// SIGTERM and SIGINT, from before the start on: whoever reads the start line may send one at once.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
