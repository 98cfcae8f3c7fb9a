-- One text for PostgreSQL and SQLite, in PostgreSQL's type names. Times and ids are bound, never made here.

CREATE TABLE organizations (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- The key's SHA-256 is enough: 256 random bits cannot be guessed, so a slow hash would only be slow.
CREATE TABLE api_keys (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    permissions JSONB,
    last_used_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX api_keys_by_org ON api_keys (org_id, created_at, id);

CREATE TABLE workspaces (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    branding JSONB NOT NULL,
    return_urls JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (org_id, slug)
);
CREATE INDEX workspaces_by_org ON workspaces (org_id, created_at, id);

CREATE TABLE oauth_apps (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    integration_name TEXT NOT NULL,
    display_name TEXT,
    client_id TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    scopes JSONB,
    extra_params JSONB NOT NULL,
    is_default BOOLEAN NOT NULL,
    auth_url TEXT,
    token_url TEXT,
    revoke_url TEXT,
    api_url TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX oauth_apps_by_org ON oauth_apps (org_id, created_at, id);
CREATE INDEX oauth_apps_by_integration ON oauth_apps (org_id, integration_name);
CREATE UNIQUE INDEX oauth_apps_one_default ON oauth_apps (org_id, integration_name) WHERE is_default;

CREATE TABLE end_users (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    external_id TEXT,
    auth_user_id UUID,
    kind TEXT NOT NULL,
    display_name TEXT,
    email TEXT,
    metadata JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (workspace_id, external_id),
    UNIQUE (workspace_id, auth_user_id)
);
CREATE INDEX end_users_by_workspace ON end_users (workspace_id, created_at, id);
CREATE INDEX end_users_by_org ON end_users (org_id);

CREATE TABLE workspace_integrations (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    integration_name TEXT NOT NULL,
    alias TEXT NOT NULL,
    connection_strategy TEXT NOT NULL,
    auth_method_key TEXT,
    oauth_app_mode TEXT,
    oauth_app_id UUID REFERENCES oauth_apps (id) ON DELETE SET NULL,
    connection_id UUID,
    display_name TEXT,
    enabled_actions JSONB,
    settings JSONB NOT NULL,
    sort_order BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (workspace_id, alias)
);
CREATE INDEX workspace_integrations_by_workspace ON workspace_integrations (workspace_id, sort_order, created_at, id);
CREATE INDEX workspace_integrations_by_org ON workspace_integrations (org_id);
CREATE INDEX workspace_integrations_by_app ON workspace_integrations (oauth_app_id);
CREATE INDEX workspace_integrations_by_connection ON workspace_integrations (connection_id);

-- `sealed` is an envelope of `vault`: the data key, wrapped by the master key that `key_id` names, and the credential under it.
CREATE TABLE connections (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID REFERENCES workspaces (id) ON DELETE CASCADE,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    workspace_integration_id UUID REFERENCES workspace_integrations (id) ON DELETE SET NULL,
    integration_name TEXT NOT NULL,
    auth_method_key TEXT,
    kind TEXT NOT NULL,
    external_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    oauth_app_id UUID REFERENCES oauth_apps (id) ON DELETE SET NULL,
    account_id TEXT,
    account_label TEXT,
    scopes_asked JSONB NOT NULL,
    scopes_granted JSONB,
    metadata JSONB NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    token_version BIGINT NOT NULL,
    token_expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
-- NULLs would all differ from each other: a connection of the whole organisation counts as one of a workspace of its own.
CREATE UNIQUE INDEX connections_one_name
    ON connections (org_id, COALESCE(workspace_id, org_id), integration_name, external_id, COALESCE(auth_method_key, ''));
CREATE INDEX connections_by_org ON connections (org_id, created_at, id);
CREATE INDEX connections_by_workspace ON connections (workspace_id, created_at, id);
CREATE INDEX connections_by_end_user ON connections (end_user_id, integration_name);
CREATE INDEX connections_by_workspace_integration ON connections (workspace_integration_id);
CREATE INDEX connections_by_app ON connections (oauth_app_id);

CREATE TABLE connect_links (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    end_user_id UUID NOT NULL REFERENCES end_users (id) ON DELETE CASCADE,
    integration_ids JSONB,
    success_redirect_uri TEXT,
    error_redirect_uri TEXT,
    language TEXT,
    state TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX connect_links_by_end_user ON connect_links (end_user_id, created_at, id);
CREATE INDEX connect_links_by_org ON connect_links (org_id);
CREATE INDEX connect_links_by_workspace ON connect_links (workspace_id);
CREATE INDEX connect_links_by_expiry ON connect_links (expires_at);

CREATE TABLE connect_sessions (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    workspace_integration_id UUID REFERENCES workspace_integrations (id) ON DELETE SET NULL,
    integration_name TEXT NOT NULL,
    auth_method_key TEXT,
    oauth_app_mode TEXT,
    oauth_app_id UUID REFERENCES oauth_apps (id) ON DELETE SET NULL,
    connection_name TEXT NOT NULL,
    external_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    status TEXT NOT NULL,
    connection_id UUID,
    error TEXT,
    success_redirect_uri TEXT,
    error_redirect_uri TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX connect_sessions_by_org ON connect_sessions (org_id);
CREATE INDEX connect_sessions_by_workspace ON connect_sessions (workspace_id);
CREATE INDEX connect_sessions_by_end_user ON connect_sessions (end_user_id);
CREATE INDEX connect_sessions_by_workspace_integration ON connect_sessions (workspace_integration_id);
CREATE INDEX connect_sessions_by_app ON connect_sessions (oauth_app_id);
CREATE INDEX connect_sessions_by_expiry ON connect_sessions (expires_at);

-- `state_hash` is cleared by the one statement that spends it. `sealed` holds the PKCE verifier, then a parked grant.
CREATE TABLE flows (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    link_id UUID REFERENCES connect_links (id) ON DELETE CASCADE,
    session_id UUID REFERENCES connect_sessions (id) ON DELETE CASCADE,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    workspace_integration_id UUID REFERENCES workspace_integrations (id) ON DELETE SET NULL,
    integration_name TEXT NOT NULL,
    auth_method_key TEXT NOT NULL,
    oauth_app_id UUID NOT NULL,
    browser_hash BYTEA NOT NULL,
    opener_origin TEXT,
    state_hash BYTEA NOT NULL UNIQUE,
    reconnect_id UUID,
    scopes_asked JSONB NOT NULL,
    status TEXT NOT NULL,
    failure TEXT,
    connection_id UUID,
    sealed BYTEA,
    key_id TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX flows_by_org ON flows (org_id);
CREATE INDEX flows_by_workspace ON flows (workspace_id);
CREATE INDEX flows_by_link ON flows (link_id);
CREATE INDEX flows_by_session ON flows (session_id);
CREATE INDEX flows_by_end_user ON flows (end_user_id);
CREATE INDEX flows_by_workspace_integration ON flows (workspace_integration_id);
CREATE INDEX flows_by_expiry ON flows (expires_at);

-- A key signs from `active_from` until a newer one does, and verifies until `retire_at`.
CREATE TABLE signing_keys (
    id UUID PRIMARY KEY,
    public_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    active_from TIMESTAMPTZ NOT NULL,
    retire_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    sealed BYTEA,
    key_id TEXT,
    attempts BIGINT NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX jobs_by_time ON jobs (run_at);
CREATE INDEX jobs_by_org ON jobs (org_id);
