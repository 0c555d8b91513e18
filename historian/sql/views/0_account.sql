CREATE OR REPLACE VIEW account AS
SELECT "order", lot, operation, station, bucket, sum(side.quantity) AS quantity
FROM posting
CROSS JOIN LATERAL (VALUES
    (source_order, source_lot, source_operation, source_station, source_bucket, -posting.quantity),
    (target_order, target_lot, target_operation, target_station, target_bucket, posting.quantity)
) AS side ("order", lot, operation, station, bucket, quantity)
GROUP BY "order", lot, operation, station, bucket;
COMMENT ON VIEW account IS 'Level of every account of the ledger, emptied ones too; contra accounts read negative';
