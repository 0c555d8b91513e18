CREATE OR REPLACE VIEW capture_day AS
SELECT
    date_trunc('day', occurred) AS day,
    station,
    count(*) AS events,
    round(100.0 * count(*) FILTER (WHERE certainty = 'measured') / count(*), 1) AS measured,
    round(100.0 * count(*) FILTER (WHERE certainty = 'inferred') / count(*), 1) AS inferred,
    round(100.0 * count(*) FILTER (WHERE certainty = 'manual') / count(*), 1) AS manual,
    count(*) FILTER (WHERE supersedes <> '') AS corrections,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY recorded - occurred) AS latency_median,
    percentile_disc(0.95) WITHIN GROUP (ORDER BY recorded - occurred) AS latency_95
FROM event
WHERE kind IN ('arrived', 'started', 'completed', 'departed', 'scrapped')
GROUP BY date_trunc('day', occurred), station;
COMMENT ON VIEW capture_day IS 'How well each station was captured on each day (of the time zone of your session)';
COMMENT ON COLUMN capture_day.day IS 'Its beginning';
COMMENT ON COLUMN capture_day.station IS 'Line and station';
COMMENT ON COLUMN capture_day.events IS 'Reports of pieces';
COMMENT ON COLUMN capture_day.measured IS 'Of these: told by a signal, in percent';
COMMENT ON COLUMN capture_day.inferred IS 'Of these: inferred from another station, in percent';
COMMENT ON COLUMN capture_day.manual IS 'Of these: reported by a person, in percent';
COMMENT ON COLUMN capture_day.corrections IS 'Reports that correct an earlier one';
COMMENT ON COLUMN capture_day.latency_median IS 'Half of them became known within this time';
COMMENT ON COLUMN capture_day.latency_95 IS '95 of 100 became known within this time';
