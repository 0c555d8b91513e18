"""`plant-service read`: one read of a device, as a table or as JSON."""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from connectors.registry import build
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.config.plant import DeviceConfig, Plant
from plant_service.core.errors import ConfigError, Problem
from plant_service.core.ports import Connector, TagInfo
from plant_service.core.samples import SECOND, Quality, Value, format_time


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("read", help="read tags of a device once")
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument("device", metavar="DEVICE")
    parser.add_argument("tags", nargs="*", metavar="TAG", help="all tags where none is named")
    parser.add_argument("--watch", action="store_true", help="again with every poll, until Ctrl-C")
    parser.add_argument("--json", action="store_true", help="a list of tag, value, quality, time")
    parser.set_defaults(command=_read)


def _read(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    device = _device(plant, options.device, options.tags)
    connector = build(options.device, device.settings, device.tags)
    asyncio.run(_show(connector, device.poll / SECOND, options.json, options.watch))
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


async def _show(connector: Connector, interval: float, as_json: bool, watch: bool) -> None:
    try:
        await connector.connect()
        while True:
            started = time.perf_counter()
            values, qualities = await connector.read()
            latency = time.perf_counter() - started
            now = format_time(time.time_ns() // 1000)
            rows = list(zip(connector.tags, values, qualities, strict=True))
            print(_json(rows, now)) if as_json else Console().print(_table(rows, now, latency))
            if not watch:
                return
            await asyncio.sleep(interval)
    finally:
        await connector.close()


def _json(rows: Sequence[tuple[TagInfo, Value, Quality]], now: str) -> str:
    tags = [{"tag": tag.name, "value": value, "quality": quality.value, "time": now} for tag, value, quality in rows]
    return json.dumps(tags, ensure_ascii=False)


def _table(rows: Sequence[tuple[TagInfo, Value, Quality]], now: str, latency: float) -> Table:
    table = Table(title=f"{now}, {latency * 1000:.1f} ms")
    for column in ("tag 变量", "address 地址", "value 值", "unit 单位", "quality 质量"):
        table.add_column(column, justify="right" if column.startswith("value") else "left")
    for tag, value, quality in rows:
        colour = "green" if quality is Quality.GOOD else "red"
        table.add_row(tag.name, tag.address, str(value), tag.unit, f"[{colour}]{quality.value}[/]")
    return table
