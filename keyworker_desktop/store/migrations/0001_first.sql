-- What is precious: entries, outbox, drafts, keys. What can be folded again: record, search.

CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- Keys of this laptop and of the families it reads. scope: a family, or 16 zero bytes.
CREATE TABLE secret (
    name TEXT NOT NULL,
    scope BLOB NOT NULL,
    number INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (name, scope, number)
) WITHOUT ROWID;

-- How far this laptop knows each log, as proven by the service's last receipt.
CREATE TABLE log (
    log_id BLOB PRIMARY KEY,
    seq INTEGER NOT NULL,
    chain BLOB NOT NULL,
    incarnation BLOB,
    receipt_seq INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE tail (
    log_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    counter INTEGER NOT NULL,
    entry_hash BLOB NOT NULL,
    PRIMARY KEY (log_id, device_id)
) WITHOUT ROWID;

-- body: salt and payload, compressed; NULL for control entries, whose body is in the header.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    log_id BLOB NOT NULL,
    change_id BLOB NOT NULL UNIQUE,
    seq INTEGER,
    device_id BLOB NOT NULL,
    counter INTEGER NOT NULL,
    entry_hash BLOB NOT NULL,
    header BLOB NOT NULL,
    signature BLOB NOT NULL,
    body BLOB,
    chain BLOB,
    received_ms INTEGER
);
CREATE UNIQUE INDEX entry_in_log ON entry (log_id, seq);
CREATE UNIQUE INDEX entry_of_device ON entry (log_id, device_id, counter);

CREATE TABLE receipt (
    log_id BLOB NOT NULL,
    to_seq INTEGER NOT NULL,
    incarnation BLOB NOT NULL,
    chain BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (log_id, to_seq)
) WITHOUT ROWID;

CREATE TABLE access (log_id BLOB PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE outbox (
    entry_id INTEGER PRIMARY KEY,
    log_id BLOB NOT NULL,
    queued_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_of_log ON outbox (log_id, entry_id);

CREATE TABLE draft (
    draft_id BLOB PRIMARY KEY,
    log_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    fields BLOB NOT NULL,
    updated_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- One row for each record, computed from the entries. id: seconds of the record's time << 16, + n.
-- place: the wide rows stand as they came, so that a page of one family is written side by side.
-- waits: somebody has yet to sign it off or to answer it. text: as the search index has it.
CREATE TABLE record (
    place INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    entity_id BLOB NOT NULL,
    log_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    about BLOB,
    facet TEXT,
    struck INTEGER NOT NULL,
    waits INTEGER NOT NULL,
    disagreements INTEGER NOT NULL,
    state BLOB NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (entity_id, log_id, kind)  -- nobody reaches into another family's record
);
CREATE INDEX record_of_log ON record (log_id, kind, id);
CREATE INDEX record_about ON record (about) WHERE about IS NOT NULL;
CREATE INDEX record_by_facet ON record (log_id, kind, facet, id) WHERE facet IS NOT NULL;
CREATE INDEX record_waiting ON record (kind, waits, id) WHERE waits > 0;
CREATE INDEX record_in_disagreement ON record (log_id) WHERE disagreements > 0;

CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'record', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
-- Merge less often: a first sync writes a tenth faster, and neither a save nor a search is slower.
INSERT INTO search (search, rank) VALUES ('automerge', 8);
