"""`plant-service devices`: the live diagnostics of a running service, asked over its HTTP API."""

import argparse
import json
import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from plant_service.cli.asking import DEFAULT, ask
from plant_service.cli.subcommands import Subcommands

LOOK_SECONDS = 1.0
_COLUMNS = (
    ("device 设备", "device"),
    ("requests/s 请求/秒", "requests_per_second"),
    ("p50 ms", "latency_p50_ms"),
    ("p99 ms", "latency_p99_ms"),
    ("overruns 超时轮询", "overruns"),
    ("outages 断线", "outages"),
    ("bytes 字节", "received_bytes"),
    ("bad tags 坏变量", "bad_tags"),
)

Devices = Sequence[dict[str, Any]]


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("devices", help="how the devices of the running service are")
    parser.add_argument("service", nargs="?", default=DEFAULT, metavar="URL", help="its board (default %(default)s)")
    parser.add_argument("--json", action="store_true", help="as /api/devices gives it, with requests_per_second")
    parser.set_defaults(command=_devices)


def _devices(options: argparse.Namespace) -> int:
    """Looks twice: a rate is what happened in between."""
    before, began = _ask(options.service), time.monotonic()
    time.sleep(LOOK_SECONDS)
    devices = _ask(options.service)
    seconds = time.monotonic() - began
    requests = {device["device"]: device["requests"] for device in before}
    for device in devices:
        made = device["requests"] - requests.get(device["device"], device["requests"])
        device["requests_per_second"] = round(made / seconds, 1)
    if options.json:
        print(json.dumps(devices, ensure_ascii=False))
    else:
        _print(devices)
    return 0


def _ask(service: str) -> Devices:
    devices: Devices = ask(service, "/api/devices")
    return devices


def _print(devices: Devices) -> None:
    table = Table()
    for number, (heading, _) in enumerate(_COLUMNS):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    table.add_column("state 状态", overflow="fold")
    for device in devices:
        state = "connected" if device["connected"] else device["error"]
        last = f" (last error: {device['last_error']})" if device["connected"] and device["last_error"] else ""
        table.add_row(*(str(device[key]) for _, key in _COLUMNS), state + last)
    Console().print(table)
