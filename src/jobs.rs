//! The worker: does what is queued, renews tokens ahead of time, warns, and sweeps.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet, time};

use crate::{
    context::Context,
    error::Result,
    services::{
        jobs::{IDLE, SWEEP_EVERY, run_one, sweep},
        refresh, trail,
    },
};

/// The most renewals at a time: providers are slow, and waiting costs little.
const RENEWALS_MAX: usize = 64;

/// How often what has happened is chained.
const SEAL_EVERY: Duration = Duration::from_secs(1);

/// Work until `stop` says so; what is under way is finished first.
pub async fn work(ctx: Arc<Context>, stop: watch::Receiver<bool>) {
    tokio::join!(jobs(&ctx, stop.clone()), renewals(&ctx, stop.clone()), seals(&ctx, stop));
}

async fn jobs(ctx: &Context, mut stop: watch::Receiver<bool>) {
    let mut swept_at = None;
    while !*stop.borrow() {
        let now = ctx.clock.now();
        if swept_at.is_none_or(|at| now - at >= SWEEP_EVERY) {
            swept_at = Some(now);
            log(sweep(ctx).await);
            log(refresh::warn_due(ctx).await.map(drop));
        }
        log(drain(ctx, &stop).await);
        tokio::select! {
            () = ctx.bell.notified() => {}
            () = time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn seals(ctx: &Context, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        log(trail::seal(ctx).await.map(drop));
        tokio::select! {
            () = time::sleep(SEAL_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn drain(ctx: &Context, stop: &watch::Receiver<bool>) -> Result<()> {
    while !*stop.borrow() && run_one(ctx).await? {}
    Ok(())
}

async fn renewals(ctx: &Arc<Context>, mut stop: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    while !*stop.borrow() {
        log(fill(ctx, &mut running).await);
        tokio::select! {
            // With room again there may be more to do at once.
            Some(_) = running.join_next(), if running.len() >= RENEWALS_MAX => {}
            () = time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

async fn fill(ctx: &Arc<Context>, running: &mut JoinSet<()>) -> Result<()> {
    while running.len() < RENEWALS_MAX
        && let Some(due) = refresh::claim_due(ctx).await?
    {
        let ctx = Arc::clone(ctx);
        running.spawn(async move { refresh::renew_claimed(&ctx, due).await });
    }
    Ok(())
}

fn log(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(?error, "the worker stumbled");
    }
}
