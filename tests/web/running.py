"""A board on a small plant, on a free port, with what it is told; and clients that read it."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import httpx

from plant_service.core.errors import CommandError, PlantError
from plant_service.core.ports import CommandPort, PersonFigures, Traffic
from plant_service.core.samples import SECOND, Micros, Value
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.commands.permissions import Role
from plant_service.core.wip.commands.vocabulary import Permission
from plant_service.core.wip.events import Certainty, Event
from plant_service.web.board import WebBoard
from plant_service.web.settings import WebSettings
from tests.opcua.plant import START, plant_model


@dataclass
class Health:
    """A device as the board sees it."""

    connected: bool = True
    polls: int = 12
    outages: int = 1
    overruns: int = 0
    traffic: Traffic = field(default_factory=lambda: Traffic(36, 4800))
    latency: float = 0.0021
    error: str = ""
    last_error: str = ""
    bad_tags: int = 0
    clock_skew: float | None = None

    def latencies(self, *shares: float) -> Sequence[float]:
        return [self.latency] * len(shares)


@dataclass
class Surroundings:
    devices: dict[str, Health] = field(default_factory=lambda: {"press": Health()})
    database: str = "ready"


@dataclass
class Commands:
    """Takes every command, or refuses with these words."""

    refuses: str = ""
    asked: list[Mapping[str, Value]] = field(default_factory=list)

    async def execute(self, command: Mapping[str, Value], allowed: Collection[Permission]) -> Sequence[Event]:
        if self.refuses:
            raise CommandError(own_words(self.refuses))
        self.asked.append(command)
        return [event(len(self.asked), "alarm_acknowledged", detail=str(command.get("comment", "")))]


@dataclass
class Explains:
    """Answers every question with this, or with these words that it cannot."""

    answer: str = "{}"
    refuses: str = ""
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def figure(self, node: str, at: str, since: str, limit: int) -> str:
        return self._answer(node, at, since, str(limit))

    async def event(self, event: str) -> str:
        return self._answer(event)

    def _answer(self, *words: str) -> str:
        self.asked.append(words)
        if self.refuses:
            raise PlantError(self.refuses)
        return self.answer


@asynccontextmanager
async def web_board(
    surroundings: Surroundings | None = None,
    listen: str = "127.0.0.1:0",
    role: Role = Role.OBSERVER,
    commands: CommandPort | None = None,
    persons: Callable[[], Sequence[PersonFigures]] | None = None,
    explains: "Explains | None" = None,
) -> AsyncIterator[WebBoard]:
    around, settings = surroundings or Surroundings(), WebSettings(listen=listen, commands=role)
    model = replace(plant_model(), personal_figures=persons is not None)
    told = persons or tuple
    board = WebBoard(
        settings, model, around.devices, lambda: around.database, commands or Commands(), explains or Explains(), told
    )
    async with board:
        yield board


@asynccontextmanager
async def client(board: WebBoard, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=board.address, timeout=10, trust_env=False, **options) as connected:
        yield connected


async def get(board: WebBoard, path: str) -> Any:
    """The JSON that `path` answers with status 200."""
    async with client(board) as asking:
        answer = await asking.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def event(number: int, kind: str = "completed", time: Micros = START, **more: Any) -> Event:
    given: Mapping[str, Any] = {
        "id": f"e{number}",
        "kind": kind,
        "occurred": time,
        "window_from": time - SECOND,
        "recorded": time,
        "sequence": number,
        "station": "L1/OP10",
        "operation": "10",
        "order": "WO-1001",
        "lot": "",
        "quantity": 1,
        "high": 0,
        "certainty": Certainty.MEASURED,
        "rule": "",
        "identity": "",
        "actor": "",
        "detail": "",
        "map_version": "v1",
        "postings": (),
    }
    return Event(**{**given, **more})


def alarm(
    number: int,
    identity: str,
    kind: str = "alarm_raised",
    changed: Mapping[str, Any] = MappingProxyType({}),
    **more: Any,
) -> Event:
    """About an alarm of OP10, as it stands or is over."""
    name, _, subject = identity.partition(":")
    owner = "press-foreman" if more.get("station", "L1/OP10") else ""
    text = more.get("detail", "")
    told = Alarm(name, subject, "L1/OP10", owner, 500, START, text, 1, SECOND, False, active=kind != "alarm_cleared")
    told = replace(told, **changed)
    return event(number, kind, identity=identity, quantity=0, certainty=Certainty.INFERRED, alarm=told, **more)
