"""The words of a command: what it is called, who may give it, what it takes.

The one vocabulary that OPC UA methods, HTTP and terminal share.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from plant_service.core.durations import parse_duration
from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, parse_quantity
from plant_service.core.samples import Micros, Value, parse_time
from plant_service.core.texts import arguments as wrong
from plant_service.core.texts import refusals
from plant_service.core.texts.glossary import Word
from plant_service.core.words import is_readable, readable

if TYPE_CHECKING:
    from plant_service.core.wip.commands.floor import Floor
    from plant_service.core.wip.report import Report

MOST_TEXT = 1000
_LAST_TIME = parse_time("2999-12-31T23:59:59Z")


class Permission(StrEnum):
    """What somebody must be allowed to do. `supervise` includes `operate`; the others include nothing."""

    OPERATE = "operate"
    SUPERVISE = "supervise"
    PLAN = "plan"
    CONFIGURE = "configure"


class ArgumentType(StrEnum):
    """`quantity`: above 0, exact, as number or text. `time`: RFC 3339 text, or microseconds since 1970. `text`: without
    control characters but tabs and line breaks.

    `duration`: text like 30m, or seconds; parsed to microseconds.
    """

    TEXT = "text"
    CHOICE = "choice"
    QUANTITY = "quantity"
    COUNT = "count"
    NUMBER = "number"
    TIME = "time"
    DURATION = "duration"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Argument:
    """`unit`: of a number or quantity; `product` means the unit of the product it is about."""

    name: str
    type: ArgumentType
    en: str
    zh: str
    unit: str = ""
    needed: bool = True
    choices: tuple[str, ...] = ()

    def optional(self, en: str = "", zh: str = "") -> "Argument":
        return replace(self, needed=False, en=en or self.en, zh=zh or self.zh)

    def check(self, value: Value) -> None:
        """Raises CommandError where the value is wrong in itself, or missing."""
        if value not in ("", None):
            _parse(self, value)
        elif self.needed:
            raise CommandError(refusals.NEEDED(argument=self.name))


Parsed: TypeAlias = str | Quantity | bool
#: What is left to do once everything is checked. It cannot fail.
Action: TypeAlias = Callable[["Report"], None]


class Given:
    """The arguments of one command, right in themselves; those that were left out read as empty."""

    def __init__(self, values: Mapping[str, Parsed], actor: str) -> None:
        self._values = values
        self.actor = actor

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        value = self._values.get(name, "")
        assert isinstance(value, str)
        return value

    def quantity(self, name: str = "quantity") -> Quantity:
        value = self._values[name]
        assert not isinstance(value, str)
        return value

    def number(self, name: str) -> int | None:
        value = self._values.get(name)
        assert value is None or isinstance(value, int)
        return value

    def flag(self, name: str) -> bool:
        return bool(self._values.get(name, False))


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """`prepare` checks a command against the state, raises CommandError in words, or returns what is to be done.

    `refused`: in which cases, beside wrong arguments.
    """

    name: str
    permission: Permission
    en: str
    zh: str
    arguments: tuple[Argument, ...]
    prepare: Callable[["Floor", Given], Action]
    refused: tuple[Word, ...] = ()

    def parse(self, arguments: Mapping[str, Value], actor: str) -> Given:
        """Checks the arguments in themselves. An empty text is as good as none. Raises CommandError."""
        known = {argument.name: argument for argument in self.arguments}
        if unknown := sorted(set(arguments) - set(known)):
            names, takes = readable(", ".join(unknown)), ", ".join(known)
            raise CommandError(refusals.NOT_TAKEN(command=self.name, names=names, arguments=takes))
        given = {name: value for name, value in arguments.items() if value not in ("", None)}
        if missing := [name for name, argument in known.items() if argument.needed and name not in given]:
            raise CommandError(refusals.MISSING(command=self.name, names=", ".join(missing)))
        return Given({name: _parse(known[name], value) for name, value in given.items()}, actor)


def _parse(argument: Argument, value: Value) -> Parsed:
    try:
        return _PARSERS[argument.type](argument, value)
    except ValueError as error:
        raise CommandError(refusals.WRONG_ARGUMENT(argument=argument.name, refusal=error)) from error


def _text(argument: Argument, value: Value) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise ValueError(wrong.TEXT(most=MOST_TEXT))
    if not is_readable(value):
        raise ValueError(wrong.READABLE(value=value))
    return value


def _choice(argument: Argument, value: Value) -> str:
    if not isinstance(value, str) or value not in argument.choices:
        raise ValueError(wrong.CHOICE(value=value, names=", ".join(argument.choices)))
    return value


def _quantity(argument: Argument, value: Value) -> Quantity:
    quantity = parse_quantity(value)
    if quantity <= 0:
        raise ValueError(wrong.ABOVE_0(quantity=quantity))
    return quantity


def _count(argument: Argument, value: Value) -> Quantity:
    quantity = parse_quantity(value)
    if quantity < 0:
        raise ValueError(wrong.NOT_BELOW_0(quantity=quantity))
    return quantity


def _number(argument: Argument, value: Value) -> int:
    quantity = parse_quantity(value)
    if not isinstance(quantity, int):
        raise ValueError(wrong.WHOLE(value=value))
    return quantity


def _time(argument: Argument, value: Value) -> Micros:
    if isinstance(value, str):
        try:
            value = parse_time(value)
        except ValueError as error:
            raise ValueError(wrong.TIME_BECAUSE(why_not=error)[:200]) from error
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(wrong.TIME(value=value))
    if not 0 <= value <= _LAST_TIME:
        raise ValueError(wrong.TIME_RANGE())
    return value


def _duration(argument: Argument, value: Value) -> Micros:
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValueError(wrong.DURATION(value=value))
    duration = parse_duration(value)
    if duration <= 0:
        raise ValueError(wrong.LASTING())
    return duration


def _flag(argument: Argument, value: Value) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(value).lower() not in words:
        raise ValueError(wrong.FLAG(value=value))
    return words[str(value).lower()]


_PARSERS: Mapping[ArgumentType, Callable[[Argument, Value], Parsed]] = {
    ArgumentType.TEXT: _text,
    ArgumentType.CHOICE: _choice,
    ArgumentType.QUANTITY: _quantity,
    ArgumentType.COUNT: _count,
    ArgumentType.NUMBER: _number,
    ArgumentType.TIME: _time,
    ArgumentType.DURATION: _duration,
    ArgumentType.FLAG: _flag,
}
