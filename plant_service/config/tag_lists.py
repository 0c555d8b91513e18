"""A device's tag list: CSV rows to TagSettings."""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connectors.registry import DeviceSettings, check_tags
from connectors.tags import COLUMNS, REQUIRED_COLUMNS, TagSettings, elements
from plant_service.config.csv_source import CsvTable, Row
from plant_service.config.faults import message_for
from plant_service.config.text_source import read_text
from plant_service.core.errors import Problem


@dataclass(frozen=True, slots=True)
class TagList:
    """`named` holds every name in the file, also of rows that are wrong; None where there was not all to read."""

    tags: tuple[TagSettings, ...]
    named: frozenset[str] | None
    problems: tuple[Problem, ...]


def read_tag_list(path: Path, settings: DeviceSettings | None) -> TagList:
    """Without settings the addresses are not checked.

    Raises ConfigError where the file cannot be read at all; other problems stand in the list.
    """
    table = CsvTable(str(path), COLUMNS, REQUIRED_COLUMNS)
    rows = list(table.rows(io.StringIO(read_text(path), newline=None)))
    problems = list(table.problems)
    if not rows and not problems:
        problems.append(Problem(table.file, 1, "there is no tag in this list; write one per line below the header"))
    tags, lines, named = [], [], set[str]()
    for row in rows:
        for cells in elements(row.cells):
            named.add(cells.get("name", ""))
            try:
                tags.append(TagSettings.model_validate(cells))
                lines.append(row.line)
            except ValidationError as error:
                problems += [Problem(table.file, row.line, _message(fault, row)) for fault in error.errors()]
                break
    found = check_tags(settings, tags) if settings else ()
    problems += [Problem(table.file, lines[index], message) for index, message in found]
    all_named = None if table.problems or not rows else frozenset(named)
    return TagList(tuple(tags), all_named, tuple(problems))


@cache
def _schema() -> dict[str, Any]:
    return TagSettings.model_json_schema()


def _message(fault: ErrorDetails, row: Row) -> str:
    column = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "missing":
        return f"column {column!r} is empty"
    cell = row.cells.get(column, "")
    if fault["type"] == "float_parsing" and "," in cell:
        return f"{column}: {cell!r} has a decimal comma; write {cell.replace(',', '.')}"
    return message_for(fault, _schema())
