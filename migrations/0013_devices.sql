-- Devices: programs without a browser at hand that ask to use an MCP server for a person (RFC 8628).

-- `device_hash` is of the code that the program holds; the person's code is short, so `user_tag` is a keyed hash.
CREATE TABLE mcp_devices (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    server_id UUID NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    client_id UUID NOT NULL REFERENCES mcp_clients (id) ON DELETE CASCADE,
    scopes JSONB NOT NULL,
    device_hash BYTEA NOT NULL UNIQUE,
    user_tag TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    end_user_id UUID REFERENCES end_users (id) ON DELETE CASCADE,
    grant_id UUID,
    poll_every BIGINT NOT NULL,
    polled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_devices_by_org ON mcp_devices (org_id);
CREATE INDEX mcp_devices_by_server ON mcp_devices (server_id);
CREATE INDEX mcp_devices_by_client ON mcp_devices (client_id);
CREATE INDEX mcp_devices_by_end_user ON mcp_devices (end_user_id);
CREATE INDEX mcp_devices_by_expiry ON mcp_devices (expires_at);

-- Codes that were entered and are none, counted by where from. They belong to no organisation.
CREATE TABLE mcp_device_tries (
    id UUID PRIMARY KEY,
    peer_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mcp_device_tries_by_peer ON mcp_device_tries (peer_hash, created_at);
CREATE INDEX mcp_device_tries_by_time ON mcp_device_tries (created_at);

-- A sign-in for a device sends nobody back: its `redirect_uri` and its `challenge` are empty.
ALTER TABLE mcp_sign_ins ADD COLUMN device_id UUID REFERENCES mcp_devices (id) ON DELETE CASCADE;
CREATE INDEX mcp_sign_ins_by_device ON mcp_sign_ins (device_id);
