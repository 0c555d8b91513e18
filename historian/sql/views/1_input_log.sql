CREATE OR REPLACE VIEW input_log AS
SELECT
    input.time,
    input.sequence,
    input.kind,
    tag.name AS tag,
    input.body,
    delivery.source AS journal
FROM input
JOIN delivery ON delivery.journal = input.journal
LEFT JOIN tag ON tag.id = input.tag_id;
COMMENT ON VIEW input_log IS 'All that events were computed from: samples that mattered, commands, and timers';
COMMENT ON COLUMN input_log.time IS 'When the host polled the sample, took the command, or reached the timer';
COMMENT ON COLUMN input_log.sequence IS 'Its number: the order in which it was taken; event.sequence points here';
COMMENT ON COLUMN input_log.kind IS 'sample, command or tick (a timer fell due)';
COMMENT ON COLUMN input_log.tag IS 'Tag of a sample; empty for commands and ticks';
COMMENT ON COLUMN input_log.body IS 'All of it, exact, as JSON';
COMMENT ON COLUMN input_log.journal IS 'Journal it stands in; each is a log of its own';
