CREATE OR REPLACE VIEW tag_1m AS
SELECT
    date_trunc('minute', time) AS minute,
    tag,
    min(value) AS min,
    max(value) AS max,
    avg(value) AS avg,
    (array_agg(value ORDER BY time DESC, position DESC))[1] AS last,
    count(value) AS count
FROM tag_sample
WHERE quality <> 'Bad' AND value IS NOT NULL
GROUP BY date_trunc('minute', time), tag;
COMMENT ON VIEW tag_1m IS 'Numeric samples per tag and minute, Bad ones left out; ask for a range of time or a tag';
