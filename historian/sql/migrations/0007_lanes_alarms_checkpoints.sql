-- Samples are delivered newest first while older ones are caught up; what is refused is set aside, whatever it is.
ALTER TABLE delivery ADD COLUMN samples int8multirange NOT NULL DEFAULT '{[0,0]}';
UPDATE delivery SET samples = int8multirange(int8range(0, position, '[]'));
COMMENT ON COLUMN delivery.position IS 'All inputs and events of its spool up to this position are written here';
COMMENT ON COLUMN delivery.samples IS
'All samples of its spool at these positions are written here; between two ranges they are still to be caught up';

ALTER TABLE set_aside RENAME COLUMN tag TO name;
ALTER TABLE set_aside RENAME COLUMN sample TO body;
ALTER TABLE set_aside ADD COLUMN kind text NOT NULL DEFAULT 'sample';
ALTER TABLE set_aside DROP CONSTRAINT set_aside_pkey, ADD PRIMARY KEY (source, kind, position, name);
COMMENT ON TABLE set_aside IS 'What the tables cannot hold as it is, whole; in the place of a sample stands a Bad one without a value';
COMMENT ON COLUMN set_aside.kind IS 'sample, input or event';
COMMENT ON COLUMN set_aside.position IS 'Of a sample as in sample; of an input and an event their sequence';
COMMENT ON COLUMN set_aside.name IS 'Tag of a sample, id of an event; empty for an input';
COMMENT ON COLUMN set_aside.body IS
'JSON: of a sample [time in microseconds since 1970, value, quality]; inputs and events as they stand in the journal';

-- Alarms have a life: the alarm as it is from here on goes with its events.
ALTER TABLE event ADD COLUMN alarm jsonb;
COMMENT ON COLUMN event.alarm IS 'Of events about an alarm: the alarm as it is from here on; empty for all others';
CREATE INDEX event_alarm ON event (identity, recorded) WHERE alarm IS NOT NULL;

CREATE TABLE checkpoint (
    journal integer NOT NULL,
    sequence bigint NOT NULL,
    time timestamptz NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (journal, sequence)
);
COMMENT ON TABLE checkpoint IS 'The state of the engine once a day: replay starts from it instead of from the very first input';
COMMENT ON COLUMN checkpoint.journal IS 'As in delivery';
COMMENT ON COLUMN checkpoint.sequence IS 'Number of the last input folded into it';
COMMENT ON COLUMN checkpoint.time IS 'Time of that input';
COMMENT ON COLUMN checkpoint.version IS 'Version of the text within';
COMMENT ON COLUMN checkpoint.body IS 'JSON in UTF-8, compressed by zlib';
COMMENT ON COLUMN delivery.position IS 'All inputs, events and checkpoints of its spool up to this position are written here';

