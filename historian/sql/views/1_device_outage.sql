CREATE OR REPLACE VIEW device_outage AS
SELECT
    device,
    began,
    ended,
    coalesce(ended, now()) - began AS lasted,
    error,
    map_at(began) AS map_version
FROM (
    SELECT
        device,
        connected,
        last_error AS error,
        since AS began,
        lead(since) OVER (PARTITION BY device ORDER BY since) AS ended
    FROM (
        SELECT *, lag(connected) OVER (PARTITION BY device ORDER BY since) AS before
        FROM device_state
        WHERE connected IS NOT NULL
    ) AS told
    WHERE connected IS DISTINCT FROM before
) AS changed
WHERE NOT connected;
COMMENT ON VIEW device_outage IS 'When a device did not answer';
COMMENT ON COLUMN device_outage.device IS 'Its name in the configuration';
COMMENT ON COLUMN device_outage.began IS 'When it was lost';
COMMENT ON COLUMN device_outage.ended IS 'When it answered again; empty while it does not';
COMMENT ON COLUMN device_outage.lasted IS 'From began to ended, or so far';
COMMENT ON COLUMN device_outage.error IS 'What the failure was when it began, in words';
COMMENT ON COLUMN device_outage.map_version IS 'Version of the configuration in force then';
