//! The one error of the services: a kind, a code for machines, a sentence for people, a source for us.

use std::{collections::BTreeMap, error::Error as StdError, fmt};

use serde_json::{Value, json};

use crate::{clock::NoEntropy, domain::input::Fields, storage::StorageError, vault::VaultError};

/// What kind of trouble: decides the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is wrong: 400.
    Invalid,
    /// Nobody is signed in, or the key is not valid: 401.
    Unauthenticated,
    /// Signed in, and not allowed: 403.
    Forbidden,
    /// No such thing, or not in the caller's organisation: 404.
    NotFound,
    /// It collides with what is there: 409.
    Conflict,
    /// Too large: 413.
    TooLarge,
    /// Too often: 429, with `Retry-After`.
    RateLimited,
    /// Later perhaps: 503, with `Retry-After`.
    Unavailable,
    /// A fault of ours: 500.
    Internal,
}

/// What a service answers when it cannot do what it was asked.
pub struct Error {
    /// What kind of trouble.
    pub kind: Kind,
    /// A code of contract 0.3.
    pub code: &'static str,
    /// Safe to show.
    pub detail: String,
    /// The error body's `details`.
    pub details: Option<Box<Value>>,
    /// Only logged.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Result of a service.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, code, detail: detail.into(), details: None, source: None }
    }

    /// 400 with a code of its own.
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, detail)
    }

    /// 400 `VALIDATION_ERROR` for one member.
    pub fn field(name: &str, problem: impl fmt::Display) -> Self {
        let problems = BTreeMap::from([(name.to_owned(), problem.to_string())]);
        Self::fields(&problems)
    }

    /// 400 `VALIDATION_ERROR`, all problems in one sentence and by member in `details.fields`.
    #[must_use]
    pub fn fields(problems: &BTreeMap<String, String>) -> Self {
        let sentence: Vec<_> = problems.iter().map(|(name, problem)| format!("{name} {problem}")).collect();
        Self::invalid("VALIDATION_ERROR", sentence.join("; ")).with_details(json!({ "fields": problems }))
    }

    /// 401 `UNAUTHORIZED`.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unauthenticated, "UNAUTHORIZED", detail)
    }

    /// 403.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, code, detail)
    }

    /// 404.
    pub fn not_found(code: &'static str, noun: &str) -> Self {
        Self::new(Kind::NotFound, code, format!("{noun} not found"))
    }

    /// 409.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, detail)
    }

    /// 413.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(Kind::TooLarge, "VALIDATION_ERROR", detail)
    }

    /// 429.
    #[must_use]
    pub fn rate_limited() -> Self {
        Self::new(Kind::RateLimited, "RATE_LIMITED", "too many requests: try again in a moment")
    }

    /// 503.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::new(Kind::Unavailable, "STORAGE_ERROR", "temporarily unavailable: try again in a moment");
        error.source = Some(source.into());
        error
    }

    /// 500: says nothing but that, and logs the source.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::new(Kind::Internal, "INTERNAL_ERROR", "something went wrong on our side");
        error.source = Some(source.into());
        error
    }

    /// Seconds after which a client may try again, where `details` say so.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        self.details.as_ref()?.get("retryAfter")?.as_u64()
    }

    /// Whether it was answered before and is told again, where `details` say so.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.details.as_ref().and_then(|it| it.get("replayed")?.as_bool()).unwrap_or_default()
    }

    /// The same with one more member of `details`.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: Value) -> Self {
        let details = self.details.get_or_insert_with(|| Box::new(json!({})));
        if let Some(members) = details.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
        self
    }

    /// The same with `details`.
    #[must_use]
    pub fn with_details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {}: {}", self.kind, self.code, self.detail)?;
        self.source.as_ref().map_or(Ok(()), |source| write!(out, " ({source})"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.detail)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict => Self::conflict("DUPLICATE", "that exists already"),
            StorageError::Dangling => Self::not_found("NOT_FOUND", "what this belongs to"),
            StorageError::Unavailable(_) => Self::unavailable(error),
            StorageError::Corrupt(_) | StorageError::Fault(_) => Self::internal(error),
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Self::internal(error)
    }
}

impl From<NoEntropy> for Error {
    fn from(error: NoEntropy) -> Self {
        Self::internal(error)
    }
}

impl Fields {
    /// All problems as one error, if there are any.
    pub fn check(&self) -> Result<()> {
        if self.problems().is_empty() { Ok(()) } else { Err(Error::fields(self.problems())) }
    }
}
