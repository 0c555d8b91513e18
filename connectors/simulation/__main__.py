"""`python -m connectors.simulation`: see `process` for the conversation."""

import argparse
import asyncio
import json
import logging
import math
import os
import signal
import sys
from collections.abc import Sequence

from connectors.simulation.layout import PRESS, WELD
from connectors.simulation.process import Process, answer_line, started

_CHUNK = 65536


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.getLogger("snap7").setLevel(logging.CRITICAL)  # it reports every client that leaves as an error
    try:
        asyncio.run(_serve(options))
    except OSError as error:
        sys.stderr.write(f"simulated plant: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m connectors.simulation", description="A simulated plant.")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same production (default 7)")
    parser.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds per second (default 1)")
    parser.add_argument("--modbus-port", type=int, default=0, help="port of the press; 0 takes a free one (default)")
    parser.add_argument("--s7-port", type=int, default=0, help="port of the weld; 0 takes a free one (default)")
    parser.add_argument("--faults", choices=("none", "some"), default="none", help="resets, zero reads, lost PLCs")
    parser.add_argument("--held", action="store_true", help='begin on hold, until {"do": "run"}')
    return parser


def _speed(text: str) -> float:
    speed = float(text)
    if not speed > 0 or not math.isfinite(speed):
        raise argparse.ArgumentTypeError("must be above 0")
    return speed


async def _serve(options: argparse.Namespace) -> None:
    ports = {PRESS: options.modbus_port, WELD: options.s7_port}
    async with started(options.seed, options.speed, options.held, ports) as (process, ready):
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, process.stopping.set)
        _write(json.dumps(ready))
        async with asyncio.TaskGroup() as group:
            seed = options.seed if options.faults == "some" else None
            group.create_task(process.beat(seed), name="simulation beat")
            talk = group.create_task(_converse(process), name="simulation conversation")
            await process.stopping.wait()
            talk.cancel()


async def _converse(process: Process) -> None:
    """Answers standard input line by line; its end stops the process."""
    try:
        pending = b""
        while chunk := await _chunk(sys.stdin.fileno()):
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                _write(await answer_line(process, line.decode(errors="replace")))
    finally:
        process.stopping.set()


async def _chunk(descriptor: int) -> bytes:
    """Waits until there is something to read, without a thread, which could not be ended."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(descriptor, readable.set)
    except PermissionError:  # a plain file or /dev/null: never waits
        return os.read(descriptor, _CHUNK)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, _CHUNK)


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
