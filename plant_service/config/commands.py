"""Recorded commands for a replay: JSON lines like {"time": "...", "command": "release", "order": "WO-1", ...}."""

import json
from pathlib import Path
from typing import Any

from plant_service.core.errors import ConfigError, Problem
from plant_service.core.inputs import Command
from plant_service.core.samples import parse_time


def read_commands(path: Path) -> list[Command]:
    """All commands of a file. `id` defaults to the line's number. Raises ConfigError with every bad line."""
    problems: list[Problem] = []
    commands: list[Command] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Problem(str(path), 1, f"cannot be read: {error}")]) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            commands.append(_command(json.loads(line), number))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(Problem(str(path), number, f"is no command: {_reason(error)}"))
    if problems:
        raise ConfigError(problems)
    return commands


def _command(fields: dict[str, Any], number: int) -> Command:
    time = parse_time(fields.pop("time"))
    name, actor = fields.pop("command"), fields.pop("actor", "")
    return Command(time, str(fields.pop("id", f"line-{number}")), name, fields, actor)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f'needs {error}, like {{"time": "2026-11-22T08:00:00Z", "command": "release", ...}}'
    return str(error)
