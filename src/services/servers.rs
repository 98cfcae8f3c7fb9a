//! The servers that run on this database: each says that it is there, so that a command can ask what they know.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::watch, time};

use crate::{
    context::Context,
    error::Result,
    storage::{self, Db, servers::Server},
};

/// How often a server says that it is there.
pub const BEAT: Duration = Duration::from_secs(5);
/// A server that was not there for so long does not run any more.
pub const GONE_AFTER: TimeDelta = TimeDelta::seconds(60);

/// Say that this server is there, until `stop` says that it ends.
pub async fn attend(ctx: Arc<Context>, mut stop: watch::Receiver<bool>) {
    let now = ctx.clock.now();
    let mut server = Server {
        id: ctx.entropy.id(now),
        master_keys: Vec::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: now,
        seen_at: now,
    };
    while !*stop.borrow() {
        server.master_keys = ctx.vault.fingerprints();
        server.seen_at = ctx.clock.now();
        if let Err(error) = beat(&ctx, &server).await {
            tracing::warn!(?error, "the server could not say that it is there");
        }
        tokio::select! {
            () = time::sleep(BEAT) => {}
            _ = stop.changed() => {}
        }
    }
    if let Err(error) = storage::servers::forget(&ctx.db, server.id).await {
        tracing::warn!(?error, "the server could not say that it stops");
    }
}

async fn beat(ctx: &Context, server: &Server) -> Result<()> {
    storage::servers::see(&ctx.db, server).await?;
    storage::servers::sweep(&ctx.db, server.seen_at - GONE_AFTER * 10).await?;
    Ok(())
}

/// The servers that run, as far as they have said so lately.
pub async fn running(db: &Db, now: DateTime<Utc>) -> Result<Vec<Server>> {
    Ok(storage::servers::list(db, now - GONE_AFTER).await?)
}
