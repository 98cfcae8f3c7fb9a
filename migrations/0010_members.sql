-- Members: the people who run an organisation from the dashboard, how they sign in, and for how long.

-- `email` is in lower case: it is what a person signs in with, in every organisation that knows it. The workspaces that a
-- member is given are those in which they are an end user (`end_users.auth_user_id`).
CREATE TABLE members (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    name TEXT,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    last_seen_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (org_id, email)
);
CREATE INDEX members_by_org ON members (org_id, created_at, id);
CREATE INDEX members_by_email ON members (email);
CREATE INDEX end_users_by_member ON end_users (auth_user_id, created_at, id);

-- A signed-in browser; `hash` is of its cookie. A session that is revoked is gone. `proved_at` is when the person last
-- showed that the address is theirs: not at all, where somebody else may have had the link that they came by.
CREATE TABLE member_sessions (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL UNIQUE,
    user_agent TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    proved_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX member_sessions_by_org ON member_sessions (org_id);
CREATE INDEX member_sessions_by_member ON member_sessions (member_id, created_at, id);
CREATE INDEX member_sessions_by_expiry ON member_sessions (expires_at);

-- Somebody wants to sign in with an address, by a code or a link. A row is made for addresses that no organisation knows,
-- too, so that nobody learns which they are; therefore it belongs to none. It holds nothing in clear: `code_tag` is a
-- keyed hash, `address_hash` and `peer_hash` are what is counted. `proves`: whoever has the code or the link has the address.
CREATE TABLE member_sign_ins (
    id UUID PRIMARY KEY,
    member_id UUID REFERENCES members (id) ON DELETE CASCADE,
    address_hash BYTEA NOT NULL,
    peer_hash BYTEA,
    browser_hash BYTEA,
    code_tag TEXT,
    link_hash BYTEA UNIQUE,
    proves BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    spent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX member_sign_ins_by_member ON member_sign_ins (member_id);
CREATE INDEX member_sign_ins_by_address ON member_sign_ins (address_hash, created_at);
CREATE INDEX member_sign_ins_by_peer ON member_sign_ins (peer_hash, created_at);
CREATE INDEX member_sign_ins_by_expiry ON member_sign_ins (expires_at);
