"""Explains in a process of its own: folding inputs again would hold up the polling of the service."""

import asyncio
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from plant_service.core.errors import PlantError
from plant_service.runtime.cancellation import heed_cancellation

SECONDS = 120.0
#: Questions that may wait while one is answered.
MOST_WAITING = 8


class OwnProcess:
    """Port Explainer by `plant-service explain`, one at a time, at a low priority. Works within `async with`: its end
    kills the process of a question that is not answered yet.

    `plant`: the configuration that names the database; `data`: the data folder of the service.
    """

    def __init__(self, plant: Path, data: Path) -> None:
        niceness = shutil.which("nice")
        self._command = [
            *([niceness, "-n", "10"] if niceness else []),
            sys.executable,
            "-m",
            "plant_service",
            "explain",
        ]
        self._where = ["--plant", str(plant.absolute()), "--data", str(data.absolute())]
        self._turn = asyncio.Semaphore()
        self._asked: set[asyncio.Task[bytes]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)

    async def figure(self, node: str, at: str, since: str, limit: int) -> str:
        times = [word for name, time in (("--at", at), ("--from", since)) if time for word in (name, time)]
        return await self._ask(*times, "--limit", str(limit), "--json", "--", node)

    async def event(self, event: str) -> str:
        return await self._ask("--", event)

    async def _ask(self, *words: str) -> str:
        """In a task that the end of the service can cancel, whoever waits for it."""
        if len(self._asked) > MOST_WAITING:
            raise PlantError("too many questions at a time; ask again in a minute")
        task = asyncio.create_task(self._answer(words), name="explain")
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        try:
            return (await task).decode()
        except TimeoutError as error:
            raise PlantError(f"no answer within {SECONDS:g} s; ask `plant-service explain` in a terminal") from error
        except asyncio.CancelledError:
            heed_cancellation()
            raise PlantError("the service is stopping") from None
        finally:
            task.cancel()

    async def _answer(self, words: tuple[str, ...]) -> bytes:
        async with asyncio.timeout(SECONDS), self._turn:
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(
                *self._command, *self._where, *words, stdout=pipe, stderr=pipe
            )
            try:
                found, errors = await process.communicate()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode:
            said = errors.decode(errors="replace").strip().rpartition("\n")[2]
            raise PlantError(said.removeprefix("plant-service: ") or "it ended without an answer")
        return found
