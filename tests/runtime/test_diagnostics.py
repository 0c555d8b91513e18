"""The health of a device as samples."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from plant_service.core.diagnostics import diagnostic_tags
from plant_service.core.samples import Quality, SampleBatch, Value
from plant_service.runtime import diagnostics
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.diagnostics import Diagnostics
from tests.runtime.test_polling import Line, running
from tests.runtime.waiting import until


class Watch:
    def __init__(self, line: Line) -> None:
        self.batches: list[SampleBatch] = []
        self.diagnostics = Diagnostics({"press": line.poller.health}, SteadyClock(), self.take)

    async def take(self, batch: SampleBatch) -> None:
        self.batches.append(batch)

    def last(self, name: str) -> Value:
        """The value that was reported last."""
        for batch in reversed(self.batches):
            for sample in batch:
                if sample.tag == f"press.Diagnostics/{name}":
                    return sample.value
        return None


@asynccontextmanager
async def watching(line: Line) -> AsyncIterator[Watch]:
    watch = Watch(line)
    task = asyncio.create_task(watch.diagnostics.run(), name="diagnostics under test")
    try:
        yield watch
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "LOOK_INTERVAL", 0.01)
    monkeypatch.setattr(diagnostics, "LOOKS_PER_LOAD", 3)


async def test_every_diagnostic_is_reported_and_none_twice_unchanged() -> None:
    line = Line()
    async with watching(line) as watch:
        await until(lambda: len(watch.batches) >= 2)
        await asyncio.sleep(0.1)
        named = {tag for batch in watch.batches for tag in batch.tags}
        assert named == {tag.name for tag in diagnostic_tags("press")}
        assert len(watch.batches) <= 3, "nothing happens, so nothing is reported but the first rate"
        assert watch.last("Connected") is False
        first_load = next(batch for batch in watch.batches if "press.Diagnostics/Polls" in batch.tags)
        assert first_load.qualities[-2:] == (Quality.BAD, Quality.BAD), "no latency before the first poll"


async def test_an_outage_is_seen_in_the_diagnostics() -> None:
    line = Line()
    async with watching(line) as watch, running(line):
        await until(lambda: watch.last("Connected") is True)
        await until(lambda: (watch.last("Polls") or 0) > 3)  # type: ignore[operator]
        await until(lambda: (watch.last("RequestRate") or 0) > 0)  # type: ignore[operator]
        assert watch.last("BadTags") == 1
        latency = watch.last("LatencyP99")
        assert isinstance(latency, float)
        assert latency > 0
        line.device.reachable = False
        await until(lambda: watch.last("Connected") is False)
        assert watch.last("Outages") == 1
        assert watch.last("BadTags") == 2
        assert "switched off when reading" in str(watch.last("LastError"))
        line.device.reachable = True
        await until(lambda: watch.last("Connected") is True)
        assert "switched off when" in str(watch.last("LastError")), "the last error stays to be read"
