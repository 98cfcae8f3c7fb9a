-- What the operator's commands look for: which rows a master key has sealed, and which servers run.

CREATE INDEX oauth_apps_by_key ON oauth_apps (key_id, id);
CREATE INDEX connections_by_key ON connections (key_id, id);
CREATE INDEX flows_by_key ON flows (key_id, id);
CREATE INDEX jobs_by_key ON jobs (key_id, id);
CREATE INDEX signing_keys_by_key ON signing_keys (key_id, id);

-- A running server says every few seconds that it is there, and by their fingerprints which master keys it has.
CREATE TABLE servers (
    id UUID PRIMARY KEY,
    master_keys JSONB NOT NULL,
    version TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
