CREATE OR REPLACE VIEW operation_event AS
SELECT
    occurred, kind, station, operation, "order", lot, quantity, high, certainty, identity, actor, detail, rule,
    window_from, recorded, map_version, id
FROM event;
COMMENT ON VIEW operation_event IS 'Every event, one line each, the columns people ask for first';
