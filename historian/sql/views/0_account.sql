CREATE OR REPLACE VIEW account AS
SELECT "order", lot, operation, station, bucket, quantity FROM account_level;
COMMENT ON VIEW account IS 'Level of every account of the ledger, emptied ones too; contra accounts read negative';
COMMENT ON COLUMN account."order" IS 'Job order; empty for pieces that belong to none yet';
COMMENT ON COLUMN account.lot IS 'Lot or serial number; empty for pieces without identity';
COMMENT ON COLUMN account.operation IS 'Step of the route; empty before the first and behind the last one';
COMMENT ON COLUMN account.station IS 'Line and station; empty where the stations of an operation share the bucket';
COMMENT ON COLUMN account.bucket IS 'queue, active, done, transit, hold, scrap, shipped; contra: released, unassigned, overrun, variance';
COMMENT ON COLUMN account.quantity IS 'Pieces there now';
