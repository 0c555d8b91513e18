"""The poller on devices in memory: its beat, its outages, its end."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import pairwise

import pytest

from connectors.simulated import Raw, SimulatedConnector, SimulatedDevice, SimulatedSettings
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Reading, TagInfo, Traffic
from plant_service.core.samples import Quality, SampleBatch, TagType
from plant_service.runtime import polling
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.polling import Poller
from tests.runtime.waiting import until

MILLISECOND = 1000
SCRIPT: dict[str, tuple[Raw, ...]] = {"count": (1, 2, 3), "broken": (None,)}


class Line:
    """A poller on a simulated device, and what it delivered. `busy`: seconds that whoever takes a batch needs."""

    def __init__(self, poll: int = 20 * MILLISECOND, scans: Mapping[int, Sequence[int]] | None = None) -> None:
        settings = SimulatedSettings.model_validate({"protocol": "simulated", "script": SCRIPT, "timeout": "100ms"})
        tags = [TagSettings.model_validate({"name": name, "address": name, "type": "uint16"}) for name in SCRIPT]
        self.device = SimulatedDevice(SCRIPT)
        self.connector = SimulatedConnector("press", settings, tags, self.device)
        self.batches: list[SampleBatch] = []
        self.moments: list[float] = []
        self.busy = 0.0
        self.poller = Poller("press", self.connector, scans or {poll: (0, 1)}, SteadyClock(), self.take)

    async def take(self, batch: SampleBatch) -> None:
        self.batches.append(batch)
        self.moments.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.busy)

    @property
    def bad(self) -> list[SampleBatch]:
        return [batch for batch in self.batches if all(each is Quality.BAD for each in batch.qualities)]


@asynccontextmanager
async def running(line: Line) -> AsyncIterator[Line]:
    task = asyncio.create_task(line.poller.run(), name="poller under test")
    try:
        yield line
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_tags_are_bad_until_the_first_poll_then_as_the_device_says() -> None:
    async with running(Line()) as line:
        await until(lambda: len(line.batches) >= 4)
    first, *polls = line.batches
    assert first.tags == ("press.count", "press.broken")
    assert first.values == (None, None)
    assert first.qualities == (Quality.BAD, Quality.BAD)
    assert [poll.values for poll in polls[:3]] == [(1, None), (2, None), (3, None)]
    assert all(poll.qualities == (Quality.GOOD, Quality.BAD) for poll in polls)
    assert all(poll.tags is first.tags for poll in polls)
    assert all(earlier.time < later.time for earlier, later in pairwise(line.batches))


async def test_the_beat_does_not_drift() -> None:
    line = Line(poll=20 * MILLISECOND)
    line.busy = 0.008
    async with running(line):
        await until(lambda: len(line.moments) > 52)
    polls = line.moments[2:]  # behind the first poll, which comes at once
    beats = [(moment - polls[0]) / 0.020 for moment in polls]
    missed = line.poller.health.overruns
    # With drift, 50 polls of 20 + 8 ms would take 70 beats. Late ones do not shift those behind them.
    assert beats[50] < 50 + missed + 2
    on_the_beat = [beat for beat in beats if abs(beat - round(beat)) < 0.25]
    assert len(on_the_beat) > len(beats) * 0.6


async def test_tags_of_two_paces_share_the_connection_each_on_its_own_beat() -> None:
    line = Line(scans={20 * MILLISECOND: (0,), 100 * MILLISECOND: (1,)})
    async with running(line):
        await until(lambda: len(line.batches) >= 40)
    fast = [batch for batch in line.batches if batch.tags == ("press.count",)]
    slow = [batch for batch in line.batches if batch.tags == ("press.broken",)]
    assert len(fast) + len(slow) == len(line.batches)
    health = line.poller.health
    assert abs(len(fast) - 5 * len(slow)) <= 10 + health.overruns
    assert health.polls == len(line.batches) - 2
    assert health.traffic.requests == health.polls
    assert health.bad_tags == 1
    low, high = health.latencies(0.5, 0.99)
    assert 0 < low <= high


async def test_overruns_are_counted_and_the_beat_goes_on() -> None:
    line = Line(poll=20 * MILLISECOND)
    async with running(line):
        await until(lambda: line.poller.health.polls >= 3)
        before = line.poller.health.overruns
        line.busy = 0.090  # misses four or five beats
        polls = line.poller.health.polls
        await until(lambda: line.poller.health.polls >= polls + 2)
        line.busy = 0.0
        await until(lambda: line.poller.health.polls >= polls + 4)
        assert line.poller.health.overruns - before >= 4
    assert line.poller.health.connected
    assert line.poller.health.latency < 0.1


async def test_one_outage_is_one_bad_batch_and_two_lines_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=polling.__name__)
    async with running(Line()) as line:
        await until(lambda: line.poller.health.connected)
        line.device.reachable = False
        await until(lambda: not line.poller.health.connected)
        assert "switched off" in line.poller.health.error
        polls = line.poller.health.polls
        await asyncio.sleep(0.5)  # one or two more attempts
        assert line.poller.health.polls == polls
        assert len(line.bad) == 2  # at the start, and of this outage
        line.device.reachable = True
        await until(lambda: line.poller.health.connected)
    health = line.poller.health
    assert (health.outages, health.error) == (1, "")
    texts = [record.getMessage() for record in caplog.records]
    assert len(texts) == 3
    assert texts[0].startswith("press: connected, 2 tags every 0.02 s")
    assert "switched off when reading; its tags are Bad until it answers" in texts[1]
    assert texts[2].startswith("press: back")


async def test_a_device_that_was_never_there_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    line.device.reachable = False
    async with running(line):
        await until(lambda: bool(caplog.records))
        await asyncio.sleep(0.4)
        assert len(caplog.records) == 1
        assert len(line.batches) == 1
        assert line.poller.health.outages == 0
        line.device.reachable = True
        await until(lambda: line.poller.health.connected)


async def test_a_silent_device_is_lost_after_its_timeout() -> None:
    async with running(Line()) as line:
        await until(lambda: line.poller.health.connected)
        line.device.silent = True
        await until(lambda: not line.poller.health.connected)
        assert "no answer within 0.1 s" in line.poller.health.error
        line.device.silent = False
        await until(lambda: line.poller.health.connected)


async def test_pauses_between_attempts_grow_and_begin_anew_after_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.16)
    stubborn = Stubborn()
    poller = Poller("press", stubborn, {10 * MILLISECOND: (0,)}, SteadyClock(), _drop)
    task = asyncio.create_task(poller.run())
    await until(lambda: len(stubborn.attempts) >= 8)
    pauses = [later - earlier for earlier, later in pairwise(stubborn.attempts[:8])]
    assert pauses[0] < 0.05 < pauses[3]
    assert sum(pauses) < 3
    assert min(pauses[4:]) >= 0.16 * 0.7 - 0.005
    stubborn.answers = True
    await until(lambda: poller.health.connected)
    stubborn.answers = False
    count = len(stubborn.attempts)
    await until(lambda: len(stubborn.attempts) >= count + 2)
    assert stubborn.attempts[count + 1] - stubborn.attempts[count] < 0.16
    task.cancel()
    await asyncio.wait([task])
    assert stubborn.closed


@pytest.mark.parametrize("silent", [False, True])
async def test_cancelling_closes_the_connector(silent: bool) -> None:
    line = Line()
    closed = asyncio.Event()
    close = line.connector.close

    async def noted() -> None:
        closed.set()
        await close()

    line.connector.close = noted  # type: ignore[method-assign]
    async with running(line):
        await until(lambda: line.poller.health.connected)
        line.device.silent = silent
        await asyncio.sleep(0.03)
    assert closed.is_set()


class Swallowing(SimulatedConnector):
    """Reads as `asyncio.wait_for` of Python 3.11 lets a library read: a cancellation beside the answer is forgotten."""

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)
        return await super().read(chosen)


async def test_a_cancellation_that_a_library_swallows_ends_the_poller_all_the_same() -> None:
    line = Line()
    line.connector.__class__ = Swallowing
    task = asyncio.create_task(line.poller.run(), name="poller under test")
    await until(lambda: line.poller.health.polls > 2)
    task.cancel()
    await asyncio.wait([task], timeout=20)
    assert task.cancelled()


async def _drop(batch: SampleBatch) -> None:
    pass


class Stubborn:
    """A connector that notes when it is asked to connect, and refuses unless it `answers`."""

    tags = (TagInfo("press.count", "press", "count", TagType.UINT16, "", ""),)

    def __init__(self) -> None:
        self.answers = False
        self.closed = False
        self.attempts: list[float] = []
        self.traffic = Traffic()

    async def connect(self) -> None:
        self.attempts.append(asyncio.get_running_loop().time())
        self._answer()

    async def read(self, chosen: Sequence[int] | None = None) -> Reading:
        self._answer()
        return Reading((1,), (Quality.GOOD,), time.monotonic())

    async def close(self) -> None:
        self.closed = True

    def _answer(self) -> None:
        if not self.answers:
            raise DeviceError("press (stubborn): no")
