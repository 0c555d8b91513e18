"""From YAML data to a PlantFile: every problem is found, and what is right is kept for the checks that follow."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plant_service.config.faults import message_for
from plant_service.config.schema import PlantFile, json_schema
from plant_service.config.yaml_source import KeyPath, YamlSource
from plant_service.core.errors import Problem

_UNNAMED = "site"


def validated(source: YamlSource) -> tuple[PlantFile, YamlSource, list[Problem]]:
    """The file as far as it is right, its source cut to the same blocks, and the problems of the rest."""
    if not isinstance(source.data, dict):
        empty = source.data is None
        words = (
            "the file is empty; it needs at least `site: ...`" if empty else "must be a block of keys like `site: ...`"
        )
        return PlantFile(site=_UNNAMED), YamlSource(source.file), [source.problem((), words)]
    problems: list[Problem] = []
    known_right, context = source, {"folder": Path(source.file).parent}
    while True:
        try:
            return PlantFile.model_validate(known_right.data, context=context), known_right, problems
        except ValidationError as error:
            faults = _one_per_place(error.errors(), known_right)
        for place, fault in faults.items():
            # Behind the first round, what is missing or too short is so because wrong parts were cut out.
            if known_right is source or fault["type"] == "value_error":
                problems.append(known_right.problem(place, message_for(fault, _schema())))
        known_right = known_right.without({known_right.place(place) for place in faults} - {()})
        if isinstance(known_right.data, dict):
            known_right.data.setdefault("site", _UNNAMED)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _one_per_place(faults: Sequence[ErrorDetails], source: YamlSource) -> dict[KeyPath, ErrorDetails]:
    """The variants of a union all complain about the same place; the first one speaks. A missing key is a place."""
    found: dict[KeyPath, ErrorDetails] = {}
    for fault in faults:
        missing = fault["loc"][-1:] if fault["type"] == "missing" else ()
        found.setdefault((*source.place(fault["loc"]), *missing), fault)
    return found
