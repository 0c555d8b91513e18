CREATE OR REPLACE VIEW account AS
SELECT "order", lot, operation, station, bucket, quantity
FROM account_level;
COMMENT ON VIEW account IS 'Level of every account of the ledger, emptied ones too; contra accounts read negative';
