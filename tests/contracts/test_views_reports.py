"""The views for reports, on histories made by hand."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from historian.writer import PostgresWriter
from plant_service.core.diagnostics import LOAD, STATE, diagnostic_tags
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros, SampleBatch, Value, to_datetime
from plant_service.core.wip.alarms import Alarm, Comment, Shelving
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting
from plant_service.core.wip.model import Operation, PlantModel, Product, Text
from tests.historian.queries import rows
from tests.historian.samples import GOOD, START, event

HOUR: Micros = 3600 * SECOND
BEGIN = START - START % HOUR


async def write(dsn: str, *events: Event) -> None:
    writer = PostgresWriter(dsn)
    await writer.write("journal", [Spooled(1, events=events)])
    await writer.close()


def at(seconds: int, kind: str, *postings: Posting, **fields: object) -> Event:
    time = BEGIN + seconds * SECOND
    made = replace(
        event(seconds, *postings, kind=kind),
        id=f"{kind}-{seconds}",
        occurred=time,
        window_from=time,
        recorded=time,
        high=0,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def posting(quantity: int, source: str, target: str) -> Posting:
    """Places as `order/lot/operation/station/bucket`."""

    def account(text: str) -> Account:
        order, lot, operation, station, bucket = text.split("/")
        return Account(order, lot, operation, station.replace(".", "/"), Bucket(bucket))

    return Posting(account(source), account(target), quantity)


async def test_lead_time_tells_where_the_time_went(dsn: str) -> None:
    """Two pieces: one waits 10 s and is worked on for 20 s, the other waits 40 s and is on hold for 50 s."""
    await write(
        dsn,
        at(0, "released", posting(2, "A////released", "A//10//queue")),
        at(10, "started", posting(1, "A//10//queue", "A//10/L1.OP10/active")),
        at(30, "completed", posting(1, "A//10/L1.OP10/active", "A////shipped")),
        at(40, "held", posting(1, "A//10//queue", "A//10//hold")),
        at(90, "completed", posting(1, "A//10//hold", "A////shipped")),
    )
    (found,) = await rows(
        dsn,
        'SELECT "order", lead_time, shipped, mean_queue, mean_active, mean_done, mean_transit, mean_hold'
        " FROM lead_time",
    )
    seconds = [None if cell is None else timedelta(seconds=cell) for cell in (25, 10, None, None, 25)]
    assert found == ("A", timedelta(seconds=90), 2, *seconds)


async def test_station_hour_counts_and_yields(dsn: str) -> None:
    await write(
        dsn,
        at(0, "completed", quantity=7),
        at(100, "completed", quantity=2, certainty=Certainty.INFERRED),
        at(200, "scrapped", quantity=1),
        at(300, "uncertain", quantity=0, high=4),
        at(400, "glitch", quantity=0),
        at(3700, "completed", quantity=3, certainty=Certainty.MANUAL),
        at(3800, "completed", quantity=3, station="L1/OP20"),
    )
    columns = "station, hour, good, scrap, yield, inferred, manual, uncertain, glitches"
    assert await rows(dsn, f"SELECT {columns} FROM station_hour ORDER BY 1, 2") == [
        ("L1/OP10", to_datetime(BEGIN), 9, 1, Decimal("90.0"), 2, 0, 4, 1),
        ("L1/OP10", to_datetime(BEGIN + HOUR), 3, 0, Decimal("100.0"), 0, 3, 0, 0),
        ("L1/OP20", to_datetime(BEGIN + HOUR), 3, 0, Decimal("100.0"), 0, 0, 0, 0),
    ]
    assert await rows(dsn, "SELECT station, events, measured, inferred, manual FROM capture_day ORDER BY 1") == [
        ("L1/OP10", 4, Decimal("50.0"), Decimal("25.0"), Decimal("25.0")),
        ("L1/OP20", 1, Decimal("100.0"), Decimal("0.0"), Decimal("0.0")),
    ]


def told(seconds: int, kind: str, alarm: Alarm, actor: str = "") -> Event:
    """An event about an alarm, that carries it as it is from then on."""
    return at(seconds, kind, id=f"{kind}-{seconds}-{alarm.identity}", identity=alarm.identity, alarm=alarm, actor=actor)


def raised(seconds: int, name: str, subject: str, number: int = 1) -> Alarm:
    since = BEGIN + seconds * SECOND
    return Alarm(name, subject, "L1/OP10", "foreman", 500, since, "冲压 waits", number, 9 * SECOND, True)


async def test_an_alarm_lasts_until_it_is_cleared_and_a_gap_is_one(dsn: str) -> None:
    gap, again = raised(0, "gap", "BRACKET/20"), raised(90, "gap", "BRACKET/20", 2)
    unassigned = raised(10, "unassigned", "L1/OP10")
    events = [
        told(0, "alarm_raised", gap),
        told(10, "alarm_raised", unassigned),
        told(60, "alarm_cleared", replace(gap, active=False)),
        told(90, "alarm_raised", again),
    ]
    await write(dsn, *events)
    writer = PostgresWriter(dsn)
    await writer.write("rebuilt journal", [Spooled(1, events=events[:2])])
    await writer.close()
    found = await rows(dsn, "SELECT alarm, subject, raised, cleared, event_id FROM alarm ORDER BY raised")
    ids = [event.id for event in events]
    assert found == [
        ("gap", "BRACKET/20", to_datetime(BEGIN), to_datetime(BEGIN + 60 * SECOND), ids[0]),
        ("unassigned", "L1/OP10", to_datetime(BEGIN + 10 * SECOND), None, ids[1]),
        ("gap", "BRACKET/20", to_datetime(BEGIN + 90 * SECOND), None, ids[3]),
    ]
    gaps = await rows(dsn, "SELECT product, operation, cleared IS NULL FROM gap ORDER BY raised")
    assert gaps == [("BRACKET", "20", False), ("BRACKET", "20", True)]
    lasted = await rows(dsn, "SELECT lasted FROM gap WHERE cleared IS NOT NULL")
    assert lasted == [(timedelta(seconds=60),)]


async def test_an_alarm_has_its_owner_and_all_that_people_have_done_about_it(dsn: str) -> None:
    """Seen, put aside and taken back, told again, which takes back that it was seen; at last dealt with and over."""
    new = raised(0, "gap", "BRACKET/20")
    seen = replace(new, acknowledged=True, comment=Comment(BEGIN + 5 * SECOND, "li", "on my way"))
    aside = replace(seen, shelved=Shelving.TIMED, until=BEGIN + 600 * SECOND)
    worse = replace(seen, level=2, severity=700, acknowledged=False, changes=1)
    done = replace(worse, confirmed=True)
    steps = [
        (told(0, "alarm_raised", new), (500, 1, None, None, None, None, None)),
        (told(5, "alarm_acknowledged", seen, "li"), (500, 1, 5, "li", None, None, None)),
        (told(6, "alarm_shelved", aside, "wang"), (500, 1, 5, "li", 6, "wang", 600)),
        (told(8, "alarm_unshelved", seen), (500, 1, 5, "li", None, None, None)),
        (told(9, "alarm_escalated", worse), (700, 2, None, None, None, None, None)),
        (told(20, "alarm_confirmed", done, "wang"), (700, 2, None, None, None, None, None)),
        (told(30, "alarm_cleared", replace(done, active=False)), (700, 2, None, None, None, None, None)),
    ]
    seconds = [f"extract(epoch FROM {name} - raised)::integer" for name in ("acknowledged_at", "shelved_at")]
    columns = f"severity, escalation, {seconds[0]}, acknowledged_by, {seconds[1]}, shelved_by"
    columns += ", extract(epoch FROM shelved_until - raised)::integer"
    writer = PostgresWriter(dsn)
    for position, (event_, expected) in enumerate(steps, 1):
        await writer.write("journal", [Spooled(position, events=[event_])])
        assert await rows(dsn, f"SELECT {columns} FROM alarm") == [expected], event_.kind
    await writer.close()
    rest = "responsible, acknowledged, confirmed, confirmed_by, comment, commented_by, lasted, map_version"
    assert await rows(dsn, f"SELECT {rest} FROM alarm") == [
        ("foreman", False, True, "wang", "on my way", "li", timedelta(seconds=30), "v1")
    ]


async def test_a_device_that_does_not_answer_has_an_outage_with_its_error(dsn: str) -> None:
    tags = tuple(info.name for info in diagnostic_tags("press"))
    state, load = tags[: len(STATE)], tags[len(STATE) :]
    states: list[tuple[int, tuple[Value, ...]]] = [
        (0, (None, 0, 0, "")),
        (1, (True, 0, 0, "")),
        (100, (False, 8, 1, "no answer\0 in 1 s")),
        (110, (False, 8, 1, "connection refused")),
        (160, (True, 0, 1, "connection refused")),
        (400, (False, 8, 2, "no answer in 1 s")),
    ]
    batches = [SampleBatch("press", BEGIN + t * SECOND, state, values, (GOOD,) * 4) for t, values in states]
    for second, polls in ((0, 0), (10, 20), (20, 41)):
        figures = {"Polls": polls, "Overruns": 1, "Requests": polls, "Bytes": polls * 100, "LatencyP50": 3.0}
        figures["LatencyP99"] = 9.0 - second / 10
        values = tuple(figures.get(each.name) for each in LOAD)
        batches.append(SampleBatch("press", BEGIN + second * SECOND, load, values, (GOOD,) * len(load)))
    configured = at(50, "configured", map_version="v7")
    pieces = [Spooled(1, events=[configured]), Spooled(2, samples=batches[3:]), Spooled(3, samples=batches[:3])]
    writer = PostgresWriter(dsn)
    await writer.write("journal", pieces)
    await writer.close()
    found = await rows(dsn, "SELECT device, began, ended, error, map_version FROM device_outage ORDER BY began")
    assert found == [
        ("press", to_datetime(BEGIN + 100 * SECOND), to_datetime(BEGIN + 160 * SECOND), "no answer\ufffd in 1 s", "v7"),
        ("press", to_datetime(BEGIN + 400 * SECOND), None, "no answer in 1 s", "v7"),
    ]
    columns = "polls, overruns, requests, bytes, bad_tags, latency_50, latency_99, clock_skew"
    assert await rows(dsn, f"SELECT {columns} FROM device_hour") == [(41, 0, 41, 4100, 8, 3, 9, None)]
    assert await rows(dsn, f"SELECT map_at('{to_datetime(BEGIN)}')") == [(None,)]


async def test_a_correction_tells_since_when_what_it_corrects_is_not_believed_any_more(dsn: str) -> None:
    await write(
        dsn,
        at(0, "completed", quantity=5),
        at(60, "voided", supersedes="completed-0"),
        at(90, "voided", supersedes="completed-0"),
        at(91, "completed"),
    )
    found = await rows(dsn, "SELECT id, superseded FROM operation_event WHERE kind = 'completed' ORDER BY occurred")
    assert found == [("completed-0", to_datetime(BEGIN + 60 * SECOND)), ("completed-91", None)]


async def test_the_route_has_a_version_of_its_own(dsn: str) -> None:
    """The same in two configurations that differ elsewhere."""
    steps = [Operation(code, Text(code, "序"), ("L1/OP10", "L1/OP20"), 6 * SECOND, HOUR, None) for code in ("10", "20")]
    products = {name: Product(name, Text(name, name), tuple(steps)) for name in ("A", "B")}
    changed = {**products, "B": replace(products["B"], route=tuple(steps[:1]))}
    for version, made in (("v1", products), ("v2", changed)):
        writer = PostgresWriter(dsn, (), PlantModel("Suzhou", "UTC", version, {}, made))
        await writer.delivered("journal")
        await writer.close()
    found = await rows(
        dsn, "SELECT product, map_version, count(*), min(route_version) FROM route GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert [row[:3] for row in found] == [("A", "v1", 2), ("A", "v2", 2), ("B", "v1", 2), ("B", "v2", 1)]
    assert len({row[3] for row in found[:3]}) == 1 == len({row[3] for row in found[1:]}) - 1
    columns = "number, operation, name_zh, stations, standard_time, gap, wip_cap"
    assert await rows(dsn, f"SELECT {columns} FROM route WHERE product = 'A' AND map_version = 'v1' ORDER BY 1") == [
        (n, f"{n}0", "序", ["L1/OP10", "L1/OP20"], timedelta(seconds=6), timedelta(hours=1), None) for n in (1, 2)
    ]


async def test_genealogy_and_count_differences_come_from_the_postings(dsn: str) -> None:
    await write(
        dsn,
        at(0, "split", posting(3, "A/L1/10//queue", "A/L2/10//queue"), actor="Li", station=""),
        at(1, "counted", posting(1, "A//10//variance", "A//10//queue"), actor="Wang", reason="FOUND"),
        at(2, "counted", posting(2, "A//10/L1.OP10/active", "A//10//variance"), actor="Wang", reason="LOST"),
        at(3, "completed", posting(1, "A/L2/10//queue", "A/L2/20//queue")),
    )
    found = await rows(dsn, "SELECT parent, child, quantity, kind, actor FROM genealogy")
    assert found == [("L1", "L2", 3, "split", "Li")]
    found = await rows(
        dsn,
        'SELECT station, operation, "order", difference, actor, reason FROM count_difference ORDER BY occurred',
    )
    assert found == [("L1/OP10", "10", "A", 1, "Wang", "FOUND"), ("L1/OP10", "10", "A", -2, "Wang", "LOST")]


async def test_the_bottleneck_of_a_period_is_who_was_named_for_how_long(dsn: str) -> None:
    """Named from 10 past the hour on: OP10; from half past on: nobody; then OP20 to the end of the next hour."""
    tag = ("Suzhou/Bottleneck/Station",)
    told = [(600, "L1/OP10"), (1800, ""), (2400, "L1/OP20"), (2700, "L1/OP20"), (7200, "L1/OP10"), (9000, "")]
    batches = [SampleBatch("wip", BEGIN + second * SECOND, tag, (name,), (GOOD,)) for second, name in told]
    writer = PostgresWriter(dsn)
    await writer.write("journal", [Spooled(1, samples=batches)])
    await writer.close()
    found = await rows(dsn, "SELECT hour, site, station, lasted, share FROM bottleneck_hour ORDER BY hour, station")
    assert found == [
        (to_datetime(BEGIN), "Suzhou", "L1/OP10", timedelta(minutes=20), Decimal("0.3333")),
        (to_datetime(BEGIN), "Suzhou", "L1/OP20", timedelta(minutes=20), Decimal("0.3333")),
        (to_datetime(BEGIN + HOUR), "Suzhou", "L1/OP20", timedelta(minutes=60), Decimal(1)),
        (to_datetime(BEGIN + 2 * HOUR), "Suzhou", "L1/OP10", timedelta(minutes=30), Decimal("0.5")),
    ]
    between = f"'{to_datetime(BEGIN + 900 * SECOND)}', '{to_datetime(BEGIN + 8400 * SECOND)}'"
    assert await rows(dsn, f"SELECT station, lasted, share FROM bottleneck_between({between})") == [
        ("L1/OP20", timedelta(minutes=80), Decimal("0.64")),
        ("L1/OP10", timedelta(minutes=35), Decimal("0.28")),
    ]
