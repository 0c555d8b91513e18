"""The way in for commands over HTTP: one POST, one command.

Who comes in is not known, so all act in the one role that the configuration gives them, and only where the port can be
reached from this computer alone. A page of another site must not command either: a browser says whose page asks, and
sends JSON to us only if we said that it may.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from plant_service.core.errors import CommandError
from plant_service.core.ports import CommandPort
from plant_service.core.samples import Value
from plant_service.core.texts import doors
from plant_service.core.texts.arguments import VALUE
from plant_service.core.texts.phrase import Said
from plant_service.core.texts.refusals import WRONG_ARGUMENT
from plant_service.core.wip.commands.permissions import PERMISSIONS, Role, check_allowed
from plant_service.core.words import readable
from plant_service.web import answers

log = logging.getLogger(__name__)

LONGEST_BODY = 64 * 1024
ANSWER_SECONDS = 30.0
_ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"model": answers.Refused, "description": "this door, or this page, may not give the command"},
    409: {"model": answers.Refused, "description": "the command cannot be run now"},
    422: {"model": answers.Refused, "description": "this is no command"},
}
_BODY = {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}}


class Door:
    """`role`: what everybody who comes in may do."""

    def __init__(self, commands: CommandPort, role: Role) -> None:
        self._commands = commands
        self.role = role

    def add(self, app: FastAPI) -> None:
        @app.post("/api/commands", responses=_ANSWERS, openapi_extra=_BODY, response_model=answers.Told)
        async def command(request: Request) -> Any:
            """Runs one command: its name as `command`, who gives it as `actor`, and its arguments."""
            try:
                return await self._run(request)
            except _Refusal as refusal:
                told = answers.Refused.because(readable(str(refusal)))
                return JSONResponse(told.model_dump(), refusal.status)

    async def _run(self, request: Request) -> answers.Told:
        if self.role is Role.OBSERVER:
            raise _Refusal(403, doors.READ_ONLY())
        _check_origin(request)
        asked = await _asked(request)
        allowed = PERMISSIONS[self.role]
        try:
            check_allowed(str(asked.get("command", "")), allowed)
        except CommandError as refusal:
            raise _Refusal(403, doors.ROLE_HERE(refusal=refusal, role=self.role)) from refusal
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                events = await self._commands.execute(asked, allowed)
        except CommandError as refusal:
            raise _Refusal(409, Said(str(refusal))) from refusal
        except TimeoutError as error:
            raise _Refusal(503, doors.NOT_RECORDED()) from error
        log.info("command %s of %s over HTTP", asked.get("command"), asked.get("actor") or "somebody")
        return answers.Told(events=[answers.Event.of(event) for event in events])


class _Refusal(Exception):
    def __init__(self, status: int, words: Said) -> None:
        super().__init__(words)
        self.status = status


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise _Refusal(403, doors.FOREIGN_PAGE(origin=origin))


async def _asked(request: Request) -> Mapping[str, Value]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _Refusal(422, doors.SEND_JSON())
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise _Refusal(422, doors.TOO_LONG(most=LONGEST_BODY))
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise _Refusal(422, doors.NO_JSON(why_not=error)) from error
    if not isinstance(asked, dict) or not isinstance(asked.get("command"), str):
        raise _Refusal(422, doors.NO_COMMAND())
    for name, value in asked.items():
        if not isinstance(value, Value):
            raise _Refusal(422, WRONG_ARGUMENT(argument=name, refusal=VALUE()))
    return asked
