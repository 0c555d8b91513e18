CREATE OR REPLACE VIEW alarm AS
SELECT
    split_part(raised.identity, ':', 1) AS alarm,
    substr(raised.identity, strpos(raised.identity, ':') + 1) AS subject,
    raised.recorded AS raised,
    over.recorded AS cleared,
    coalesce(over.recorded, now()) - raised.recorded AS lasted,
    raised.detail,
    raised.station,
    raised.id AS event_id
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
WHERE raised.kind = 'alarm_raised';
COMMENT ON VIEW alarm IS 'Every alarm there was, and those that stand now (cleared is empty)';
COMMENT ON COLUMN alarm.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';
COMMENT ON COLUMN alarm.subject IS 'What it is about: <product>/<operation>, a station or an order';
COMMENT ON COLUMN alarm.raised IS 'When it was raised';
COMMENT ON COLUMN alarm.cleared IS 'When it was over; empty while it stands';
COMMENT ON COLUMN alarm.lasted IS 'How long it stood, or has stood so far';
COMMENT ON COLUMN alarm.detail IS 'In words';
COMMENT ON COLUMN alarm.station IS 'Station of the event that raised it; empty for none';
COMMENT ON COLUMN alarm.event_id IS 'For plant-service explain';
