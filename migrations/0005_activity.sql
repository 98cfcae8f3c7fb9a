-- The activity list filters by kind and by integration; what is rare must not be looked for among reads of credentials.
CREATE INDEX events_by_kind ON events (org_id, kind, created_at, id);
CREATE INDEX events_by_integration ON events (org_id, integration_name, created_at, id);
