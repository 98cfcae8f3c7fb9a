//! The page of a connect session (`cst_`): one connection, and no list to go back to.

use askama::Template;

use super::Chrome;
use super::form::Request;

/// The page of a connect session.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/session.html")]
pub struct Session {
    /// The frame.
    pub chrome: Chrome,
    /// What is asked for.
    pub request: Request,
    /// Whether the connection will serve everybody in the workspace, not this person alone.
    pub shared: bool,
}

impl Session {
    /// A connection of one's own, and a shared one.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |shared| Self { chrome: Chrome::sample(), request: Request::sample("Slack"), shared };
        vec![("own", page(false)), ("shared", page(true))]
    }
}
