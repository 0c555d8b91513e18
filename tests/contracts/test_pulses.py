"""A device that reports changes: none is lost between two polls, each comes once, in its order."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import pytest

from connectors.registry import build
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality, SampleBatch, Value
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.contracts.benches import OpcUaSubscriptionBench
from tests.contracts.opcua_far_side import OpcUaFarSide
from tests.runtime.waiting import until

PULSES = 12


@pytest.fixture
async def bench(far_side: OpcUaFarSide) -> AsyncIterator[OpcUaSubscriptionBench]:
    bench = OpcUaSubscriptionBench()
    bench.far_side = far_side
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
async def press(bench: OpcUaSubscriptionBench) -> AsyncIterator[Connector]:
    tags = [tag for tag in bench.tags if tag.name in ("Counter", "bit", "int8")]
    connector = build("press", bench.settings(), tags)
    await connector.connect()
    yield connector
    await connector.close()


async def values_of(press: Connector, name: str, count: int, before: Value, others: Sequence[str] = ()) -> list[Value]:
    """So many values of a tag behind the one `before`, as they are read; other tags are read in between."""
    places = {tag.name.removeprefix("press."): place for place, tag in enumerate(press.tags)}
    seen: list[Value] = []
    async with asyncio.timeout(20):
        while len(seen) < count:
            for other in others:
                assert not (await press.read((places[other],))).earlier
            reading = await press.read((places[name],))
            seen.extend(change.value for change in reading.earlier)
            if reading.values[0] != (seen or [before])[-1]:
                seen.append(reading.values[0])
            await asyncio.sleep(0.02)
    return seen


async def test_every_pulse_is_read_once_and_in_order(far_side: OpcUaFarSide, press: Connector) -> None:
    for number in range(PULSES):
        for value in (False, True):
            await far_side.write("bit", value)
        await far_side.write("Counter", 100 + number)
    assert await values_of(press, "bit", 2 * PULSES, before=True) == [False, True] * PULSES
    assert await values_of(press, "Counter", PULSES, before=7) == list(range(100, 100 + PULSES))
    assert press.traffic.dropped == 0
    assert not (await press.read()).earlier


async def test_changes_wait_for_whoever_reads_that_tag(far_side: OpcUaFarSide, press: Connector) -> None:
    for number in range(1, 4):
        await far_side.write("int8", number)
    assert await values_of(press, "int8", 3, before=-100, others=("bit", "Counter")) == [1, 2, 3]


async def test_a_poller_delivers_pulses_that_are_shorter_than_its_poll(
    far_side: OpcUaFarSide, bench: OpcUaSubscriptionBench
) -> None:
    (bit,) = (tag for tag in bench.tags if tag.name == "bit")
    seen: list[tuple[int, Value, Quality]] = []

    async def take(batch: SampleBatch) -> None:
        seen.extend((batch.time, *pair) for pair in zip(batch.values, batch.qualities, strict=True))

    poller = Poller("press", build("press", bench.settings(), [bit]), {300_000: (0,)}, SteadyClock(), take)
    task = asyncio.create_task(poller.run(), name="poller under test")
    await until(lambda: poller.health.polls >= 1)
    for _ in range(PULSES):
        for value in (False, True):
            await far_side.write("bit", value)
    await until(lambda: _edges(seen) == PULSES, seconds=20)
    task.cancel()
    await asyncio.wait([task])
    times = [time for time, _, _ in seen]
    assert times == sorted(set(times))


def _edges(seen: list[tuple[int, Value, Quality]]) -> int:
    good = [value for _, value, quality in seen if quality is Quality.GOOD]
    return sum(bool(after and not before) for before, after in pairwise(good))
