CREATE OR REPLACE VIEW count_difference AS
SELECT
    posting.occurred,
    coalesce(nullif(target_station, ''), nullif(source_station, ''), event.station) AS station,
    coalesce(nullif(target_operation, ''), source_operation) AS operation,
    coalesce(nullif(target_order, ''), source_order) AS "order",
    coalesce(nullif(target_lot, ''), source_lot) AS lot,
    CASE WHEN source_bucket = 'variance' THEN posting.quantity ELSE -posting.quantity END AS difference,
    event.actor,
    event.reason,
    event.detail,
    posting.event_id
FROM posting
JOIN event ON event.id = posting.event_id AND event.occurred = posting.occurred
WHERE source_bucket = 'variance' OR target_bucket = 'variance';
COMMENT ON VIEW count_difference IS 'What physical counts found more (+) or less (-) than was expected 盘点差异';
COMMENT ON COLUMN count_difference.occurred IS 'When it was counted';
COMMENT ON COLUMN count_difference.station IS 'Where; empty where the stations of an operation share the bucket';
COMMENT ON COLUMN count_difference.operation IS 'Step of the route';
COMMENT ON COLUMN count_difference."order" IS 'Job order';
COMMENT ON COLUMN count_difference.lot IS 'Lot or serial number; empty for pieces without identity';
COMMENT ON COLUMN count_difference.difference IS 'Counted minus expected';
COMMENT ON COLUMN count_difference.actor IS 'Who counted';
COMMENT ON COLUMN count_difference.reason IS 'Code of the reason; empty for none';
COMMENT ON COLUMN count_difference.detail IS 'In words';
COMMENT ON COLUMN count_difference.event_id IS 'For plant-service explain';
