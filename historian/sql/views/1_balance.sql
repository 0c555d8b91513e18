CREATE OR REPLACE VIEW balance AS
SELECT "order", came_in, shipped, scrap, on_hand, came_in - shipped - scrap - on_hand AS error
FROM (
    SELECT
        "order",
        -coalesce(sum(quantity) FILTER (WHERE bucket IN ('released', 'unassigned', 'overrun', 'variance')), 0) AS came_in,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'shipped'), 0) AS shipped,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'scrap'), 0) AS scrap,
        coalesce(sum(quantity) FILTER (WHERE bucket IN ('queue', 'active', 'done', 'transit', 'hold')), 0) AS on_hand
    FROM account
    GROUP BY "order"
) AS total;
COMMENT ON VIEW balance IS 'Per order: came in = shipped + scrap + on hand; error must be 0';
