-- The audit trail: every change, from where it was made, in a chain that shows what was changed or taken away later.

-- `seq` numbers what is sealed of an organisation, one after the other; `mac` is over a row and the `mac` before it.
ALTER TABLE events ADD COLUMN origin TEXT;
ALTER TABLE events ADD COLUMN seq BIGINT;
ALTER TABLE events ADD COLUMN mac BYTEA;
CREATE UNIQUE INDEX events_by_seq ON events (org_id, seq);
CREATE INDEX events_unsealed ON events (org_id, id) WHERE seq IS NULL;
ALTER TABLE runs ADD COLUMN seq BIGINT;
ALTER TABLE runs ADD COLUMN mac BYTEA;
CREATE UNIQUE INDEX runs_by_seq ON runs (org_id, seq);
-- Runs are forgotten in the order of their chain.
DROP INDEX runs_by_age;
CREATE INDEX runs_unsealed ON runs (org_id, id) WHERE seq IS NULL;

-- Where the chain of an organisation's events, or runs, begins and ends. `sealed` is the key of its codes; `tag` is over
-- both ends, so that nobody moves them.
CREATE TABLE trails (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    log TEXT NOT NULL,
    first_seq BIGINT NOT NULL,
    first_mac BYTEA NOT NULL,
    last_seq BIGINT NOT NULL,
    last_mac BYTEA NOT NULL,
    tag BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    UNIQUE (org_id, log)
);
CREATE INDEX trails_by_key ON trails (key_id, id);
