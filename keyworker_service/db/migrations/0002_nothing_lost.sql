-- A restored service: the life before, when it was restored, and until when it takes nothing but what
-- laptops give back. All empty for a service that never was.
ALTER TABLE service ADD COLUMN previous uuid;
ALTER TABLE service ADD COLUMN restored_ms bigint;
ALTER TABLE service ADD COLUMN salvage_until_ms bigint;

-- What managers signed about it; laptops judge it, the service only keeps it.
CREATE TABLE restoration (
    org_id uuid NOT NULL,
    old_incarnation uuid NOT NULL,
    new_incarnation uuid NOT NULL,
    restored_ms bigint NOT NULL,
    confirmed_ms bigint NOT NULL,
    device_id uuid NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (org_id, old_incarnation, new_incarnation)
);

-- The device that gave a body back after a restore; empty for one that its author pushed.
ALTER TABLE body ADD COLUMN given_by uuid;

-- Files of attachments, sealed by laptops chunk by chunk. hashes: those of all chunks, one after the
-- other; no chunk is taken that has not the hash announced for it.
CREATE TABLE blob (
    family_id uuid NOT NULL,
    blob_id uuid NOT NULL,
    device_id uuid NOT NULL,
    size bigint NOT NULL,
    hashes bytea NOT NULL,
    is_complete boolean NOT NULL,
    made_ms bigint NOT NULL,
    PRIMARY KEY (family_id, blob_id)
);
CREATE INDEX blob_unfinished ON blob (made_ms) WHERE NOT is_complete;

CREATE TABLE chunk (
    family_id uuid NOT NULL,
    blob_id uuid NOT NULL,
    idx integer NOT NULL,
    stored bytea NOT NULL,
    PRIMARY KEY (family_id, blob_id, idx)
);
ALTER TABLE chunk ALTER COLUMN stored SET STORAGE EXTERNAL;  -- ciphertext does not compress
