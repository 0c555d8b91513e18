"""From a signal as written to the rule of the core. Every function raises ValueError in words for people."""

from collections.abc import Mapping
from typing import TypedDict

from connectors.tags import TagSettings
from plant_service.config.packml import PACKML_STATES, packml_state
from plant_service.config.reader_blocks import IdentitySignal, RingSignal, SequenceSignal, ToggleSignal
from plant_service.config.signal_base import CodeKeys, CountingKeys
from plant_service.config.signal_blocks import CounterSignal, EdgeSignal, LevelSignal, Signal, ThresholdSignal
from plant_service.config.signal_tags import tags_of
from plant_service.config.suggestions import did_you_mean
from plant_service.core.samples import SECOND, Micros, TagType, Value
from plant_service.core.signals.rules import (
    STATE_KINDS,
    TOTAL,
    BinaryRule,
    CodeFormat,
    CounterRule,
    IdentityRule,
    RingRule,
    RuleSpec,
    SequenceRule,
    Slot,
    ThresholdRule,
    ToggleRule,
    TotalRule,
)

TOTAL_TOLERANCE = 2
TOTAL_WITHIN: Micros = 10 * SECOND


class _Common(TypedDict):
    """What every rule has."""

    name: str
    station: str
    observe: str
    tag: str
    order_tag: str
    order_change: str
    acknowledge: str


def rule_of(
    signal: Signal, name: str, station: str, tags: Mapping[str, TagSettings], standard_time: Micros | None
) -> RuleSpec:
    """`tags` holds all that the signal names; `standard_time`: the shortest one of the operations at the station."""
    tag = tags_of(signal)[0]
    common = _Common(
        name=name,
        station=station,
        observe=signal.observe,
        tag=tag,
        order_tag=signal.order or "",
        order_change=signal.order_change,
        acknowledge=(signal.acknowledge or "") if isinstance(signal, CodeKeys) else "",
    )
    _check_together(signal, tags)
    match signal:
        case CounterSignal():
            return _counter(signal, common, tags[tag], standard_time)
        case EdgeSignal() | LevelSignal() | ThresholdSignal():
            return _binary(signal, common, tags[tag])
        case ToggleSignal():
            return _toggle(signal, common, tags, standard_time)
        case SequenceSignal():
            numbers = _numbers(signal, common, tags[tag], standard_time)
            _check_text(signal.text, tags)
            return SequenceRule(
                **common,
                numbers=numbers,
                text_tag=signal.text or "",
                time_tag=signal.time or "",
                code=_code(signal),
            )
        case RingSignal():
            return _ring(signal, common, tags, standard_time)
        case IdentitySignal():
            _check_text(signal.identity, tags)
            return IdentityRule(**common, code=_code(signal), lockout=signal.lockout)


def _check_together(signal: Signal, tags: Mapping[str, TagSettings]) -> None:
    """A rule looks at its tags as one poll shows them."""
    names = tags_of(signal)
    devices = sorted({name.partition(".")[0] for name in names})
    if len(devices) > 1:
        raise ValueError(
            f"{' and '.join(devices)} are polled at different moments; all tags of a signal are of one device"
        )
    order = tags[signal.order] if signal.order else None
    if order is not None and order.type is not TagType.STRING and not order.type.is_integer:
        raise ValueError(f"{signal.order} is of type {order.type}; the number of an order is a string or an integer")


def _check_text(name: str | None, tags: Mapping[str, TagSettings]) -> None:
    if name is not None and tags[name].type is not TagType.STRING:
        raise ValueError(f"{name} is of type {tags[name].type}; an identity needs a string tag")


def _code(signal: CodeKeys) -> CodeFormat:
    return CodeFormat(pattern=signal.pattern, noread=tuple(signal.noread), separator=signal.separator)


def _counter(
    signal: CounterSignal, common: _Common, tag: TagSettings, standard_time: Micros | None
) -> CounterRule | TotalRule:
    rule = _numbers(signal, common, tag, standard_time)
    if signal.observe != TOTAL:
        return rule
    return TotalRule(
        **common,
        modulus=rule.modulus,
        min_cycle=rule.min_cycle,
        signed=rule.signed,
        tolerance=TOTAL_TOLERANCE if signal.tolerance is None else signal.tolerance,
        within=signal.within or TOTAL_WITHIN,
    )


