-- Small numbers by name: what the workers of the job share. The indexes of this version are built apart (schema.rs).
CREATE TABLE {schema}smartcar_counters (
    application pg_catalog.text COLLATE pg_catalog."C" NOT NULL,
    name        pg_catalog.text COLLATE pg_catalog."C" NOT NULL,
    value       BIGINT NOT NULL,
    PRIMARY KEY (application, name)
);
