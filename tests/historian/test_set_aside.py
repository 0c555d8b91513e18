"""What the database refuses for what it is: set aside with the reason, and everything else goes on."""

import json
import logging
from collections.abc import AsyncIterator

import pytest

from historian.codec import decode_events, decode_input
from historian.writer import PostgresWriter
from plant_service.core.errors import StoreError
from plant_service.core.ports import Delivered, Spooled
from plant_service.core.wip.events import Bucket
from tests.historian.queries import rows
from tests.historian.samples import batch, event, move, sample_input
from tests.postgres import Server


@pytest.fixture(scope="session", params=["postgres", "timescale"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def dsn(server: Server) -> AsyncIterator[str]:
    async with server.database() as dsn:
        yield dsn


@pytest.fixture
async def writer(dsn: str) -> AsyncIterator[PostgresWriter]:
    writer = PostgresWriter(dsn)
    await writer.delivered("journal")
    yield writer
    await writer.close()


async def test_a_sample_leaves_a_hole_and_the_others_their_values(
    writer: PostgresWriter, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    await rows(dsn, "ALTER TABLE sample ADD CHECK (integer_value % 100 <> 66)")
    pieces = [Spooled(number, samples=[batch(2 * number + n, *range(70)) for n in range(2)]) for number in range(1, 30)]
    caplog.set_level(logging.WARNING)
    assert await writer.write("journal", pieces) == Delivered(0, ((0, 29),))
    assert await rows(dsn, "SELECT count(*), count(integer_value) FROM sample") == [(58 * 70, 58 * 69)]
    assert await rows(dsn, "SELECT DISTINCT tag, quality FROM tag_sample WHERE value IS NULL") == [("press.T66", "Bad")]
    aside = await rows(dsn, "SELECT kind, name, reason, body FROM set_aside JOIN sample USING (position)")
    assert len(aside) == 58
    for kind, name, reason, body in aside:
        assert (kind, name, json.loads(str(body))[1:]) == ("sample", "press.T66", [66, "Good"])
        assert "violates check constraint" in str(reason)
    assert len([each for each in caplog.messages if "press.T66 is set aside" in each]) == 1


async def test_a_sample_whose_very_place_is_refused_leaves_nothing(writer: PostgresWriter, dsn: str) -> None:
    await writer.write("journal", [Spooled(1, samples=[batch(0, 1, 2, 3)])])
    ((tag,),) = await rows(dsn, "SELECT id FROM tag WHERE name = 'press.T1'")
    await rows(dsn, f"ALTER TABLE sample ADD CHECK (tag_id <> {tag}) NOT VALID")
    await writer.write("journal", [Spooled(2, samples=[batch(1, 1, 2, 3)])])
    assert await rows(dsn, "SELECT tag, value FROM tag_sample ORDER BY position") == [
        *(("press.T0", 1), ("press.T1", 2), ("press.T2", 3)),
        *(("press.T0", 1), ("press.T2", 3)),
    ]
    assert await rows(dsn, "SELECT name FROM set_aside") == [("press.T1",)]


async def test_an_event_goes_with_its_postings_and_an_input_alone(writer: PostgresWriter, dsn: str) -> None:
    await rows(dsn, "ALTER TABLE posting ADD CHECK (quantity < 100); ALTER TABLE input ADD CHECK (sequence <> 3)")
    inputs = [sample_input(number) for number in range(1, 6)]
    events = [event(number, move(Bucket.RELEASED, Bucket.QUEUE, 10**number)) for number in range(1, 6)]
    pieces = [Spooled(1, inputs=inputs), Spooled(2, samples=[batch(0, 1)]), Spooled(3, events=events)]
    assert await writer.write("journal", pieces) == Delivered(3, ((0, 2),))
    assert await rows(dsn, "SELECT sequence FROM input ORDER BY 1") == [(1,), (2,), (4,), (5,)]
    assert await rows(dsn, "SELECT id FROM event") == [("event-1",)]
    assert await rows(dsn, "SELECT quantity::integer FROM account_level WHERE bucket = 'queue'") == [(10,)]
    assert await rows(dsn, "SELECT count(*) FROM sample") == [(1,)]
    found = await rows(dsn, "SELECT kind, position, name, body FROM set_aside ORDER BY kind, position")
    assert [row[:3] for row in found] == [("event", n, f"event-{n}") for n in range(2, 6)] + [("input", 3, "")]
    assert decode_events(str(found[0][3])) == (events[1],)
    assert decode_input(str(found[4][3])) == inputs[2][1]
    await writer.write("journal", pieces)
    assert await rows(dsn, "SELECT count(*) FROM set_aside") == [(5,)]


async def test_what_is_not_the_fault_of_a_row_stops_the_lot(writer: PostgresWriter, dsn: str) -> None:
    await rows(
        dsn,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    with pytest.raises(StoreError, match="not today"):
        await writer.write("journal", [Spooled(1, samples=[batch(0, 1)]), Spooled(2, events=[event(1)])])
    assert await writer.delivered("journal") == Delivered()
    assert await rows(dsn, "SELECT count(*) FROM set_aside") == [(0,)]
