-- Tags: every state their description ever had.
CREATE TABLE tag_change (
    tag_id integer NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    name text NOT NULL,
    device text NOT NULL,
    address text NOT NULL,
    type text NOT NULL,
    unit text NOT NULL,
    description text NOT NULL,
    PRIMARY KEY (tag_id, valid_from)
);
COMMENT ON TABLE tag_change IS 'What table tag said of a tag from valid_from to valid_to; kept by a trigger';
COMMENT ON COLUMN tag_change.tag_id IS 'Tag, as in tag';
COMMENT ON COLUMN tag_change.valid_from IS 'Since when the database was told so';
COMMENT ON COLUMN tag_change.valid_to IS 'Until when; empty for what holds now';
COMMENT ON COLUMN tag_change.name IS 'As in tag';
COMMENT ON COLUMN tag_change.device IS 'As in tag';
COMMENT ON COLUMN tag_change.address IS 'As in tag';
COMMENT ON COLUMN tag_change.type IS 'As in tag';
COMMENT ON COLUMN tag_change.unit IS 'As in tag';
COMMENT ON COLUMN tag_change.description IS 'As in tag';

CREATE FUNCTION keep_tag_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tag_change SET valid_to = now() WHERE tag_id = NEW.id AND valid_to IS NULL;
    INSERT INTO tag_change
    VALUES (NEW.id, now(), NULL, NEW.name, NEW.device, NEW.address, NEW.type, NEW.unit, NEW.description)
    ON CONFLICT (tag_id, valid_from) DO UPDATE SET
        (valid_to, name, device, address, type, unit, description) =
        ROW (NULL, NEW.name, NEW.device, NEW.address, NEW.type, NEW.unit, NEW.description);
    RETURN NULL;
END $$;
CREATE TRIGGER tag_added AFTER INSERT ON tag FOR EACH ROW EXECUTE FUNCTION keep_tag_change();
CREATE TRIGGER tag_changed AFTER UPDATE ON tag FOR EACH ROW
WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION keep_tag_change();
INSERT INTO tag_change SELECT id, now(), NULL, name, device, address, type, unit, description FROM tag;

-- Samples.
ALTER TABLE sample ADD COLUMN source_time timestamptz;
COMMENT ON COLUMN sample.source_time IS 'When the device itself says it was; empty where it does not say';

CREATE TABLE set_aside (
    source text NOT NULL,
    position bigint NOT NULL,
    noticed timestamptz NOT NULL DEFAULT now(),
    tag text NOT NULL,
    reason text NOT NULL,
    sample text NOT NULL,
    PRIMARY KEY (source, position)
);
COMMENT ON TABLE set_aside IS 'Samples that table sample cannot hold as they are, whole; there they stand as Bad without a value';
COMMENT ON COLUMN set_aside.source IS 'Journal that delivered it, as in delivery';
COMMENT ON COLUMN set_aside.position IS 'As in sample';
COMMENT ON COLUMN set_aside.noticed IS 'When the database was to take it';
COMMENT ON COLUMN set_aside.tag IS 'Full name of the tag';
COMMENT ON COLUMN set_aside.reason IS 'Why';
COMMENT ON COLUMN set_aside.sample IS 'JSON: [time in microseconds since 1970, value, quality]';

-- Ledger: when a posting became known, and the level of every account.
ALTER TABLE posting ADD COLUMN recorded timestamptz, ADD COLUMN sequence bigint;
UPDATE posting SET recorded = event.recorded, sequence = event.sequence FROM event WHERE event.id = event_id;
ALTER TABLE posting ALTER COLUMN recorded SET NOT NULL, ALTER COLUMN sequence SET NOT NULL;
CREATE INDEX posting_occurred ON posting (occurred);
CREATE INDEX posting_recorded ON posting (recorded);
COMMENT ON COLUMN posting.recorded IS 'When it became known, as of its event: what was believed at an instant is what was recorded before';
COMMENT ON COLUMN posting.sequence IS 'Number of the input that made it known, as of its event';

CREATE TABLE account_level (
    "order" text NOT NULL,
    lot text NOT NULL,
    operation text NOT NULL,
    station text NOT NULL,
    bucket text NOT NULL,
    quantity numeric NOT NULL,
    changed timestamptz NOT NULL,
    PRIMARY KEY ("order", lot, operation, station, bucket)
);
COMMENT ON TABLE account_level IS 'Level of every account of the ledger now: the sum of its postings, kept with them';
COMMENT ON COLUMN account_level.quantity IS 'Pieces; contra accounts read negative';
COMMENT ON COLUMN account_level.changed IS 'Time of the last posting to it';
INSERT INTO account_level
SELECT "order", lot, operation, station, bucket, sum(side.quantity), max(occurred)
FROM posting
CROSS JOIN LATERAL (VALUES
    (source_order, source_lot, source_operation, source_station, source_bucket, -posting.quantity),
    (target_order, target_lot, target_operation, target_station, target_bucket, posting.quantity)
) AS side ("order", lot, operation, station, bucket, quantity)
GROUP BY "order", lot, operation, station, bucket;

-- Configurations.
CREATE TABLE map_version (
    version text PRIMARY KEY,
    first_used timestamptz NOT NULL DEFAULT now(),
    last_used timestamptz NOT NULL DEFAULT now(),
    model jsonb NOT NULL
);
COMMENT ON TABLE map_version IS 'Every configuration that the service ran with: stations, signals, products and their routes';
COMMENT ON COLUMN map_version.version IS 'As in event.map_version; equal meaning gives equal versions';
COMMENT ON COLUMN map_version.first_used IS 'When the service first started with it';
COMMENT ON COLUMN map_version.last_used IS 'When the service last started with it';
COMMENT ON COLUMN map_version.model IS 'All of it, as the engine sees it';

ALTER TABLE delivery
    ADD COLUMN live_from bigint,
    ADD COLUMN live_to bigint,
    ADD COLUMN written timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN delivery.position IS 'All pieces of its spool up to this one are written here';
COMMENT ON COLUMN delivery.live_from IS 'Catching up: all pieces from live_from to live_to are written here too, ahead of older ones';
COMMENT ON COLUMN delivery.live_to IS 'See live_from; both are empty when nothing is left to catch up';
COMMENT ON COLUMN delivery.written IS 'Last write of this journal';

-- Roll-ups (historian/rollups.py).
CREATE FUNCTION sample_number(
    quality smallint, integer_value bigint, number_value double precision, boolean_value boolean, large_value numeric
) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN quality < 2 THEN coalesce(
    number_value, integer_value::double precision, boolean_value::integer::double precision, large_value::double precision
) END;
COMMENT ON FUNCTION sample_number IS 'A sample as a number (0 and 1 of a boolean); nothing where it is Bad or a text';

CREATE FUNCTION held(held_value double precision[], since timestamptz[], until timestamptz[])
RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT ARRAY[
        coalesce(sum(step_value * seconds), 0),
        coalesce(sum(seconds) FILTER (WHERE step_value IS NOT NULL), 0)
    ]
    FROM (
        SELECT step_value, extract(epoch FROM until[number + 1] - step_since)::double precision AS seconds
        FROM unnest(held_value, since) WITH ORDINALITY AS step (step_value, step_since, number)
    ) AS steps
);
COMMENT ON FUNCTION held IS
'[sum of value x seconds, seconds] of values that hold from their since to the next until; times without value do not count';
