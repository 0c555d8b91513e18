"""The simulated plant as a process: two PLCs on sockets, and a conversation in lines of JSON.

Prints `{"ready": true, "modbus": "127.0.0.1:PORT", "s7": "127.0.0.1:PORT"}`, then answers each line on standard input
with one on standard output; a request that it cannot do is answered with `{"error": "..."}`.

{"do": "run"}, {"do": "hold"}    production goes on, or stands still with all counters
{"do": "made"}                   pieces that the counters have counted since the start
{"do": "stop"}                   ends the process, as the end of standard input, SIGINT and SIGTERM do
{"do": "fault", "kind": "reset", "station": "OP10"}
{"do": "fault", "kind": "zero", "station": "OP10", "milliseconds": 400}
{"do": "fault", "kind": "disconnect", "device": "press", "seconds": 2}
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from connectors.simulation.disturbances import schedule
from connectors.simulation.layout import PRESS, STATION_DEVICES, WELD
from connectors.simulation.modbus_plc import ModbusPlc
from connectors.simulation.plant import SimulatedPlant
from connectors.simulation.relay import HOST, Relay
from connectors.simulation.s7_plc import S7Plc

_BEAT = 0.02  # seconds between two looks at the plant
_LONGEST_STEP = 0.1
_ZERO_MILLISECONDS, _AWAY_SECONDS = 400, 2.0

Answer = dict[str, Any]


class RequestError(Exception):
    """A request that cannot be done; says what can."""


class PlantTime:
    """Seconds that the plant has lived through: real ones, less those in which this process got no processor.

    It does not catch up, as no machine makes its pieces faster because somebody looked late.
    """

    def __init__(self) -> None:
        self._lived, self._looked = 0.0, time.monotonic()

    def __call__(self) -> float:
        before, self._looked = self._looked, time.monotonic()
        self._lived += min(self._looked - before, _LONGEST_STEP)
        return self._lived


class Process:
    """The plant, its two PLCs and their lines; one task calls `beat`, and any other `answer`."""

    def __init__(self, plant: SimulatedPlant, modbus: ModbusPlc, s7: S7Plc, lines: Mapping[str, Relay]) -> None:
        self.stopping = asyncio.Event()
        self._time = PlantTime()
        self._plant, self._modbus, self._s7, self._lines = plant, modbus, s7, lines
        self._away: dict[str, float] = {}  # until when, by device

    async def beat(self, disturbances_seed: int | None) -> None:
        """Lets the plant work and shows it, until `stopping`; with faults of its own if there is a seed for them."""
        due = schedule(disturbances_seed) if disturbances_seed is not None else iter(())
        chooser = random.Random(disturbances_seed)
        fault, ran, before = next(due, None), 0.0, time.monotonic()
        while not self.stopping.is_set():
            self._show()
            now = time.monotonic()
            await self._bring_back(now)
            ran, before = ran + (0 if self._plant.held else now - before), now
            if fault and ran >= fault[0]:
                await self._disturb(fault[1], chooser)
                fault = next(due, None)
            await asyncio.sleep(_BEAT)

    def _show(self) -> None:
        self._plant.advance(self._time())
        values = self._plant.values()
        self._modbus.show(values)
        self._s7.show(values)

    async def _disturb(self, kind: str, chooser: random.Random) -> None:
        if kind == "disconnect":
            await self.disconnect(chooser.choice((PRESS, WELD)), _AWAY_SECONDS)
        elif stations := self._plant.distinguishable():
            station = chooser.choice(stations)
            self.reset(station) if kind == "reset" else self.zero(station, _ZERO_MILLISECONDS)

    async def answer(self, request: Answer) -> Answer:
        actions: dict[str, Callable[[], Answer]] = {
            "run": lambda: self.hold(False),
            "hold": lambda: self.hold(True),
            "made": self.made,
            "stop": self.stop,
        }
        if request.get("do") == "fault":
            return await self._fault(request)
        if action := actions.get(str(request.get("do"))):
            return action()
        raise RequestError(f"do is one of fault, {', '.join(actions)}; not {request.get('do')!r}")

    async def _fault(self, request: Answer) -> Answer:
        kind = _one_of(request, "kind", ("reset", "zero", "disconnect"))
        if kind == "disconnect":
            device = _one_of(request, "device", tuple(self._lines))
            return await self.disconnect(device, _positive(request, "seconds", _AWAY_SECONDS))
        station = _one_of(request, "station", tuple(STATION_DEVICES))
        if kind == "reset":
            return self.reset(station)
        return self.zero(station, _positive(request, "milliseconds", _ZERO_MILLISECONDS))

    def reset(self, station: str) -> Answer:
        self._plant.advance(self._time())
        before = self._plant.reset(station)
        self._show()
        return {"fault": "reset", "station": station, "before": before}

    def zero(self, station: str, milliseconds: float) -> Answer:
        before = self._plant.zero(station, self._time() + milliseconds / 1000)
        self._show()
        return {"fault": "zero", "station": station, "before": before}

    async def disconnect(self, device: str, seconds: float) -> Answer:
        """Cuts the device's line; a device that is away already stays away for `seconds` from now."""
        self._away[device] = time.monotonic() + seconds
        await self._lines[device].cut()
        return {"fault": "disconnect", "device": device}

    async def _bring_back(self, now: float) -> None:
        for device in [device for device, until in self._away.items() if now >= until]:
            del self._away[device]
            await self._lines[device].open()

    def hold(self, held: bool) -> Answer:
        """Answers also which devices are away just now."""
        self._plant.advance(self._time())
        self._plant.held = held
        self._show()
        return {"held": held, "away": list(self._away)}

    def made(self) -> Answer:
        """`total` is of all completed pieces, `rejected` of all scrapped ones."""
        made = self._plant.made()
        rejected = sum(count for rule, count in made.items() if rule.endswith("/scrapped"))
        return {"made": made, "total": sum(made.values()) - rejected, "rejected": rejected}

    def stop(self) -> Answer:
        self.stopping.set()
        return {"stopping": True}


