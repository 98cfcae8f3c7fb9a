//! MCP servers: what AI agents connect to (Model Context Protocol), their tools, and the tokens that open them.

pub mod device;
pub mod sign_in;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::closed_set;

/// The scope of a token that may use tools, one per action.
pub const SCOPE_TOOLS: &str = "mcp:tools";
/// The scope of a token for a server in the mode `CODE`.
pub const SCOPE_CODE: &str = "mcp:code";
/// Every scope that there is.
pub const SCOPES: [&str; 2] = [SCOPE_TOOLS, SCOPE_CODE];
/// What separates a server's alias from its action in the name of a tool.
pub const SEPARATOR: &str = "__";
/// The life of a token that the API makes when the caller names none, in seconds: 30 days.
pub const TOKEN_TTL_DEFAULT: i64 = 2_592_000;
/// The shortest life of such a token, in seconds.
pub const TOKEN_TTL_MIN: i64 = 60;
/// The longest, in seconds: a year.
pub const TOKEN_TTL_MAX: i64 = 31_536_000;

closed_set! {
    /// How a server shows what can be done.
    Mode {
        /// A tool for each action.
        Tools = "TOOLS",
        /// Three tools for all: to search actions, to describe one, to execute one.
        Code = "CODE",
    }
}

impl Mode {
    /// The scope that a token for such a server has, and needs.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Tools => SCOPE_TOOLS,
            Self::Code => SCOPE_CODE,
        }
    }
}

closed_set! {
    /// With what one gets in.
    AuthMode {
        /// By signing in (OAuth 2.1).
        OAuth = "oauth",
        /// By a token that somebody hands out.
        Bearer = "bearer",
        /// By either.
        Both = "oauth_and_bearer",
    }
}

impl AuthMode {
    /// Whether people may sign in.
    #[must_use]
    pub fn has_oauth(self) -> bool {
        self != Self::Bearer
    }

    /// Whether tokens are handed out.
    #[must_use]
    pub fn has_bearer(self) -> bool {
        self != Self::OAuth
    }
}

closed_set! {
    /// Who may sign in.
    EndUserAccess {
        /// The workspace's end users, by the address in their record.
        Restricted = "restricted",
        /// Anybody with an address: they become an end user.
        Open = "open",
    }
}

closed_set! {
    /// What kind of token.
    TokenKind {
        /// The server's own, for whoever has it.
        Static = "static",
        /// One end user's, made by the API.
        Bearer = "bearer",
        /// One end user's, made by the API or by signing in.
        OAuth = "oauth",
        /// What a new one of those is fetched with.
        Refresh = "refresh",
    }
}

impl TokenKind {
    /// What such tokens start with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Static | Self::Bearer => "mcp_",
            Self::OAuth => "mcpo_",
            Self::Refresh => "mcpr_",
        }
    }
}

/// An MCP server of a workspace.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct McpServer {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its workspace.
    pub workspace_id: Uuid,
    /// 1 to 255 characters.
    pub name: String,
    /// At most 2,000 characters; agents read it.
    pub description: Option<String>,
    /// How it shows what can be done.
    #[sqlx(try_from = "String")]
    pub mode: Mode,
    /// Kept for the caller.
    #[sqlx(json)]
    pub settings: Map<String, Value>,
    /// With what one gets in.
    #[sqlx(try_from = "String")]
    pub auth_mode: AuthMode,
    /// Who may sign in.
    #[sqlx(try_from = "String")]
    pub end_user_access: EndUserAccess,
    /// The one person whose connections it uses, whoever calls.
    pub end_user_id: Option<Uuid>,
    /// That person's external id.
    pub end_user_external_id: Option<String>,
    /// Kept for the caller.
    pub created_by: Option<String>,
    /// Whether an integration of its workspace has an account for each end user and none for all.
    pub has_per_user: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl McpServer {
    /// Whether a token of nobody in particular may open it: it names no person, so either none must be needed, or the
    /// server itself must say who is meant.
    #[must_use]
    pub fn allows_static(&self) -> bool {
        self.auth_mode.has_bearer() && (!self.has_per_user || self.end_user_id.is_some())
    }
}

/// A tool of a server: an action under an alias, with what somebody said about it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct McpTool {
    /// Of a tool that follows from a workspace integration, made of the server's, the integration's and the action's names.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// Its server.
    pub server_id: Uuid,
    /// The workspace integration that it follows from; absent for one that was added.
    pub source_id: Option<Uuid>,
    /// Catalog slug.
    pub integration_name: String,
    /// Which of the workspace's integrations, by alias.
    pub integration_alias: String,
    /// Name of the action.
    pub action_name: String,
    /// The one connection that it uses.
    pub connection_id: Option<Uuid>,
    /// Shown instead of the action's name.
    pub display_name: Option<String>,
    /// Told instead of the action's description.
    pub description: Option<String>,
    /// Input that the caller may leave out.
    #[sqlx(json(nullable))]
    pub input_defaults: Option<Map<String, Value>>,
    /// Kept for the caller.
    #[sqlx(json(nullable))]
    pub partial_ids: Option<Vec<String>>,
    /// Ascending order in the list.
    pub sort_order: i64,
    /// Taken away.
    pub hidden: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl McpTool {
    /// Its name in the protocol: `{alias}__{action}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}{SEPARATOR}{}", self.integration_alias, self.action_name)
    }
}

/// A token, without its secret.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct McpToken {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// The server that it opens.
    pub server_id: Uuid,
    /// Whose it is; absent for the server's own.
    pub end_user_id: Option<Uuid>,
    /// That person's external id.
    pub end_user_external_id: Option<String>,
    /// What was agreed to when it was made by signing in.
    pub grant_id: Option<Uuid>,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: TokenKind,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// What it may; absent is whatever the server is for.
    #[sqlx(json(nullable))]
    pub scopes: Option<Vec<String>>,
    /// Accurate to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When a refresh token was exchanged for the next.
    pub spent_at: Option<DateTime<Utc>>,
    /// From then on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl McpToken {
    /// Whether it has run out at `now`.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| now >= end)
    }

    /// Whether it may what `scope` says.
    #[must_use]
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|it| it == scope))
    }
}

/// Scopes, each once: at least one, and none that there is not.
pub fn known_scopes(mut scopes: Vec<String>) -> Result<Vec<String>, String> {
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() || !scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
        return Err(format!("must be one or more of {}", SCOPES.join(", ")));
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_and_at_least_one() {
        let scopes = |words: &[&str]| known_scopes(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(scopes(&["mcp:tools", "mcp:tools"]), Ok(vec!["mcp:tools".to_owned()]));
        assert_eq!(scopes(&["mcp:tools", "mcp:code"]).unwrap().len(), 2);
        for wrong in [&[][..], &["mcp:all"], &["mcp:tools", ""]] {
            assert!(scopes(wrong).is_err(), "{wrong:?}");
        }
    }
}
