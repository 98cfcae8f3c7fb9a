//! What the dashboard says where a template cannot: states, reasons, events, times. The reader runs the product.

use chrono::{DateTime, Utc};

use super::kit::Mark;
use crate::{
    catalog::definition::Category,
    context::Context,
    domain::{
        connection::{Connection, ConnectionStatus, StatusReason},
        end_user::EndUser,
        event::{Actor, EventKind},
        integration::Strategy,
        invitation::{Invitation, InvitationState, MailFailure},
        member::{MemberStatus, Role},
        run::RunStatus,
    },
    language::Language,
    web::portal,
};

/// The dashboard speaks English.
pub const LANGUAGE: Language = Language::English;

/// "3 hours ago".
#[must_use]
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    portal::words::ago(LANGUAGE, at, now)
}

/// "Used 3 hours ago", or that it was not.
#[must_use]
pub fn last_used(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    portal::words::last_used(LANGUAGE, at, now)
}

/// "in 12 days".
#[must_use]
pub fn until(end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    portal::health::until(LANGUAGE, end, now)
}

/// A category of the catalog.
#[must_use]
pub fn category(it: Category) -> String {
    portal::words::category_text(LANGUAGE, it)
}

/// "23 November 2026, 14:05 UTC".
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// An integration's name.
#[must_use]
pub fn integration(ctx: &Context, slug: &str) -> String {
    ctx.catalog.get(slug).map_or_else(|| slug.to_owned(), |entry| entry.display_name.clone())
}

/// What to call an end user.
#[must_use]
pub fn person(user: &EndUser) -> String {
    let known = user.display_name.as_ref().or(user.external_id.as_ref()).or(user.email.as_ref());
    known.cloned().unwrap_or_else(|| user.id.to_string())
}

/// Where a connection stands.
#[must_use]
pub fn standing(it: &Connection, now: DateTime<Utc>) -> Mark {
    match it.status {
        ConnectionStatus::Error => Mark::new("bad", "Needs attention"),
        ConnectionStatus::Active if it.ends_at.is_some_and(|end| end <= now) => Mark::new("bad", "Has ended"),
        ConnectionStatus::Active => Mark::new("good", "Works"),
    }
}

/// Why a connection cannot be used, and what to do about it.
#[must_use]
pub fn reason(it: &Connection, integration: &str) -> Option<[String; 2]> {
    if it.status != ConnectionStatus::Error {
        return None;
    }
    let reason = it.status_reason.as_deref().and_then(StatusReason::from_word).unwrap_or(StatusReason::InvalidGrant);
    let again = "Send its owner a link: they reconnect it there, and it keeps its id.".to_owned();
    Some(match reason {
        StatusReason::InvalidGrant => [
            format!(
                "{integration} says that the access has ended: it was withdrawn there, or the account's password was changed."
            ),
            again,
        ],
        StatusReason::RefreshInterrupted => [
            "A renewal was cut off, and whether the provider's answer was lost cannot be told any more.".to_owned(),
            again,
        ],
        StatusReason::Expired => ["The access has run out, and there is nothing to renew it with.".to_owned(), again],
        StatusReason::CredentialRefused => [
            format!("{integration} refuses the key or password: it may have been changed or deleted there."),
            "Send its owner a link: they enter the one that is good now.".to_owned(),
        ],
        StatusReason::RefreshRefused => [
            format!("{integration} refuses to renew the access, time and again, without saying that it has ended."),
            "Renew it from here to see whether that lasts; if it does, its owner has to reconnect it.".to_owned(),
        ],
        StatusReason::InvalidClient => [
            format!("{integration} does not accept the OAuth app that the access was given to."),
            "Check the client id and secret of the OAuth app; then renew the connection from here.".to_owned(),
        ],
        StatusReason::AppRemoved => [
            "The OAuth app that the access was given to is not there any more.".to_owned(),
            "Register it again, and have its owner reconnect.".to_owned(),
        ],
        StatusReason::Unreadable => [
            "The stored credential does not open with the master keys that this server has.".to_owned(),
            "Give the server the master key that is missing; `portico doctor` says which.".to_owned(),
        ],
    })
}