@asynccontextmanager
async def started(
    seed: int, speed: float, held: bool, ports: Mapping[str, int]
) -> AsyncIterator[tuple[Process, Answer]]:
    """The process with both PLCs serving, and the line that tells so. Raises OSError when a port is taken."""
    plant = SimulatedPlant(seed, speed, 0.0, held)
    modbus, s7 = ModbusPlc(plant.values()), S7Plc(plant.values())
    async with AsyncExitStack() as stack:
        inner = {PRESS: await modbus.start()}
        stack.push_async_callback(modbus.stop)
        inner[WELD] = s7.start()
        stack.push_async_callback(asyncio.to_thread, s7.stop)
        lines = {}
        for device, inner_port in inner.items():
            lines[device] = Relay(inner_port, ports[device])
            stack.push_async_callback(lines[device].close)
            await lines[device].open()
        addresses = {device: f"{HOST}:{line.port}" for device, line in lines.items()}
        yield Process(plant, modbus, s7, lines), {"ready": True, "modbus": addresses[PRESS], "s7": addresses[WELD]}


async def answer_line(process: Process, line: str) -> str:
    """One request and its answer, both a line of JSON."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise RequestError('a request is an object like {"do": "made"}')
        answer = await process.answer(request)
    except json.JSONDecodeError as error:
        answer = {"error": f"not JSON: {error}"}
    except RequestError as error:
        answer = {"error": str(error)}
    return json.dumps(answer)


def _one_of(request: Answer, key: str, choices: tuple[str, ...]) -> str:
    choice = request.get(key)
    if choice not in choices:
        raise RequestError(f"{key} is one of {', '.join(choices)}; not {choice!r}")
    return str(choice)


def _positive(request: Answer, key: str, default: float) -> float:
    number = request.get(key, default)
    if isinstance(number, bool) or not isinstance(number, int | float) or not number > 0:
        raise RequestError(f"{key} is a number above 0; not {number!r}")
    return number
