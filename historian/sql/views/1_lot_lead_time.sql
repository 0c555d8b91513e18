CREATE OR REPLACE VIEW lot_lead_time AS
WITH side AS (
    SELECT source_order AS "order", source_lot AS lot, source_bucket AS bucket, -quantity AS quantity, occurred FROM posting
    UNION ALL
    SELECT target_order, target_lot, target_bucket, quantity, occurred FROM posting
),
move AS (
    -- All sides of one lot at one instant together: what goes from bucket to bucket does not enter it.
    SELECT
        "order",
        lot,
        occurred,
        sum(quantity) AS gained,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'queue'), 0) AS queue,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'active'), 0) AS active,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'done'), 0) AS done,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'transit'), 0) AS transit,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'hold'), 0) AS hold
    FROM side
    WHERE lot <> '' AND bucket IN ('queue', 'active', 'done', 'transit', 'hold')
    GROUP BY "order", lot, occurred
),
total AS (
    SELECT
        "order",
        lot,
        min(occurred) AS entered,
        max(occurred) AS latest,
        sum(gained) AS on_hand,
        sum(gained) FILTER (WHERE gained > 0) AS pieces
    FROM move
    GROUP BY "order", lot
)
SELECT
    "order",
    lot,
    entered,
    CASE WHEN on_hand = 0 THEN latest END AS closed,
    CASE WHEN on_hand = 0 THEN latest - entered END AS lead_time,
    pieces,
    on_hand,
    sum(queue * extract(epoch FROM latest - occurred)) / pieces * interval '1 second' AS mean_queue,
    sum(active * extract(epoch FROM latest - occurred)) / pieces * interval '1 second' AS mean_active,
    sum(done * extract(epoch FROM latest - occurred)) / pieces * interval '1 second' AS mean_done,
    sum(transit * extract(epoch FROM latest - occurred)) / pieces * interval '1 second' AS mean_transit,
    sum(hold * extract(epoch FROM latest - occurred)) / pieces * interval '1 second' AS mean_hold
FROM move
JOIN total USING ("order", lot)
WHERE pieces > 0
GROUP BY "order", lot, entered, latest, pieces, on_hand;
COMMENT ON VIEW lot_lead_time IS
'Per lot or unit: from its first piece in the plant to its last one out, and where the time went; the means are per piece that entered, up to the last movement of the lot';
COMMENT ON COLUMN lot_lead_time."order" IS 'Job order';
COMMENT ON COLUMN lot_lead_time.lot IS 'Lot or serial number';
COMMENT ON COLUMN lot_lead_time.entered IS 'When its first pieces entered the plant, or were split off another lot';
COMMENT ON COLUMN lot_lead_time.closed IS 'When its last piece left it: shipped, scrapped or merged into another lot; empty while some are on hand';
COMMENT ON COLUMN lot_lead_time.lead_time IS 'From entered to closed; empty while pieces are on hand';
COMMENT ON COLUMN lot_lead_time.pieces IS 'Pieces that entered it';
COMMENT ON COLUMN lot_lead_time.on_hand IS 'Pieces of it that are in the plant';
COMMENT ON COLUMN lot_lead_time.mean_queue IS 'Mean time of a piece waiting before operations';
COMMENT ON COLUMN lot_lead_time.mean_active IS 'Mean time of a piece in work';
COMMENT ON COLUMN lot_lead_time.mean_done IS 'Mean time of a piece finished at a station, not yet fetched';
COMMENT ON COLUMN lot_lead_time.mean_transit IS 'Mean time of a piece on its way between operations';
COMMENT ON COLUMN lot_lead_time.mean_hold IS 'Mean time of a piece on hold';
