//! The worker: does what is queued, and sweeps.

use std::sync::Arc;

use tokio::{sync::watch, time};

use crate::{
    context::Context,
    error::Result,
    services::jobs::{IDLE, SWEEP_EVERY, run_one, sweep},
};

/// Work until `stop` says so; a job that is under way is finished first.
pub async fn work(ctx: Arc<Context>, mut stop: watch::Receiver<bool>) {
    let mut swept_at = None;
    while !*stop.borrow() {
        let now = ctx.clock.now();
        if swept_at.is_none_or(|at| now - at >= SWEEP_EVERY) {
            swept_at = Some(now);
            log(sweep(&ctx).await);
        }
        log(drain(&ctx, &stop).await);
        tokio::select! {
            () = ctx.bell.notified() => {}
            () = time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn drain(ctx: &Context, stop: &watch::Receiver<bool>) -> Result<()> {
    while !*stop.borrow() && run_one(ctx).await? {}
    Ok(())
}

fn log(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(?error, "the worker stumbled");
    }
}