CREATE TABLE alarm_life (
    alarm text NOT NULL,
    subject text NOT NULL,
    raised timestamptz NOT NULL,
    number integer NOT NULL,
    event_id text NOT NULL,
    station text NOT NULL,
    responsible text NOT NULL,
    severity integer,
    escalation integer,
    detail text NOT NULL,
    escalated timestamptz,
    acknowledged timestamptz,
    acknowledged_by text,
    confirmed timestamptz,
    confirmed_by text,
    shelved timestamptz,
    shelved_by text,
    shelved_until timestamptz,
    shelving text NOT NULL,
    commented timestamptz,
    commented_by text,
    comment text,
    cleared timestamptz,
    changed timestamptz NOT NULL,
    map_version text NOT NULL,
    PRIMARY KEY (alarm, subject, raised)
);
CREATE INDEX alarm_life_raised ON alarm_life (raised);
CREATE INDEX alarm_life_standing ON alarm_life (raised) WHERE cleared IS NULL;
COMMENT ON TABLE alarm_life IS 'Every alarm there was, as it is now: kept with the events about it, which tell every change of it';
COMMENT ON COLUMN alarm_life.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';
COMMENT ON COLUMN alarm_life.subject IS 'What it is about: <product>/<operation>, a station, an order or a line';
COMMENT ON COLUMN alarm_life.raised IS 'When it was raised';
COMMENT ON COLUMN alarm_life.number IS 'How often it had been raised, this time included';
COMMENT ON COLUMN alarm_life.event_id IS 'Event that raised it';
COMMENT ON COLUMN alarm_life.station IS 'Where its owner will look first; empty for nowhere in particular';
COMMENT ON COLUMN alarm_life.responsible IS 'Who owns it; empty for nobody';
COMMENT ON COLUMN alarm_life.severity IS '1 to 1000 as in OPC UA, with the escalation in it';
COMMENT ON COLUMN alarm_life.escalation IS '1; 2 and 4 when it has lasted twice and four times as long as it may';
COMMENT ON COLUMN alarm_life.detail IS 'In words';
COMMENT ON COLUMN alarm_life.escalated IS 'When it was last escalated';
COMMENT ON COLUMN alarm_life.acknowledged IS 'When somebody said to have seen it; empty again after an escalation';
COMMENT ON COLUMN alarm_life.acknowledged_by IS 'Who';
COMMENT ON COLUMN alarm_life.confirmed IS 'When somebody said that it was dealt with';
COMMENT ON COLUMN alarm_life.confirmed_by IS 'Who';
COMMENT ON COLUMN alarm_life.shelved IS 'Since when it is put aside; empty while it is not';
COMMENT ON COLUMN alarm_life.shelved_by IS 'By whom';
COMMENT ON COLUMN alarm_life.shelved_until IS 'Until when; empty for until it is over';
COMMENT ON COLUMN alarm_life.shelving IS 'timed or once while it is put aside; else empty';
COMMENT ON COLUMN alarm_life.commented IS 'When something was last said about it';
COMMENT ON COLUMN alarm_life.commented_by IS 'By whom';
COMMENT ON COLUMN alarm_life.comment IS 'What';
COMMENT ON COLUMN alarm_life.cleared IS 'When it was over; empty while it stands';
COMMENT ON COLUMN alarm_life.changed IS 'When something about it last changed';
COMMENT ON COLUMN alarm_life.map_version IS 'Version of the configuration at its last change';

-- What is there already; who acknowledged and shelved stands in the events.
INSERT INTO alarm_life
SELECT DISTINCT ON (raised.identity, raised.recorded)
    split_part(raised.identity, ':', 1),
    substr(raised.identity, strpos(raised.identity, ':') + 1),
    raised.recorded,
    coalesce((raised.alarm ->> 'number')::integer, 1),
    raised.id,
    raised.station,
    coalesce(raised.alarm ->> 'responsible', ''),
    (raised.alarm ->> 'severity')::integer,
    (raised.alarm ->> 'level')::integer,
    raised.detail,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL,
    over.recorded,
    coalesce(over.recorded, raised.recorded),
    raised.map_version
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
WHERE raised.kind = 'alarm_raised'
ORDER BY raised.identity, raised.recorded, raised.sequence DESC;
DROP VIEW IF EXISTS gap;
DROP VIEW IF EXISTS alarm; -- made anew on this table

CREATE TABLE device_state (
    device text NOT NULL,
    since timestamptz NOT NULL,
    connected boolean,
    bad_tags bigint,
    outages bigint,
    last_error text,
    PRIMARY KEY (device, since)
);
COMMENT ON TABLE device_state IS 'Diagnostics of the devices: a row at every change of state; what they do otherwise is in their tags';
COMMENT ON COLUMN device_state.device IS 'Its name in the configuration';
COMMENT ON COLUMN device_state.since IS 'When it changed';
COMMENT ON COLUMN device_state.connected IS 'Whether it answers; empty while that is not known';
COMMENT ON COLUMN device_state.bad_tags IS 'Tags without a Good value';
COMMENT ON COLUMN device_state.outages IS 'How often it was lost since the start of the service';
COMMENT ON COLUMN device_state.last_error IS 'The last failure, in words';

-- Corrections are looked up from what they correct, and configurations by the time they were put in force.
CREATE INDEX event_supersedes ON event (supersedes) WHERE supersedes <> '';
CREATE INDEX event_configured ON event (recorded) WHERE kind = 'configured';
