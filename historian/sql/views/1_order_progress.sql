CREATE OR REPLACE VIEW order_progress AS
SELECT
    level."order",
    product.product,
    CASE WHEN level.on_hand = 0 AND level.released > 0 THEN 'Ended'
        WHEN life.first_started IS NOT NULL THEN 'Running'
        ELSE 'AllowedToStart' END AS state,
    level.released,
    level.on_hand,
    level.shipped,
    level.scrap,
    level.overrun,
    round(100 * level.shipped / nullif(level.released, 0), 1) AS percent_shipped,
    life.released_at,
    life.first_started,
    life.last_event
FROM (
    SELECT
        "order",
        -coalesce(sum(quantity) FILTER (WHERE bucket = 'released'), 0) AS released,
        coalesce(sum(quantity) FILTER (WHERE bucket IN ('queue', 'active', 'done', 'transit', 'hold')), 0) AS on_hand,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'shipped'), 0) AS shipped,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'scrap'), 0) AS scrap,
        -coalesce(sum(quantity) FILTER (WHERE bucket = 'overrun'), 0) AS overrun
    FROM account
    WHERE "order" <> ''
    GROUP BY "order"
) AS level
LEFT JOIN LATERAL (
    SELECT
        min(occurred) FILTER (WHERE kind = 'released') AS released_at,
        min(occurred) FILTER (WHERE kind IN ('arrived', 'started', 'completed', 'departed', 'scrapped')) AS first_started,
        max(occurred) AS last_event
    FROM event
    WHERE event."order" = level."order"
) AS life ON true
LEFT JOIN (
    SELECT DISTINCT ON (body::json -> 4 ->> 'order') body::json -> 4 ->> 'order' AS "order", body::json -> 4 ->> 'product' AS product
    FROM input
    WHERE kind = 'command' AND body LIKE '["command",%,"release",%' AND body NOT LIKE '%\u0000%'
    ORDER BY 1, time DESC
) AS product ON product."order" = level."order";
COMMENT ON VIEW order_progress IS 'Per order: what it makes, how far it is, and since when';
COMMENT ON COLUMN order_progress."order" IS 'Job order';
COMMENT ON COLUMN order_progress.product IS 'Product, as it was released';
COMMENT ON COLUMN order_progress.state IS 'AllowedToStart, Running or Ended (nothing of it is left in the plant)';
COMMENT ON COLUMN order_progress.released IS 'Pieces released';
COMMENT ON COLUMN order_progress.on_hand IS 'Pieces in queue, active, done, transit or hold';
COMMENT ON COLUMN order_progress.shipped IS 'Pieces that left';
COMMENT ON COLUMN order_progress.scrap IS 'Pieces scrapped';
COMMENT ON COLUMN order_progress.overrun IS 'Pieces reported beyond those released';
COMMENT ON COLUMN order_progress.percent_shipped IS 'Shipped of released, in percent';
COMMENT ON COLUMN order_progress.released_at IS 'When its first pieces were released';
COMMENT ON COLUMN order_progress.first_started IS 'When work on it was first reported';
COMMENT ON COLUMN order_progress.last_event IS 'When something about it last happened';
