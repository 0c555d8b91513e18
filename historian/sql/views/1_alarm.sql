CREATE OR REPLACE VIEW alarm AS
SELECT
    alarm,
    subject,
    raised,
    cleared,
    coalesce(cleared, now()) - raised AS lasted,
    detail,
    station,
    event_id,
    responsible,
    severity,
    escalation,
    acknowledged IS NOT NULL AS acknowledged,
    confirmed IS NOT NULL AS confirmed,
    nullif(shelving, '') AS shelved,
    comment,
    commented_by,
    escalated AS escalated_at,
    acknowledged AS acknowledged_at,
    acknowledged_by,
    confirmed AS confirmed_at,
    confirmed_by,
    shelved AS shelved_at,
    shelved_by,
    shelved_until,
    commented AS commented_at,
    number,
    map_version
FROM alarm_life;
COMMENT ON VIEW alarm IS 'Every alarm there was, and those that stand now (cleared is empty)';
COMMENT ON COLUMN alarm.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';
COMMENT ON COLUMN alarm.subject IS 'What it is about: <product>/<operation>, a station, an order or a line';
COMMENT ON COLUMN alarm.raised IS 'When it was raised';
COMMENT ON COLUMN alarm.cleared IS 'When it was over; empty while it stands';
COMMENT ON COLUMN alarm.lasted IS 'How long it stood, or has stood so far';
COMMENT ON COLUMN alarm.detail IS 'In words';
COMMENT ON COLUMN alarm.station IS 'Where its owner will look first; empty for nowhere in particular';
COMMENT ON COLUMN alarm.event_id IS 'For plant-service explain';
COMMENT ON COLUMN alarm.responsible IS 'Who owns it';
COMMENT ON COLUMN alarm.severity IS '1 to 1000 as in OPC UA, with the escalation in it';
COMMENT ON COLUMN alarm.escalation IS '1; 2 and 4 when it has lasted twice and four times as long as it may';
COMMENT ON COLUMN alarm.acknowledged IS 'Somebody has seen it; escalation takes that back';
COMMENT ON COLUMN alarm.confirmed IS 'Somebody has said that it was dealt with';
COMMENT ON COLUMN alarm.shelved IS 'timed or once while it is put aside; else empty';
COMMENT ON COLUMN alarm.comment IS 'What was said about it last';
COMMENT ON COLUMN alarm.commented_by IS 'Who said that';
COMMENT ON COLUMN alarm.escalated_at IS 'When it was last escalated';
COMMENT ON COLUMN alarm.acknowledged_at IS 'When somebody said to have seen it';
COMMENT ON COLUMN alarm.acknowledged_by IS 'Who';
COMMENT ON COLUMN alarm.confirmed_at IS 'When somebody said that it was dealt with';
COMMENT ON COLUMN alarm.confirmed_by IS 'Who';
COMMENT ON COLUMN alarm.shelved_at IS 'Since when it is put aside; empty while it is not';
COMMENT ON COLUMN alarm.shelved_by IS 'By whom';
COMMENT ON COLUMN alarm.shelved_until IS 'Until when; empty for until it is over';
COMMENT ON COLUMN alarm.commented_at IS 'When something was last said about it';
COMMENT ON COLUMN alarm.number IS 'How often it had been raised, this time included';
COMMENT ON COLUMN alarm.map_version IS 'Version of the configuration at its last change, as in map_version and route';
