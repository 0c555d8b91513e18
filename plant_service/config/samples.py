"""Recorded samples for a replay: `time,device,tag,value,quality`, read as a stream."""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from plant_service.config.csv_source import CsvTable, Row
from plant_service.config.suggestions import did_you_mean
from plant_service.config.text_source import open_text
from plant_service.core.errors import ConfigError, Problem
from plant_service.core.samples import Micros, Quality, Sample, TagType, Value, parse_time

COLUMNS = ("time", "device", "tag", "value", "quality")
_REQUIRED = ("time", "tag", "value")
_MOST_PROBLEMS = 100
_BOOLS = {"true": True, "1": True, "false": False, "0": False}
_QUALITIES = {quality.lower(): quality for quality in Quality}
_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def read_samples(path: Path, types: Mapping[str, TagType]) -> Iterator[Sample]:
    """Yields while reading: a month of samples is never held in memory.

    `types`: type by full tag name; values of other tags are read as what they look like. A sample without quality
    is Good. Raises ConfigError with all problems (about the first hundred) behind the last good sample.
    """
    table = CsvTable(str(path), COLUMNS, _REQUIRED)
    with open_text(path) as lines:
        for row in table.rows(lines):
            sample = _sample_or_problem(row, types, table.problems)
            if sample:
                yield sample
            if len(table.problems) >= _MOST_PROBLEMS:
                break
    if table.problems:
        raise ConfigError(table.problems)


def _sample_or_problem(row: Row, types: Mapping[str, TagType], problems: list[Problem]) -> Sample | None:
    try:
        tag = _tag(row.cells.get("device", ""), row.cells.get("tag", ""))
        time = _time(row.cells.get("time", ""))
        quality = _quality(row.cells.get("quality", Quality.GOOD))
        value = None if quality is Quality.BAD else _value(row.cells.get("value", ""), types.get(tag))
    except ValueError as error:
        problems.append(Problem(row.file, row.line, str(error)))
        return None
    return Sample(time, tag, value, quality)


def _tag(device: str, tag: str) -> str:
    if not tag:
        raise ValueError("column 'tag' is empty")
    if not device and "." not in tag:
        raise ValueError(f"tag {tag!r} has no device; fill column 'device', or write it as device.tag")
    if "." not in tag:
        return f"{device}.{tag}"
    if device and not tag.startswith(f"{device}."):
        raise ValueError(f"tag {tag!r} is not of device {device!r}; correct one of the two")
    return tag


def _time(text: str) -> Micros:
    try:
        return parse_time(text)
    except ValueError as error:
        words = f"time {text!r} is not RFC 3339; write it like 2026-11-22T08:00:00Z or 2026-11-22T16:00:00.250+08:00"
        raise ValueError(words) from error


def _quality(text: str) -> Quality:
    if text.lower() not in _QUALITIES:
        hint = did_you_mean(text, Quality)
        raise ValueError(f"quality {text!r} is not one of {', '.join(Quality)}{hint}")
    return _QUALITIES[text.lower()]


def _value(text: str, type: TagType | None) -> Value:
    if type is TagType.STRING:
        return text
    if not text:
        raise ValueError("column 'value' is empty; a sample without a value has quality Bad")
    if type is None:
        return _guessed(text)
    if type is TagType.BOOL:
        if text.lower() not in _BOOLS:
            raise ValueError(f"value {text!r} does not fit a bool; write true, false, 1 or 0")
        return _BOOLS[text.lower()]
    if type.is_integer:
        if not _INTEGER.fullmatch(text):
            raise ValueError(f"value {text!r} does not fit {type}; write a whole number")
        return int(text)
    number = _decimal(text)
    if number is None:
        hint = " with a decimal point, not a comma" if "," in text else ", or quality Bad"
        raise ValueError(f"value {text!r} does not fit {type}; write a number{hint}")
    return number


def _guessed(text: str) -> Value:
    if text.lower() in ("true", "false"):
        return _BOOLS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    number = _decimal(text)
    return text if number is None else number


def _decimal(text: str) -> float | None:
    number = float(text) if _DECIMAL.fullmatch(text) else math.nan
    return number if math.isfinite(number) else None
