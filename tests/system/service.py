"""The service as users run it: a process that is started, watched, killed and stopped, on a plant.yaml of its own."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from historian.cluster import servers
from historian.codec import decode_input
from plant_service.core.inputs import SampleInput

COMMAND = (sys.executable, "-m", "plant_service")
#: Generous: the machine may be busy with other tests.
SECONDS = 60.0


def write_plant(
    folder: Path, modbus_port: int, s7_port: int, speed: float = 1, poll: str = "100ms", database: str = "embedded"
) -> Path:
    """The demo's plant.yaml with its tag lists, for a simulated plant on these ports at that speed."""
    demo = files("plant_service") / "demo"
    text = (demo / "plant.yaml").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:5020", f"127.0.0.1:{modbus_port}").replace("127.0.0.1:1102", f"127.0.0.1:{s7_port}")
    text = text.replace("poll: 500ms", f"poll: {poll}").replace("database: embedded", f"database: {database}")
    text = re.sub(r"(min_cycle|on_delay|standard_time): (\d+)(ms|s)\b", lambda found: _faster(found, speed), text)
    text = re.sub(r"127\.0\.0\.1:(4840|8080)\b", "127.0.0.1:0", text)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("press.csv", "weld.csv"):
        (folder / name).write_text((demo / name).read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "plant.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _faster(found: re.Match[str], speed: float) -> str:
    milliseconds = int(found[2]) * (1 if found[3] == "ms" else 1000)
    return f"{found[1]}: {max(1, round(milliseconds / speed))}ms"


class Service:
    """`plant-service run`. Its output goes to files beside `data`, so that no pipe can stop it."""

    def __init__(self, process: Process, data: Path, output: Path, errors: Path) -> None:
        self.process = process
        self.data = data
        self._output, self._errors = output, errors

    @property
    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8", errors="replace")

    @property
    def summary(self) -> dict[str, Any]:
        """The JSON object that is the last thing on standard output."""
        return last_object(self._output.read_text(encoding="utf-8"))

    async def said(self, *words: str) -> None:
        """Waits until all `words` stand on standard error."""
        await until(lambda: all(word in self.errors for word in words), self._why)

    async def connected(self, *devices: str) -> None:
        """Waits until the devices answer, press and weld if none is named; one that was slow at first is `back`."""
        wanted = devices or ("press", "weld")
        await until(lambda: all(re.search(f" {name}: (connected|back),", self.errors) for name in wanted), self._why)

    async def recorded(self, expected: Callable[[list[SampleInput]], bool]) -> None:
        """Waits until the latest samples in the journal, newest first, are as expected."""
        await until(lambda: expected(latest_samples(self.data)), self._why)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), SECONDS)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return await self.ended()

    def _why(self) -> str:
        return f"exit code {self.process.returncode}; standard error:\n{self.errors}"


@asynccontextmanager
async def service(plant: Path, data: Path) -> AsyncIterator[Service]:
    """Nothing of it outlives the block, however that ends, but its embedded PostgreSQL (see `no_database_left`)."""
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    output, errors = data.with_suffix(".stdout"), data.with_suffix(".stderr")
    with output.open("wb") as stdout, errors.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            *("run", str(plant), "--data", str(data)),
            stdin=DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield Service(process, data, output, errors)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


@asynccontextmanager
async def no_database_left(data: Path) -> AsyncIterator[None]:
    """Ends the embedded PostgreSQL that a killed service leaves running."""
    try:
        yield
    finally:
        while found := servers(data / "postgres"):
            for process in found:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            await asyncio.sleep(0.02)


async def output_of(*words: str) -> str:
    """Standard output of a command that must succeed."""
    process = await asyncio.create_subprocess_exec(*words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    output, errors = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, errors.decode()
    return output.decode()


def last_object(text: str) -> dict[str, Any]:
    start = text.rindex("\n{\n") + 1 if not text.startswith("{\n") else 0
    found = json.loads(text[start:])
    assert isinstance(found, dict)
    return found


def latest_samples(data: Path, limit: int = 200) -> list[SampleInput]:
    """Newest first, through a connection of our own: what is here is durable. Empty while there is no journal."""
    try:
        with closing(sqlite3.connect(f"file:{data}/journal.sqlite?mode=ro", uri=True, timeout=10)) as journal:
            rows = journal.execute("SELECT body FROM input ORDER BY sequence DESC LIMIT ?", (limit,)).fetchall()
    except sqlite3.OperationalError:
        return []
    inputs = (decode_input(body) for (body,) in rows)
    return [each for each in inputs if isinstance(each, SampleInput)]


async def until(true: Callable[[], bool], why: Callable[[], str], seconds: float = SECONDS) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s; {why()}") from None
