//! Signing in at an MCP server (OAuth 2.1): the clients that send people, and how far a person has come.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use crate::domain::{closed_set, input};

/// The longest redirect URI of a client, in characters.
const REDIRECT_MAX: usize = 2_048;

/// A client of the sign-in, as it registered itself (RFC 7591).
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct McpClient {
    /// Its `client_id`.
    pub id: Uuid,
    /// What it calls itself: nobody has checked that.
    pub name: Option<String>,
    /// Where people may be sent back to.
    #[sqlx(json)]
    pub redirect_uris: Vec<String>,
    /// When it registered.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten, unless it is used.
    pub expires_at: DateTime<Utc>,
}

impl McpClient {
    /// Whether `uri` is one of its redirect URIs: the same to the letter, but for the port of a loopback address, which a
    /// program on the person's own machine picks when it runs (RFC 8252, 7.3).
    #[must_use]
    pub fn allows_return(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|known| known == uri || same_but_port(known, uri).unwrap_or(false))
    }
}

fn same_but_port(known: &str, uri: &str) -> Option<bool> {
    let (mut known, mut uri) = (Url::parse(known).ok()?, Url::parse(uri).ok()?);
    if !is_loopback(&known) || !is_loopback(&uri) {
        return Some(false);
    }
    known.set_port(None).ok()?;
    uri.set_port(None).ok()?;
    Some(known == uri)
}

/// Whether a URL leads to the person's own machine, unencrypted.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// A redirect URI: `https`, `http` on the person's own machine, or a scheme of a program's own (RFC 8252, 7.1), such as
/// `com.example.app:/oauth`; without fragment (RFC 6749, 3.1.2).
pub fn parse_redirect_uri(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    input::check_text(text, 1, REDIRECT_MAX)?;
    let url = Url::parse(text).map_err(|_| "must be an absolute URL")?;
    if url.fragment().is_some() {
        return Err("must not have a fragment".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password".to_owned());
    }
    match url.scheme() {
        "http" if !is_loopback(&url) => Err("must be https, unless it leads to the person's own machine".to_owned()),
        // What a browser runs or shows by itself, and what is no program's own.
        "about" | "blob" | "data" | "file" | "filesystem" | "ftp" | "javascript" | "mailto" | "tel" | "vbscript"
        | "view-source" | "ws" | "wss" => Err("must be https, or a scheme of the program's own".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

closed_set! {
    /// How far somebody has come with signing in.
    SignInStatus {
        /// They are to prove who they are.
        Asked = "asked",
        /// They have, and are to agree.
        Proven = "proven",
        /// They have agreed: the client has the code.
        Agreed = "agreed",
        /// They have not, or it came to nothing.
        Ended = "ended",
    }
}

/// A client's request that a person signs in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignIn {
    /// UUIDv7.
    pub id: Uuid,
    /// The server's organisation.
    pub org_id: Uuid,
    /// The server that the client wants to use.
    pub server_id: Uuid,
    /// The client.
    pub client_id: Uuid,
    /// The program without a browser that the person lets in; then they go back to nobody.
    pub device_id: Option<Uuid>,
    /// Where the person goes back to; empty for a device.
    pub redirect_uri: String,
    /// Echoed to the client.
    pub state: Option<String>,
    /// What it asks for.
    #[sqlx(json)]
    pub scopes: Vec<String>,
    /// `code_challenge` (RFC 7636), S256; empty for a device.
    pub challenge: String,
    /// SHA-256 of the browser's cookie: whoever finishes must be who started.
    pub browser_hash: Vec<u8>,
    /// How far.
    #[sqlx(try_from = "String")]
    pub status: SignInStatus,
    /// The address that is to be, or has been proven.
    pub email: Option<String>,
    /// Who agreed.
    pub end_user_id: Option<Uuid>,
    /// When the authorization code runs out.
    pub code_expires_at: Option<DateTime<Utc>>,
    /// What it has led to.
    pub grant_id: Option<Uuid>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Until then it can go on.
    pub expires_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client(uris: &[&str]) -> McpClient {
        let at = DateTime::UNIX_EPOCH;
        let redirect_uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
        McpClient { id: Uuid::nil(), name: None, redirect_uris, created_at: at, expires_at: at }
    }

    #[test]
    fn a_redirect_uri_is_the_same_to_the_letter_but_for_a_loopback_port() {
        let here = client(&["http://127.0.0.1:3000/callback", "https://agent.example/cb", "cursor://done"]);
        for fits in [
            "http://127.0.0.1:3000/callback",
            "http://127.0.0.1:53211/callback",
            "https://agent.example/cb",
            "cursor://done",
        ] {
            assert!(here.allows_return(fits), "{fits}");
        }
        for other in [
            "http://127.0.0.1:3000/callback/",
            "http://127.0.0.1:3000/callback?next=1",
            "http://localhost:3000/callback",
            "http://127.0.0.1.evil.example:3000/callback",
            "https://127.0.0.1:3000/callback",
            "https://agent.example/cb/../evil",
            "https://agent.example:8443/cb",
            "https://agent.example/cb#x",
            "https://AGENT.example/cb",
            "cursor://done/more",
            "",
        ] {
            assert!(!here.allows_return(other), "{other}");
        }
    }

    #[test]
    fn a_client_may_return_to_https_the_own_machine_or_a_program() {
        for fine in [
            "https://agent.example/cb",
            "http://localhost/cb",
            "http://[::1]:8080/",
            "com.example.app:/oauth",
            "vscode://vendor.extension/done",
        ] {
            assert_eq!(parse_redirect_uri(&json!(fine)), Ok(fine.to_owned()));
        }
        for bad in [
            json!("http://agent.example/cb"),
            json!("http://127.0.0.1.evil.example/"),
            json!("https://agent.example/cb#fragment"),
            json!("https://user:password@agent.example/"),
            json!("javascript:alert(1)"),
            json!("data:text/html,x"),
            json!("file:///etc/passwd"),
            json!("/callback"),
            json!("agent.example"),
            json!("https://agent.example/\n"),
            json!(""),
            json!(7),
        ] {
            assert!(parse_redirect_uri(&bad).is_err(), "{bad}");
        }
    }
}
