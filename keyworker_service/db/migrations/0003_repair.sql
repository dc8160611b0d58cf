-- Places of a family's log whose body a laptop cannot open, as it says itself. While anybody says so,
-- others may give that body again (body.version 2 and on, one of each laptop: body.given_by); when
-- nobody does any more, those are forgotten. A page gives version 1 as before.
CREATE TABLE unopened (
    family_id uuid NOT NULL,
    seq bigint NOT NULL,
    device_id uuid NOT NULL,
    said_ms bigint NOT NULL,
    PRIMARY KEY (family_id, seq, device_id)
);
