CREATE OR REPLACE VIEW operation_event AS
SELECT
    occurred, kind, station, operation, "order", lot, quantity, high, certainty, identity, actor, detail, rule,
    window_from, recorded, map_version, id, reason, behalf, supersedes,
    (SELECT min(later.recorded) FROM event AS later WHERE later.supersedes = event.id AND later.supersedes <> '') AS superseded
FROM event;
COMMENT ON VIEW operation_event IS 'Every event, one line each, the columns people ask for first';
COMMENT ON COLUMN operation_event.occurred IS 'When it happened at the latest; it happened in (window_from, occurred]';
COMMENT ON COLUMN operation_event.kind IS 'released, arrived, started, completed, departed, scrapped, running, fault, alarm_raised ...';
COMMENT ON COLUMN operation_event.station IS 'Line and station; empty for none';
COMMENT ON COLUMN operation_event.operation IS 'Step of the route; empty for none';
COMMENT ON COLUMN operation_event."order" IS 'Job order; empty where unknown';
COMMENT ON COLUMN operation_event.lot IS 'Lot or serial number; empty where unknown';
COMMENT ON COLUMN operation_event.quantity IS 'Pieces; 0 where the event is about no quantity';
COMMENT ON COLUMN operation_event.high IS 'Up to that many pieces are possible; above quantity where the count is uncertain';
COMMENT ON COLUMN operation_event.certainty IS 'measured, inferred, manual or uncertain';
COMMENT ON COLUMN operation_event.identity IS 'Barcode or RFID text; of an alarm its name and subject';
COMMENT ON COLUMN operation_event.actor IS 'Person or system that asked for it; empty where a signal told it';
COMMENT ON COLUMN operation_event.detail IS 'In words';
COMMENT ON COLUMN operation_event.rule IS 'Rule that concluded it; empty for a command';
COMMENT ON COLUMN operation_event.window_from IS 'It happened after this';
COMMENT ON COLUMN operation_event.recorded IS 'When it became known';
COMMENT ON COLUMN operation_event.map_version IS 'Version of the configuration that concluded it';
COMMENT ON COLUMN operation_event.id IS 'For plant-service explain';
COMMENT ON COLUMN operation_event.reason IS 'Code of the reason or defect; empty for none';
COMMENT ON COLUMN operation_event.behalf IS 'On whose behalf the actor spoke; empty for nobody';
COMMENT ON COLUMN operation_event.supersedes IS 'Event that this one corrects or withdraws; empty for none';
COMMENT ON COLUMN operation_event.superseded IS 'When a later event first corrected or withdrew it; empty while it stands';
