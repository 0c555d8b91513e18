CREATE TABLE edition (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name text NOT NULL,
    setup integer NOT NULL,
    partitioned_from timestamptz
);
COMMENT ON TABLE edition IS 'How the tables of this database are kept (historian/editions.py); one row';
COMMENT ON COLUMN edition.single IS 'There is one row';
COMMENT ON COLUMN edition.name IS 'TimescaleDB Community, TimescaleDB Apache or plain PostgreSQL, as when the database was first set up';
COMMENT ON COLUMN edition.setup IS 'Version of that set-up';
COMMENT ON COLUMN edition.partitioned_from IS 'Plain PostgreSQL: since when sample and input have a partition a week';

DROP VIEW IF EXISTS tag_1m; -- made anew on the roll-ups

CREATE FUNCTION held_over(inside double precision, seconds double precision, gaps double precision[])
RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[inside + gaps[1], seconds + gaps[2]];
COMMENT ON FUNCTION held_over IS 'As held, of a longer time: the sums within its parts and what was held between them';
