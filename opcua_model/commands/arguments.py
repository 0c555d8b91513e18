"""From the arguments of a command to those of a method and back (OPC 10000-3 8.6)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from asyncua import ua

from opcua_model.texts import LOCALES, TranslatedList
from opcua_model.wire import ObjectIds, standard
from plant_service.core.samples import Value, from_datetime
from plant_service.core.wip.commands.vocabulary import Argument, ArgumentType, CommandSpec

#: Quantities are exact; as Number they may be given in whichever type the client has them.
_TYPES: Final = {
    ArgumentType.TEXT: ObjectIds.String,
    ArgumentType.CHOICE: ObjectIds.String,
    ArgumentType.QUANTITY: ObjectIds.Number,
    ArgumentType.COUNT: ObjectIds.Number,
    ArgumentType.NUMBER: ObjectIds.Int64,
    ArgumentType.TIME: ObjectIds.UtcTime,
    ArgumentType.DURATION: ObjectIds.String,
    ArgumentType.FLAG: ObjectIds.Boolean,
}
_ANNOUNCED: Final = (
    ("Events", ObjectIds.String, 1, "ids of the events that it caused", "所产生事件的编号"),
    ("Text", ObjectIds.String, -1, "what happened, or why nothing did", "结果说明，或拒绝原因"),
)
_OPTIONAL: Final = {"en": "optional", "zh": "可省略"}
#: Null as a time on the wire (OPC 10000-6 5.2.2.5).
_NO_TIME: Final = datetime(1601, 1, 1, tzinfo=UTC)


def ordered(spec: CommandSpec, subject: str = "") -> tuple[Argument, ...]:
    """Those that must be given first: the others can be left out. Without the one that the object stands for."""
    known = [argument for argument in spec.arguments if argument.name != subject]
    return tuple(sorted(known, key=lambda argument: not argument.needed))


def declared(arguments: Sequence[Argument]) -> TranslatedList:
    return TranslatedList(
        (_argument(one.name, _TYPES[one.type], -1, *_words(one, "en")) for one in arguments),
        (_argument(one.name, _TYPES[one.type], -1, *_words(one, "zh")) for one in arguments),
    )


def announced() -> TranslatedList:
    """What every method answers."""
    return TranslatedList(
        (_argument(name, kind, rank, en, LOCALES[0]) for name, kind, rank, en, _ in _ANNOUNCED),
        (_argument(name, kind, rank, zh, LOCALES[1]) for name, kind, rank, _, zh in _ANNOUNCED),
    )


def values(arguments: Sequence[Argument], given: Sequence[Any]) -> Mapping[str, Value]:
    """What a client gave, by name. Null, no time and 0 for a quantity that may be left out are as good as nothing."""
    found = {one.name: plain(value) for one, value in zip(arguments, given, strict=False)}
    empty = {one.name for one in arguments if one.type is ArgumentType.QUANTITY and not one.needed}
    return {name: value for name, value in found.items() if value is not None and not (name in empty and value == 0)}


def plain(value: Any) -> Value:
    """A value from the wire as commands take it: times are microseconds, and no time is nothing."""
    if not isinstance(value, datetime):
        known: Value = value
        return known
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return None if moment <= _NO_TIME else from_datetime(moment)


def _words(argument: Argument, locale: str) -> tuple[str, str]:
    notes = [] if argument.needed else [_OPTIONAL[locale]]
    if argument.choices:
        notes.append(", ".join(argument.choices))
    if locale == "zh":
        return f"{argument.zh}（{'；'.join(notes)}）" if notes else argument.zh, locale
    return f"{argument.en} ({'; '.join(notes)})" if notes else argument.en, locale


def _argument(name: str, kind: int, rank: int, text: str, locale: str) -> ua.Argument:
    return ua.Argument(
        Name=name,
        DataType=standard(kind),
        ValueRank=rank,
        ArrayDimensions=[0] if rank > 0 else [],
        Description=ua.LocalizedText(text, locale),
    )
