"""Bytes of a block to values of its tags, with everything that can be known beforehand compiled beforehand.

Byte order `big`: the high byte of a register first. Word order `big`: the high register of a wider value first. In the
usual names: ABCD = big big, CDAB = byte big word little, BADC = byte little word big, DCBA = little little.
"""

import math
import struct
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from connectors.addressing import BIT_AREAS, REGISTER_AREAS, Place
from connectors.batching import Request
from connectors.tags import Order, TagSettings
from plant_service.core.samples import TagType, Value

Convert: TypeAlias = Callable[[Any], Value]
Number: TypeAlias = int | float | None

_CODES = {
    TagType.INT8: "b",
    TagType.UINT8: "B",
    TagType.INT16: "h",
    TagType.UINT16: "H",
    TagType.INT32: "i",
    TagType.UINT32: "I",
    TagType.INT64: "q",
    TagType.UINT64: "Q",
    TagType.FLOAT32: "f",
    TagType.FLOAT64: "d",
}
_FLOATS = (TagType.FLOAT32, TagType.FLOAT64)
_INT64 = range(-(2**63), 2**63)


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


def cell_bytes(area: str) -> int:
    """Bytes that one cell of an area takes in a block: a register 2, an S7 byte 1, a coil 1."""
    return 2 if area in REGISTER_AREAS else 1


def field(tag: TagSettings, place: Place, text: Convert, byte_order: Order = "big", word_order: Order = "big") -> Field:
    """`text` turns the bytes of a string into its text, as the protocol writes it."""
    code, convert = _code_and_convert(tag, place, text)
    if tag.type is TagType.STRING:
        word_order = "big"  # a text runs on from register to register
    elif place.length == 1:
        word_order = byte_order  # nothing to order but the bytes
    return Field(place, code, convert, little=word_order == "little", swapped=byte_order != word_order)


def _code_and_convert(tag: TagSettings, place: Place, text: Convert) -> tuple[str, Convert | None]:
    if tag.type is TagType.STRING:
        return f"{place.length * cell_bytes(place.area)}s", text
    if place.area in BIT_AREAS:
        return "?", None
    if place.bit is not None:
        return "H" if cell_bytes(place.area) == 2 else "B", _bit(place.bit)
    return _CODES[tag.type], scaling(tag)


def _bit(bit: int) -> Convert:
    mask = 1 << bit
    return lambda word: word & mask != 0


def plain_text(data: bytes) -> Value:
    """Text up to the first NUL, without blanks behind; None when it is not UTF-8."""
    try:
        return data.split(b"\0", 1)[0].decode().rstrip()
    except UnicodeDecodeError:
        return None


def scaling(tag: TagSettings) -> Callable[[Any], Number] | None:
    """From raw to what the tag is worth; None when they are the same. A whole number never passes through a float."""
    value = _scaled(tag)
    return _Deadband(tag.deadband, value) if tag.deadband else value


def _scaled(tag: TagSettings) -> Callable[[Any], Number] | None:
    scale, offset = tag.scale, tag.offset
    if (scale, offset) == (1, 0):
        return _finite if tag.type in _FLOATS else None
    if tag.keeps_integers:
        factor, summand = int(scale), int(offset)
        return lambda raw: _within_int64(raw * factor + summand)
    return lambda raw: _finite(raw * scale + offset)


def _finite(number: float) -> Number:
    return number if math.isfinite(number) else None


def _within_int64(number: int) -> Number:
    return number if number in _INT64 else None


class _Deadband:
    """Repeats the last value as long as the new one differs from it by no more than the width."""

    def __init__(self, width: float, convert: Callable[[Any], Number] | None) -> None:
        self._width = width
        self._convert = convert
        self._reported: Number = None

    def __call__(self, raw: Any) -> Number:
        value: Number = self._convert(raw) if self._convert else raw
        if value is None:
            return None
        if self._reported is None or abs(value - self._reported) > self._width:
            self._reported = value
        return self._reported


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
    """Slots of one order that do not overlap, and who wants what they hold."""

    def __init__(self, slots: Sequence[_Slot], takers: Sequence[Sequence[tuple[int, Convert | None]]]) -> None:
        self.swapped = slots[0].swapped
        layout, position = "<" if slots[0].little else ">", 0
        for slot in slots:
            layout += f"{slot.offset - position}x{slot.code}"
            position = slot.end
        self._struct = struct.Struct(layout)
        self._takers = takers

    def decode(self, data: bytes, values: list[Value]) -> None:
        for raw, takers in zip(self._struct.unpack_from(data), self._takers, strict=True):
            for position, convert in takers:
                values[position] = raw if convert is None else convert(raw)


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
