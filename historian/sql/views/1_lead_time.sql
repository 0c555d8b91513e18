CREATE OR REPLACE VIEW lead_time AS
SELECT
    "order",
    first_released,
    last_shipped,
    last_shipped - first_released AS lead_time
FROM (
    SELECT
        target_order AS "order",
        min(occurred) FILTER (WHERE source_bucket = 'released') AS first_released,
        max(occurred) FILTER (WHERE target_bucket = 'shipped') AS last_shipped
    FROM posting
    GROUP BY target_order
) AS milestone
WHERE first_released IS NOT NULL;
COMMENT ON VIEW lead_time IS 'Per order: from the first release to the last piece shipped; empty while none is shipped';
