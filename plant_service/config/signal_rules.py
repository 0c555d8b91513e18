"""From a signal as written to the rule of the core. Every function raises ValueError in words for people."""

from connectors.tags import TagSettings
from plant_service.config.signal_blocks import CounterSignal, EdgeSignal, IdentitySignal, LevelSignal, Signal
from plant_service.config.suggestions import did_you_mean
from plant_service.core.samples import Micros, TagType, Value
from plant_service.core.signals.rules import STATE_KINDS, BinaryRule, CounterRule, IdentityRule, RuleSpec

#: ISA-TR88.00.02 state numbers.
PACKML_STATES = {
    "Clearing": 1,
    "Stopped": 2,
    "Starting": 3,
    "Idle": 4,
    "Suspended": 5,
    "Execute": 6,
    "Stopping": 7,
    "Aborting": 8,
    "Aborted": 9,
    "Holding": 10,
    "Held": 11,
    "Unholding": 12,
    "Suspending": 13,
    "Unsuspending": 14,
    "Resetting": 15,
    "Completing": 16,
    "Complete": 17,
}
_BY_LOWER_NAME = {name.lower(): number for name, number in PACKML_STATES.items()}


def tag_of(signal: Signal) -> str:
    match signal:
        case CounterSignal():
            return signal.counter
        case EdgeSignal():
            return signal.edge
        case LevelSignal():
            return signal.level
        case IdentitySignal():
            return signal.identity


def rule_of(signal: Signal, name: str, station: str, tag: TagSettings, standard_time: Micros | None) -> RuleSpec:
    """`standard_time`: the shortest one of the operations at the station."""
    match signal:
        case CounterSignal():
            return _counter(signal, name, station, tag, standard_time)
        case EdgeSignal() | LevelSignal():
            return _binary(signal, name, station, tag)
        case IdentitySignal():
            return _identity(signal, name, station, tag)


def _counter(
    signal: CounterSignal, name: str, station: str, tag: TagSettings, standard_time: Micros | None
) -> CounterRule:
    if tag.type in (TagType.BOOL, TagType.STRING):
        raise ValueError(f"{signal.counter} is of type {tag.type}; a counter needs a number. For a bit use `edge`")
    modulus = _modulus(signal, tag)
    min_cycle = signal.min_cycle or (standard_time and max(1, standard_time // 2))
    if not min_cycle:
        raise ValueError(
            f"no operation at {station} has a standard_time, so the shortest time per piece is not known; "
            "add min_cycle to this signal, like `min_cycle: 2s`"
        )
    return CounterRule(
        name=name,
        station=station,
        observe=signal.observe,
        tag=signal.counter,
        modulus=modulus,
        min_cycle=min_cycle,
        signed=signal.modulus is None and tag.type.is_integer and not tag.type.value.startswith("u"),
    )


def _modulus(signal: CounterSignal, tag: TagSettings) -> int | None:
    scaled, width = tag.is_scaled, tag.raw.span
    if signal.modulus == "none":
        return None
    if signal.modulus is None and width and scaled:
        raise ValueError(
            f"{signal.counter} is scaled, so the value at which it wraps is not known; "
            "add modulus to this signal in scaled units, or `modulus: none`"
        )
    if signal.modulus is None:
        return width
    if width and not scaled and signal.modulus > width:
        raise ValueError(f"modulus: {signal.modulus} is never reached by {tag.raw}; it is at most {width}")
    return signal.modulus


def _binary(signal: EdgeSignal | LevelSignal, name: str, station: str, tag: TagSettings) -> BinaryRule:
    values = tuple(_level_value(value, tag) for value in signal.values) if isinstance(signal, LevelSignal) else None
    if values is None and tag.type is TagType.STRING:
        raise ValueError(f"{tag_of(signal)} is a string; an edge needs a bit or number. Use `level` or `identity`")
    return BinaryRule(
        name=name,
        station=station,
        observe=signal.observe,
        tag=tag_of(signal),
        values=values,
        on="both" if signal.observe in STATE_KINDS else signal.on or "rising",
        on_delay=signal.on_delay,
        off_delay=signal.off_delay,
        lockout=signal.lockout,
    )


def _level_value(value: bool | int | str, tag: TagSettings) -> Value:
    if tag.type is TagType.STRING:
        if not isinstance(value, str):
            raise ValueError(f"values: {tag.name} is a string, so write the text in quotes: '{value}'")
        return value
    if tag.type is TagType.BOOL:
        if value not in (False, True):
            raise ValueError(f"values: {tag.name} is a bool, so {value!r} never stands there; write true or false")
        return bool(value)
    if isinstance(value, bool):
        raise ValueError(f"values: {tag.name} is of type {tag.type}, so write numbers instead of {str(value).lower()}")
    if isinstance(value, int):
        return value
    if value.lower() not in _BY_LOWER_NAME:
        hint = did_you_mean(value, PACKML_STATES) or f"; these are {', '.join(PACKML_STATES)}"
        raise ValueError(f"values: {value!r} is no number and no PackML state{hint}")
    return _BY_LOWER_NAME[value.lower()]


def _identity(signal: IdentitySignal, name: str, station: str, tag: TagSettings) -> IdentityRule:
    if tag.type is not TagType.STRING:
        raise ValueError(f"{signal.identity} is of type {tag.type}; an identity needs a string tag")
    return IdentityRule(
        name=name,
        station=station,
        observe=signal.observe,
        tag=signal.identity,
        pattern=signal.pattern,
        noread=tuple(signal.noread),
        lockout=signal.lockout,
    )
