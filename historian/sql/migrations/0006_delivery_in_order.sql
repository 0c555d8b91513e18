-- Every journal is delivered in the order of its pieces: one position says all.
ALTER TABLE delivery DROP COLUMN live_from, DROP COLUMN live_to;
