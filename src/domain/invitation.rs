//! Invitations: portal links that were mailed, and what became of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::closed_set;

/// The most mails that one address of an organisation's end users gets within a day.
pub const ADDRESS_MAX: i64 = 10;
/// The most mails that are sent for one workspace within an hour.
pub const WORKSPACE_MAX: i64 = 1_000;
/// How often one mail may begin to be handed over without anybody hearing how that ended: it may arrive so often.
pub const BEGUN_MAX: i64 = 2;

closed_set! {
    /// Where an invitation stands.
    InvitationState {
        /// Its mail is to be sent, or to be tried again.
        Queued = "queued",
        /// The mail server has taken the mail (or the file is written, where no server is set up). Whether it arrived
        /// nobody tells us.
        Sent = "sent",
        /// The mail was not sent, and will not be; `reason` says why. The link works all the same.
        Failed = "failed",
        /// A browser that keeps cookies has shown the portal behind the link. Fetching the link, as scanners of mail do,
        /// does not count; a scanner that drives a whole browser does, and a person who was handed the link otherwise.
        Opened = "opened",
        /// A connection was made, or renewed, through the link.
        Completed = "completed",
        /// It was cancelled: the link is dead, and a mail that waited is not sent.
        Cancelled = "cancelled",
        /// The link ran out before anything was connected through it.
        Expired = "expired",
    }
}

closed_set! {
    /// Why a mail was not sent.
    MailFailure {
        /// No mail can be written to the address.
        Address = "address_invalid",
        /// The mail server refuses it for good; `reasonCode` is its answer (RFC 5321, 4.2).
        Refused = "refused",
        /// It could not be handed over, time and again for hours.
        Undelivered = "undelivered",
        /// It was handed over twice, and both times nobody said whether it was taken: it may have arrived.
        Unknown = "unknown",
    }
}

/// An invitation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invitation {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// Who is invited.
    pub end_user_id: Uuid,
    /// The link of the latest mail.
    pub link_id: Uuid,
    /// Where it goes; not necessarily the end user's own address.
    pub email: String,
    /// How many mails were asked for: the first, and one for each time that it was sent again.
    pub mails: i64,
    /// How often the latest mail began to be handed over without an end that anybody has heard of.
    pub begun: i64,
    /// When the latest mail was asked for.
    pub queued_at: DateTime<Utc>,
    /// When it was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why: a word of [`MailFailure`].
    pub failure: Option<String>,
    /// What the mail server answered.
    pub failure_code: Option<i64>,
    /// When the link was first opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// When something was first connected.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

impl Invitation {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> InvitationState {
        if self.cancelled_at.is_some() {
            InvitationState::Cancelled
        } else if self.completed_at.is_some() {
            InvitationState::Completed
        } else if now >= self.expires_at {
            InvitationState::Expired
        } else if self.opened_at.is_some() {
            InvitationState::Opened
        } else if self.failed_at.is_some() {
            InvitationState::Failed
        } else if self.sent_at.is_some() {
            InvitationState::Sent
        } else {
            InvitationState::Queued
        }
    }

    /// Whether its latest mail is still to be sent.
    #[must_use]
    pub fn awaits_sending(&self, now: DateTime<Utc>) -> bool {
        let is_over = [self.sent_at, self.failed_at, self.cancelled_at].iter().any(Option::is_some);
        !is_over && now < self.expires_at
    }
}

/// An address as mails are counted by it: few mail systems tell `Ada@` from `ada@`.
#[must_use]
pub fn counted_as(address: &str) -> String {
    address.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_from_what_has_happened() {
        let at = |hour: u32| format!("2026-03-01T{hour:02}:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let mut it = Invitation {
            id: Uuid::nil(),
            org_id: Uuid::nil(),
            workspace_id: Uuid::nil(),
            end_user_id: Uuid::nil(),
            link_id: Uuid::nil(),
            email: "ada@example.com".to_owned(),
            mails: 1,
            begun: 0,
            queued_at: at(1),
            sent_at: None,
            failed_at: None,
            failure: None,
            failure_code: None,
            opened_at: None,
            completed_at: None,
            cancelled_at: None,
            created_at: at(1),
            expires_at: at(20),
        };
        let stands = |it: &Invitation, hour| (it.state(at(hour)), it.awaits_sending(at(hour)));
        assert_eq!(stands(&it, 2), (InvitationState::Queued, true));
        assert_eq!(stands(&it, 20), (InvitationState::Expired, false), "no mail with a dead link");
        it.failed_at = Some(at(3));
        assert_eq!(stands(&it, 4), (InvitationState::Failed, false));
        (it.failed_at, it.sent_at) = (None, Some(at(3)));
        assert_eq!(stands(&it, 4), (InvitationState::Sent, false));
        it.opened_at = Some(at(5));
        assert_eq!(it.state(at(6)), InvitationState::Opened);
        assert_eq!(it.state(at(20)), InvitationState::Expired);
        it.completed_at = Some(at(7));
        assert_eq!(it.state(at(20)), InvitationState::Completed);
        it.cancelled_at = Some(at(8));
        assert_eq!(it.state(at(9)), InvitationState::Cancelled);
    }
}
