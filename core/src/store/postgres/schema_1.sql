-- Which schema this database has, and the oldest one whose code may still use it. One row.
CREATE TABLE {schema}smartcar_schema (
    id            INTEGER PRIMARY KEY CHECK (id OPERATOR(pg_catalog.=) 1),
    version       BIGINT  NOT NULL,
    oldest_reader BIGINT  NOT NULL
);
INSERT INTO {schema}smartcar_schema (id, version, oldest_reader) VALUES (1, 1, 1);

-- One row for each grant. Times are UTC, in milliseconds since 1970. Ids sort by their bytes, as everywhere.
CREATE TABLE {schema}smartcar_grants (
    application        pg_catalog.text   COLLATE pg_catalog."C" NOT NULL,
    grant_id           pg_catalog.text   COLLATE pg_catalog."C" NOT NULL,
    version            BIGINT NOT NULL, -- random, changes with each write; the key of compare-and-swap
    user_id            pg_catalog.text,
    account            pg_catalog.text,            -- the caller's own id of its customer
    status             pg_catalog.text   NOT NULL,
    vehicles           pg_catalog.text[] NOT NULL,
    connected_at       BIGINT NOT NULL,
    refresh_expires_at BIGINT,
    due_at             BIGINT,          -- when somebody should look at this grant
    status_changed_at  BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    body               pg_catalog.bytea  NOT NULL, -- for the SDK only: JSON, or an encrypted box
    PRIMARY KEY (application, grant_id)
) WITH (fillfactor = 80);
CREATE INDEX smartcar_grants_due ON {schema}smartcar_grants (application, due_at, grant_id)
    WHERE due_at IS NOT NULL;
CREATE INDEX smartcar_grants_expiry ON {schema}smartcar_grants (application, refresh_expires_at, grant_id)
    WHERE refresh_expires_at IS NOT NULL;
CREATE INDEX smartcar_grants_status ON {schema}smartcar_grants (application, status_changed_at, grant_id);

-- From a vehicle to the grants that reach it, newest consent first. Removed grants are not in it.
CREATE TABLE {schema}smartcar_vehicles (
    application  pg_catalog.text   COLLATE pg_catalog."C" NOT NULL,
    vehicle_id   pg_catalog.text   COLLATE pg_catalog."C" NOT NULL,
    connected_at BIGINT NOT NULL,
    grant_id     pg_catalog.text   COLLATE pg_catalog."C" NOT NULL,
    PRIMARY KEY (application, grant_id, vehicle_id)
);
CREATE INDEX smartcar_vehicles_newest ON {schema}smartcar_vehicles
    (application, vehicle_id, connected_at DESC, grant_id DESC);