def _numbers(signal: CountingKeys, common: _Common, tag: TagSettings, standard_time: Micros | None) -> CounterRule:
    if tag.type in (TagType.BOOL, TagType.STRING):
        raise ValueError(
            f"{common['tag']} is of type {tag.type}; a counter needs a number. For a bit use `edge` or `toggle`"
        )
    modulus = _modulus(signal, common["tag"], tag)
    min_cycle = _min_cycle(signal.min_cycle, standard_time)
    if not min_cycle:
        raise ValueError(
            f"no operation at {common['station']} has a standard_time, so the shortest time per piece is not known; "
            "add min_cycle to this signal, like `min_cycle: 2s`"
        )
    signed = signal.modulus is None and tag.type.is_integer and not tag.type.value.startswith("u")
    return CounterRule(**common, modulus=modulus, min_cycle=min_cycle, signed=signed)


def _min_cycle(given: Micros | None, standard_time: Micros | None) -> Micros | None:
    return given or (standard_time and max(1, standard_time // 2))


def _modulus(signal: CountingKeys, name: str, tag: TagSettings) -> int | None:
    scaled, width = tag.is_scaled, tag.raw.span
    if signal.modulus == "none":
        return None
    if signal.modulus is None and width and scaled:
        raise ValueError(
            f"{name} is scaled, so the value at which it wraps is not known; "
            "add modulus to this signal in scaled units, or `modulus: none`"
        )
    if signal.modulus is None:
        return width
    if width and not scaled and signal.modulus > width:
        raise ValueError(f"modulus: {signal.modulus} is never reached by {tag.raw}; it is at most {width}")
    return signal.modulus


def _toggle(
    signal: ToggleSignal, common: _Common, tags: Mapping[str, TagSettings], standard_time: Micros | None
) -> ToggleRule:
    kind = tags[signal.toggle].type
    if kind is not TagType.BOOL and not kind.is_integer:
        raise ValueError(f"{signal.toggle} is of type {kind}; a toggle is a bit or an integer")
    _check_text(signal.text, tags)
    min_cycle = _min_cycle(signal.min_cycle, standard_time)
    return ToggleRule(**common, text_tag=signal.text or "", code=_code(signal), min_cycle=min_cycle)


def _ring(
    signal: RingSignal, common: _Common, tags: Mapping[str, TagSettings], standard_time: Micros | None
) -> RingRule:
    slots = []
    for slot in range(signal.size):
        number_tag = signal.in_slot(signal.slots, slot)
        text_tag = signal.in_slot(signal.text, slot) if signal.text else ""
        if not tags[number_tag].type.is_integer:
            raise ValueError(f"{number_tag} is of type {tags[number_tag].type}; the number of an entry is an integer")
        _check_text(text_tag or None, tags)
        time_tag = signal.in_slot(signal.time, slot) if signal.time else ""
        slots.append(Slot(number_tag=number_tag, text_tag=text_tag, time_tag=time_tag))
    numbers = _numbers(signal, common, tags[signal.ring], standard_time)
    return RingRule(**common, numbers=numbers, slots=tuple(slots), code=_code(signal))


def _binary(signal: EdgeSignal | LevelSignal | ThresholdSignal, common: _Common, tag: TagSettings) -> BinaryRule:
    delays = BinaryRule(
        **common,
        values=tuple(_level_value(value, tag) for value in signal.values) if isinstance(signal, LevelSignal) else None,
        on="both" if signal.observe in STATE_KINDS else signal.on or "rising",
        on_delay=signal.on_delay,
        off_delay=signal.off_delay,
        lockout=signal.lockout,
    )
    if isinstance(signal, LevelSignal):
        return delays
    if tag.type is TagType.STRING:
        word = "an edge needs a bit or number" if isinstance(signal, EdgeSignal) else "a threshold needs a number"
        raise ValueError(f"{common['tag']} is a string; {word}. Use `level` or `identity`")
    if isinstance(signal, EdgeSignal):
        return delays
    if tag.type is TagType.BOOL:
        raise ValueError(f"{common['tag']} is a bit; a threshold needs a number. Use `edge`")
    below = signal.below is not None
    limit = signal.below if signal.below is not None else signal.above
    assert limit is not None
    return ThresholdRule(
        **common,
        on=delays.on,
        on_delay=delays.on_delay,
        off_delay=delays.off_delay,
        lockout=delays.lockout,
        limit=float(limit),
        on_below=below,
        hysteresis=float(signal.hysteresis),
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
    number = packml_state(value)
    if number is None:
        hint = did_you_mean(value, PACKML_STATES) or f"; these are {', '.join(PACKML_STATES)}"
        raise ValueError(f"values: {value!r} is no number and no PackML state{hint}")
    return number
