"""The local door for commands: one line of JSON in, one out, on loopback.

Whoever can read `commands.json` in the data folder (its owner alone, mode 0600) may come in: it holds the port and a
token that is made anew at every start. Who comes in there runs the service, and may give every command.
"""

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plant_service.core.errors import CommandError
from plant_service.core.ports import CommandPort
from plant_service.core.samples import Value
from plant_service.core.texts import doors
from plant_service.core.texts.arguments import VALUE
from plant_service.core.texts.refusals import WRONG_ARGUMENT
from plant_service.core.wip.commands.permissions import ALL
from plant_service.core.wip.events import Event
from plant_service.core.words import readable

FILE = "commands.json"
LONGEST_LINE = 64 * 1024
ASK_SECONDS = 10.0


class CommandDoor:
    """Open within `async with`; the file is there as long as the door is open."""

    def __init__(self, data: Path, commands: CommandPort) -> None:
        self._path = data / FILE
        self._commands = commands
        self._token = secrets.token_urlsafe(32)
        self._visits: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0, limit=LONGEST_LINE)
        port = self._server.sockets[0].getsockname()[1]
        self._hang_out_key(port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._path.unlink(missing_ok=True)
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()

    def _hang_out_key(self, port: int) -> None:
        self._path.unlink(missing_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"port": port, "token": self._token}, file)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        assert visit is not None
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)
        try:
            async with asyncio.timeout(ASK_SECONDS):
                line = await reader.readline()
            answer = await self._answer(line)
            async with asyncio.timeout(ASK_SECONDS):
                writer.write(json.dumps(answer, ensure_ascii=False, default=str).encode() + b"\n")
                await writer.drain()
        except (TimeoutError, OSError, ValueError):
            return  # too slow, gone, or a line without an end: whoever it is hears nothing
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> Mapping[str, Any]:
        try:
            asked = json.loads(line)
            token = asked.pop("token")
            known = isinstance(token, str) and hmac.compare_digest(token.encode(), self._token.encode())
        except (ValueError, KeyError, AttributeError, TypeError):
            known, asked = False, {}
        if not known:
            return {"refused": doors.WRONG_TOKEN()}
        try:
            events = await self._commands.execute(_values(asked), ALL)
        except CommandError as refusal:
            return {"refused": readable(str(refusal))}
        return {"events": [_told(event) for event in events]}


def _values(asked: Mapping[str, Any]) -> Mapping[str, Value]:
    for name, value in asked.items():
        if not isinstance(value, Value):
            raise CommandError(WRONG_ARGUMENT(argument=name, refusal=VALUE()))
    return asked


def _told(event: Event) -> Mapping[str, Any]:
    """What whoever asked wants to read of an event."""
    names = ("id", "kind", "station", "operation", "order", "lot", "quantity", "detail")
    return {name: value for name in names if (value := getattr(event, name))}
