-- What was done with accounts, and answers that are kept so that nothing is done twice.

-- A row for each action that somebody wanted done. No inputs, no outputs. Rows outlive what they are about: their ids
-- refer to nothing, and the names by which the product knows connection and end user stand beside them.
CREATE TABLE runs (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL,
    end_user_id UUID,
    end_user_external_id TEXT,
    connection_id UUID,
    connection_external_id TEXT,
    integration_name TEXT NOT NULL,
    action_name TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    status TEXT NOT NULL,
    error_code TEXT,
    provider_status BIGINT,
    duration_ms BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX runs_by_org ON runs (org_id, created_at, id);
CREATE INDEX runs_by_workspace ON runs (workspace_id, created_at, id);
CREATE INDEX runs_by_end_user ON runs (workspace_id, end_user_external_id, created_at, id);
CREATE INDEX runs_by_connection ON runs (connection_id, created_at, id);
CREATE INDEX runs_by_action ON runs (org_id, action_name, created_at, id);
CREATE INDEX runs_by_integration ON runs (org_id, integration_name, created_at, id);
CREATE INDEX runs_by_status ON runs (org_id, status, created_at, id);
CREATE INDEX runs_by_age ON runs (created_at);

-- A request that must not be done twice: claimed under its caller's key before anything is sent, and its answer kept.
-- One that has none by `lease_until` may have been done or not: whoever had claimed it is most likely gone.
CREATE TABLE idempotency (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    caller TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    sealed BYTEA,
    key_id TEXT,
    expires_at TIMESTAMPTZ NOT NULL,
    UNIQUE (org_id, workspace_id, caller, key_hash)
);
CREATE INDEX idempotency_by_workspace ON idempotency (workspace_id);
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
CREATE INDEX idempotency_by_key ON idempotency (key_id, id);
