import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import Place, parse_modbus, parse_s7
from connectors.batching import Request
from connectors.decoding import Block, Field, field, plain_text
from connectors.s7 import s7_text
from connectors.tags import Order, TagSettings
from plant_service.core.samples import TagType, Value

CODES = {
    "int8": "b",
    "uint8": "B",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "uint64": "Q",
    "float32": "f",
    "float64": "d",
}
BOTH: tuple[Order, Order] = ("big", "little")
ORDERS: list[tuple[Order, Order]] = [(byte_order, word_order) for byte_order in BOTH for word_order in BOTH]
WORDS = [type for type in CODES if "8" not in type]


def tag(type: str, address: str = "hr:0", **columns: object) -> TagSettings:
    return TagSettings.model_validate({"name": "T", "address": address, "type": type, **columns})


def decode(field: Field, data: bytes, start: int = 0) -> Value:
    values: list[Value] = [None]
    place = field.place
    Block(Request(place.area, place.start - start, place.length + start, (0,)), [field], {0: 0}).decode(data, values)
    return values[0]


def registers(value: int | float, type: str, byte_order: Order, word_order: Order) -> bytes:
    """The value as a device would lay it out, step by step."""
    data = struct.pack(">" + CODES[type], value)
    words = [data[i : i + 2] for i in range(0, len(data), 2)]
    if word_order == "little":
        words.reverse()
    return b"".join(word[::-1] if byte_order == "little" else word for word in words)


@st.composite
def numbers(draw: st.DrawFn, types: list[str]) -> tuple[str, int | float]:
    type = draw(st.sampled_from(types))
    if type.startswith("float"):
        return type, draw(st.floats(allow_nan=False, allow_infinity=False, width=int(type[5:])))  # type: ignore[arg-type]
    low, high = (
        (0, 2 ** int(type[4:]) - 1) if type[0] == "u" else (-(2 ** (int(type[3:]) - 1)), 2 ** (int(type[3:]) - 1) - 1)
    )
    return type, draw(st.integers(low, high))


@given(numbers(WORDS), st.sampled_from(ORDERS), st.integers(0, 3))
def test_modbus_numbers_in_every_order(number: tuple[str, Any], orders: tuple[Order, Order], before: int) -> None:
    type, value = number
    place = parse_modbus("hr:7", TagType(type))
    data = b"\xaa\x55" * before + registers(value, type, *orders)
    decoded = decode(field(tag(type), place, plain_text, *orders), data, before)
    assert decoded == value
    assert isinstance(decoded, float if type.startswith("float") else int)


@given(numbers(list(CODES)))
def test_s7_numbers(number: tuple[str, Any]) -> None:
    type, value = number
    width = {1: "B", 2: "W", 4: "D", 8: "L"}[struct.calcsize("=" + CODES[type])]
    place = parse_s7(f"DB1.DB{width}4", TagType(type))
    assert decode(field(tag(type), place, s7_text), struct.pack(">" + CODES[type], value)) == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=5), st.sampled_from(BOTH))
def test_modbus_texts(text: str, byte_order: Order) -> None:
    data = text.encode().ljust(20, b"\0")
    if byte_order == "little":
        data = b"".join(data[i : i + 2][::-1] for i in range(0, 20, 2))
    for word_order in BOTH:
        text_field = field(tag("string"), parse_modbus("hr:0/20", TagType.STRING), plain_text, byte_order, word_order)
        assert decode(text_field, data) == text


@pytest.mark.parametrize("byte_order", ["big", "little"])
@given(word=st.integers(0, 0xFFFF), bit=st.integers(0, 15))
def test_bits_of_a_register(byte_order: Order, word: int, bit: int) -> None:
    bit_field = field(tag("bool"), parse_modbus(f"hr:0.{bit}", TagType.BOOL), plain_text, byte_order, "little")
    assert decode(bit_field, word.to_bytes(2, byte_order)) is bool(word >> bit & 1)


def test_s7_texts() -> None:
    place = parse_s7("DB1.STRING0.6", TagType.STRING)

    def text(data: bytes) -> Value:
        return decode(field(tag("string"), place, s7_text), data)

    assert text(b"\x06\x04ABCDxx") == "ABCD"
    assert text(b"\x06\x00ABCDxx") == ""
    assert text(b"\x04\x06ABCDxx") is None, "longer than its own maximum"
    assert text(b"\xff\xffABCDxx") is None, "an uninitialised block"
    assert text(b"\x06\x02\xff\xfe    ") is None, "not UTF-8"


def test_what_is_no_number_is_no_value() -> None:
    place = parse_s7("DB1.DBD0", TagType.FLOAT32)
    for number in (math.nan, math.inf, -math.inf):
        assert decode(field(tag("float32"), place, s7_text), struct.pack(">f", number)) is None
        assert decode(field(tag("float32", scale="2"), place, s7_text), struct.pack(">f", number)) is None


@pytest.mark.parametrize(
    ("type", "scale", "offset", "raw", "value", "scaled_type"),
    [
        ("uint32", "1", "0", 4_000_000_000, 4_000_000_000, "uint32"),
        ("uint64", "", "", 2**64 - 1, 2**64 - 1, "uint64"),
        ("int64", "1", "1", 2**53, 2**53 + 1, "int64"),
        ("uint16", "10", "-3", 7, 67, "int64"),
        ("uint64", "2", "0", 2**63, None, "int64"),
        ("uint16", "0.1", "0", 25, 2.5, "float64"),
        ("float32", "1", "0", 2.5, 2.5, "float32"),
        ("float32", "2", "1", 2.5, 6.0, "float64"),
        ("float64", "1e300", "0", 1e300, None, "float64"),
    ],
)
def test_scaling(type: str, scale: str, offset: str, raw: Any, value: Any, scaled_type: str) -> None:
    row = tag(type, scale=scale, offset=offset)
    decoded = decode(field(row, parse_modbus("hr:0", row.type), plain_text), struct.pack(">" + CODES[type], raw))
    assert decoded == value
    assert value is None or type_of(decoded) is type_of(value)
    assert row.scaled_type == scaled_type


def test_deadband_repeats_the_last_reported_value_and_lets_a_slow_drift_through() -> None:
    drift = field(tag("int16", deadband="2", scale="0.5"), parse_modbus("hr:0", TagType.INT16), plain_text)
    decoded = [decode(drift, struct.pack(">h", raw)) for raw in (20, 22, 24, 26, 28, 19, 20)]
    assert decoded == [10.0, 10.0, 10.0, 13.0, 13.0, 9.5, 9.5]


def test_a_block_of_many_fields_that_overlap_and_differ_in_order() -> None:
    rows = [
        (Place("hr", 2, 2), "uint32", "big"),
        (Place("hr", 2, 2), "int32", "big"),
        (Place("hr", 0, 1), "uint16", "big"),
        (Place("hr", 0, 1, 0), "bool", "big"),
        (Place("hr", 0, 1, 1), "bool", "big"),
        (Place("hr", 5, 2), "uint32", "little"),
    ]
    fields = [field(tag(type), place, plain_text, "big", order) for place, type, order in rows]  # type: ignore[arg-type]
    values: list[Value] = [None] * 6
    data = struct.pack(">HHIHHH", 2, 9, 0xFFFFFFFE, 9, 0x0304, 0x0102)
    Block(Request("hr", 0, 7, (3, 4, 2, 0, 1, 5)), fields, {tag: tag for tag in range(6)}).decode(data, values)
    assert values == [0xFFFFFFFE, -2, 2, False, True, 0x01020304]


def type_of(value: object) -> type:
    return value.__class__
