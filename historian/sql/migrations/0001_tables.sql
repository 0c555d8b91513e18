CREATE TABLE tag (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    device text NOT NULL,
    address text NOT NULL DEFAULT '',
    type text NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT ''
);
COMMENT ON TABLE tag IS 'Every series that has samples: tags of devices, and published WIP figures (device wip)';
COMMENT ON COLUMN tag.name IS '<device>.<tag>, or the path of a figure such as Suzhou/Assembly/L1/OP10/WIP/Queue';
COMMENT ON COLUMN tag.address IS 'Where the device keeps it, e.g. hr:100 or DB1.DBD4';
COMMENT ON COLUMN tag.type IS 'Type of the scaled value, e.g. int32, float64, bool, string';
COMMENT ON COLUMN tag.unit IS 'Engineering unit';

CREATE TABLE sample (
    tag_id integer NOT NULL,
    quality smallint NOT NULL,
    time timestamptz NOT NULL,
    position bigint NOT NULL,
    integer_value bigint,
    number_value double precision,
    text_value text,
    boolean_value boolean,
    large_value numeric
);
CREATE INDEX sample_series ON sample (tag_id, time, position);
COMMENT ON TABLE sample IS 'Polled values; at most one of the value columns is filled, none when there was no value';
COMMENT ON COLUMN sample.time IS 'When the host polled it';
COMMENT ON COLUMN sample.position IS 'Order of record; makes samples of equal time distinct';
COMMENT ON COLUMN sample.quality IS '0 Good, 1 Uncertain, 2 Bad';
COMMENT ON COLUMN sample.large_value IS 'Integers beyond 64 bits signed, exact';

CREATE TABLE event (
    id text NOT NULL,
    kind text NOT NULL,
    occurred timestamptz NOT NULL,
    window_from timestamptz NOT NULL,
    recorded timestamptz NOT NULL,
    sequence bigint NOT NULL,
    station text NOT NULL,
    operation text NOT NULL,
    "order" text NOT NULL,
    lot text NOT NULL,
    quantity numeric NOT NULL,
    high numeric NOT NULL,
    certainty text NOT NULL,
    rule text NOT NULL,
    identity text NOT NULL,
    actor text NOT NULL,
    detail text NOT NULL,
    map_version text NOT NULL,
    PRIMARY KEY (id, occurred)
);
CREATE INDEX event_order ON event ("order", occurred);
CREATE INDEX event_occurred ON event (occurred);
COMMENT ON TABLE event IS 'What happened, as concluded from signals and commands; never changed, corrected by later events';
COMMENT ON COLUMN event.kind IS 'released, arrived, started, completed, departed, scrapped, running, fault, alarm ...';
COMMENT ON COLUMN event.occurred IS 'When it happened at the latest; it happened in (window_from, occurred]';
COMMENT ON COLUMN event.recorded IS 'Time of the input that made it known';
COMMENT ON COLUMN event.sequence IS 'Number of that input in the journal';
COMMENT ON COLUMN event.quantity IS 'Pieces; 0 where the event is about no quantity';
COMMENT ON COLUMN event.high IS 'Up to that many pieces are possible; above quantity where the count is uncertain';
COMMENT ON COLUMN event.certainty IS 'measured, inferred, manual or uncertain';
COMMENT ON COLUMN event.map_version IS 'Version of the configuration that concluded it';

CREATE TABLE posting (
    event_id text NOT NULL,
    number integer NOT NULL,
    occurred timestamptz NOT NULL,
    quantity numeric NOT NULL,
    source_order text NOT NULL,
    source_lot text NOT NULL,
    source_operation text NOT NULL,
    source_station text NOT NULL,
    source_bucket text NOT NULL,
    target_order text NOT NULL,
    target_lot text NOT NULL,
    target_operation text NOT NULL,
    target_station text NOT NULL,
    target_bucket text NOT NULL,
    PRIMARY KEY (event_id, number, occurred)
);
COMMENT ON TABLE posting IS 'Double entry: each event moves quantities from one account (source_*) to another (target_*)';
COMMENT ON COLUMN posting.number IS 'Place within its event, from 0';

CREATE TABLE delivery (
    source text PRIMARY KEY,
    position bigint NOT NULL
);
COMMENT ON TABLE delivery IS 'How far each journal has been written here: what makes every delivery happen once';
