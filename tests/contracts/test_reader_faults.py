"""Whatever a line does to a reader of codes: what came whole counts once and in order, the rest is a fault."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.lines import LineSplitter
from connectors.registry import build
from plant_service.core.samples import Quality, SampleBatch, Value
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.contracts.benches import TextBench, tag
from tests.runtime.waiting import until

START, STOP = b"\x02", b"\x03"


@pytest.fixture
async def bench() -> AsyncIterator[TextBench]:
    bench = TextBench()
    bench.keys = {"start": START.decode(), "stop": STOP.decode(), "silence": "1500ms", "heartbeat": "ALIVE"}
    await bench.start()
    yield bench
    await bench.stop()


class Gate:
    """A poller on a reader: the codes that it showed, one after the other, and the qualities in between."""

    def __init__(self, bench: TextBench) -> None:
        self._bench = bench
        self.codes: list[Value] = []
        self.faults: Value = 0
        self.qualities: list[Quality] = []
        connector = build("press", bench.settings(), [bench.tags[1], tag("faults", "faults", "uint32")])
        self.poller = Poller("press", connector, {5_000: (0, 1)}, SteadyClock(), self._take)

    async def _take(self, batch: SampleBatch) -> None:
        code, self.faults = batch.values
        if code:
            self.codes.append(code)
        if self.qualities[-1:] != [batch.qualities[0]]:
            self.qualities.append(batch.qualities[0])

    async def send(self, code: str) -> None:
        await self._bench.reader.send(START + code.encode() + STOP)

    async def send_and_see(self, code: str) -> None:
        await self.send(code)
        await until(lambda: self.codes[-1:] == [code], seconds=20)


@asynccontextmanager
async def reading(bench: TextBench) -> AsyncIterator[Gate]:
    gate = Gate(bench)
    task = asyncio.create_task(gate.poller.run(), name="poller under test")
    try:
        await until(lambda: gate.poller.health.connected)
        await gate.send_and_see("A")
        yield gate
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.parametrize(
    "change", [lambda data: data[: len(data) // 2], lambda data: random.Random(len(data)).randbytes(len(data))]
)
async def test_a_code_that_was_cut_or_garbled_is_no_code(bench: TextBench, change: Callable[[bytes], bytes]) -> None:
    async with reading(bench) as gate:
        sent = bench.proxy.answered
        bench.line.change = change
        await gate.send("PART-0042")
        await until(lambda: bench.proxy.answered > sent)
        bench.line.change = None
        await gate.send_and_see("C")
    assert gate.codes == ["A", "C"]
    assert gate.qualities == [Quality.BAD, Quality.GOOD]


async def test_a_line_that_breaks_within_a_code_is_a_fault_and_found_again(bench: TextBench) -> None:
    async with reading(bench) as gate:
        bench.break_in_mid_answer()
        await gate.send("PART-0042")
        await until(lambda: gate.qualities[-1] is Quality.BAD)
        await until(lambda: gate.poller.health.connected)
        await gate.send_and_see("C")
        await until(lambda: gate.faults == 1)
    assert gate.codes == ["A", "C"]
    assert gate.qualities == [Quality.BAD, Quality.GOOD, Quality.BAD, Quality.GOOD]


async def test_codes_that_come_late_come_all_the_same(bench: TextBench) -> None:
    async with reading(bench) as gate:
        bench.line.delay = 1.2 * bench.timeout  # less than the silence that is allowed
        await gate.send("B")
        await gate.send("B")
        await until(lambda: gate.codes == ["A", "B", "B"], seconds=20)
        assert gate.faults == 0
        assert gate.qualities == [Quality.BAD, Quality.GOOD]


async def test_what_came_before_the_line_was_lost_is_not_lost_with_it(bench: TextBench) -> None:
    async with reading(bench) as gate:
        for code in ("B", "C", "D"):
            await gate.send(code)
        await until(lambda: gate.poller.health.traffic.requests == 4)
        bench.proxy.reset()
        await until(lambda: Quality.BAD in gate.qualities[1:])
        await until(lambda: gate.poller.health.connected)
        await gate.send_and_see("E")
    assert gate.codes == ["A", "B", "C", "D", "E"]


async def test_a_reader_without_a_sign_of_life_is_lost_until_it_speaks(bench: TextBench) -> None:
    async with reading(bench) as gate:
        bench.fall_silent()
        await until(lambda: gate.qualities[-1] is Quality.BAD, seconds=20)
        assert "silent for more than 1.5 s" in gate.poller.health.last_error
        bench.speak_again()
        await until(lambda: gate.poller.health.connected, seconds=20)
        await gate.send_and_see("C")
    assert gate.codes == ["A", "C"]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([START, STOP, b"x", b"ALIVE", b"\xff\0", b"NOREAD"]) | st.binary(max_size=9), max_size=30)
)
async def test_any_bytes_in_any_pieces_are_the_lines_that_stand_in_them(bench: TextBench, pieces: list[bytes]) -> None:
    splitter = LineSplitter(START, STOP, 1000)
    whole = START + STOP + b"".join(pieces) + STOP + START + b"end" + STOP
    lines = [line.decode("utf-8", "backslashreplace").strip() for line in splitter.feed(whole)]
    connector = bench.connector()
    await connector.connect()
    await connector.read()
    for piece in (START, STOP, *pieces, STOP, START, b"end", STOP):
        await bench.reader.send(piece)
    found: list[Value] = []
    async with asyncio.timeout(20):
        while found[-1:] != ["end"]:
            _, line, _ = (await connector.read()).values
            found += [line] if line else []
            await asyncio.sleep(0)
    await connector.close()
    await until(lambda: not bench.reader.connected)
    assert found == [line for line in lines if line and line != "ALIVE"]
