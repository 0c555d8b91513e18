CREATE OR REPLACE VIEW wip_now AS
SELECT "order", lot, operation, station, bucket, quantity, changed
FROM account_level
WHERE quantity <> 0;
COMMENT ON VIEW wip_now IS 'Where the work is now: pieces per order, lot, operation, station and bucket';
COMMENT ON COLUMN wip_now."order" IS 'Job order; empty for pieces that belong to none yet';
COMMENT ON COLUMN wip_now.lot IS 'Lot or serial number; empty for pieces without identity';
COMMENT ON COLUMN wip_now.operation IS 'Step of the route; empty before the first and behind the last one';
COMMENT ON COLUMN wip_now.station IS 'Empty where the stations of an operation share the bucket (queue, transit)';
COMMENT ON COLUMN wip_now.bucket IS 'queue, active, done, transit, hold, scrap, shipped; negative: released, unassigned, overrun, variance';
COMMENT ON COLUMN wip_now.quantity IS 'Pieces there now';
COMMENT ON COLUMN wip_now.changed IS 'When pieces last came or went';
