CREATE OR REPLACE VIEW station_hour AS
SELECT
    station,
    date_trunc('hour', occurred) AS hour,
    coalesce(sum(quantity) FILTER (WHERE kind = 'arrived'), 0) AS arrived,
    coalesce(sum(quantity) FILTER (WHERE kind = 'started'), 0) AS started,
    coalesce(sum(quantity) FILTER (WHERE kind = 'completed'), 0) AS good,
    coalesce(sum(quantity) FILTER (WHERE kind = 'scrapped'), 0) AS scrap,
    coalesce(sum(quantity) FILTER (WHERE kind = 'departed'), 0) AS departed,
    round(
        100 * coalesce(sum(quantity) FILTER (WHERE kind = 'completed'), 0)
        / nullif(sum(quantity) FILTER (WHERE kind IN ('completed', 'scrapped')), 0),
        1
    ) AS yield,
    coalesce(sum(quantity) FILTER (WHERE kind = 'completed' AND certainty = 'inferred'), 0) AS inferred,
    coalesce(sum(quantity) FILTER (WHERE kind = 'completed' AND certainty = 'manual'), 0) AS manual,
    coalesce(sum(high) FILTER (WHERE kind = 'uncertain'), 0) AS uncertain,
    coalesce(sum(quantity) FILTER (WHERE kind = 'quarantined'), 0) AS quarantined,
    count(*) FILTER (WHERE kind = 'glitch') AS glitches,
    count(*) FILTER (WHERE kind = 'alarm_raised') AS alarms
FROM event
WHERE station <> ''
GROUP BY station, date_trunc('hour', occurred);
COMMENT ON VIEW station_hour IS 'What happened at each station in each hour (of the time zone of your session)';
COMMENT ON COLUMN station_hour.station IS 'Line and station';
COMMENT ON COLUMN station_hour.hour IS 'Its beginning';
COMMENT ON COLUMN station_hour.arrived IS 'Pieces reported as arrived';
COMMENT ON COLUMN station_hour.started IS 'Pieces reported as started';
COMMENT ON COLUMN station_hour.good IS 'Pieces completed';
COMMENT ON COLUMN station_hour.scrap IS 'Pieces scrapped';
COMMENT ON COLUMN station_hour.departed IS 'Pieces reported as departed';
COMMENT ON COLUMN station_hour.yield IS 'Good of good and scrap, in percent; empty when there was neither';
COMMENT ON COLUMN station_hour.inferred IS 'Of the good ones: inferred from what downstream reported';
COMMENT ON COLUMN station_hour.manual IS 'Of the good ones: reported by a person';
COMMENT ON COLUMN station_hour.uncertain IS 'So many more pieces may have been made than were counted';
COMMENT ON COLUMN station_hour.quarantined IS 'Pieces that the counter showed and nobody believes yet; negative when some are settled';
COMMENT ON COLUMN station_hour.glitches IS 'Readings that were recognised as wrong';
COMMENT ON COLUMN station_hour.alarms IS 'Alarms raised';
