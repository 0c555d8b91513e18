CREATE OR REPLACE VIEW genealogy AS
SELECT
    posting.occurred,
    posting.source_lot AS parent,
    posting.target_lot AS child,
    posting.quantity,
    posting.source_order AS parent_order,
    posting.target_order AS child_order,
    event.kind,
    event.station,
    event.actor,
    posting.event_id
FROM posting
JOIN event ON event.id = posting.event_id AND event.occurred = posting.occurred
WHERE posting.source_lot <> posting.target_lot AND posting.source_lot <> '' AND posting.target_lot <> ''
UNION ALL
SELECT occurred, lot, identity, quantity, "order", '', kind, station, actor, id
FROM event
WHERE kind = 'consumed';
COMMENT ON VIEW genealogy IS 'Which lot became part of which: one line per split, merge or consumption; follow it both ways with WITH RECURSIVE';
COMMENT ON COLUMN genealogy.occurred IS 'When';
COMMENT ON COLUMN genealogy.parent IS 'Lot or serial number that the pieces were taken from';
COMMENT ON COLUMN genealogy.child IS 'Lot or serial number that they became part of';
COMMENT ON COLUMN genealogy.quantity IS 'Pieces';
COMMENT ON COLUMN genealogy.parent_order IS 'Order of the parent';
COMMENT ON COLUMN genealogy.child_order IS 'Order of the child; empty for a consumption';
COMMENT ON COLUMN genealogy.kind IS 'Kind of the event';
COMMENT ON COLUMN genealogy.station IS 'Where; empty for nowhere in particular';
COMMENT ON COLUMN genealogy.actor IS 'Who asked for it';
COMMENT ON COLUMN genealogy.event_id IS 'For plant-service explain';
