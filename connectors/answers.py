"""What a connector can tell of the last answer about one tag, for people who look for a mistake."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from plant_service.core.samples import Micros


@dataclass(frozen=True, slots=True)
class Answer:
    """`cells`: the bytes as they came, empty where the protocol has none. `seconds` from the request to the answer.

    `source`: when the device itself had the value, where it tells.
    """

    seconds: float
    cells: bytes = b""
    source: Micros | None = None


@runtime_checkable
class TellsAnswers(Protocol):
    def answer(self, tag: int) -> Answer | None:
        """Of the last read of the tag with this index; None when it was not answered."""
