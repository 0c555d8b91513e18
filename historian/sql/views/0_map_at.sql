CREATE OR REPLACE FUNCTION map_at(moment timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT map_version FROM event WHERE kind = 'configured' AND recorded <= moment ORDER BY recorded DESC, sequence DESC LIMIT 1;
END;
COMMENT ON FUNCTION map_at IS 'Version of the configuration in force at a moment, of a sample for example; as in map_version and route';
