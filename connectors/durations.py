"""Durations in settings and tag lists: written like 500ms or 2s, kept as microseconds."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from plant_service.core.durations import parse_duration
from plant_service.core.samples import Micros

Duration: TypeAlias = Annotated[
    Micros,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": ["string", "number"], "examples": ["500ms", "2s", "1.5h", "3d", 2]}),
]
