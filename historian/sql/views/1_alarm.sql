CREATE OR REPLACE VIEW alarm AS
SELECT
    split_part(raised.identity, ':', 1) AS alarm,
    substr(raised.identity, strpos(raised.identity, ':') + 1) AS subject,
    raised.recorded AS raised,
    over.recorded AS cleared,
    coalesce(over.recorded, now()) - raised.recorded AS lasted,
    raised.detail,
    raised.station,
    raised.id AS event_id,
    coalesce(last.alarm, raised.alarm) ->> 'responsible' AS responsible,
    (coalesce(last.alarm, raised.alarm) ->> 'severity')::integer AS severity,
    (coalesce(last.alarm, raised.alarm) ->> 'level')::integer AS escalation,
    (coalesce(last.alarm, raised.alarm) ->> 'acknowledged')::boolean AS acknowledged,
    (coalesce(last.alarm, raised.alarm) ->> 'confirmed')::boolean AS confirmed,
    nullif(coalesce(last.alarm, raised.alarm) ->> 'shelved', '') AS shelved,
    coalesce(last.alarm, raised.alarm) -> 'comment' ->> 'text' AS comment,
    coalesce(last.alarm, raised.alarm) -> 'comment' ->> 'actor' AS commented_by
FROM event AS raised
LEFT JOIN LATERAL (
    SELECT cleared.recorded
    FROM event AS cleared
    WHERE cleared.kind = 'alarm_cleared'
        AND cleared.identity = raised.identity
        AND cleared.journal = raised.journal
        AND (cleared.recorded, cleared.sequence) >= (raised.recorded, raised.sequence)
    ORDER BY cleared.recorded, cleared.sequence
    LIMIT 1
) AS over ON true
LEFT JOIN LATERAL (
    SELECT later.alarm
    FROM event AS later
    WHERE later.alarm IS NOT NULL
        AND later.identity = raised.identity
        AND later.journal = raised.journal
        AND later.alarm -> 'number' = raised.alarm -> 'number'
    ORDER BY
        later.recorded DESC, later.sequence DESC,
        (later.alarm ->> 'active')::boolean, (later.alarm ->> 'changes')::integer DESC
    LIMIT 1
) AS last ON true
WHERE raised.kind = 'alarm_raised';
COMMENT ON VIEW alarm IS 'Every alarm there was, and those that stand now (cleared is empty)';
COMMENT ON COLUMN alarm.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';
COMMENT ON COLUMN alarm.subject IS 'What it is about: <product>/<operation>, a station, an order or a line';
COMMENT ON COLUMN alarm.raised IS 'When it was raised';
COMMENT ON COLUMN alarm.cleared IS 'When it was over; empty while it stands';
COMMENT ON COLUMN alarm.lasted IS 'How long it stood, or has stood so far';
COMMENT ON COLUMN alarm.detail IS 'In words';
COMMENT ON COLUMN alarm.station IS 'Station of the event that raised it; empty for none';
COMMENT ON COLUMN alarm.event_id IS 'For plant-service explain';
COMMENT ON COLUMN alarm.responsible IS 'Who owns it';
COMMENT ON COLUMN alarm.severity IS '1 to 1000 as in OPC UA, with the escalation in it';
COMMENT ON COLUMN alarm.escalation IS '1; 2 and 4 when it has lasted twice and four times as long as it may';
COMMENT ON COLUMN alarm.acknowledged IS 'Somebody has seen it; escalation takes that back';
COMMENT ON COLUMN alarm.confirmed IS 'Somebody has said that it was dealt with';
COMMENT ON COLUMN alarm.shelved IS 'timed or once while it is put aside; else empty';
COMMENT ON COLUMN alarm.comment IS 'What was said about it last';
COMMENT ON COLUMN alarm.commented_by IS 'Who said that';
