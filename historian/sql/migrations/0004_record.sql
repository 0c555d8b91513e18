-- Explaining an event asks for the others of its input, and for the inputs of a tag before it.
CREATE INDEX event_sequence ON event (sequence);
CREATE INDEX input_tag ON input (tag_id, journal, sequence) WHERE tag_id IS NOT NULL;
CREATE INDEX input_command ON input (journal, sequence) WHERE kind = 'command';
