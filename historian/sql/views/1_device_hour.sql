CREATE OR REPLACE VIEW device_hour AS
SELECT
    device,
    bucket AS hour,
    sum(greatest(max - min, 0)) FILTER (WHERE name LIKE '%/Polls') AS polls,
    sum(greatest(max - min, 0)) FILTER (WHERE name LIKE '%/Overruns') AS overruns,
    sum(greatest(max - min, 0)) FILTER (WHERE name LIKE '%/Requests') AS requests,
    sum(greatest(max - min, 0)) FILTER (WHERE name LIKE '%/Bytes') AS bytes,
    max(max) FILTER (WHERE name LIKE '%/BadTags') AS bad_tags,
    sum(sum) FILTER (WHERE name LIKE '%/LatencyP50') / nullif(sum(count) FILTER (WHERE name LIKE '%/LatencyP50'), 0)
        AS latency_50,
    max(max) FILTER (WHERE name LIKE '%/LatencyP99') AS latency_99,
    sum(sum) FILTER (WHERE name LIKE '%/ClockSkew') / nullif(sum(count) FILTER (WHERE name LIKE '%/ClockSkew'), 0)
        AS clock_skew
FROM trend_1h
JOIN tag ON tag.id = trend_1h.tag_id
WHERE name LIKE '%.Diagnostics/%'
GROUP BY device, bucket;
COMMENT ON VIEW device_hour IS 'What each device did in each hour (UTC), from the tags <device>.Diagnostics/...';
COMMENT ON COLUMN device_hour.device IS 'Its name in the configuration';
COMMENT ON COLUMN device_hour.hour IS 'Its beginning';
COMMENT ON COLUMN device_hour.polls IS 'Polls answered; in an hour with a restart of the service at most as many as before or after it';
COMMENT ON COLUMN device_hour.overruns IS 'Beats missed because a poll took too long';
COMMENT ON COLUMN device_hour.requests IS 'Requests sent';
COMMENT ON COLUMN device_hour.bytes IS 'Bytes of data received';
COMMENT ON COLUMN device_hour.bad_tags IS 'Most tags without a Good value at a time';
COMMENT ON COLUMN device_hour.latency_50 IS 'Half of the polls took no longer, in milliseconds; mean of the hour';
COMMENT ON COLUMN device_hour.latency_99 IS '99 of 100 polls took no longer, in milliseconds; worst of the hour';
COMMENT ON COLUMN device_hour.clock_skew IS 'How far its clock was ahead of the host''s, in seconds; mean of the hour';
