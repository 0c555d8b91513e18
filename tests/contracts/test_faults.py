"""Whatever a line does to a device that counts: Bad in time, Good again on the first sample, no part lost or doubled.

And whatever bytes come: values, or a DeviceError that says what failed.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.registry import build
from plant_service.core.errors import DeviceError
from plant_service.core.intake import Intake
from plant_service.core.samples import SECOND, Quality, SampleBatch
from plant_service.core.signals.rules import CounterRule
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.model import PlantModel, Policy, Station, Text
from plant_service.core.wip.summary import summary
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.contracts.benches import (
    LineBench,
    ModbusBench,
    ModbusRtuBench,
    ModbusRtuTcpBench,
    NetworkBench,
    OpcUaBench,
    OpenSubscriptionBench,
    S7Bench,
)
from tests.contracts.opcua_far_side import OpcUaFarSide
from tests.runtime.waiting import until

RULE = CounterRule(
    name="L1/OP10/completed",
    station="L1/OP10",
    observe="completed",
    tag="press.Counter",
    modulus=65536,
    min_cycle=SECOND // 1000,
)
STATION = Station("L1/OP10", "Assembly", "L1", "OP10", Text("Press", "冲压"), "foreman", Policy.OBSERVE, (RULE,))
MODEL = PlantModel(
    site="Suzhou",
    timezone="UTC",
    version="v1",
    stations={"L1/OP10": STATION},
    products={},
)


NETWORKS = [ModbusBench, ModbusRtuTcpBench, S7Bench, OpcUaBench, OpenSubscriptionBench]


@pytest.fixture(params=[*NETWORKS, ModbusRtuBench])
async def bench(request: pytest.FixtureRequest, far_side: OpcUaFarSide, tmp_path: Path) -> AsyncIterator[LineBench]:
    async with _started(request.param(), far_side, tmp_path) as bench:
        yield bench


@pytest.fixture(params=NETWORKS)
async def network(
    request: pytest.FixtureRequest, far_side: OpcUaFarSide, tmp_path: Path
) -> AsyncIterator[NetworkBench]:
    async with _started(request.param(), far_side, tmp_path) as bench:
        assert isinstance(bench, NetworkBench)
        yield bench


@asynccontextmanager
async def _started(bench: LineBench, far_side: OpcUaFarSide, folder: Path) -> AsyncIterator[LineBench]:
    if isinstance(bench, OpcUaBench):
        bench.far_side = far_side
    if isinstance(bench, ModbusRtuBench):
        bench.folder = folder
    await bench.start()
    try:
        yield bench
    finally:
        await bench.stop()


class Counted:
    """A poller whose samples go through the engine; the device counts a part now and then."""

    def __init__(self, bench: LineBench) -> None:
        self.bench = bench
        self.parts = 7
        self.engine = Engine(MODEL)
        self.intake = Intake(self.engine)
        self.qualities: list[Quality] = []
        tags = bench.tags[:1]
        connector = build("press", bench.settings(), tags)
        self.poller = Poller("press", connector, {20_000: (0,)}, SteadyClock(), self.take)

    async def take(self, batch: SampleBatch) -> None:
        (quality,) = batch.qualities
        if self.qualities[-1:] != [quality]:
            self.qualities.append(quality)
        for sample in self.intake.admit(batch):
            self.engine.step(self.engine.state.sequence + 1, sample)

    async def make(self) -> None:
        self.parts += 1
        await self.bench.count(self.parts)

    async def make_and_see(self) -> None:
        await self.make()
        await until(lambda: self.counted == self.parts - 7)

    @property
    def counted(self) -> int:
        counted: int = summary(self.engine)["rules"][RULE.name]["counted"]
        return counted

    @property
    def connected(self) -> bool:
        return self.poller.health.connected


@asynccontextmanager
async def counting(bench: LineBench) -> AsyncIterator[Counted]:
    counted = Counted(bench)
    task = asyncio.create_task(counted.poller.run(), name="poller under test")
    try:
        await until(lambda: counted.connected)
        await counted.make_and_see()
        yield counted
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait([task])


def _garbage(data: bytes) -> bytes:
    return random.Random(len(data)).randbytes(len(data))


async def _switch_off(bench: LineBench) -> None:
    await bench.switch_off()


async def _fall_silent(bench: LineBench) -> None:
    bench.fall_silent()


async def _answer_by_halves(bench: LineBench) -> None:
    bench.line.change = lambda data: data[: len(data) // 2]


async def _answer_garbage(bench: LineBench) -> None:
    bench.line.change = _garbage


async def _dawdle(bench: LineBench) -> None:
    bench.line.delay = 3 * bench.timeout


async def _restore(bench: LineBench) -> None:
    bench.line.change, bench.line.delay = None, 0.0
    bench.speak_again()
    if not bench.line.listening:
        await bench.switch_on()


@pytest.mark.parametrize("fault", [_switch_off, _fall_silent, _answer_by_halves, _answer_garbage, _dawdle])
async def test_an_outage_is_bad_then_good_and_costs_no_part(
    bench: LineBench, fault: Callable[[LineBench], object]
) -> None:
    async with counting(bench) as counted:
        await fault(bench)  # type: ignore[misc]
        await until(lambda: not counted.connected)
        assert counted.qualities[-1] is Quality.BAD
        for _ in range(5):
            await counted.make()
        await _restore(bench)
        await until(lambda: counted.connected, seconds=20)
        await until(lambda: counted.counted == counted.parts - 7)
        await counted.make_and_see()
        assert counted.qualities == [Quality.BAD, Quality.GOOD, Quality.BAD, Quality.GOOD]
        found = summary(counted.engine)["rules"][RULE.name]
    assert (found["counted"], found["glitches"], found["quarantined"], found["uncertain"]) == (7, 0, 0, [0, 0])
    assert found["epochs"] == 1


async def test_a_line_that_is_reset_again_and_again_costs_no_part(network: NetworkBench) -> None:
    async with counting(network) as counted:
        for _ in range(4):
            await counted.make()
            network.proxy.reset()
            await counted.make()
            await until(lambda: counted.counted == counted.parts - 7, seconds=20)
        # A line that units share is opened again in the same poll when it was lost between two of them.
        assert counted.qualities.count(Quality.BAD) <= 5
    assert summary(counted.engine)["rules"][RULE.name]["glitches"] == 0


class Corruption:
    """Changes one answer of a connection, counted from the first; then lets all pass."""

    def __init__(self, at: int, change: Callable[[bytes], bytes]) -> None:
        self._at = at
        self._change = change

    def __call__(self, data: bytes) -> bytes:
        self._at -= 1
        return self._change(data) if self._at == -1 else data


@st.composite
def changes(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    kind = draw(st.sampled_from(["replace", "flip", "cut", "insert", "repeat"]))
    noise = draw(st.binary(min_size=1, max_size=40))
    place = draw(st.integers(0, 60))
    match kind:
        case "replace":
            return lambda data: noise
        case "flip":
            return lambda data: bytes(
                byte ^ (noise[i % len(noise)] if i == place % len(data) else 0) for i, byte in enumerate(data)
            )
        case "cut":
            return lambda data: data[: place % len(data)]
        case "insert":
            return lambda data: data[: place % len(data)] + noise + data[place % len(data) :]
        case _:
            return lambda data: data * 2


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 4), change=changes())
async def test_any_bytes_are_values_or_a_device_error(
    bench: LineBench, at: int, change: Callable[[bytes], bytes]
) -> None:
    bench.timeout = bench.hurried
    connector = bench.connector()
    bench.line.change = Corruption(at, change)
    with suppress(DeviceError):
        await connector.connect()
        for _ in range(2):
            values, qualities = await connector.read()
            assert len(values) == len(qualities) == len(bench.tags)
    await connector.close()
    bench.line.change = None
