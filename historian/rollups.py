"""Roll-ups of numeric samples: the same figures per tag and second, minute, hour and day (UTC) in every edition.

Relations `trend_1s`, `trend_1m`, `trend_1h` and `trend_1d` have the same columns, whatever stands behind them.

TimescaleDB Community keeps them as hierarchical continuous aggregates. Elsewhere tables `rollup_1m` ... hold what a job
(historian/maintenance.py) has rolled up; which buckets it has not is kept in `rollup_due`, and those are computed
from the samples while they are asked for: an answer never waits for the job.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Level(NamedTuple):
    """A width of buckets. `below`: the relation it is computed from, "" for the samples themselves."""

    name: str
    word: str
    seconds: int
    below: str

    @property
    def width(self) -> str:
        return f"1 {self.word}"

    @property
    def trend(self) -> str:
        return f"trend_{self.name}"


LEVELS = (
    Level("1s", "second", 1, ""),
    Level("1m", "minute", 60, "trend_1s"),
    Level("1h", "hour", 3600, "trend_1m"),
    Level("1d", "day", 86400, "trend_1h"),
)
#: Those that the job keeps; seconds are computed from the samples, which are hardly more.
KEPT = LEVELS[1:]

_TREND = "Figures per tag and time, however they are kept; tag_1s, tag_1m ... have the names of the tags"
_DUE = """
CREATE TABLE rollup_due (level text, bucket timestamptz, PRIMARY KEY (level, bucket));
COMMENT ON TABLE rollup_due IS 'Buckets with samples that the roll-ups do not hold yet';
COMMENT ON COLUMN rollup_due.level IS '1m, 1h or 1d';
COMMENT ON COLUMN rollup_due.bucket IS 'Its start';
"""
#: A sample as a number, in SQL.
NUMBER = "sample_number(quality, integer_value, number_value, boolean_value, large_value)"
_IN_ORDER, _BACKWARD = "ORDER BY time, position", "ORDER BY time DESC, position DESC"
_OF_SAMPLES = f"""
    count(*) AS samples,
    count(*) FILTER (WHERE quality = 0) AS good,
    count({NUMBER}) AS count,
    min({NUMBER}) AS min,
    max({NUMBER}) AS max,
    sum({NUMBER}) AS sum,
    (array_agg({NUMBER} {_IN_ORDER}) FILTER (WHERE {NUMBER} IS NOT NULL))[1] AS first,
    (array_agg({NUMBER} {_BACKWARD}) FILTER (WHERE {NUMBER} IS NOT NULL))[1] AS last,
    min(time) AS first_time,
    max(time) AS last_time,
    (array_agg({NUMBER} {_BACKWARD}))[1] AS final,
    held(array_agg({NUMBER} {_IN_ORDER}), array_agg(time {_IN_ORDER}), array_agg(time {_IN_ORDER})) AS held
"""
_OF_BUCKETS = """
    sum(samples)::bigint AS samples,
    sum(good)::bigint AS good,
    sum(count)::bigint AS count,
    min(min) AS min,
    max(max) AS max,
    sum(sum) AS sum,
    (array_agg(first ORDER BY bucket) FILTER (WHERE first IS NOT NULL))[1] AS first,
    (array_agg(last ORDER BY bucket DESC) FILTER (WHERE last IS NOT NULL))[1] AS last,
    min(first_time) AS first_time,
    max(last_time) AS last_time,
    (array_agg(final ORDER BY bucket DESC))[1] AS final,
    held_over(
        sum(held[1]),
        sum(held[2]),
        held(
            array_agg(final ORDER BY bucket),
            array_agg(last_time ORDER BY bucket),
            array_agg(first_time ORDER BY bucket)
        )
    ) AS held
"""


class _Figure(NamedTuple):
    type: str
    comment: str


_COUNT, _NUMBER_TYPE, _TIME = "bigint NOT NULL", "double precision", "timestamptz NOT NULL"
_FIGURES = {
    "samples": _Figure(_COUNT, "How many samples"),
    "good": _Figure(_COUNT, "How many of them are Good"),
    "count": _Figure(_COUNT, "How many have a value and are not Bad"),
    "min": _Figure(_NUMBER_TYPE, "Lowest value"),
    "max": _Figure(_NUMBER_TYPE, "Highest value"),
    "sum": _Figure(_NUMBER_TYPE, "Sum of the values"),
    "first": _Figure(_NUMBER_TYPE, "First value"),
    "last": _Figure(_NUMBER_TYPE, "Last value"),
    "first_time": _Figure(_TIME, "Time of the first sample"),
    "last_time": _Figure(_TIME, "Time of the last sample"),
    "final": _Figure(_NUMBER_TYPE, "Value of the last sample; empty if it is Bad"),
    "held": _Figure(
        "double precision[] NOT NULL",
        "[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample",
    ),
}
FIGURES = ", ".join(_FIGURES)


def _comments(relation: str, columns: Mapping[str, str]) -> str:
    return "".join(f"\nCOMMENT ON COLUMN {relation}.{name} IS '{text}';" for name, text in columns.items())


def _described(kind: str, relation: str, level: Level, text: str) -> str:
    keys = {"tag_id": "As in tag", "bucket": f"Start of the {level.word}, UTC"}
    columns = keys | {name: figure.comment for name, figure in _FIGURES.items()}
    return f"\nCOMMENT ON {kind} {relation} IS '{text}';{_comments(relation, columns)}\n"


def continuous_aggregate(level: Level) -> str:
    """TimescaleDB Community's own; asked while it is behind, it computes the rest from what is below."""
    time, source = ("bucket", level.below) if level.below else ("time", "sample WHERE text_value IS NULL")
    return f"""
CREATE MATERIALIZED VIEW {level.trend}
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT tag_id, time_bucket('{level.width}', {time}) AS bucket, {_OF_BUCKETS if level.below else _OF_SAMPLES}
FROM {source}
GROUP BY 1, 2
WITH NO DATA"""


