CREATE OR REPLACE VIEW bottleneck AS
SELECT
    left(name, -length('/Bottleneck/Station')) AS site,
    since,
    until,
    coalesce(until, now()) - since AS lasted,
    station
FROM (
    SELECT
        tag.name,
        sample.time AS since,
        lead(sample.time) OVER (PARTITION BY sample.tag_id ORDER BY sample.time, sample.position) AS until,
        sample.text_value AS station
    FROM sample
    JOIN tag ON tag.id = sample.tag_id
    WHERE tag.device = 'wip' AND tag.name LIKE '%/Bottleneck/Station'
) AS told
WHERE station <> '';
COMMENT ON VIEW bottleneck IS 'Which station held up the others, and when: as most of the methods named it then (docs/figures.md)';
COMMENT ON COLUMN bottleneck.site IS 'Site';
COMMENT ON COLUMN bottleneck.since IS 'From when on it was named';
COMMENT ON COLUMN bottleneck.until IS 'Until when; empty for the one of now';
COMMENT ON COLUMN bottleneck.lasted IS 'From since to until, or so far';
COMMENT ON COLUMN bottleneck.station IS 'Line and station';
CREATE OR REPLACE FUNCTION bottleneck_between(first timestamptz, last timestamptz)
RETURNS TABLE (site text, station text, lasted interval, share numeric)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT
        site,
        station,
        sum(least(coalesce(until, now()), last) - greatest(since, first)) AS lasted,
        round(
            (
                extract(epoch FROM sum(least(coalesce(until, now()), last) - greatest(since, first)))
                / extract(epoch FROM last - first)
            )::numeric,
            4
        )
    FROM bottleneck
    WHERE since < last AND coalesce(until, now()) > first AND first < last
    GROUP BY site, station
    ORDER BY lasted DESC;
END;
COMMENT ON FUNCTION bottleneck_between IS
'Stations that held up the others between two moments: how long, and the share of that time, 0 to 1; the longest first';
