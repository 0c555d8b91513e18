"""`plant-service demo`: the whole product on a simulated plant, with nothing to set up."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.logging import RichHandler

from plant_service.app import Running, serve
from plant_service.cli.board import TerminalBoard
from plant_service.cli.output import print_summary
from plant_service.cli.run import stop_on_signals
from plant_service.cli.simulation import Simulation, simulated_plant
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.config.plant import Plant
from plant_service.config.variants import scaled, with_addresses
from plant_service.core.durations import parse_duration
from plant_service.core.samples import SECOND
from plant_service.runtime.health import DeviceHealth
from plant_service.web.settings import HIGHEST_PORT

#: Between the last piece and the end: every counter is polled at least once more, held values are told apart.
SETTLE_POLLS = 4
POLLED_SECONDS = 20.0


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("demo", help="two simulated PLCs, a database, the service and its board")
    parser.add_argument("--for", dest="duration", type=_seconds, metavar="30s", help="stop by itself after this time")
    parser.add_argument("--speed", type=float, default=10.0, help="simulated seconds per second (default 10)")
    parser.add_argument("--opcua-port", type=_port, default=4840, help="port of the OPC UA server; 0 takes a free one")
    parser.add_argument("--http-port", type=_port, default=8080, help="port of the board; 0 takes a free one")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep journal and database there (default: temporary)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same production (default 7)")
    parser.add_argument(
        "--faults", choices=("none", "some"), default="some", help="PLC faults on the way (default some)"
    )
    parser.set_defaults(command=_demo)


def _seconds(text: str) -> float:
    try:
        return parse_duration(text) / SECOND
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a number from 0 to {HIGHEST_PORT}")
    return int(text)


def _demo(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="plant-service-demo-") as temporary:
        data = options.data or Path(temporary)
        print_summary(asyncio.run(_run(options, data)))
    return 0


async def _run(options: argparse.Namespace, data: Path) -> dict[str, Any]:
    stop, end = asyncio.Event(), asyncio.Event()
    stop_on_signals(stop)
    async with simulated_plant(options.seed, options.speed, options.faults) as simulation:
        plant = _plant(options, simulation)
        console = _console()
        board = TerminalBoard(plant, console)
        ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as group:
            drawing = group.create_task(board.run(), name="terminal board")
            producing = group.create_task(_produce(options.duration, stop, end, simulation, ready), name="production")
            serving = group.create_task(serve(plant, data, end, [board], ready.set_result), name="service")
            running = await ready
            board.show(running, {"board 看板": running.http, "OPC UA": running.opcua, **_plcs(simulation)})
            await asyncio.wait([serving])
            producing.cancel()
            drawing.cancel()
        made = await simulation.made()
        return {"made": made["total"], "made_by_rule": made["made"], **serving.result()}


def _plcs(simulation: Simulation) -> dict[str, str]:
    return {f"PLC {name}": address for name, address in simulation.addresses.items()}


def _console() -> Console:
    """The console of the board; on a terminal the log goes through it too, so that it scrolls above the table."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    if console.is_terminal:
        logging.getLogger().handlers = [RichHandler(console=console, show_path=False)]
    return console


async def _produce(
    duration: float | None,
    stop: asyncio.Event,
    end: asyncio.Event,
    simulation: Simulation,
    ready: asyncio.Future[Running],
) -> None:
    """Production begins when every PLC was polled; at the end the machines stop first, so that all is counted."""
    devices = (await ready).devices
    await _polled(devices, 2)
    await simulation.run()
    with suppress(TimeoutError):
        async with asyncio.timeout(duration):
            await stop.wait()
    await simulation.hold()
    await _polled(devices, SETTLE_POLLS)
    end.set()


async def _polled(devices: Mapping[str, DeviceHealth], polls: int) -> None:
    """Waits until every device has answered that many more polls, POLLED_SECONDS at most."""
    wanted = {name: health.polls + polls for name, health in devices.items()}
    with suppress(TimeoutError):
        async with asyncio.timeout(POLLED_SECONDS):
            while any(devices[name].polls < count for name, count in wanted.items()):
                await asyncio.sleep(0.05)


def _plant(options: argparse.Namespace, simulation: Simulation) -> Plant:
    path = Path(str(files("plant_service") / "demo" / "plant.yaml"))
    plant = with_addresses(scaled(load(path), options.speed), simulation.addresses)
    return replace(
        plant,
        opcua=plant.opcua.model_copy(update={"endpoint": f"opc.tcp://127.0.0.1:{options.opcua_port}"}),
        web=plant.web.model_copy(update={"listen": f"127.0.0.1:{options.http_port}"}),
    )
