-- Samples are delivered newest first while older ones are caught up; what is refused is set aside, whatever it is.
ALTER TABLE delivery ADD COLUMN samples int8multirange NOT NULL DEFAULT '{[0,0]}';
UPDATE delivery SET samples = int8multirange(int8range(0, position, '[]'));
COMMENT ON COLUMN delivery.position IS 'All inputs and events of its spool up to this position are written here';
COMMENT ON COLUMN delivery.samples IS
'All samples of its spool at these positions are written here; between two ranges they are still to be caught up';

ALTER TABLE set_aside RENAME COLUMN tag TO name;
ALTER TABLE set_aside RENAME COLUMN sample TO body;
ALTER TABLE set_aside ADD COLUMN kind text NOT NULL DEFAULT 'sample';
ALTER TABLE set_aside DROP CONSTRAINT set_aside_pkey, ADD PRIMARY KEY (source, kind, position, name);
COMMENT ON TABLE set_aside IS 'What the tables cannot hold as it is, whole; in the place of a sample stands a Bad one without a value';
COMMENT ON COLUMN set_aside.kind IS 'sample, input or event';
COMMENT ON COLUMN set_aside.position IS 'Of a sample as in sample; of an input and an event their sequence';
COMMENT ON COLUMN set_aside.name IS 'Tag of a sample, id of an event; empty for an input';
COMMENT ON COLUMN set_aside.body IS
'JSON: of a sample [time in microseconds since 1970, value, quality]; inputs and events as they stand in the journal';
