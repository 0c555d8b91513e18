"""The views of work in progress against the engine that made the record."""

from contextlib import closing
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.samples import SECOND, Micros, format_time
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Bucket
from tests.historian.queries import rows
from tests.historian.recorded import START, deliver, load_model, polls, run, write_plant
from tests.historian.samples import START as THEN
from tests.historian.samples import event, move

POLLS = 400
Levels = dict[tuple[str, ...], int]


@pytest.fixture
async def plant(dsn: str, tmp_path: Path) -> Path:
    return write_plant(tmp_path / "config", dsn)


def engine_after(plant: Path, folder: Path, count: int) -> Engine:
    with closing(SqliteJournal(folder)) as journal:
        return run(journal, load_model(plant), polls(count))


def levels_of(engine: Engine) -> Levels:
    return {tuple(account): int(quantity) for account, quantity in engine.state.ledger.accounts() if quantity}


async def levels(dsn: str, query: str) -> Levels:
    found = await rows(dsn, f'SELECT "order", lot, operation, station, bucket, quantity FROM {query}')
    return {tuple(map(str, row[:5])): int(str(row[5])) for row in found}


async def test_now_and_at_any_moment_the_levels_are_those_of_the_engine(dsn: str, plant: Path, tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        engine = run(journal, load_model(plant), polls(POLLS))
        await deliver(journal, dsn)
    assert await levels(dsn, "wip_now") == levels_of(engine)
    assert await levels(dsn, "account WHERE quantity <> 0") == levels_of(engine)
    assert await levels(dsn, "wip_at(now())") == levels_of(engine)
    for count in (1, 100, 250):
        until: Micros = START + (count - 1) * SECOND
        before = engine_after(plant, tmp_path / f"until {count}", count)
        # An event of a held value is recorded later than it happened: what was believed is what was known.
        query = f"wip_at('{format_time(until)}', '{format_time(until)}')"
        assert await levels(dsn, query) == levels_of(before)
    assert await levels(dsn, f"wip_at('{format_time(START - 10 * SECOND)}')") == {}
    assert [row[5] for row in await rows(dsn, "SELECT * FROM balance")] == [0, 0]


async def test_what_was_recorded_later_was_not_believed(dsn: str) -> None:
    writer = PostgresWriter(dsn)
    late = event(100, move(Bucket.QUEUE, Bucket.DONE, 2))
    early = [event(0, move(Bucket.RELEASED, Bucket.QUEUE, 5)), late]
    early[1] = type(late)(**{name: getattr(late, name) for name in late.__slots__} | {"occurred": THEN + 10 * SECOND})
    await writer.write("journal", [Spooled(1, events=early)])
    await writer.close()
    moment, known = format_time(THEN + 20 * SECOND), format_time(THEN + 50 * SECOND)
    in_done = "WHERE bucket = 'done'"
    assert await levels(dsn, f"wip_at('{moment}') {in_done}") == {("WO-1", "", "10", "L1/OP10", "done"): 2}
    assert await levels(dsn, f"wip_at('{moment}', '{known}') {in_done}") == {}


async def test_progress_and_flow_add_up(dsn: str, plant: Path, tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        engine = run(journal, load_model(plant), polls(POLLS))
        await deliver(journal, dsn)
    state = engine.state
    found = await rows(dsn, 'SELECT "order", product, state, released, on_hand FROM order_progress ORDER BY 1')
    assert [tuple(map(str, row)) for row in found] == [
        (name, "BRACKET", order.state.value, str(order.released), str(state.ledger.on_hand(name)))
        for name, order in sorted(state.orders.items())
    ]
    flow = await rows(dsn, 'SELECT "order", operation, came_in, went_out, scrap, on_hand FROM operation_flow')
    assert {(str(row[0]), str(row[1])): int(str(row[2])) for row in flow} == {
        key: int(count) for key, count in state.flow_in.items()
    }
    assert all(int(str(row[2])) == sum(int(str(cell)) for cell in row[3:]) for row in flow)
    left = {(str(row[0]), str(row[1])): int(str(row[3])) + int(str(row[4])) for row in flow}
    assert left["WO-1", "10"] >= int(state.flow_out["WO-1", "10"])


async def test_the_input_log_tells_the_tag_and_the_journal(dsn: str, plant: Path, tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        run(journal, load_model(plant), polls(3))
        await deliver(journal, dsn)
        source = journal.source
    found = await rows(dsn, "SELECT kind, tag, journal FROM input_log ORDER BY sequence LIMIT 4")
    assert found == [
        ("command", None, source),
        ("command", None, source),
        ("command", None, source),
        ("sample", "press.Count", source),
    ]
