"""`plant-service read`: tags of a device as they are now, as a table or as JSON, once or again and again."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from connectors.registry import build
from plant_service.cli.read_table import Ages, Reading, orders_table, table
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.config.plant import DeviceConfig, Plant
from plant_service.core.errors import ConfigError, DeviceError, Problem
from plant_service.core.ports import Connector
from plant_service.core.samples import SECOND, format_time

_WIDTH = 160  # where the output is no terminal, nothing is cut off


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("read", help="read tags of a device once")
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument("device", metavar="DEVICE")
    parser.add_argument("tags", nargs="*", metavar="TAG", help="all tags where none is named")
    parser.add_argument("--watch", action="store_true", help="again with every poll, until Ctrl-C")
    parser.add_argument("--orders", action="store_true", help="also each number in every byte and word order and type")
    parser.add_argument(
        "--json", action="store_true", help="a list of tag, value, quality, time, and source_time where known"
    )
    parser.set_defaults(command=_read)


def _read(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    device = _device(plant, options.device, options.tags)
    connector = build(options.device, device.settings, device.tags)
    asyncio.run(_show(connector, device.poll / SECOND, options))
    return 0


def _device(plant: Plant, name: str, tags: Sequence[str]) -> DeviceConfig:
    device = plant.devices.get(name)
    if device is None:
        raise ConfigError([Problem(str(plant.path), 1, f"no device {name}; there are {', '.join(plant.devices)}")])
    wanted = {tag.removeprefix(f"{name}.") for tag in tags}
    chosen = tuple(tag for tag in device.tags if not wanted or tag.name in wanted)
    if missing := wanted - {tag.name for tag in chosen}:
        text = f"device {name} has no tag {', '.join(sorted(missing))}"
        raise ConfigError([Problem(str(plant.path), plant.lines.get(("device", name), 1), text)])
    return DeviceConfig(device.settings, chosen)


async def _show(connector: Connector, interval: float, options: argparse.Namespace) -> None:
    console, ages = Console(width=None if sys.stdout.isatty() else _WIDTH), Ages()
    try:
        await connector.connect()
        while True:
            try:
                reading = await _reading(connector)
                print(_json(reading)) if options.json else console.print(table(reading, ages))
                if options.orders and not options.json:
                    console.print(orders_table(reading))
            except DeviceError as error:
                if not options.watch:
                    raise
                console.print(f"[red]{error}[/]", highlight=False)
                await _connected_again(connector, interval)
            if not options.watch:
                return
            await asyncio.sleep(interval)
    finally:
        await connector.close()


async def _reading(connector: Connector) -> Reading:
    started = time.perf_counter()
    values, qualities = await connector.read()
    return Reading(connector, values, qualities, time.time_ns() // 1000, time.perf_counter() - started)


async def _connected_again(connector: Connector, pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            return await connector.connect()
        except DeviceError:
            continue


def _json(reading: Reading) -> str:
    now = format_time(reading.time)
    tags = [{"tag": tag.name, "value": value, "quality": quality.value, "time": now} for tag, value, quality in reading]
    for place, tag in enumerate(tags):
        answer = reading.answer(place)
        if answer is not None and answer.source is not None:
            tag["source_time"] = format_time(answer.source)
    return json.dumps(tags, ensure_ascii=False)
