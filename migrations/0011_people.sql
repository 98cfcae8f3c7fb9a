-- Further ways in for members: an OpenID provider, and passkeys.

-- Who a member is at an OpenID provider, bound when they first came by it. From then on the subject counts, and no longer
-- the address.
CREATE TABLE member_identities (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    UNIQUE (org_id, issuer, subject),
    UNIQUE (member_id, issuer)
);
CREATE INDEX member_identities_by_subject ON member_identities (issuer, subject);

-- Somebody is at the OpenID provider; nobody knows yet who. `state` and `nonce` are kept as hashes, and the code verifier
-- not at all: it is made of the browser's cookie. With a session, its member shows again that it is them. A row is removed
-- by whoever comes back.
CREATE TABLE member_oidc_flows (
    id UUID PRIMARY KEY,
    state_hash BYTEA NOT NULL UNIQUE,
    nonce_hash BYTEA NOT NULL,
    browser_hash BYTEA NOT NULL,
    peer_hash BYTEA,
    session_id UUID REFERENCES member_sessions (id) ON DELETE CASCADE,
    next_path TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX member_oidc_flows_by_session ON member_oidc_flows (session_id);
CREATE INDEX member_oidc_flows_by_peer ON member_oidc_flows (peer_hash, created_at);
CREATE INDEX member_oidc_flows_by_expiry ON member_oidc_flows (expires_at);

-- A member's passkeys. `credential` holds the public key and the signature counter: nothing that lets anybody in.
CREATE TABLE member_passkeys (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    credential_id BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    credential JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE INDEX member_passkeys_by_org ON member_passkeys (org_id);
CREATE INDEX member_passkeys_by_member ON member_passkeys (member_id, created_at, id);

-- A browser is asked for a passkey, or to make one. With a session, for its member. A row is removed by whoever answers.
CREATE TABLE member_challenges (
    id UUID PRIMARY KEY,
    browser_hash BYTEA NOT NULL,
    peer_hash BYTEA,
    session_id UUID REFERENCES member_sessions (id) ON DELETE CASCADE,
    state JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX member_challenges_by_session ON member_challenges (session_id);
CREATE INDEX member_challenges_by_peer ON member_challenges (peer_hash, created_at);
CREATE INDEX member_challenges_by_expiry ON member_challenges (expires_at);

-- The language that a member was invited in; mails that they ask for are in the one that their browser asks for.
ALTER TABLE members ADD COLUMN language TEXT;
