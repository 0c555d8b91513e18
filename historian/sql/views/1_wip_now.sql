CREATE OR REPLACE VIEW wip_now AS
SELECT "order", lot, operation, station, bucket, quantity
FROM account
WHERE quantity <> 0;
COMMENT ON VIEW wip_now IS 'Where the work is now: pieces per order, lot, operation, station and bucket';
COMMENT ON COLUMN wip_now.station IS 'Empty where the stations of an operation share the bucket (queue, transit)';
COMMENT ON COLUMN wip_now.bucket IS 'queue, active, done, transit, hold, scrap, shipped; negative: released, unassigned, overrun, variance';
