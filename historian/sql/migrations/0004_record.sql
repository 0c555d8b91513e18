ALTER TABLE event
    ADD COLUMN reason text NOT NULL DEFAULT '',
    ADD COLUMN behalf text NOT NULL DEFAULT '',
    ADD COLUMN supersedes text NOT NULL DEFAULT '';
COMMENT ON COLUMN event.reason IS 'Code of the reason or defect; empty for none';
COMMENT ON COLUMN event.behalf IS 'On whose behalf the actor spoke; empty for nobody';
COMMENT ON COLUMN event.supersedes IS 'Event that this one corrects or withdraws, wholly or by its quantity; empty for none';

-- Explaining an event asks for the others of its input, and for the inputs of a tag before it.
CREATE INDEX event_sequence ON event (sequence);
CREATE INDEX input_tag ON input (tag_id, journal, sequence) WHERE tag_id IS NOT NULL;
CREATE INDEX input_command ON input (journal, sequence) WHERE kind = 'command';
