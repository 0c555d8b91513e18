"""`plant-service tags`: tag lists of Kepware, TIA Portal and Ignition to ours, and ours to a file."""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter

from connectors.registry import DeviceSettings
from connectors.tag_files.found import CannotConvert, Found
from connectors.tag_files.reading import read_foreign
from connectors.tags import TagSettings
from plant_service.cli.subcommands import Subcommands
from plant_service.config.load import load
from plant_service.core.errors import ConfigError, PlantError, Problem

_DEVICES: Mapping[str, Mapping[str, str]] = {
    "modbus-tcp": {"address": "device"},
    "s7": {"address": "device"},
    "opcua": {"address": "device", "security": "none"},
}
_COLUMNS = tuple(field.alias or name for name, field in TagSettings.model_fields.items())


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("tags", help="tag lists of other products to ours, and ours to a file")
    kinds = parser.add_subparsers(required=True, metavar="import|export")
    imports = kinds.add_parser("import", help="from Kepware CSV, TIA Portal xlsx or XML, Ignition JSON")
    imports.add_argument("file", type=Path, metavar="FILE")
    imports.add_argument("--protocol", required=True, choices=_DEVICES, help="of the device that the tags are in")
    imports.add_argument("--output", type=Path, metavar="OUT.csv", help="where to; default standard output")
    imports.set_defaults(command=_import)
    exports = kinds.add_parser("export", help="a device's tag list as CSV, with every column that it uses")
    exports.add_argument("plant", type=Path, metavar="PLANT.yaml")
    exports.add_argument("device", metavar="DEVICE")
    exports.add_argument("--output", type=Path, metavar="OUT.csv", help="where to; default standard output")
    exports.set_defaults(command=_export)


def _import(options: argparse.Namespace) -> int:
    settings: DeviceSettings = TypeAdapter(DeviceSettings).validate_python(
        {"protocol": options.protocol, **_DEVICES[options.protocol]}
    )
    try:
        imported = read_foreign(options.file.read_bytes(), settings)
    except OSError as error:
        raise PlantError(f"{options.file} cannot be read: {error.strerror}") from error
    except CannotConvert as error:
        raise PlantError(f"{options.file}: {error}") from error
    for found in imported.left_out:
        print(f"{_place(options.file, found)}: left out: {found.problem}", file=sys.stderr)
    for found in imported.rows:
        for note in found.notes:
            print(f"{_place(options.file, found)}: {note}", file=sys.stderr)
    print(f"{len(imported.rows)} tags taken over, {len(imported.left_out)} left out", file=sys.stderr)
    if not imported.rows:
        return 1
    _write([dict(found.row) for found in imported.rows], options.output)
    return 0


def _place(file: Path, found: Found) -> str:
    return f"{file}: {found.where}" + (f": {found.name}" if found.name not in found.where else "")


def _export(options: argparse.Namespace) -> int:
    plant = load(options.plant)
    device = plant.devices.get(options.device)
    if device is None:
        text = f"no device {options.device}; there are {', '.join(plant.devices)}"
        raise ConfigError([Problem(str(plant.path), 1, text)])
    rows = [tag.model_dump(mode="json", by_alias=True, exclude_defaults=True) for tag in device.tags]
    _write([{column: _cell(column, value) for column, value in row.items()} for row in rows], options.output)
    return 0


def _cell(column: str, value: object) -> str:
    """As a person would write it."""
    if column == "poll":
        return f"{value}us"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _write(rows: Sequence[Mapping[str, str]], output: Path | None) -> None:
    if output is None:
        _write_to(sys.stdout, rows)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as stream:
            _write_to(stream, rows)
    except OSError as error:
        raise PlantError(f"{output} cannot be written: {error.strerror}") from error


def _write_to(stream: TextIO, rows: Sequence[Mapping[str, str]]) -> None:
    used = [column for column in _COLUMNS if any(column in row for row in rows)]
    table = csv.DictWriter(stream, used, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
