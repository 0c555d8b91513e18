"""What browsers cost the service: 100 stations, a changed picture twice a second, against one drawn for each browser.

CPU time of the process with the board; the browsers are another process, which only reads.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import count
from urllib.parse import urlparse

from plant_service.core.errors import CommandError, PlantError
from plant_service.core.samples import SECOND, Quality, SampleBatch, TagType, Value
from plant_service.core.series import FIGURES, STATION_SERIES, station_path
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text
from plant_service.web.api import BEAT_SECONDS
from plant_service.web.board import WebBoard
from plant_service.web.settings import WebSettings

STATIONS = 100
BROWSERS = (0, 20, 200)
SECONDS = 10.0
_NUMBERS = [series for series in STATION_SERIES if series.type is TagType.INT64]


class _NoCommands:
    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        raise CommandError(own_words("nobody gives commands here"))


class _NoQuestions:
    async def figure(self, node: str, at: str, since: str, limit: int) -> str:
        raise PlantError("nobody asks here")

    async def event(self, event: str) -> str:
        raise PlantError("nobody asks here")


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "read":
        asyncio.run(_read(int(sys.argv[2]), int(sys.argv[3])))
        return
    print(f"importing the board: {_import_seconds() * 1000:.0f} ms")
    asyncio.run(_measure())


async def _measure() -> None:
    model = _model()
    board = WebBoard(WebSettings(listen="127.0.0.1:0"), model, {}, lambda: "ready", _NoCommands(), _NoQuestions())
    before = time.perf_counter()
    async with board:
        print(f"starting it: {(time.perf_counter() - before) * 1000:.0f} ms")
        async with asyncio.TaskGroup() as group:
            changing = group.create_task(_change(board, model))
            await asyncio.sleep(1)
            drawing = _drawing_seconds(board)
            print(f"one picture: {drawing * 1000:.1f} ms, {len(board._picture.board().model_dump_json()):,} bytes")
            print("browsers   CPU of the service   drawn for each browser it would be at least")
            for browsers in BROWSERS:
                used = await _cpu(board, browsers)
                print(f"{browsers:8}   {used:17.1%}   {browsers * drawing / BEAT_SECONDS:41.1%}")
            changing.cancel()


async def _cpu(board: WebBoard, browsers: int) -> float:
    """Share of one core while so many browsers are connected."""
    port = str(urlparse(board.address).port)
    words = [sys.executable, "-m", "benchmarks.web_board", "read", port, str(browsers)]
    reader = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
    try:
        assert reader.stdout
        await reader.stdout.readline()
        before = time.process_time()
        await asyncio.sleep(SECONDS)
        return (time.process_time() - before) / SECONDS
    finally:
        reader.kill()
        await reader.wait()


async def _read(port: int, browsers: int) -> None:
    """Opens the streams, says so and reads until killed."""
    readers = []
    for _ in range(browsers):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readline()
        readers.append((reader, writer))
    print("ready", flush=True)
    await asyncio.gather(asyncio.sleep(600), *(_drain(reader) for reader, _ in readers))


async def _drain(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 20):
        pass


def _drawing_seconds(board: WebBoard) -> float:
    before = time.process_time()
    for _ in range(50):
        board._picture.board().model_dump_json()
    return (time.process_time() - before) / 50


def _import_seconds() -> float:
    """In a process of its own, beyond what the service imports anyhow."""
    code = (
        "import asyncio, pydantic, plant_service.config.load, time; before = time.process_time();"
        "import plant_service.web.board; print(time.process_time() - before)"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


async def _change(board: WebBoard, model: PlantModel) -> None:
    """Every number of every station, twice a second."""
    roots = [station_path(model.site, station.area, station.path) for station in model.stations.values()]
    tags = tuple(f"{root}/{series.path}" for root in roots for series in _NUMBERS)
    qualities = (Quality.GOOD,) * len(tags)
    with suppress(asyncio.CancelledError):
        for number in count():
            await board.publish_samples(SampleBatch(FIGURES, number, tags, (number,) * len(tags), qualities))
            await asyncio.sleep(BEAT_SECONDS)


def _model() -> PlantModel:
    name = Text("Press", "冲压")
    stations = [
        Station(f"L1/S{n}", "Assembly", "L1", f"S{n}", name, "foreman", Policy.WARN, ()) for n in range(STATIONS)
    ]
    route = tuple(Operation(str(n), name, (s.path,), None, 7200 * SECOND, 20) for n, s in enumerate(stations))
    product = Product("BRACKET", name, route)
    return PlantModel("Suzhou", "Asia/Shanghai", "v1", {s.path: s for s in stations}, {"BRACKET": product})


if __name__ == "__main__":
    main()
