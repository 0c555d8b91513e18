"""`plant-service check`: validates a configuration, lints its rules against the poll plan, reads every tag once."""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from connectors.registry import build
from plant_service.cli.subcommands import Subcommands
from plant_service.config.lint import lint
from plant_service.config.load import load
from plant_service.config.plant import Plant
from plant_service.core.errors import DeviceError
from plant_service.core.samples import SECOND, Quality


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("check", help="validate plant.yaml and its tag lists")
    parser.add_argument("plant", type=Path, metavar="PLANT.yaml")
    parser.add_argument("--online", action="store_true", help="also read every tag once")
    parser.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    for problem in lint(plant):
        print(f"{problem} (warning)", file=sys.stderr)
    for name, device in plant.devices.items():
        for scan in device.plan:
            size = f", {scan.size} bytes ({scan.wasted} of them for no tag)" if scan.size else ""
            print(
                f"{name}: {scan.tags} tags in {len(scan.requests)} requests every {scan.poll / SECOND:g} s{size}, "
                f"expected to take {scan.duration / SECOND:g} s"
            )
            for request in scan.requests:
                for number, read in enumerate(request):
                    print(f"  {'+ ' if number else ''}{read.cells}: {', '.join(read.tags)}")
    rules, stations = len(plant.model.rules), len(plant.model.stations)
    print(f"{options.plant}: {stations} stations, {rules} rules, {len(plant.model.products)} products: no errors")
    return asyncio.run(_read_all(plant)) if options.online else 0


async def _read_all(plant: Plant) -> int:
    """0 when every tag of every device is Good."""
    failed = 0
    for name, device in plant.devices.items():
        connector = build(name, device.settings, device.tags)
        try:
            await connector.connect()
            started = time.perf_counter()
            _, qualities = await connector.read()
            latency = time.perf_counter() - started
        except DeviceError as error:
            print(f"{error}", file=sys.stderr)
            failed += 1
            continue
        finally:
            await connector.close()
        bad = [tag.name for tag, quality in zip(connector.tags, qualities, strict=True) if quality is not Quality.GOOD]
        failed += len(bad)
        print(f"{name}: {len(qualities) - len(bad)} of {len(qualities)} tags are Good, read in {latency * 1000:.0f} ms")
        for tag in bad:
            print(f"  {tag} ({plant.tags[tag].address}): the device refuses it", file=sys.stderr)
    return 1 if failed else 0
