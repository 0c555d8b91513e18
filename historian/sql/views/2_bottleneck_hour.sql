CREATE OR REPLACE VIEW bottleneck_hour AS
SELECT
    hour,
    site,
    station,
    sum(least(ended, hour + interval '1 hour') - greatest(since, hour)) AS lasted,
    round(
        (extract(epoch FROM sum(least(ended, hour + interval '1 hour') - greatest(since, hour))) / 3600)::numeric, 4
    ) AS share
FROM (SELECT site, station, since, coalesce(until, now()) AS ended FROM bottleneck) AS told
CROSS JOIN LATERAL generate_series(date_trunc('hour', since), ended, interval '1 hour') AS hour
WHERE ended > hour
GROUP BY hour, site, station;
COMMENT ON VIEW bottleneck_hour IS 'Which stations held up the others in each hour, and for how much of it';
COMMENT ON COLUMN bottleneck_hour.hour IS 'Its beginning';
COMMENT ON COLUMN bottleneck_hour.site IS 'Site';
COMMENT ON COLUMN bottleneck_hour.station IS 'Line and station';
COMMENT ON COLUMN bottleneck_hour.lasted IS 'How long in this hour';
COMMENT ON COLUMN bottleneck_hour.share IS 'Of this hour, 0 to 1';
