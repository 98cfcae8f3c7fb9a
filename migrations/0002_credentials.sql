-- Credentials for their whole life: the account that is used by default, when a grant ends, when it is renewed and by
-- whom, and what happened to it.

ALTER TABLE connections ADD COLUMN is_default BOOLEAN NOT NULL DEFAULT FALSE;
-- What one consent at the provider stands for: connections that have it in common die together.
ALTER TABLE connections ADD COLUMN grant_key TEXT;
-- When the grant dies, whatever one does.
ALTER TABLE connections ADD COLUMN ends_at TIMESTAMPTZ;
-- When the worker renews the token, and when it next warns of `ends_at`.
ALTER TABLE connections ADD COLUMN renew_at TIMESTAMPTZ;
ALTER TABLE connections ADD COLUMN warn_at TIMESTAMPTZ;
CREATE UNIQUE INDEX connections_one_default ON connections (end_user_id, integration_name) WHERE is_default;
CREATE INDEX connections_by_grant ON connections (org_id, grant_key) WHERE grant_key IS NOT NULL;
CREATE INDEX connections_by_renewal ON connections (renew_at) WHERE renew_at IS NOT NULL;
CREATE INDEX connections_by_warning ON connections (warn_at) WHERE warn_at IS NOT NULL;
CREATE INDEX connections_by_name ON connections (org_id, integration_name, external_id);

-- Who renews a token. `fence` grows with each holder: only the last may save. The row stays with its connection, so that
-- no number is given twice. `attempted_at` is written before the provider is asked, and cleared with its answer.
CREATE TABLE refresh_leases (
    connection_id UUID PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    owner UUID NOT NULL,
    fence BIGINT NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    attempted_at TIMESTAMPTZ,
    unanswered BOOLEAN NOT NULL,
    failures BIGINT NOT NULL,
    not_before TIMESTAMPTZ
);
CREATE INDEX refresh_leases_by_org ON refresh_leases (org_id);

-- What happened, to what, by whom. Rows outlive what they are about: their ids refer to nothing.
CREATE TABLE events (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID,
    end_user_id UUID,
    connection_id UUID,
    integration_name TEXT,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    detail JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX events_by_org ON events (org_id, created_at, id);
CREATE INDEX events_by_workspace ON events (workspace_id, created_at, id);
CREATE INDEX events_by_end_user ON events (end_user_id, created_at, id);
CREATE INDEX events_by_connection ON events (connection_id, created_at, id);

-- A flow may have no OAuth app: the person gave a key. A column cannot lose its NOT NULL in one text, so the table is
-- made anew; parked grants come along.
CREATE TABLE flows_next (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    link_id UUID REFERENCES connect_links (id) ON DELETE CASCADE,
    session_id UUID REFERENCES connect_sessions (id) ON DELETE CASCADE,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    workspace_integration_id UUID REFERENCES workspace_integrations (id) ON DELETE SET NULL,
    integration_name TEXT NOT NULL,
    auth_method_key TEXT NOT NULL,
    oauth_app_id UUID,
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
INSERT INTO flows_next (id, org_id, workspace_id, link_id, session_id, end_user_id, workspace_integration_id,
    integration_name, auth_method_key, oauth_app_id, browser_hash, opener_origin, state_hash, reconnect_id, scopes_asked,
    status, failure, connection_id, sealed, key_id, created_at, expires_at)
SELECT id, org_id, workspace_id, link_id, session_id, end_user_id, workspace_integration_id, integration_name,
    auth_method_key, oauth_app_id, browser_hash, opener_origin, state_hash, reconnect_id, scopes_asked, status, failure,
    connection_id, sealed, key_id, created_at, expires_at
FROM flows;
DROP TABLE flows;
ALTER TABLE flows_next RENAME TO flows;
CREATE INDEX flows_by_org ON flows (org_id);
CREATE INDEX flows_by_workspace ON flows (workspace_id);
CREATE INDEX flows_by_link ON flows (link_id);
CREATE INDEX flows_by_session ON flows (session_id);
CREATE INDEX flows_by_end_user ON flows (end_user_id);
CREATE INDEX flows_by_workspace_integration ON flows (workspace_integration_id);
CREATE INDEX flows_by_expiry ON flows (expires_at);
