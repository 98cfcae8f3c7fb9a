-- Invitations: portal links that were mailed. What has become of one follows from its times (`domain::invitation`).

-- The address that a link was mailed to, in lower case: mails are counted by it. `is_unopened` spares the portal, whose
-- landing page reads it, a write each time.
ALTER TABLE connect_links ADD COLUMN mailed_to TEXT;
ALTER TABLE connect_links ADD COLUMN is_unopened BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX connect_links_by_address ON connect_links (org_id, mailed_to, created_at) WHERE mailed_to IS NOT NULL;
CREATE INDEX connect_links_by_mailing ON connect_links (workspace_id, created_at) WHERE mailed_to IS NOT NULL;

-- `link_id` is the link of the latest mail, and the row goes with it. `begun` counts the times that this mail began to be
-- handed over and nobody has heard how that ended.
CREATE TABLE invitations (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    end_user_id UUID NOT NULL REFERENCES end_users (id) ON DELETE CASCADE,
    link_id UUID NOT NULL UNIQUE REFERENCES connect_links (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    mails BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    failed_at TIMESTAMPTZ,
    failure TEXT,
    failure_code BIGINT,
    opened_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    cancelled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX invitations_by_org ON invitations (org_id, created_at, id);
CREATE INDEX invitations_by_workspace ON invitations (workspace_id, created_at, id);
CREATE INDEX invitations_by_end_user ON invitations (end_user_id, created_at, id);
