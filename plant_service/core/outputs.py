"""What the fold wants to stand in the output tags of the PLCs: data, like its events. Writing is somebody else's."""

from dataclasses import dataclass

from plant_service.core.samples import Micros, Value


@dataclass(frozen=True, slots=True)
class Output:
    """`cause` in words, for the log: which rule or claim wants it."""

    value: Value
    cause: str
    since: Micros
