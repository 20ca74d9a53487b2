-- Which schema this file has, and the oldest one whose code may still use it. One row.
CREATE TABLE smartcar_schema (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    version       INTEGER NOT NULL,
    oldest_reader INTEGER NOT NULL
);
INSERT INTO smartcar_schema (id, version, oldest_reader) VALUES (1, 1, 1);

-- One row for each grant. Times are UTC, in milliseconds since 1970.
CREATE TABLE smartcar_grants (
    application        TEXT    NOT NULL,
    grant_id           TEXT    NOT NULL,
    version            INTEGER NOT NULL, -- random, changes with each write; the key of compare-and-swap
    user_id            TEXT,
    account            TEXT,             -- the caller's own id of its customer
    status             TEXT    NOT NULL,
    vehicles           TEXT    NOT NULL, -- a JSON array of vehicle ids
    connected_at       INTEGER NOT NULL,
    refresh_expires_at INTEGER,
    due_at             INTEGER,          -- when somebody should look at this grant
    status_changed_at  INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    body               BLOB    NOT NULL, -- for the SDK only: JSON, or an encrypted box
    UNIQUE (application, grant_id)
);
CREATE INDEX smartcar_grants_due ON smartcar_grants (application, due_at, grant_id)
    WHERE due_at IS NOT NULL;
CREATE INDEX smartcar_grants_expiry ON smartcar_grants (application, refresh_expires_at, grant_id)
    WHERE refresh_expires_at IS NOT NULL;
CREATE INDEX smartcar_grants_status ON smartcar_grants (application, status_changed_at, grant_id);

-- From a vehicle to the grants that reach it, newest consent first. Removed grants are not in it.
CREATE TABLE smartcar_vehicles (
    application  TEXT    NOT NULL,
    vehicle_id   TEXT    NOT NULL,
    connected_at INTEGER NOT NULL,
    grant_id     TEXT    NOT NULL,
    PRIMARY KEY (application, vehicle_id, connected_at DESC, grant_id DESC)
) WITHOUT ROWID;