/// What happened.
#[must_use]
pub const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::ConnectionCreated => "Connected",
        EventKind::ConnectionReconnected => "Reconnected",
        EventKind::ConnectionDeleted => "Disconnected",
        EventKind::ConnectionError => "Stopped working",
        EventKind::ConnectionRecovered => "Works again",
        EventKind::ConnectionExpiring => "Was announced to end",
        EventKind::DefaultSet => "Made the default",
        EventKind::DefaultCleared => "No longer the default",
        EventKind::AccessWithdrawn => "Access withdrawn at the provider",
        EventKind::WithdrawalFailed => "Access not withdrawn at the provider",
        EventKind::CredentialRead => "Credential read",
        EventKind::MemberInvited => "Member invited",
        EventKind::MemberChanged => "Member changed",
        EventKind::MemberRemoved => "Member removed",
        EventKind::MemberSignedIn => "Member signed in",
        EventKind::IdentityBound => "Sign-in provider bound to a member",
        EventKind::PasskeyAdded => "Passkey added",
        EventKind::PasskeyRemoved => "Passkey removed",
        EventKind::PasskeyRefused => "Copied passkey refused",
        EventKind::IdentityForgotten => "Sign-in provider unbound from a member",
        EventKind::ConnectionRenamed => "Account renamed",
        EventKind::OrganizationCreated => "Organisation made",
        EventKind::OrganizationUpdated => "Organisation changed",
        EventKind::WorkspaceCreated => "Workspace made",
        EventKind::WorkspaceUpdated => "Workspace changed",
        EventKind::WorkspaceDeleted => "Workspace deleted",
        EventKind::IntegrationAdded => "Integration added",
        EventKind::IntegrationUpdated => "Integration changed",
        EventKind::IntegrationRemoved => "Integration removed",
        EventKind::OAuthAppCreated => "OAuth app registered",
        EventKind::OAuthAppUpdated => "OAuth app changed",
        EventKind::OAuthAppDeleted => "OAuth app deleted",
        EventKind::ApiKeyCreated => "API key made",
        EventKind::ApiKeyDeleted => "API key deleted",
        EventKind::EndUserCreated => "End user made",
        EventKind::EndUserUpdated => "End user changed",
        EventKind::EndUserDeleted => "End user deleted",
        EventKind::LinkCreated => "Portal link issued",
        EventKind::LinkRevoked => "Portal link withdrawn",
        EventKind::SessionCreated => "Connect session made",
        EventKind::InvitationSent => "Invitation sent",
        EventKind::InvitationCancelled => "Invitation cancelled",
        EventKind::McpServerCreated => "MCP server made",
        EventKind::McpServerUpdated => "MCP server changed",
        EventKind::McpServerDeleted => "MCP server deleted",
        EventKind::McpToolAdded => "Tool added",
        EventKind::McpToolUpdated => "Tool changed",
        EventKind::McpToolRemoved => "Tool removed",
        EventKind::McpTokenCreated => "MCP token issued",
        EventKind::McpTokenRevoked => "MCP token revoked",
        EventKind::McpGrantGiven => "Agent let in",
        EventKind::McpGrantEnded => "Agent's access ended",
    }
}

/// Who did it, where nothing more is known.
#[must_use]
pub const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::ApiKey => "an API key",
        Actor::ServiceKey => "the service key",
        Actor::Member => "a former member",
        Actor::EndUser => "the end user",
        Actor::McpServer => "an MCP server",
        Actor::System => "the server",
    }
}

/// Whose connection an integration uses.
#[must_use]
pub const fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Fixed => "One connection for everybody",
        Strategy::PerUser => "Each end user connects their own",
        Strategy::PerUserWithFallback => "Their own, else the shared one",
    }
}

/// What a role is for.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner: everything",
        Role::Admin => "Admin: everything but owners",
        Role::Developer => "Developer: builds, in all workspaces",
        Role::Support => "Support: looks, and sends links",
        Role::Viewer => "Viewer: looks",
    }
}

/// Where an invitation stands: the style sheet's class, and the words.
#[must_use]
pub const fn invitation(state: InvitationState) -> (&'static str, &'static str) {
    match state {
        InvitationState::Queued => ("quiet", "To be sent"),
        InvitationState::Sent => ("quiet", "Sent"),
        InvitationState::Failed => ("bad", "Not sent"),
        InvitationState::Opened => ("warn", "Opened"),
        InvitationState::Completed => ("good", "Connected"),
        InvitationState::Cancelled => ("quiet", "Cancelled"),
        InvitationState::Expired => ("quiet", "Expired"),
    }
}

/// Why a mail was not sent, and what to do about it.
#[must_use]
pub fn mail_failure(it: &Invitation) -> &'static str {
    match it.failure.as_deref().and_then(MailFailure::from_word) {
        Some(MailFailure::Address) => {
            "No mail can be written to this address. The link works: make one and send it by hand."
        }
        Some(MailFailure::Refused) => "The mail server refuses it for good. Check the address.",
        Some(MailFailure::Unknown) => "Nobody said whether it was taken: it may have arrived.",
        Some(MailFailure::Undelivered) | None => {
            "It could not be handed over for hours. Check the mail server, and send it again."
        }
    }
}

/// How a run ended.
#[must_use]
pub fn run(status: RunStatus) -> Mark {
    match status {
        RunStatus::Ok => Mark::new("good", "Done"),
        RunStatus::Failed => Mark::new("bad", "Failed"),
    }
}

/// Whether a member can sign in.
#[must_use]
pub fn status(status: MemberStatus) -> Mark {
    match status {
        MemberStatus::Invited => Mark::new("warn", "Invited"),
        MemberStatus::Active => Mark::new("good", "Active"),
        MemberStatus::Suspended => Mark::new("quiet", "Suspended"),
    }
}

/// "1 connection", "3 connections".
#[must_use]
pub fn counted(number: i64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
