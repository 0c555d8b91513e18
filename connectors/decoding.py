"""Bytes of a block to values of its tags, with everything that can be known beforehand compiled beforehand.

Byte order `big`: the high byte of a register first. Word order `big`: the high register of a wider value first. In the
usual names: ABCD = big big, CDAB = byte big word little, BADC = byte little word big, DCBA = little little.
"""

import struct
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from connectors.addressing import BIT_AREAS, Place, cell_bytes
from connectors.batching import Request
from connectors.engineering import Step, scaling
from connectors.raw_types import RawType
from connectors.s7_values import date_and_time, decimal_digits, dtl, plain_text, s5time, s7_string, s7_wstring
from connectors.tags import Order, TagSettings
from plant_service.core.samples import Value

Convert: TypeAlias = Callable[[Any], Value]

_CODES = {
    RawType.INT8: "b",
    RawType.UINT8: "B",
    RawType.INT16: "h",
    RawType.UINT16: "H",
    RawType.INT32: "i",
    RawType.UINT32: "I",
    RawType.INT64: "q",
    RawType.UINT64: "Q",
    RawType.FLOAT32: "f",
    RawType.FLOAT64: "d",
    RawType.BCD16: "H",
    RawType.BCD32: "I",
    RawType.TIME: "i",
    RawType.S5TIME: "H",
}
_NUMBERS: Mapping[RawType, Step] = {
    RawType.BCD16: decimal_digits,
    RawType.BCD32: decimal_digits,
    RawType.S5TIME: s5time,
}
_BYTES: Mapping[RawType, Convert] = {
    RawType.CHAR: plain_text,
    RawType.DATE_AND_TIME: date_and_time,
    RawType.DTL: dtl,
}
_TEXTS: Mapping[str, Convert] = {"plain": plain_text, "string": s7_string, "wstring": s7_wstring}


@dataclass(frozen=True, slots=True)
class Field:
    """How one tag's value lies in its cells. `convert` gives None for what is not a value; none given: raw is right.

    `little`: the value lies in reverse once the bytes of each register are exchanged, where `swapped` says so.
    """

    place: Place
    code: str
    convert: Convert | None
    little: bool = False
    swapped: bool = False


def field(tag: TagSettings, place: Place, byte_order: Order = "big", word_order: Order = "big") -> Field:
    code, convert = _code_and_convert(tag, place)
    if code.endswith("s"):
        word_order = "big"  # a text runs on from register to register
    elif place.length == 1:
        word_order = byte_order  # nothing to order but the bytes
    return Field(place, code, convert, little=word_order == "little", swapped=byte_order != word_order)


def _code_and_convert(tag: TagSettings, place: Place) -> tuple[str, Convert | None]:
    size = place.length * cell_bytes(place.area)
    if place.text:
        return f"{size}s", _TEXTS[place.text]
    if tag.raw in _BYTES:
        return f"{size}s", _BYTES[tag.raw]
    if place.area in BIT_AREAS:
        return "?", None
    if place.bit is not None:
        return "H" if size == 2 else "B", _bit(place.bit)
    return _CODES[tag.raw], _both(_NUMBERS.get(tag.raw), scaling(tag))


def _bit(bit: int) -> Convert:
    mask = 1 << bit
    return lambda word: word & mask != 0


def _both(first: Step | None, second: Step | None) -> Step | None:
    if first is None or second is None:
        return first or second

    def both(raw: Any) -> int | float | None:
        number = first(raw)
        return None if number is None else second(number)

    return both


class Block:
    """The decoder of one request: fields of the same order are unpacked by one precompiled `struct`."""

    def __init__(self, request: Request, fields: Sequence[Field], positions: Mapping[int, int]) -> None:
        """`fields` of all tags, by tag index; those that the request names are decoded, each to its position."""
        self.request = request
        self.size = request.length * cell_bytes(request.area)
        slots: dict[_Slot, list[tuple[int, Convert | None]]] = {}
        for tag in request.tags:
            field = fields[tag]
            offset = (field.place.start - request.start) * cell_bytes(request.area)
            slots.setdefault(_Slot(field.swapped, field.little, offset, field.code), []).append(
                (positions[tag], field.convert)
            )
        self._layers = [_Layer(layer, [slots[slot] for slot in layer]) for layer in _layers(sorted(slots))]
        self._any_swapped = any(slot.swapped for slot in slots)
        self.values = len(request.tags)
        self.never_none = not any(layer.converts for layer in self._layers)

    def decode(self, data: bytes, values: list[Value]) -> None:
        """Puts each tag's value at its position; None for what is not a value. `data` has exactly `size` bytes."""
        swapped = _exchange_bytes(data) if self._any_swapped else data
        for layer in self._layers:
            layer.decode(swapped if layer.swapped else data, values)


@dataclass(frozen=True, slots=True, order=True)
class _Slot:
    swapped: bool
    little: bool
    offset: int
    code: str

    @property
    def end(self) -> int:
        return self.offset + struct.calcsize("=" + self.code)


class _Layer:
    """Slots of one order that do not overlap, and who wants what they hold, by position."""

    def __init__(self, slots: Sequence[_Slot], takers: Sequence[Sequence[tuple[int, Convert | None]]]) -> None:
        self.swapped = slots[0].swapped
        layout, position = "<" if slots[0].little else ">", 0
        for slot in slots:
            layout += f"{slot.offset - position}x{slot.code}"
            position = slot.end
        self._struct = struct.Struct(layout)
        firsts = [slot_takers[0][0] for slot_takers in takers]
        in_a_row = firsts == list(range(firsts[0], firsts[0] + len(firsts)))
        self._span = slice(firsts[0], firsts[0] + len(firsts)) if in_a_row else None
        self._firsts = firsts
        self._others = [(taker[0], first) for (first, *_), *others in takers for taker in others]
        self.converts = [
            (position, convert) for slot_takers in takers for position, convert in slot_takers if convert is not None
        ]

    def decode(self, data: bytes, values: list[Value]) -> None:
        raws = self._struct.unpack_from(data)
        if self._span is not None:
            values[self._span] = raws
        else:
            for position, raw in zip(self._firsts, raws, strict=True):
                values[position] = raw
        for position, first in self._others:
            values[position] = values[first]
        for position, convert in self.converts:
            values[position] = convert(values[position])


def _layers(slots: Sequence[_Slot]) -> list[list[_Slot]]:
    """Sorted slots, dealt out so that within a layer none overlaps and all have the same order."""
    layers: list[list[_Slot]] = []
    for slot in slots:
        for layer in layers:
            last = layer[-1]
            if (last.swapped, last.little) == (slot.swapped, slot.little) and last.end <= slot.offset:
                layer.append(slot)
                break
        else:
            layers.append([slot])
    return layers


def _exchange_bytes(data: bytes) -> bytes:
    registers = array("H", data)
    registers.byteswap()
    return registers.tobytes()
