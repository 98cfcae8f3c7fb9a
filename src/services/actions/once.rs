//! Nothing is done twice: under one idempotency key a caller's request is done once in 24 hours, and answered again with
//! what was answered first. Over all processes one row decides, claimed before anything is sent.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{Actor, Done, Execute, Failed, run};
use crate::{
    context::Context,
    error::{Error, Kind, Result},
    services::{resolution::Whom, workspaces},
    storage::{
        self, SealedRow,
        idempotency::{Named, Term},
    },
    vault::Place,
};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Who has not answered by then is most likely gone: nobody knows whether it was done.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often the second looks, at first and at most.
const LOOK: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(400));
/// How long an answer is tried to be kept.
const KEEP_FOR: Duration = Duration::from_secs(10);

/// An answer as it is kept, sealed.
#[derive(Serialize, Deserialize)]
enum Kept {
    Done { output: Value, duration_ms: i64 },
    Failed { is_unavailable: bool, detail: String, details: Option<Box<Value>> },
}

fn place(row: Uuid) -> Place {
    Place { table: "idempotency", row, field: "sealed" }
}

fn sha256(text: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, text.as_bytes())
}

/// All that the request asks, in one order.
fn fingerprint(what: &Execute) -> digest::Digest {
    let it = &what.selectors;
    let whom = it.end_user.as_ref().map(|whom| match whom {
        Whom::Named(name) => name.clone(),
        Whom::Known(id, _) => id.to_string(),
    });
    let mut asked = json!([
        it.integration_name,
        what.action_name,
        what.input,
        it.external_id,
        it.workspace_integration_id,
        it.integration_alias,
        it.auth_method_key,
        whom,
    ]);
    asked.sort_all_objects();
    sha256(&asked.to_string())
}

/// Do what is asked, or answer what was answered before.
pub(super) async fn answered(ctx: &Arc<Context>, who: &Actor, what: &Execute) -> Result<Done> {
    let Some(key) = &what.idempotency_key else { return run(ctx, who, what).await.map_err(|failed| failed.error) };
    // What was answered in a workspace is for whoever may touch it now.
    let workspace = workspaces::get(ctx, &who.caller, what.selectors.workspace_id).await?;
    let (actor, actor_id) = who.by.parts();
    let caller = actor_id.map_or_else(|| actor.to_string(), |id| format!("{actor}:{id}"));
    let (key, fingerprint) = (sha256(key), fingerprint(what));
    let named =
        Named { org_id: who.caller.org_id, workspace_id: workspace.id, caller: &caller, key_hash: key.as_ref() };
    let until = Instant::now() + ctx.patience.twin;
    let mut look = LOOK.0;
    loop {
        let now = ctx.clock.now();
        let Some(known) = storage::idempotency::find(&ctx.db, named, now).await? else {
            let id = ctx.entropy.id(now);
            let term = Term { at: now, lease_until: now + LEASE, expires_at: now + KEPT };
            if storage::idempotency::claim(&ctx.db, named, id, fingerprint.as_ref(), term).await? {
                return first(ctx, who, what, id).await;
            }
            continue;
        };
        if known.fingerprint != fingerprint.as_ref() {
            return Err(refusal("other_request", "the idempotency key was used for another request: take a new one"));
        }
        if let Some(answer) = known.answer() {
            return again(ctx, known.id, &answer);
        }
        if known.lease_until <= now {
            let sentence = "the first request with this idempotency key has an unknown outcome: look whether it was \
                            done, and take a new key if it was not";
            return Err(refusal("unknown_outcome", sentence));
        }
        if Instant::now() >= until {
            let running = refusal("running", "the first request with this idempotency key is still being done");
            return Err(running.with_detail("retryAfter", json!(5)));
        }
        sleep(look).await;
        look = (look * 2).min(LOOK.1);
    }
}

fn refusal(reason: &str, sentence: &str) -> Error {
    Error::conflict("DUPLICATE", sentence).with_details(json!({ "reason": reason }))
}

/// Do what was claimed as `id`, and keep its answer, or give it free where nothing was done.
async fn first(ctx: &Arc<Context>, who: &Actor, what: &Execute, id: Uuid) -> Result<Done> {
    let outcome = run(ctx, who, what).await;
    let org_id = who.caller.org_id;
    let kept = match &outcome {
        Ok(done) => Some(Kept::Done { output: done.output.clone(), duration_ms: done.duration_ms }),
        Err(Failed { error, was_asked: true, .. }) => Some(Kept::Failed {
            is_unavailable: error.kind == Kind::Unavailable,
            detail: error.detail.clone(),
            details: error.details.clone(),
        }),
        Err(_) => None,
    };
    let settled = match kept {
        Some(kept) => keep(ctx, org_id, id, &kept).await,
        None => storage::idempotency::release(&ctx.db, org_id, id).await.map_err(Error::from),
    };
    if let Err(error) = settled {
        // Until its key ends it counts as of unknown outcome, which is safe.
        tracing::error!(request = %id, ?error, "the answer to a request with an idempotency key is not kept");
    }
    outcome.map_err(|failed| failed.error)
}

/// A database that is away for a moment must not make the outcome unknown.
async fn keep(ctx: &Context, org_id: Uuid, id: Uuid, kept: &Kept) -> Result<()> {
    let written = serde_json::to_vec(kept).map_err(Error::internal)?;
    let sealed = ctx.vault.seal(place(id), &written)?;
    let until = Instant::now() + KEEP_FOR;
    loop {
        match storage::idempotency::answer(&ctx.db, org_id, id, &sealed).await {
            Err(storage::StorageError::Unavailable(error)) if Instant::now() < until => {
                tracing::warn!(request = %id, %error, "an answer is not kept yet");
                sleep(Duration::from_millis(200)).await;
            }
            outcome => return Ok(outcome?),
        }
    }
}

/// What was answered first.
fn again(ctx: &Context, id: Uuid, answer: &SealedRow) -> Result<Done> {
    let written = ctx.vault.open(place(id), answer)?;
    match serde_json::from_slice(written.expose_secret()).map_err(Error::internal)? {
        Kept::Done { output, duration_ms } => Ok(Done { output, duration_ms, is_replayed: true }),
        Kept::Failed { is_unavailable, detail, details } => {
            let mut error = Error { details, ..Error::invalid("ACTION_FAILED", detail) };
            if is_unavailable {
                error.kind = Kind::Unavailable;
            }
            Err(error.with_detail("replayed", json!(true)))
        }
    }
}
