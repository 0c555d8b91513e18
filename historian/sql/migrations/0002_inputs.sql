ALTER TABLE delivery ADD COLUMN journal integer GENERATED ALWAYS AS IDENTITY UNIQUE;
COMMENT ON COLUMN delivery.source IS 'Identity of the journal, made with its file';
COMMENT ON COLUMN delivery.position IS 'Last piece of its spool that is written here';
COMMENT ON COLUMN delivery.journal IS 'Its short number in input and event';

ALTER TABLE event ADD COLUMN journal integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN event.journal IS 'Journal that delivered it, as in delivery; 0 where it was written before this was kept';

CREATE TABLE input (
    journal integer NOT NULL,
    sequence bigint NOT NULL,
    time timestamptz NOT NULL,
    kind text NOT NULL,
    tag_id integer,
    body text NOT NULL,
    PRIMARY KEY (journal, sequence, time)
);
CREATE INDEX input_time ON input (time);
COMMENT ON TABLE input IS 'The input log: all events are computed from it, in the order of sequence';
COMMENT ON COLUMN input.journal IS 'Journal it stands in, as in delivery';
COMMENT ON COLUMN input.sequence IS 'Its number in that journal: the order in which it was folded';
COMMENT ON COLUMN input.time IS 'When the host polled the sample, took the command, or reached the timer';
COMMENT ON COLUMN input.kind IS 'sample, command or tick (a timer fell due)';
COMMENT ON COLUMN input.tag_id IS 'Tag of a sample; empty for commands and ticks';
COMMENT ON COLUMN input.body IS 'All of it, exact, as JSON: [kind, time in microseconds, ...]';
