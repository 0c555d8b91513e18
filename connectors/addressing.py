"""Addresses as engineers write them, to places in a device's memory.

Modbus: `hr:100` `ir:100` (registers) `co:5` `di:5` (bits), 0-based; or 40101, 400101, 30101, 300101, 10006, 00006,
1-based, as in data sheets. `hr:100.3` is bit 3 of a register, bit 0 the least significant. `hr:100/16` is a text of at
most 16 characters, two in a register.

S7: `DB1.DBX0.3` `DB1.DBB2` `DB1.DBW0` `DB1.DBD4` `DB1.DBL8` (8 bytes) `DB1.STRING20.16` (an S7 STRING at byte 20 of
at most 16 characters) `DB1.WSTRING20.16` `DB1.CHAR20.16` (16 characters and nothing before them); flags, inputs and
outputs as `M0.1` `MB2` `MW10` `MD4` `ML8`, `I..` or `E..`, `Q..` or `A..`.

With `[3]` behind: element 3, counted from 0, of an array that begins there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from connectors.raw_types import RawType

REGISTER_AREAS = ("hr", "ir")
BIT_AREAS = ("co", "di")
COUNTED_AREAS = ("T", "C")


def cell_bytes(area: str) -> int:
    """Bytes that one cell of an area takes in a block: a register, an S7 timer or counter 2, an S7 byte 1, a coil 1."""
    return 2 if area in REGISTER_AREAS or area in COUNTED_AREAS else 1


Text: TypeAlias = Literal["", "plain", "string", "wstring"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a raw value stands: `length` cells from cell `start` of an area.

    A cell is a register (hr, ir), a bit (co, di) or a byte (S7). `bit` is set for one bit of a cell, `text` for a text:
    characters only (plain), or with its lengths before it (string, wstring).
    """

    area: str
    start: int
    length: int
    bit: int | None = None
    text: Text = ""

    @property
    def end(self) -> int:
        return self.start + self.length


_MODBUS = re.compile(r"(hr|ir|co|di):([0-9]{1,5})(?:\.([0-9]{1,2})|/([0-9]{1,3}))?")
_MODBUS_DATA_SHEET = re.compile(r"([0134])([0-9]{4,5})(?:\.([0-9]{1,2})|/([0-9]{1,3}))?")
_DATA_SHEET_AREAS = {"0": "co", "1": "di", "3": "ir", "4": "hr"}
_MODBUS_CELLS = 65536
_MODBUS_TEXT_MAX = 250  # bytes in the 125 registers of one request


def parse_modbus(address: str, type: RawType) -> Place:
    """Raises ValueError in words: not an address, or one that does not fit the type."""
    first, index = _element(address)
    area, start, bit, characters = _modbus_parts(first)
    if area in BIT_AREAS:
        _require(bit is None and characters is None, f"{address}: coils and discrete inputs have no parts")
        _require(type is RawType.BOOL, f"{address} is a single bit and does not fit type {type}; use bool")
        length = 1
    else:
        length = _registers(address, type, bit, characters)
    place = Place(area, start, length, bit, "plain" if characters else "")
    place = _shifted(place, index, bits=16)
    _require(place.end <= _MODBUS_CELLS, f"{address} with type {type} ends behind the last cell, {area}:65535")
    return place


def _modbus_parts(address: str) -> tuple[str, int, int | None, int | None]:
    text = address.strip().lower()
    if match := _MODBUS.fullmatch(text):
        area, start = match[1], int(match[2])
    elif match := _MODBUS_DATA_SHEET.fullmatch(text):
        area, start = _DATA_SHEET_AREAS[match[1]], int(match[2]) - 1
        _require(start >= 0, f"{address}: addresses of this form count from 1")
    else:
        raise ValueError(
            f"{address!r} is not a Modbus address; write hr:100, ir:100, co:5, di:5, 40101, hr:100.3 for a bit "
            "or hr:100/16 for a text of 16 characters"
        )
    return area, start, _number(match[3]), _number(match[4])


