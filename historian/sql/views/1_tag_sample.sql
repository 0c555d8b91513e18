CREATE OR REPLACE VIEW tag_sample AS
SELECT
    sample.time,
    tag.name AS tag,
    tag.device,
    coalesce(integer_value, number_value, large_value, boolean_value::integer)::double precision AS value,
    text_value AS text,
    (ARRAY['Good', 'Uncertain', 'Bad'])[quality + 1] AS quality,
    tag.unit,
    position,
    source_time
FROM sample
JOIN tag ON tag.id = sample.tag_id;
COMMENT ON VIEW tag_sample IS 'Samples with the names of their tags';
COMMENT ON COLUMN tag_sample.time IS 'When the host polled it';
COMMENT ON COLUMN tag_sample.tag IS '<device>.<tag>, or the path of a figure such as Suzhou/Assembly/L1/OP10/WIP/Queue';
COMMENT ON COLUMN tag_sample.device IS 'Device; wip for figures';
COMMENT ON COLUMN tag_sample.value IS 'Number, or 0 and 1 of a boolean; rounded beyond 2^53 (exact in sample)';
COMMENT ON COLUMN tag_sample.text IS 'Value of a text tag';
COMMENT ON COLUMN tag_sample.quality IS 'Good, Uncertain or Bad';
COMMENT ON COLUMN tag_sample.unit IS 'Engineering unit';
COMMENT ON COLUMN tag_sample.position IS 'Order of record; makes samples of equal time distinct';
COMMENT ON COLUMN tag_sample.source_time IS 'When the device itself had it, by its own clock; empty where it does not tell';
