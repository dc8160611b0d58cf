-- Nothing lost: what conflicts, attachments, disasters and the page of the exchange need.

-- The page of sending and receiving: exchanges in which something went or came. Entries received
-- in one are those of other laptops with ids from first_entry to last_entry; sent holds the ids of
-- the first of those that went.
CREATE TABLE exchange (
    id INTEGER PRIMARY KEY,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    first_entry INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    received INTEGER NOT NULL,
    sent_count INTEGER NOT NULL,
    sent BLOB NOT NULL,
    is_whole INTEGER NOT NULL
);

-- How far the service said that a log reaches, while more than a page of it was missing here: until
-- it has come that far, nobody may take the family for whole.
CREATE TABLE arriving (log_id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

-- Old pages put back. SQLCipher seals each page for itself, so an older version of a page passes.
-- Entries are chained and rows can be folded again; what is neither is counted here: each writing
-- of a row gives it the next stamp, and the sum of all stamps stands in another table. One of the
-- two put back no longer fits the other.
CREATE TABLE tally (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL,
    held INTEGER NOT NULL,
    stamps INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE setting ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE secret ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
INSERT INTO tally (name, last, held, stamps)
    SELECT 'setting', 0, count(*), 0 FROM setting UNION ALL
    SELECT 'secret', 0, count(*), 0 FROM secret UNION ALL
    SELECT 'draft', 0, count(*), 0 FROM draft UNION ALL
    SELECT 'receipt', 0, count(*), coalesce(sum(to_seq), 0) FROM receipt;

CREATE TRIGGER setting_made AFTER INSERT ON setting BEGIN
    UPDATE tally SET last = last + 1, held = held + 1, stamps = stamps + last + 1
        WHERE name = 'setting';
    UPDATE setting SET stamp = (SELECT last FROM tally WHERE name = 'setting')
        WHERE name = NEW.name;
END;
CREATE TRIGGER setting_changed AFTER UPDATE OF name, value ON setting BEGIN
    UPDATE tally SET last = last + 1, stamps = stamps - OLD.stamp + last + 1
        WHERE name = 'setting';
    UPDATE setting SET stamp = (SELECT last FROM tally WHERE name = 'setting')
        WHERE name = NEW.name;
END;
CREATE TRIGGER setting_gone AFTER DELETE ON setting BEGIN
    UPDATE tally SET held = held - 1, stamps = stamps - OLD.stamp WHERE name = 'setting';
END;

CREATE TRIGGER secret_made AFTER INSERT ON secret BEGIN
    UPDATE tally SET last = last + 1, held = held + 1, stamps = stamps + last + 1
        WHERE name = 'secret';
    UPDATE secret SET stamp = (SELECT last FROM tally WHERE name = 'secret')
        WHERE name = NEW.name AND scope = NEW.scope AND number = NEW.number;
END;
CREATE TRIGGER secret_changed AFTER UPDATE OF name, scope, number, value ON secret BEGIN
    UPDATE tally SET last = last + 1, stamps = stamps - OLD.stamp + last + 1
        WHERE name = 'secret';
    UPDATE secret SET stamp = (SELECT last FROM tally WHERE name = 'secret')
        WHERE name = NEW.name AND scope = NEW.scope AND number = NEW.number;
END;
CREATE TRIGGER secret_gone AFTER DELETE ON secret BEGIN
    UPDATE tally SET held = held - 1, stamps = stamps - OLD.stamp WHERE name = 'secret';
END;

CREATE TRIGGER draft_made AFTER INSERT ON draft BEGIN
    UPDATE tally SET last = last + 1, held = held + 1, stamps = stamps + last + 1
        WHERE name = 'draft';
    UPDATE draft SET stamp = (SELECT last FROM tally WHERE name = 'draft')
        WHERE draft_id = NEW.draft_id;
END;
CREATE TRIGGER draft_changed AFTER UPDATE OF draft_id, log_id, kind, fields, updated_ms ON draft
BEGIN
    UPDATE tally SET last = last + 1, stamps = stamps - OLD.stamp + last + 1
        WHERE name = 'draft';
    UPDATE draft SET stamp = (SELECT last FROM tally WHERE name = 'draft')
        WHERE draft_id = NEW.draft_id;
END;
CREATE TRIGGER draft_gone AFTER DELETE ON draft BEGIN
    UPDATE tally SET held = held - 1, stamps = stamps - OLD.stamp WHERE name = 'draft';
END;

-- A receipt is never written twice: its own number serves as its stamp.
CREATE TRIGGER receipt_made AFTER INSERT ON receipt BEGIN
    UPDATE tally SET held = held + 1, stamps = stamps + NEW.to_seq WHERE name = 'receipt';
END;
CREATE TRIGGER receipt_gone AFTER DELETE ON receipt BEGIN
    UPDATE tally SET held = held - 1, stamps = stamps - OLD.to_seq WHERE name = 'receipt';
END;

-- The lives of the service. The highest number is the present one; each after 0 came with a
-- manager's signed word that the service was restored. Those below 0 were before this laptop.
CREATE TABLE life (
    number INTEGER PRIMARY KEY,
    incarnation BLOB NOT NULL UNIQUE,
    restored_ms INTEGER,
    confirmed_ms INTEGER,
    device_id BLOB,
    signature BLOB
);
ALTER TABLE log ADD COLUMN life INTEGER NOT NULL DEFAULT 0;  -- in which it was last in step

-- Entries without a place in their log: what a restored service lost and could not take back where
-- it stood, and what others handed on for that reason. handed_in: the change that brought it.
CREATE TABLE aside (
    change_id BLOB PRIMARY KEY,
    log_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    header BLOB NOT NULL,
    signature BLOB NOT NULL,
    body BLOB,
    seq INTEGER,
    received_ms INTEGER,
    handed_in BLOB
) WITHOUT ROWID;
CREATE INDEX aside_of_log ON aside (log_id, seq);
CREATE TABLE aside_receipt (
    log_id BLOB NOT NULL,
    to_seq INTEGER NOT NULL,
    incarnation BLOB NOT NULL,
    chain BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (log_id, to_seq, chain)
) WITHOUT ROWID;

-- Entries whose content this program could not read: kept whole in entry, folded when it can be.
CREATE TABLE unread (
    change_id BLOB PRIMARY KEY,
    log_id BLOB NOT NULL,
    code TEXT NOT NULL
) WITHOUT ROWID;

-- What this laptop knows of the file of each attachment; all of it can be found again from the
-- records, the folder of sealed chunks and the service. A file's key is only in its record.
-- here, sent: bytes of the file on this laptop, at the service. sent_in: the life of the service that
-- said it has the whole; is_asked: it was asked and did not have it. used_ms: when last looked at.
CREATE TABLE blob (
    entity_id BLOB NOT NULL,
    log_id BLOB NOT NULL,
    blob_id BLOB NOT NULL,
    root BLOB NOT NULL,
    size INTEGER NOT NULL,
    here INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    sent_in BLOB,
    is_asked INTEGER NOT NULL DEFAULT 0,
    is_wanted INTEGER NOT NULL DEFAULT 0,
    used_ms INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (entity_id, log_id)
) WITHOUT ROWID;
CREATE INDEX blob_of_root ON blob (root);
CREATE INDEX record_attachment ON record (entity_id, log_id) WHERE kind = 'attachment';

-- The search index in leaves as large as SQLCipher's pages hold: of the usual 4050 bytes only one
-- fits a page, and half of the index, and of what is sealed and written for it, would be empty.
INSERT INTO search (search, rank) VALUES ('pgsz', 8000);