def continuous_aggregate_comments(level: Level) -> str:
    return _described("VIEW", level.trend, level, _TREND)


def tables() -> str:
    """What the job keeps."""
    columns = ", ".join(f"{name} {figure.type}" for name, figure in _FIGURES.items())
    return _DUE + "".join(
        f"CREATE TABLE rollup_{level.name} "
        f"(tag_id integer, bucket timestamptz, {columns}, PRIMARY KEY (tag_id, bucket));"
        + _described("TABLE", f"rollup_{level.name}", level, f"What is rolled up; tag_{level.name} has the newest too")
        for level in KEPT
    )


def live_views() -> str:
    """Seconds from the samples; the others from their tables, and what is due from the level below."""
    queries = {
        "1s": f"""
SELECT tag_id, date_bin('1 second', time, 'epoch') AS bucket, {_OF_SAMPLES}
FROM sample WHERE text_value IS NULL GROUP BY 1, 2"""
    }
    for level in KEPT:
        queries[level.name] = f"""
SELECT tag_id, bucket, {FIGURES} FROM rollup_{level.name} AS kept
WHERE bucket NOT IN (SELECT bucket FROM rollup_due WHERE level = '{level.name}')
UNION ALL
{_computed(level, f"(SELECT bucket FROM rollup_due WHERE level = '{level.name}')")}"""
    return "".join(
        f"CREATE OR REPLACE VIEW {level.trend} AS{queries[level.name]};"
        + _described("VIEW", level.trend, level, _TREND)
        for level in LEVELS
    )


def roll_up(level: Level) -> str:
    """Computes the buckets of the parameter, a list of their starts, anew."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in FIGURES.split(", "))
    return (
        f"INSERT INTO rollup_{level.name} (tag_id, bucket, {FIGURES}) "
        f"{_computed(level, 'unnest(%s::timestamptz[])')} "
        f"ON CONFLICT (tag_id, bucket) DO UPDATE SET {changes}"
    )


def _computed(level: Level, buckets: str) -> str:
    """Tag by tag: each is a short walk through the index of its samples."""
    if level.name == "1m":  # at once from the samples, not by way of the seconds
        figures, source, time, numeric = _OF_SAMPLES, "sample", "time", " AND text_value IS NULL"
    else:
        figures, source, time, numeric = _OF_BUCKETS, level.below, "part.bucket", ""
    return f"""
SELECT tag.id AS tag_id, due.bucket, live.*
FROM {buckets} AS due (bucket)
CROSS JOIN tag
CROSS JOIN LATERAL (
    SELECT {figures} FROM {source} AS part
    WHERE part.tag_id = tag.id AND {time} >= due.bucket AND {time} < due.bucket + interval '{level.width}'{numeric}
) AS live
WHERE live.samples > 0"""


_VIEW_COLUMNS = {
    "tag": "Full name of the tag",
    "min": "Lowest value",
    "max": "Highest value",
    "avg": "Mean of the values",
    "last": "Last value",
    "count": "How many values, Bad ones left out",
    "first": "First value",
    "samples": "How many samples, Bad ones too",
    "good_share": "Share of the samples that are Good, 0 to 1",
    "time_weighted_avg": "Mean over time: each value holds until the next sample, the last one to the end",
}


def view(level: Level) -> str:
    """The view for people, `tag_<level>`."""
    rest = f"extract(epoch FROM bucket + interval '{level.width}' - last_time)::double precision"
    columns = {level.word: f"Start of the {level.word}, UTC", **_VIEW_COLUMNS}
    return f"""
CREATE OR REPLACE VIEW tag_{level.name} AS
SELECT
    bucket AS {level.word}, tag.name AS tag, min, max, sum / nullif(count, 0) AS avg, last, count, first, samples,
    good::double precision / samples AS good_share,
    CASE WHEN final IS NULL THEN held[1] / nullif(held[2], 0)
    ELSE (held[1] + final * {rest}) / (held[2] + {rest}) END AS time_weighted_avg
FROM {level.trend} AS trend
JOIN tag ON tag.id = trend.tag_id;
COMMENT ON VIEW tag_{level.name} IS 'Numeric samples per tag and {level.word}; ask for a tag or a range of time';
{_comments(f"tag_{level.name}", columns)}"""
