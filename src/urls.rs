//! Every URL that Portico emits. All start with the configured base URL, never with a request's headers.

use url::Url;
use uuid::Uuid;

/// Path of the portal's landing page.
pub const PORTAL: &str = "/connect/portal";
/// Path of the session page.
pub const SESSION: &str = "/connect";
/// Path where the holder of an expired link asks for a new one.
pub const NEW_LINK: &str = "/connect/new-link";
/// Path of the page about the agents that act for a person.
pub const AGENTS: &str = "/connect/agents";
/// Path of the OAuth 2.0 redirect URI, the one that is registered with providers.
pub const OAUTH_CALLBACK: &str = "/api/v1/connect/oauth-callback";
/// What stands before a resource's path in that of its metadata (RFC 9728, 3.1).
pub const PROTECTED_RESOURCE: &str = "/.well-known/oauth-protected-resource";

/// Path of the page that a link signs in from.
pub const MEMBER_LINK: &str = "/dashboard/sign-in/link";

pub mod dashboard;

/// The public base URL, and the URLs below it.
#[derive(Clone, Debug)]
pub struct Urls {
    base: Url,
}

impl Urls {
    /// URLs below `base`, whose path, query and fragment do not count.
    #[must_use]
    pub fn new(mut base: Url) -> Self {
        base.set_path("");
        base.set_query(None);
        base.set_fragment(None);
        Self { base }
    }

    /// Whether the public side is https: then cookies are `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The origin, such as `https://connect.example.com`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The host, with its port where it is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The redirect URI to register with providers (RFC 6749, 3.1.2), exactly as it is sent.
    #[must_use]
    pub fn oauth_callback(&self) -> Url {
        self.at(OAUTH_CALLBACK)
    }

    /// The redirect URI to register with the OpenID provider of members, exactly as it is sent.
    #[must_use]
    pub fn oidc_callback(&self) -> Url {
        self.at(dashboard::OIDC_CALLBACK)
    }

    /// Where the server says that it is well.
    #[must_use]
    pub fn health(&self) -> Url {
        self.at("/health")
    }

    /// Where an MCP server answers: the resource that its tokens are for (RFC 8707).
    #[must_use]
    pub fn mcp_endpoint(&self, server: Uuid) -> Url {
        self.at(&mcp::endpoint(server))
    }

    /// What the authorization server of MCP servers says of itself (RFC 8414, 3): its endpoints.
    #[must_use]
    pub fn oauth(&self, path: &str) -> Url {
        self.at(path)
    }

    /// Where the code of a program without a browser stands in its field already (RFC 8628, 3.3.1).
    #[must_use]
    pub fn device(&self, user_code: &str) -> Url {
        let mut url = self.at(oauth::DEVICE);
        url.query_pairs_mut().append_pair("user_code", user_code);
        url
    }

    /// Where the code of a sign-in stands in its field already.
    #[must_use]
    pub fn mailed_code(&self, sign_in: Uuid, code: &str) -> Url {
        let mut url = self.at(&oauth::sign_in(sign_in));
        url.query_pairs_mut().append_pair("code", code);
        url
    }

    /// What an MCP server says of itself as a protected resource (RFC 9728, 3.1).
    #[must_use]
    pub fn mcp_metadata(&self, server: Uuid) -> Url {
        self.at(&format!("{PROTECTED_RESOURCE}{}", mcp::endpoint(server)))
    }

    /// A portal link.
    #[must_use]
    pub fn portal_link(&self, token: &str) -> Url {
        self.with_token(PORTAL, token)
    }

    /// A session link.
    #[must_use]
    pub fn session_link(&self, token: &str) -> Url {
        self.with_token(SESSION, token)
    }

    /// A link by which a member signs in.
    #[must_use]
    pub fn member_link(&self, token: &str) -> Url {
        self.with_token(MEMBER_LINK, token)
    }

    /// The dashboard.
    #[must_use]
    pub fn dashboard(&self) -> Url {
        self.at(dashboard::HOME)
    }

    fn with_token(&self, path: &str, token: &str) -> Url {
        let mut url = self.at(path);
        url.query_pairs_mut().append_pair("token", token);
        url
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }
}

/// Paths of the portal's pages; relative, so that they work behind any name.
pub mod portal {
    use super::Uuid;

