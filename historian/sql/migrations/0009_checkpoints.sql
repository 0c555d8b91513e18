CREATE TABLE checkpoint (
    journal integer NOT NULL,
    sequence bigint NOT NULL,
    time timestamptz NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (journal, sequence)
);
COMMENT ON TABLE checkpoint IS 'The state of the engine once a day: replay starts from it instead of from the very first input';
COMMENT ON COLUMN checkpoint.journal IS 'As in delivery';
COMMENT ON COLUMN checkpoint.sequence IS 'Number of the last input folded into it';
COMMENT ON COLUMN checkpoint.time IS 'Time of that input';
COMMENT ON COLUMN checkpoint.version IS 'Version of the text within';
COMMENT ON COLUMN checkpoint.body IS 'JSON in UTF-8, compressed by zlib';
COMMENT ON COLUMN delivery.position IS 'All inputs, events and checkpoints of its spool up to this position are written here';
