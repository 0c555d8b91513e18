"""The error tree. Every foreign error is turned into one of these at the edge where it appears.

PlantError
├── ConfigError    the configuration is wrong; carries every Problem found, not only the first
├── DeviceError    a PLC did not answer, or not with what was asked for; a retry may help
│   └── WriteRefused   it answered that it does not take this value; the connection is sound
├── StoreError     journal or database failed
│   └── StoreAway  the database cannot be reached for now; nothing is lost, a retry is due
└── CommandError   a command was refused; says why and what would be accepted
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plant_service.core.texts.phrase import Said


class PlantError(Exception):
    """Root of all errors that this product raises on purpose; the text speaks to who can act on it."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a configuration file: where it stands, what is wrong and what would be right."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ConfigError(PlantError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class DeviceError(PlantError):
    pass


class WriteRefused(DeviceError):
    pass


class StoreError(PlantError):
    pass


class StoreAway(StoreError):
    pass


class CommandError(PlantError):
    """`texts.phrasebook` has its text in Chinese."""

    def __init__(self, text: Said) -> None:
        super().__init__(text)