def _registers(address: str, type: RawType, bit: int | None, characters: int | None) -> int:
    if type is RawType.STRING:
        if characters is None:
            raise ValueError(f"{address}: a string needs its length, as in hr:100/16")
        _require(1 <= characters <= _MODBUS_TEXT_MAX, f"{address}: a text has 1 to {_MODBUS_TEXT_MAX} characters")
        return (characters + 1) // 2
    _require(characters is None, f"{address}: only a string has a length, not type {type}")
    if type is RawType.BOOL:
        if bit is None:
            raise ValueError(f"{address} is a whole register; for bool name the bit, as in hr:100.3")
        _require(bit <= 15, f"{address}: a register has bits 0 to 15")
        return 1
    _require(bit is None, f"{address} is a single bit and does not fit type {type}; use bool")
    _require(type.bits >= 16, f"{address}: a register has 16 bits and does not fit type {type}")
    return type.bits // 16


def _element(address: str) -> tuple[str, int]:
    """`hr:100[3]` is element 3, counted from 0, of an array that begins at hr:100."""
    match = re.fullmatch(r"(.+)\[([0-9]{1,4})\]", address.strip())
    return (match[1], int(match[2])) if match else (address, 0)


def _shifted(first: Place, index: int, bits: int) -> Place:
    """Place of an array's element behind its first one. Arrays of bits run on in the next cell, of so many bits."""
    if first.bit is not None:
        bit = first.bit + index
        return replace(first, start=first.start + bit // bits, bit=bit % bits)
    stride = first.length
    if first.text in ("string", "wstring"):
        stride += stride % 2
    return replace(first, start=first.start + index * stride)


_S7_AREAS = {"m": "M", "i": "I", "e": "I", "q": "Q", "a": "Q"}
_S7_TIMES = (RawType.DATE_AND_TIME, RawType.DTL)  # the S7 has no address that is so wide
_S7_WIDTHS = {"b": 1, "w": 2, "d": 4, "l": 8}
_S7_DB = re.compile(
    r"db([0-9]{1,5})\.(?:dbx([0-9]{1,5})\.([0-9])|db([bwdl])([0-9]{1,5})|(string|wstring|char)([0-9]{1,5})\.([0-9]{1,3}))"
)
_S7_OTHER = re.compile(r"([mieqa])(?:x?([0-9]{1,5})\.([0-9])|([bwdl])([0-9]{1,5}))")
_S7_COUNTED = re.compile(r"([tcz])([0-9]{1,4})")  # S7-300/400: timers and counters, 16 bits each
_S7_COUNTED_TYPES = {"T": (RawType.S5TIME, RawType.UINT16), "C": (RawType.BCD16, RawType.UINT16)}
_S7_CPU = re.compile(r"cpu:(state|order_number)")
_S7_CPU_TEXT = 32  # bytes
_S7_CELLS = 65536
_S7_TEXT_MAX = 222  # bytes that one answer carries in the smallest PDU, 240 bytes
_S7_TEXTS: dict[str, tuple[Text, int, int]] = {  # form, bytes of the lengths, bytes of a character
    "string": ("string", 2, 1),
    "wstring": ("wstring", 4, 2),
    "char": ("plain", 0, 1),
}


def parse_s7(address: str, type: RawType) -> Place:
    """Raises ValueError in words: not an address, or one that does not fit the type."""
    first, index = _element(re.sub(r"\s", "", address).lower())
    place = _shifted(_s7_place(address, first, type), index, bits=8)
    _require(place.end <= _S7_CELLS, f"{address} ends behind byte 65535, the last of an area")
    return place


def _s7_place(address: str, text: str, type: RawType) -> Place:
    if match := _S7_DB.fullmatch(text):
        area = f"DB{int(match[1])}"
        _require(area != "DB0", f"{address}: data blocks count from 1")
        bit_byte, bit, width, start, kind, text_start, characters = match.groups()[1:]
    elif match := _S7_COUNTED.fullmatch(text):
        return _s7_counted(address, type, "T" if match[1] == "t" else "C", int(match[2]))
    elif match := _S7_CPU.fullmatch(text):
        _require(type is RawType.STRING, f"{address} is a text and does not fit type {type}; use string")
        return Place(text, 0, _S7_CPU_TEXT, text="plain")
    elif match := _S7_OTHER.fullmatch(text):
        area = _S7_AREAS[match[1]]
        bit_byte, bit, width, start = match.groups()[1:]
        kind = text_start = characters = None
    else:
        raise ValueError(
            f"{address!r} is not an S7 address; write DB1.DBX0.3, DB1.DBB2, DB1.DBW0, DB1.DBD4, DB1.STRING20.16, "
            "M0.1, MW10, I0.0, IW2, Q0.0, QW2, T5, C3, cpu:state or cpu:order_number"
        )
    if kind is not None and text_start is not None and characters is not None:
        return _s7_text(address, type, Place(area, int(text_start), int(characters)), kind)
    if bit is not None:
        _require(type is RawType.BOOL, f"{address} is a single bit and does not fit type {type}; use bool")
        _require(int(bit) <= 7, f"{address}: a byte has bits 0 to 7")
        return Place(area, int(bit_byte), 1, int(bit))
    if type in _S7_TIMES:
        _require(width == "b", f"{address}: for type {type} name its first byte, as in DB1.DBB20")
        return Place(area, int(start), type.bits // 8)
    length = _S7_WIDTHS[width]
    _require(
        type.bits == length * 8,
        f"{address} is {length * 8} bits wide and does not fit type {type}"
        + (f" of {type.bits} bits" if type.bits else "; write it like DB1.STRING20.16"),
    )
    return Place(area, int(start), length)


def _s7_counted(address: str, type: RawType, area: str, number: int) -> Place:
    types = _S7_COUNTED_TYPES[area]
    _require(type in types, f"{address} does not fit type {type}; use {types[0]}")
    return Place(area, number, 1)


def _s7_text(address: str, type: RawType, characters: Place, kind: str) -> Place:
    form, header, width = _S7_TEXTS[kind]
    _require(type is RawType.STRING, f"{address} is a text and does not fit type {type}; use string")
    longest = (_S7_TEXT_MAX - header) // width
    _require(1 <= characters.length <= longest, f"{address}: a text has 1 to {longest} characters")
    return replace(characters, length=header + characters.length * width, text=form)


def parse_modbus_range(cells: str) -> Place:
    """Registers or bits like `hr:30-39` or `40031-40040`, or a single one."""
    first, dash, last = cells.replace(" ", "").partition("-")
    area, start, *part = _modbus_parts(first)
    if dash and ":" in first and ":" not in last:
        last = f"{area}:{last}"
    last_area, end, *last_part = _modbus_parts(last) if dash else (area, start, None, None)
    _require((part, last_part) == ([None, None], [None, None]), f"{cells}: a range names whole cells")
    _require(last_area == area and start <= end < _MODBUS_CELLS, f"{cells} is no range; write it like hr:30-39")
    return Place(area, start, end + 1 - start)


def parse_s7_range(cells: str) -> Place:
    """Bytes like `DB1.DBB10-19` or `MB10-19`, or a single one."""
    first, dash, last = cells.replace(" ", "").partition("-")
    place = parse_s7(first, RawType.UINT8)
    end = int(last) if last.isdigit() else -1 if dash else place.start
    _require(place.start <= end < _S7_CELLS, f"{cells} is no range of bytes; write it like DB1.DBB10-19 or MB10-19")
    return Place(place.area, place.start, end + 1 - place.start)


def overlaps(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, the later row first, whose values share cells without being the same value.

    The same cells twice are fine (one word read as two types), and so is a bit of a word that is read as well.
    """
    words = [index for index, place in enumerate(places) if place.bit is None]
    words.sort(key=lambda index: (places[index].area, places[index].start, places[index].length, index))
    for position, first in enumerate(words):
        for second in words[position + 1 :]:
            a, b = places[first], places[second]
            if a.area != b.area or b.start >= a.end:
                break
            if a != b:
                yield max(first, second), min(first, second)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _require(right: bool, message: str) -> None:
    if not right:
        raise ValueError(message)
