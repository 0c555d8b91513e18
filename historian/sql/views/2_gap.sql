CREATE OR REPLACE VIEW gap AS
SELECT
    split_part(subject, '/', 1) AS product,
    substr(subject, strpos(subject, '/') + 1) AS operation,
    raised,
    cleared,
    lasted,
    detail,
    event_id
FROM alarm
WHERE alarm = 'gap';
COMMENT ON VIEW gap IS 'Work waited at an operation and it reported nothing for longer than allowed 断档';
COMMENT ON COLUMN gap.product IS 'Product whose pieces waited';
COMMENT ON COLUMN gap.operation IS 'Step that was silent';
COMMENT ON COLUMN gap.raised IS 'When the longest allowed silence was over';
COMMENT ON COLUMN gap.cleared IS 'When it reported again; empty while it is silent';
COMMENT ON COLUMN gap.lasted IS 'From raised to cleared, or so far';
COMMENT ON COLUMN gap.detail IS 'In words';
COMMENT ON COLUMN gap.event_id IS 'For plant-service explain';
