//! What a provider does that no field of a definition can say: a closed list, each with its one place in the code.

use serde::Deserialize;

/// A named deviation. A new one needs a `match` arm where it acts, and a test.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    /// The token answer carries a bot token at the top level and the user's own below `authed_user`;
    /// a user-only install has only the latter (Slack, `oauth.v2.access`).
    SlackTokens,
}
