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
COMMENT ON COLUMN balance."order" IS 'Job order; empty for pieces that belong to none yet';
COMMENT ON COLUMN balance.came_in IS 'Pieces released, overrun, unassigned, or found by a count';
COMMENT ON COLUMN balance.shipped IS 'Pieces that left';
COMMENT ON COLUMN balance.scrap IS 'Pieces scrapped';
COMMENT ON COLUMN balance.on_hand IS 'Pieces in queue, active, done, transit or hold';
COMMENT ON COLUMN balance.error IS 'What does not add up: must be 0';
