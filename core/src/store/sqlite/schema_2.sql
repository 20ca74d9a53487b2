-- The rows of one status, account or user, by grant id.
CREATE INDEX smartcar_grants_of_status ON smartcar_grants (application, status, grant_id);
CREATE INDEX smartcar_grants_of_account ON smartcar_grants (application, account, grant_id)
    WHERE account IS NOT NULL;
CREATE INDEX smartcar_grants_of_user ON smartcar_grants (application, user_id, grant_id)
    WHERE user_id IS NOT NULL;

-- Small numbers by name: what the workers of the job share.
CREATE TABLE smartcar_counters (
    application TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    value       INTEGER NOT NULL,
    PRIMARY KEY (application, name)
) WITHOUT ROWID;
