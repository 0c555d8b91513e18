"""The views for reports, on histories made by hand."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros, SampleBatch, to_datetime
from plant_service.core.wip.alarms import Shelving
from plant_service.core.wip.events import Account, Bucket, Certainty, Event, Posting
from tests.historian.queries import rows
from tests.historian.samples import GOOD, START, alarm_event, event

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


async def test_an_alarm_lasts_until_it_is_cleared_and_a_gap_is_one(dsn: str) -> None:
    await write(
        dsn,
        at(0, "alarm_raised", identity="gap:BRACKET/20"),
        at(10, "alarm_raised", identity="unassigned:L1/OP10", detail="pieces"),
        at(60, "alarm_cleared", identity="gap:BRACKET/20"),
        at(90, "alarm_raised", identity="gap:BRACKET/20"),
    )
    found = await rows(dsn, "SELECT alarm, subject, raised, cleared FROM alarm ORDER BY raised")
    assert found == [
        ("gap", "BRACKET/20", to_datetime(BEGIN), to_datetime(BEGIN + 60 * SECOND)),
        ("unassigned", "L1/OP10", to_datetime(BEGIN + 10 * SECOND), None),
        ("gap", "BRACKET/20", to_datetime(BEGIN + 90 * SECOND), None),
    ]
    gaps = await rows(dsn, "SELECT product, operation, cleared IS NULL FROM gap ORDER BY raised")
    assert gaps == [("BRACKET", "20", False), ("BRACKET", "20", True)]
    lasted = await rows(dsn, "SELECT lasted FROM gap WHERE cleared IS NOT NULL")
    assert lasted == [(timedelta(seconds=60),)]


async def test_an_alarm_has_its_owner_and_all_that_people_have_done_about_it(dsn: str) -> None:
    alarm = alarm_event(0).alarm
    assert alarm is not None
    first = replace(alarm, number=1, level=1, severity=500, shelved=Shelving.NO, comment=None)
    again = replace(alarm, acknowledged=True)
    await write(
        dsn,
        at(0, "alarm_raised", identity=alarm.identity, alarm=first),
        at(60, "alarm_cleared", identity=alarm.identity, alarm=replace(first, active=False)),
        at(90, "alarm_raised", identity=alarm.identity, alarm=replace(first, number=2)),
        at(95, "alarm_escalated", identity=alarm.identity, alarm=alarm),
        at(99, "alarm_acknowledged", identity=alarm.identity, alarm=again),
    )
    columns = "responsible, severity, escalation, acknowledged, confirmed, shelved, comment, commented_by"
    assert await rows(dsn, f"SELECT cleared IS NULL, {columns} FROM alarm ORDER BY raised") == [
        (False, "foreman", 500, 1, False, False, None, None, None),
        (True, "foreman", 700, 2, True, False, "timed", "on my way", "li"),
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
