ALTER TABLE event ADD COLUMN alarm jsonb;
COMMENT ON COLUMN event.alarm IS 'Of events about an alarm: the alarm as it is from here on; empty for all others';
CREATE INDEX event_alarm ON event (identity, recorded) WHERE alarm IS NOT NULL;
