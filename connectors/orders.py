"""The same bytes in every order and type: how to find out what a data sheet does not say. Pure."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.tags import Order

_TYPES: Mapping[int, Mapping[str, str]] = {
    2: {"uint16": ">H", "int16": ">h"},
    4: {"uint32": ">I", "int32": ">i", "float32": ">f"},
    8: {"uint64": ">Q", "int64": ">q", "float64": ">d"},
}
_LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Reading:
    """`letters`: the usual name, like CDAB; `values` by type."""

    letters: str
    byte_order: Order
    word_order: Order
    values: Mapping[str, int | float]


def readings(cells: bytes) -> Iterator[Reading]:
    """Every order that differs; nothing for cells that are no number of 16, 32 or 64 bits."""
    if len(cells) not in _TYPES:
        return
    seen: set[str] = set()
    for word_order in ("big", "little"):
        for byte_order in ("big", "little"):
            letters = _ordered(_LETTERS[: len(cells)], byte_order, word_order)
            if letters in seen:
                continue
            seen.add(letters)
            data = bytes(cells[_LETTERS.index(letter)] for letter in letters)
            values = {type: struct.unpack(code, data)[0] for type, code in _TYPES[len(cells)].items()}
            yield Reading(letters, byte_order, word_order, values)


def _ordered(letters: str, byte_order: Order, word_order: Order) -> str:
    words = [letters[start : start + 2] for start in range(0, len(letters), 2)]
    if word_order == "little":
        words.reverse()
    return "".join(word if byte_order == "big" else word[::-1] for word in words)
