CREATE OR REPLACE FUNCTION wip_at(moment timestamptz, believed timestamptz DEFAULT 'infinity')
RETURNS TABLE ("order" text, lot text, operation text, station text, bucket text, quantity numeric)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    -- Back from the levels of now: what happened since is less than what happened before.
    SELECT level."order", level.lot, level.operation, level.station, level.bucket, level.quantity - coalesce(since.quantity, 0)
    FROM account_level AS level
    LEFT JOIN (
        SELECT side."order", side.lot, side.operation, side.station, side.bucket, sum(side.quantity) AS quantity
        FROM posting
        CROSS JOIN LATERAL (VALUES
            (source_order, source_lot, source_operation, source_station, source_bucket, -posting.quantity),
            (target_order, target_lot, target_operation, target_station, target_bucket, posting.quantity)
        ) AS side ("order", lot, operation, station, bucket, quantity)
        WHERE posting.occurred > moment OR posting.recorded > believed
        GROUP BY side."order", side.lot, side.operation, side.station, side.bucket
    ) AS since USING ("order", lot, operation, station, bucket)
    WHERE level.quantity <> coalesce(since.quantity, 0);
END;
COMMENT ON FUNCTION wip_at IS
'Where the work was at a moment, as wip_now would have shown it. believed: leave out what was recorded later, that is what did we believe then';
