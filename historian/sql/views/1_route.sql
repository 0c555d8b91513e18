CREATE OR REPLACE VIEW route AS
SELECT
    made.product ->> 'product' AS product,
    left(md5((made.product -> 'route')::text), 8) AS route_version,
    map_version.version AS map_version,
    step.number::integer AS number,
    step.step ->> 'operation' AS operation,
    step.step -> 'name' ->> 'en' AS name,
    step.step -> 'name' ->> 'zh' AS name_zh,
    ARRAY(SELECT jsonb_array_elements_text(step.step -> 'stations')) AS stations,
    (step.step ->> 'standard_time')::double precision / 1e6 * interval '1 second' AS standard_time,
    (step.step ->> 'gap')::double precision / 1e6 * interval '1 second' AS gap,
    (step.step ->> 'wip_cap')::numeric AS wip_cap,
    map_version.first_used,
    map_version.last_used
FROM map_version
CROSS JOIN LATERAL (SELECT pair -> 1 FROM jsonb_array_elements(model -> 'products') AS pair) AS made (product)
CROSS JOIN LATERAL jsonb_array_elements(made.product -> 'route') WITH ORDINALITY AS step (step, number);
COMMENT ON VIEW route IS 'The steps of each product in every configuration that the service ran with';
COMMENT ON COLUMN route.product IS 'Product';
COMMENT ON COLUMN route.route_version IS 'The same for the same steps; a configuration may change without its routes';
COMMENT ON COLUMN route.map_version IS 'Version of the configuration, as in operation_event, alarm and map_at(moment)';
COMMENT ON COLUMN route.number IS 'Place of the step in the route, from 1';
COMMENT ON COLUMN route.operation IS 'Step of the route';
COMMENT ON COLUMN route.name IS 'Its name in English';
COMMENT ON COLUMN route.name_zh IS 'Its name in Chinese';
COMMENT ON COLUMN route.stations IS 'Stations where it is done';
COMMENT ON COLUMN route.standard_time IS 'Planned time of a piece; empty where none is given';
COMMENT ON COLUMN route.gap IS 'How long it may be silent while work waits';
COMMENT ON COLUMN route.wip_cap IS 'So many pieces may be there; empty for any number';
COMMENT ON COLUMN route.first_used IS 'When the service first started with this configuration';
COMMENT ON COLUMN route.last_used IS 'When it last did';
