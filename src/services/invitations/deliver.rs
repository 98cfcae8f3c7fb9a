//! Handing an invitation's mail over: at most twice, whatever happens in between.

use std::time::Duration;

use super::write;
use crate::{
    context::Context,
    domain::invitation::MailFailure,
    error::{Error, Result},
    outbound::mail::MailError,
    storage::{self, jobs::JobRow},
};

/// How long the mail server may take. Well within the lease of a job, and not so long that other jobs starve.
const HAND_OVER: Duration = Duration::from_secs(30);

/// Send the mail whose link the job names. An error has it tried again.
///
/// That a mail begins to be handed over is written down first, and taken back when it was not, for certain. A process that
/// dies in between, or a server that does not answer, leaves the mark: with two of them nobody tries a third time.
pub(in crate::services) async fn deliver(ctx: &Context, job: &JobRow, is_last: bool) -> Result<()> {
    let (db, org, link) = (&ctx.db, job.org_id, job.subject_id);
    // Gone with its end user; or sent again under another link, which has a job of its own.
    let Some(it) = storage::invitations::of_link(db, org, link).await? else { return Ok(()) };
    if !it.awaits_sending(ctx.clock.now()) {
        return Ok(());
    }
    let Some(mail) = write::mail(ctx, &it, job.id).await? else { return Ok(()) };
    if !storage::invitations::begin(db, org, link, ctx.clock.now()).await? {
        return Ok(storage::invitations::failed(db, org, link, ctx.clock.now(), MailFailure::Unknown, None).await?);
    }
    let error = match ctx.mailer.send_within(&mail, HAND_OVER).await {
        Ok(()) => return Ok(storage::invitations::sent(db, org, link, ctx.clock.now()).await?),
        Err(error) => error,
    };
    if !error.is_unsure() {
        storage::invitations::not_handed_over(db, org, link).await?;
    }
    if !error.is_final() && !is_last {
        return Err(Error::internal(error));
    }
    tracing::warn!(invitation = %it.id, %error, "a mail is given up");
    let (failure, code) = match error {
        MailError::Address => (MailFailure::Address, None),
        MailError::Refused(code) if error.is_final() => (MailFailure::Refused, Some(code.into())),
        _ => (MailFailure::Undelivered, None),
    };
    Ok(storage::invitations::failed(db, org, link, ctx.clock.now(), failure, code).await?)
}
