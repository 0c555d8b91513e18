CREATE OR REPLACE VIEW operation_flow AS
SELECT
    level."order",
    level.operation,
    flow.came_in,
    flow.came_in - level.scrap - level.on_hand AS went_out,
    level.scrap,
    level.on_hand,
    flow.first_arrival,
    flow.last_arrival
FROM (
    SELECT
        "order",
        operation,
        coalesce(sum(quantity) FILTER (WHERE bucket = 'scrap'), 0) AS scrap,
        coalesce(sum(quantity) FILTER (WHERE bucket <> 'scrap'), 0) AS on_hand
    FROM account
    WHERE operation <> '' AND bucket NOT IN ('released', 'unassigned', 'overrun', 'variance')
    GROUP BY "order", operation
) AS level
JOIN (
    SELECT
        target_order AS "order",
        target_operation AS operation,
        sum(quantity) AS came_in,
        min(occurred) AS first_arrival,
        max(occurred) AS last_arrival
    FROM posting
    WHERE target_operation <> ''
        AND target_bucket NOT IN ('released', 'unassigned', 'overrun', 'variance')
        AND (
            source_operation <> target_operation
            OR source_bucket IN ('released', 'unassigned', 'overrun', 'variance')
        )
    GROUP BY target_order, target_operation
) AS flow USING ("order", operation);
COMMENT ON VIEW operation_flow IS 'Per order and operation: came in = went out + scrap + on hand';
COMMENT ON COLUMN operation_flow."order" IS 'Job order; empty for pieces that belong to none';
COMMENT ON COLUMN operation_flow.operation IS 'Step of the route';
COMMENT ON COLUMN operation_flow.came_in IS 'Pieces that entered the operation';
COMMENT ON COLUMN operation_flow.went_out IS 'Pieces that left it for the next one, or the plant';
COMMENT ON COLUMN operation_flow.scrap IS 'Pieces scrapped at it';
COMMENT ON COLUMN operation_flow.on_hand IS 'Pieces still there';
COMMENT ON COLUMN operation_flow.first_arrival IS 'When its first piece came';
COMMENT ON COLUMN operation_flow.last_arrival IS 'When its last piece so far came';
