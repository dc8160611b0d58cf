-- The service itself, its logs, and who may use them. Every table of a family's record has
-- family_id in each of its keys, so that the tables can be spread over several machines by it.
-- A directory is a log too: its family_id is the organisation's.

CREATE TABLE service (
    only_row smallint PRIMARY KEY CHECK (only_row = 1),
    incarnation uuid NOT NULL,
    signing_seed bytea NOT NULL,
    token_key bytea NOT NULL,
    made_ms bigint NOT NULL
);

CREATE TABLE family (
    family_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    seq bigint NOT NULL,
    chain bytea NOT NULL,
    access_version integer NOT NULL,
    epoch bigint NOT NULL,
    key_check bytea NOT NULL
);

CREATE TABLE entry (
    family_id uuid NOT NULL,
    seq bigint NOT NULL,
    change_id uuid NOT NULL,
    device_id uuid NOT NULL,
    counter bigint NOT NULL,
    entry_hash bytea NOT NULL,
    header bytea NOT NULL,
    signature bytea NOT NULL,
    chain bytea NOT NULL,
    received_ms bigint NOT NULL,
    PRIMARY KEY (family_id, seq),
    UNIQUE (family_id, change_id),
    UNIQUE (family_id, device_id, counter)
);

-- No foreign key to entry: both rows are written in one transaction and never deleted, and the
-- check's cached plan made a push of 200 ten times slower in a young database.
CREATE TABLE body (
    family_id uuid NOT NULL,
    seq bigint NOT NULL,
    version integer NOT NULL,
    epoch bigint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (family_id, seq, version)
);
ALTER TABLE body ALTER COLUMN sealed SET STORAGE EXTERNAL;  -- ciphertext does not compress

CREATE TABLE device_tail (
    family_id uuid NOT NULL,
    device_id uuid NOT NULL,
    counter bigint NOT NULL,
    entry_hash bytea NOT NULL,
    PRIMARY KEY (family_id, device_id)
);

CREATE TABLE member (
    family_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint,
    PRIMARY KEY (family_id, user_id, from_seq)
);

-- One row for each accepted batch: the chain at to_seq covers every entry before it.
CREATE TABLE receipt (
    family_id uuid NOT NULL,
    to_seq bigint NOT NULL,
    incarnation uuid NOT NULL,
    chain bytea NOT NULL,
    received_ms bigint NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (family_id, to_seq)
);

CREATE TABLE user_family (
    user_id uuid NOT NULL,
    org_id uuid NOT NULL,
    family_id uuid NOT NULL,
    PRIMARY KEY (user_id, org_id, family_id)
);

-- What the directory logs say of each device, so that signing in reads one row.
CREATE TABLE device (
    device_id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    signing bytea NOT NULL
);

-- org_id is null for a founding code until it is used. The service knows only a name for a code.
CREATE TABLE invitation (
    lookup_id uuid PRIMARY KEY,
    org_id uuid,
    is_founding boolean NOT NULL,
    expires_ms bigint NOT NULL,
    is_used boolean NOT NULL,
    device_id uuid,
    request bytea,
    mac bytea
);
CREATE INDEX invitation_of_organisation ON invitation (org_id, expires_ms);
CREATE INDEX invitation_of_device ON invitation (device_id);

CREATE TABLE used_challenge (
    challenge bytea PRIMARY KEY,
    expires_ms bigint NOT NULL
);
CREATE INDEX used_challenge_expiry ON used_challenge (expires_ms);

-- The counter's row lock makes the numbers of the feed visible in their order. Losing rows of
-- the feed is harmless: laptops also ask for heads on a timer.
CREATE TABLE notify_counter (
    bucket smallint PRIMARY KEY,
    n bigint NOT NULL
);
INSERT INTO notify_counter (bucket, n) VALUES (0, 0);

CREATE TABLE notify_feed (
    bucket smallint NOT NULL,
    n bigint NOT NULL,
    family_id uuid NOT NULL,
    added_users uuid[] NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (bucket, n)
);
