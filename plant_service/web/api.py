"""What the board answers over HTTP: its page, the stream of news for it, everything as JSON, and commands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib.resources import files
from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plant_service.core.ports import Explainer
from plant_service.web import answers
from plant_service.web.commanding import Door
from plant_service.web.explaining import add_explanations
from plant_service.web.glossary import glossary
from plant_service.web.picture import Picture
from plant_service.web.settings import is_loopback
from plant_service.web.state import EVENTS_KEPT

#: A browser is sent a picture so often, so it knows that the connection lives.
BEAT_SECONDS = 0.5
EVENTS_DEFAULT = 50

_PAGE = {
    "/": ("index.html", "text/html"),
    "/board.css": ("board.css", "text/css"),
    "/board.js": ("board.js", "text/javascript"),
    **{f"/{name}.js": (f"{name}.js", "text/javascript") for name in ("dom", "explain", "flow", "language", "words")},
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Stream:
    """The same picture for all browsers, drawn once in a beat. A browser that reads slowly misses some.

    After `end` all streams end, and with them their connections.
    """

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._ended = asyncio.Event()
        self._drawn = float("-inf")
        self._message = b""

    def end(self) -> None:
        self._ended.set()

    async def messages(self) -> AsyncIterator[bytes]:
        while not self._ended.is_set():
            yield self._latest()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._ended.wait()

    def _latest(self) -> bytes:
        now = asyncio.get_running_loop().time()
        if now >= self._drawn + BEAT_SECONDS / 2:
            self._message = b"data: " + self._picture.board().model_dump_json().encode() + b"\n\n"
            self._drawn = now
        return self._message


def application(picture: Picture, stream: Stream, door: Door, explainer: Explainer, host: str) -> ASGIApp:
    """`host`: the address that is listened on."""
    app = FastAPI(
        title="plant-service",
        description="Work in progress of a plant.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    _add_answers(app, picture)
    door.add(app)
    add_explanations(app, explainer)

    @app.get("/api/stream", response_class=StreamingResponse)
    async def news() -> StreamingResponse:
        """Server-sent events: /api/board, twice a second."""
        return StreamingResponse(stream.messages(), media_type="text/event-stream")

    for path, (name, kind) in _PAGE.items():
        _add_file(app, path, (files("plant_service.web") / "page" / name).read_bytes(), kind)
    _add_file(app, "/glossary.js", glossary(), "text/javascript")
    return _with_headers(TrustedHostMiddleware(app, _trusted_hosts(host), www_redirect=False))


def _add_answers(app: FastAPI, picture: Picture) -> None:
    @app.get("/health")
    async def health() -> answers.Health:
        """Is the service well? Always 200 while it runs: read `status`."""
        return picture.health()

    @app.get("/api/board")
    async def board() -> answers.Board:
        """Everything below of one instant."""
        return picture.board()

    @app.get("/api/figures")
    async def figures() -> dict[str, answers.Figure]:
        """Every published figure by its series, which is its OPC UA NodeId path too."""
        return picture.figures()

    @app.get("/api/stations")
    async def stations() -> list[answers.Station]:
        """Stations in the order in which parts pass them."""
        return picture.stations()

    @app.get("/api/orders")
    async def orders() -> list[answers.Order]:
        return picture.orders()

    @app.get("/api/alarms")
    async def alarms() -> list[answers.Alarm]:
        """Alarms that stand, newest first."""
        return picture.alarms()

    @app.get("/api/events")
    async def events(limit: Annotated[int, Query(ge=1, le=EVENTS_KEPT)] = EVENTS_DEFAULT) -> list[answers.Event]:
        """The latest events since the start of the service, newest first."""
        return picture.events(limit)

    @app.get("/api/devices")
    async def devices() -> list[answers.Device]:
        return picture.devices()

    if picture.shows_persons:

        @app.get("/api/persons")
        async def persons() -> list[answers.Person]:
            """What each person made in the shift or day that is on; only with `personal_figures: true`."""
            return picture.persons()


def _add_file(app: FastAPI, path: str, content: bytes, media_type: str) -> None:
    @app.get(path, include_in_schema=False)
    async def page() -> Response:
        return Response(content, media_type=media_type)


def _trusted_hosts(host: str) -> list[str]:
    """On the loopback address only its own names: a foreign page whose name is led here must not read the plant."""
    return [host, "127.0.0.1", "localhost"] if is_loopback(host) else ["*"]


def _with_headers(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await app(scope, receive, send_with_headers)

    return answer
