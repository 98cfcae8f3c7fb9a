//! What went wrong, in the words of the flow.

use std::time::Duration;

use crate::domain::flow::FlowFailure;
use crate::outbound::{Answer, HttpError};

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The provider is overloaded or broken, as its status says.
    #[error("the provider answered {status}")]
    Unavailable {
        /// Status code.
        status: u16,
        /// What its `Retry-After` says.
        retry_after: Option<Duration>,
    },
    /// The provider refused the request at its OAuth endpoints.
    #[error("the provider refused with {status} {}", code.as_deref().unwrap_or("and no code"))]
    Refused {
        /// Status code; 200 with some providers.
        status: u16,
        /// The error code, if it is one: at most 64 letters, digits and `_-.`, never free text.
        code: Option<String>,
        /// What the code, the description and the status amount to.
        failure: FlowFailure,
    },
    /// The provider's API refused the access token or the request.
    #[error("the provider's API answered {0}")]
    ApiRefused(u16),
    /// The answer cannot be read; says which part.
    #[error("the provider's {0} cannot be read")]
    Unreadable(&'static str),
}

impl OAuthError {
    /// The cause that the flow ends with.
    #[must_use]
    pub fn failure(&self) -> FlowFailure {
        match self {
            Self::Http(HttpError::Refused(_)) => FlowFailure::EgressRefused,
            Self::Http(HttpError::TooLarge(_)) | Self::Unreadable(_) => FlowFailure::ProviderUnreadable,
            Self::Http(_) | Self::Unavailable { .. } => FlowFailure::ProviderUnavailable,
            Self::Refused { failure, .. } => *failure,
            Self::ApiRefused(_) => FlowFailure::ProviderRefused,
        }
    }

    /// A refusal as the token endpoint words it (RFC 6749, 5.2).
    pub(super) fn refused(status: u16, code: Option<&str>, description: Option<&str>) -> Self {
        let by_status = if status == 401 { FlowFailure::InvalidClient } else { FlowFailure::ProviderRefused };
        let failure = cause(code, description).unwrap_or(by_status);
        Self::Refused { status, code: code.filter(|code| is_code(code)).map(str::to_owned), failure }
    }

    /// Nothing was wrong with the request (RFC 6585, section 4; RFC 9110, 15.6).
    pub(in crate::outbound) fn unavailable(answer: &Answer) -> Option<Self> {
        let status = answer.status;
        let unavailable = status >= 500 || matches!(status, 408 | 425 | 429);
        unavailable.then(|| Self::Unavailable { status, retry_after: answer.retry_after() })
    }
}

/// The cause of an `error` in the callback's query (RFC 6749, 4.1.2.1).
#[must_use]
pub fn callback_failure(error: &str, description: Option<&str>) -> FlowFailure {
    cause(Some(error), description).unwrap_or(FlowFailure::ProviderRefused)
}

/// RFC 6749, 5.2 and 4.1.2.1, and what single providers say in their place.
fn cause(code: Option<&str>, description: Option<&str>) -> Option<FlowFailure> {
    // Not "redirection URI": Doorkeeper names that in every `invalid_grant`.
    let blames_redirect = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["redirect_uri", "redirect uri", "redirect url"].iter().any(|word| text.contains(word))
    };
    if [code, description].into_iter().flatten().any(blames_redirect) {
        return Some(FlowFailure::RedirectUriMismatch);
    }
    let failure = match code?.to_ascii_lowercase().as_str() {
        "access_denied" | "user_denied" | "user_cancelled_authorize" | "user_cancelled_login" | "consent_required" => {
            FlowFailure::AccessDenied
        }
        "invalid_client"
        | "unauthorized_client"
        | "invalid_client_id"
        | "invalid_client_secret"
        | "bad_client_id"
        | "bad_client_secret"
        | "incorrect_client_credentials"
        | "application_suspended"
        | "deleted_client"
        | "disabled_client" => FlowFailure::InvalidClient,
        "invalid_grant"
        | "invalid_code"
        | "code_already_used"
        | "code_expired"
        | "bad_verification_code"
        | "invalid_refresh_token"
        | "bad_refresh_token"
        | "token_expired"
        | "token_revoked" => FlowFailure::InvalidGrant,
        "invalid_scope" | "invalid_scope_requested" | "missing_scope" => FlowFailure::InvalidScope,
        "temporarily_unavailable"
        | "server_error"
        | "ratelimited"
        | "rate_limited"
        | "slow_down"
        | "internal_error"
        | "fatal_error"
        | "service_unavailable" => FlowFailure::ProviderUnavailable,
        _ => return None,
    };
    Some(failure)
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_cause() {
        for (status, code, description, expected) in [
            (400, "invalid_grant", "", FlowFailure::InvalidGrant),
            (400, "invalid_client", "", FlowFailure::InvalidClient),
            (400, "unauthorized_client", "", FlowFailure::InvalidClient),
            (400, "invalid_scope", "", FlowFailure::InvalidScope),
            (200, "bad_client_secret", "", FlowFailure::InvalidClient),
            (200, "invalid_code", "", FlowFailure::InvalidGrant),
            (200, "bad_redirect_uri", "", FlowFailure::RedirectUriMismatch),
            (200, "bad_verification_code", "", FlowFailure::InvalidGrant),
            (200, "incorrect_client_credentials", "", FlowFailure::InvalidClient),
            (200, "redirect_uri_mismatch", "", FlowFailure::RedirectUriMismatch),
            (400, "invalid_grant", "The redirect_uri does not match", FlowFailure::RedirectUriMismatch),
            (400, "invalid_grant", "does not match the redirection URI used", FlowFailure::InvalidGrant),
            (401, "whatever", "", FlowFailure::InvalidClient),
            (400, "whatever", "", FlowFailure::ProviderRefused),
            (400, "temporarily_unavailable", "", FlowFailure::ProviderUnavailable),
        ] {
            let error = OAuthError::refused(status, Some(code), Some(description));
            assert_eq!(error.failure(), expected, "{code} {description}");
        }
        assert_eq!(callback_failure("access_denied", None), FlowFailure::AccessDenied);
        assert_eq!(callback_failure("interaction_required", None), FlowFailure::ProviderRefused);
    }

    #[test]
    fn free_text_does_not_pass_for_a_code() {
        let error = OAuthError::refused(400, Some("your secret hunter2 is wrong"), None);
        assert_eq!(error.to_string(), "the provider refused with 400 and no code");
    }
}
