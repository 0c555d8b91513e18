CREATE OR REPLACE VIEW lead_time AS
WITH side AS (
    SELECT source_order AS "order", source_bucket AS bucket, -quantity AS quantity, occurred FROM posting
    UNION ALL
    SELECT target_order, target_bucket, quantity, occurred FROM posting
),
total AS (
    SELECT
        "order",
        min(occurred) FILTER (WHERE bucket = 'released') AS first_released,
        max(occurred) FILTER (WHERE bucket = 'shipped' AND quantity > 0) AS last_shipped,
        max(occurred) AS latest,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'shipped'), 0) AS shipped,
        -sum(quantity) FILTER (WHERE bucket IN ('released', 'overrun')) AS pieces
    FROM side
    GROUP BY "order"
),
stay AS (
    SELECT
        "order",
        bucket,
        sum(quantity * extract(epoch FROM latest - occurred)) AS piece_seconds
    FROM side
    JOIN total USING ("order")
    WHERE bucket IN ('queue', 'active', 'done', 'transit', 'hold')
    GROUP BY "order", bucket
)
SELECT
    total."order",
    first_released,
    last_shipped,
    last_shipped - first_released AS lead_time,
    shipped,
    mean.queue AS mean_queue,
    mean.active AS mean_active,
    mean.done AS mean_done,
    mean.transit AS mean_transit,
    mean.hold AS mean_hold
FROM total
LEFT JOIN LATERAL (
    SELECT
        sum(piece_seconds) FILTER (WHERE bucket = 'queue') / total.pieces * interval '1 second' AS queue,
        sum(piece_seconds) FILTER (WHERE bucket = 'active') / total.pieces * interval '1 second' AS active,
        sum(piece_seconds) FILTER (WHERE bucket = 'done') / total.pieces * interval '1 second' AS done,
        sum(piece_seconds) FILTER (WHERE bucket = 'transit') / total.pieces * interval '1 second' AS transit,
        sum(piece_seconds) FILTER (WHERE bucket = 'hold') / total.pieces * interval '1 second' AS hold
    FROM stay
    WHERE stay."order" = total."order" AND total.pieces > 0
) AS mean ON true
WHERE first_released IS NOT NULL;
COMMENT ON VIEW lead_time IS
'Per order: from the first release to the last piece shipped, and where the time went; the means are per piece released or overrun, up to the last movement of the order';
COMMENT ON COLUMN lead_time."order" IS 'Job order';
COMMENT ON COLUMN lead_time.first_released IS 'When its first pieces entered the plant';
COMMENT ON COLUMN lead_time.last_shipped IS 'When its last piece so far left; empty while none has';
COMMENT ON COLUMN lead_time.lead_time IS 'From first_released to last_shipped';
COMMENT ON COLUMN lead_time.shipped IS 'Pieces that have left';
COMMENT ON COLUMN lead_time.mean_queue IS 'Mean time of a piece waiting before operations';
COMMENT ON COLUMN lead_time.mean_active IS 'Mean time of a piece in work';
COMMENT ON COLUMN lead_time.mean_done IS 'Mean time of a piece finished at a station, not yet fetched';
COMMENT ON COLUMN lead_time.mean_transit IS 'Mean time of a piece on its way between operations';
COMMENT ON COLUMN lead_time.mean_hold IS 'Mean time of a piece on hold';
