-- MCP servers: what AI agents connect to, with which tools, and who may: by a token, or by signing in.

-- `end_user_id` says whose connections a server uses. It goes with them: without them it would serve anybody.
CREATE TABLE mcp_servers (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    mode TEXT NOT NULL,
    settings JSONB NOT NULL,
    auth_mode TEXT NOT NULL,
    end_user_access TEXT NOT NULL,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    created_by TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_servers_by_org ON mcp_servers (org_id, created_at, id);
CREATE INDEX mcp_servers_by_workspace ON mcp_servers (workspace_id, created_at, id);
CREATE INDEX mcp_servers_by_end_user ON mcp_servers (end_user_id);

-- Tools that somebody added, changed or took away; all others follow from the workspace's integrations whenever they are
-- asked for. One that was changed or taken away names the integration that it follows from, and goes with it.
-- `connection_id` refers to nothing: a tool whose connection is gone must not pick another by itself.
CREATE TABLE mcp_tools (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    source_id UUID REFERENCES workspace_integrations (id) ON DELETE CASCADE,
    integration_name TEXT NOT NULL,
    integration_alias TEXT NOT NULL,
    action_name TEXT NOT NULL,
    connection_id UUID,
    display_name TEXT,
    description TEXT,
    input_defaults JSONB,
    partial_ids JSONB,
    sort_order BIGINT NOT NULL,
    hidden BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX mcp_tools_one_added ON mcp_tools (server_id, integration_alias, action_name) WHERE source_id IS NULL;
CREATE INDEX mcp_tools_by_server ON mcp_tools (server_id, created_at, id);
CREATE INDEX mcp_tools_by_source ON mcp_tools (source_id);
CREATE INDEX mcp_tools_by_org ON mcp_tools (org_id);

-- Clients of the sign-in. Each registers itself (RFC 7591), belongs to no organisation, and is forgotten when it is not
-- used.
CREATE TABLE mcp_clients (
    id UUID PRIMARY KEY,
    name TEXT,
    redirect_uris JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_clients_by_expiry ON mcp_clients (expires_at);

-- What a person has agreed to; its tokens go with it.
CREATE TABLE mcp_grants (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    end_user_id UUID NOT NULL REFERENCES end_users (id) ON DELETE CASCADE,
    client_id UUID NOT NULL REFERENCES mcp_clients (id) ON DELETE CASCADE,
    scopes JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_grants_by_org ON mcp_grants (org_id);
CREATE INDEX mcp_grants_by_server ON mcp_grants (server_id);
CREATE INDEX mcp_grants_by_end_user ON mcp_grants (end_user_id);
CREATE INDEX mcp_grants_by_client ON mcp_grants (client_id);

-- A token's SHA-256 is enough, as an API key's. A refresh token that was spent stays until it would have ended: whoever
-- comes with it again has stolen it, or was stolen from.
CREATE TABLE mcp_tokens (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    grant_id UUID REFERENCES mcp_grants (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    scopes JSONB,
    last_used_at TIMESTAMPTZ,
    spent_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX mcp_tokens_one_static ON mcp_tokens (server_id) WHERE kind = 'static';
CREATE INDEX mcp_tokens_by_org ON mcp_tokens (org_id);
CREATE INDEX mcp_tokens_by_server ON mcp_tokens (server_id, created_at, id);
CREATE INDEX mcp_tokens_by_end_user ON mcp_tokens (end_user_id);
CREATE INDEX mcp_tokens_by_grant ON mcp_tokens (grant_id);
CREATE INDEX mcp_tokens_by_expiry ON mcp_tokens (expires_at);

-- A client has sent a person to sign in (RFC 6749, 4.1): what it asked for, how far the person has come, and the
-- authorization code, hashed, until it is spent. Once it is, the grant that it has led to stands beside it, so that a
-- code that comes again ends that.
CREATE TABLE mcp_sign_ins (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    client_id UUID NOT NULL REFERENCES mcp_clients (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    state TEXT,
    scopes JSONB NOT NULL,
    challenge TEXT NOT NULL,
    browser_hash BYTEA NOT NULL,
    status TEXT NOT NULL,
    email TEXT,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    code_hash BYTEA UNIQUE,
    code_expires_at TIMESTAMPTZ,
    grant_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_sign_ins_by_org ON mcp_sign_ins (org_id);
CREATE INDEX mcp_sign_ins_by_server ON mcp_sign_ins (server_id);
CREATE INDEX mcp_sign_ins_by_client ON mcp_sign_ins (client_id);
CREATE INDEX mcp_sign_ins_by_end_user ON mcp_sign_ins (end_user_id);
CREATE INDEX mcp_sign_ins_by_expiry ON mcp_sign_ins (expires_at);

-- Codes that were mailed to prove an address; `tag` is a keyed hash of one. They are counted, by address and server.
CREATE TABLE mcp_codes (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    sign_in_id UUID NOT NULL REFERENCES mcp_sign_ins (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    tag TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_codes_by_org ON mcp_codes (org_id);
CREATE INDEX mcp_codes_by_address ON mcp_codes (server_id, email, created_at);
CREATE INDEX mcp_codes_by_sign_in ON mcp_codes (sign_in_id, created_at, id);

CREATE INDEX end_users_by_email ON end_users (workspace_id, lower(email));
