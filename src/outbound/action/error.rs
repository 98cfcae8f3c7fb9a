//! Why an action was not done.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::outbound::HttpError;

/// Why an action was not done. Its words are safe to show: no secret of the credential is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// The input cannot be used, by the input's name; each completes the sentence "the input …". Nothing was sent.
    #[error("the input cannot be used: {}", told(.0))]
    Input(BTreeMap<String, String>),
    /// The connection, or the definition, lacks what the request is made of. Nothing was sent.
    #[error("the request cannot be made: {0}")]
    Unprepared(&'static str),
    /// The provider does not accept the credential: with a renewed one it may.
    #[error("the provider does not accept the credential: {message}")]
    Unauthorized {
        /// The provider's message, 500 characters at most.
        message: String,
    },
    /// The provider wants to be asked later.
    #[error("the provider wants to be asked later ({status}): {message}")]
    Limited {
        /// Status code.
        status: u16,
        /// What its `Retry-After` says.
        retry_after: Option<Duration>,
        /// The provider's message, 500 characters at most.
        message: String,
    },
    /// The provider did not do it.
    #[error("the provider answered {status}: {message}")]
    Failed {
        /// Status code; 200 with providers that say so in the answer.
        status: u16,
        /// The provider's message, 500 characters at most.
        message: String,
    },
    /// No complete answer within the time limit; whether it was done is not known.
    #[error("the provider did not answer in time")]
    Timeout,
    /// The connection broke when the request may have arrived; whether it was done is not known.
    #[error("the provider broke the connection off")]
    Broken,
    /// Nothing was sent: the name does not resolve, nothing listens, or TLS fails.
    #[error("the provider is out of reach")]
    Unreachable,
    /// The egress policy refuses the address. Nothing was sent.
    #[error("the address is not one that this server may call")]
    Egress,
    /// The answer is larger than 10 MiB.
    #[error("the provider answered more than 10 MiB")]
    TooLarge,
    /// The answer is not what its type says; says how.
    #[error("the provider's answer cannot be read: {0}")]
    Unreadable(&'static str),
}

impl ActionError {
    /// A problem with one input.
    pub(super) fn input(name: &str, problem: impl Into<String>) -> Self {
        Self::Input(BTreeMap::from([(name.to_owned(), problem.into())]))
    }

    /// The status that the provider answered, where it has answered one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unauthorized { .. } => Some(401),
            Self::Limited { status, .. } | Self::Failed { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the provider surely has not done it.
    #[must_use]
    pub fn is_undone(&self) -> bool {
        !matches!(self, Self::Timeout | Self::Broken | Self::TooLarge | Self::Unreadable(_))
    }
}

impl From<HttpError> for ActionError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Refused(_) => Self::Egress,
            HttpError::Timeout(_) => Self::Timeout,
            HttpError::Unreachable(_) => Self::Unreachable,
            HttpError::Broken(_) => Self::Broken,
            HttpError::TooLarge(_) => Self::TooLarge,
            HttpError::Invalid(what) => Self::Unprepared(what),
        }
    }
}

fn told(problems: &BTreeMap<String, String>) -> String {
    problems.iter().map(|(name, problem)| format!("{name} {problem}")).collect::<Vec<_>>().join("; ")
}