    /// One integration's page.
    #[must_use]
    pub fn integration(alias: &str) -> String {
        format!("/connect/portal/{alias}")
    }

    /// A page that has several methods to choose from, with one picked.
    #[must_use]
    pub fn by_method(page: &str, key: &str) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("method", key).finish();
        format!("{page}?{query}")
    }

    /// Where a reconnect is confirmed and started.
    #[must_use]
    pub fn reconnect(connection: Uuid) -> String {
        format!("/connect/portal/connections/{connection}/reconnect")
    }

    /// One connection's page.
    #[must_use]
    pub fn connection(id: Uuid) -> String {
        format!("/connect/portal/connections/{id}")
    }

    /// Where a connection gets another name.
    #[must_use]
    pub fn rename(id: Uuid) -> String {
        format!("/connect/portal/connections/{id}/rename")
    }

    /// Where disconnecting is confirmed and done.
    #[must_use]
    pub fn disconnect(id: Uuid) -> String {
        format!("/connect/portal/connections/{id}/disconnect")
    }

    /// Where a connection is made the one that is used by default.
    #[must_use]
    pub fn default(id: Uuid) -> String {
        format!("/connect/portal/connections/{id}/default")
    }

    /// Where an agent's access is ended, once that is confirmed.
    #[must_use]
    pub fn end_agent(id: Uuid) -> String {
        format!("{}/{id}", super::AGENTS)
    }

    /// A flow's result.
    #[must_use]
    pub fn flow_done(id: Uuid) -> String {
        format!("/connect/flow/{id}/done")
    }

    /// Where the person chooses a site or tenant.
    #[must_use]
    pub fn flow_choose(id: Uuid) -> String {
        format!("/connect/flow/{id}/choose")
    }

    /// Where the person decides between two accounts.
    #[must_use]
    pub fn flow_decide(id: Uuid) -> String {
        format!("/connect/flow/{id}/decide")
    }
}

/// Paths of MCP servers.
pub mod mcp {
    use super::Uuid;

    /// Where every server answers: which, the token says.
    pub const ANY: &str = "/mcp/weavz";
    /// What stands before a server's id in its path.
    pub const PREFIX: &str = "srv_";

    /// Where a server answers.
    #[must_use]
    pub fn endpoint(server: Uuid) -> String {
        format!("/mcp/{PREFIX}{server}")
    }

    /// The server that a path's last part names.
    #[must_use]
    pub fn server(part: &str) -> Option<Uuid> {
        // To the letter: one server, one address.
        Uuid::try_parse(part.strip_prefix(PREFIX)?).ok().filter(|id| part.ends_with(&id.to_string()))
    }
}

/// Paths of signing in at MCP servers (OAuth 2.1).
pub mod oauth {
    use super::Uuid;

    /// Where clients send people (RFC 6749, 3.1).
    pub const AUTHORIZE: &str = "/oauth/authorize";
    /// Where they exchange codes and refresh tokens (RFC 6749, 3.2).
    pub const TOKEN: &str = "/oauth/token";
    /// Where they register themselves (RFC 7591, 3).
    pub const REGISTER: &str = "/oauth/register";
    /// Where they revoke tokens (RFC 7009, 2).
    pub const REVOKE: &str = "/oauth/revoke";

    /// Where programs without a browser ask to be let in (RFC 8628, 3.1).
    pub const DEVICE_CODE: &str = "/oauth/device/code";
    /// Where a person enters the code that such a program shows (RFC 8628, 3.3).
    pub const DEVICE: &str = "/oauth/device";

    /// A sign-in's page, and where an address is entered.
    #[must_use]
    pub fn sign_in(id: Uuid) -> String {
        format!("/oauth/sign-in/{id}")
    }

    /// The same page with the address asked for once more.
    #[must_use]
    pub fn other_address(id: Uuid) -> String {
        format!("/oauth/sign-in/{id}?address=other")
    }

    /// Where the code is entered that was mailed.
    #[must_use]
    pub fn code(id: Uuid) -> String {
        format!("/oauth/sign-in/{id}/code")
    }

    /// Where the person agrees.
    #[must_use]
    pub fn agree(id: Uuid) -> String {
        format!("/oauth/sign-in/{id}/agree")
    }

    /// Where the person does not.
    #[must_use]
    pub fn decline(id: Uuid) -> String {
        format!("/oauth/sign-in/{id}/decline")
    }
}
