import math
import struct
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import Place, parse_modbus, parse_s7
from connectors.batching import Request
from connectors.decoding import Block, Field, field
from connectors.raw_types import RawType
from connectors.tags import Order, TagSettings, elements
from plant_service.core.samples import Value

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
    place = parse_modbus("hr:7", RawType(type))
    data = b"\xaa\x55" * before + registers(value, type, *orders)
    decoded = decode(field(tag(type), place, *orders), data, before)
    assert decoded == value
    assert isinstance(decoded, float if type.startswith("float") else int)


@given(numbers(list(CODES)))
def test_s7_numbers(number: tuple[str, Any]) -> None:
    type, value = number
    width = {1: "B", 2: "W", 4: "D", 8: "L"}[struct.calcsize("=" + CODES[type])]
    place = parse_s7(f"DB1.DB{width}4", RawType(type))
    assert decode(field(tag(type), place), struct.pack(">" + CODES[type], value)) == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=5), st.sampled_from(BOTH))
def test_modbus_texts(text: str, byte_order: Order) -> None:
    data = text.encode().ljust(20, b"\0")
    if byte_order == "little":
        data = b"".join(data[i : i + 2][::-1] for i in range(0, 20, 2))
    for word_order in BOTH:
        text_field = field(tag("string"), parse_modbus("hr:0/20", RawType.STRING), byte_order, word_order)
        assert decode(text_field, data) == text


@pytest.mark.parametrize("byte_order", ["big", "little"])
@given(word=st.integers(0, 0xFFFF), bit=st.integers(0, 15))
def test_bits_of_a_register(byte_order: Order, word: int, bit: int) -> None:
    bit_field = field(tag("bool"), parse_modbus(f"hr:0.{bit}", RawType.BOOL), byte_order, "little")
    assert decode(bit_field, word.to_bytes(2, byte_order)) is bool(word >> bit & 1)


@pytest.mark.parametrize(
    ("address", "data", "text"),
    [
        ("DB1.STRING0.6", b"\x06\x04ABCDxx", "ABCD"),
        ("DB1.STRING0.6", b"\x06\x00ABCDxx", ""),
        ("DB1.STRING0.6", b"\x04\x06ABCDxx", None),  # longer than its own maximum
        ("DB1.STRING0.6", b"\xff\xffABCDxx", None),  # an uninitialised block
        ("DB1.STRING0.6", b"\x06\x02\xff\xfe    ", None),  # not UTF-8
        ("DB1.WSTRING0.3", b"\0\x03\0\x02\x51\xb2\0A\0x", "冲A"),
        ("DB1.WSTRING0.3", b"\0\x03\0\x04\0A\0B\0C", None),
        ("DB1.WSTRING0.3", b"\0\x03\0\x01\xd8\0\0B\0C", None),  # half a pair
        ("DB1.CHAR0.4", b"AB \0", "AB"),
        ("DB1.CHAR0.4", b"\xff\xff\xff\xff", None),
    ],
)
def test_s7_texts(address: str, data: bytes, text: str | None) -> None:
    assert decode(field(tag("string"), parse_s7(address, RawType.STRING)), data) == text


@pytest.mark.parametrize(
    ("type", "data", "value"),
    [
        ("bcd16", "9999", 9999),
        ("bcd16", "0042", 42),
        ("bcd16", "00a0", None),
        ("bcd32", "12345678", 12345678),
        ("s5time", "0127", 1270),
        ("s5time", "1127", 12700),
        ("s5time", "2127", 127_000),
        ("s5time", "3999", 9_990_000),
        ("s5time", "4127", None),
        ("s5time", "01a7", None),
        ("time", "ffffffff", -1),
        ("time", "0001e240", 123456),
        ("char", "41", "A"),
        ("char", "00", ""),
        ("date_and_time", "2611240801021235", "2026-11-24T08:01:02.123"),
        ("date_and_time", "9912312359599996", "1999-12-31T23:59:59.999"),
        ("date_and_time", "0000000000000000", None),
        ("date_and_time", "26112a0801021235", None),
        ("date_and_time", "2602300000000001", None),
        ("dtl", "07ea0b180308010207ffffff", "2026-11-24T08:01:02.134217727"),
        ("dtl", "000000000000000000000000", None),
        ("dtl", "07ea0b1803080102ffffffff", None),
    ],
)
def test_times_and_digits_of_an_s7(type: str, data: str, value: Value) -> None:
    width = {1: "B", 2: "W", 4: "D", 8: "B", 12: "B"}[len(data) // 2]
    raw = RawType(type)
    assert decode(field(tag(type), parse_s7(f"DB1.DB{width}0", raw)), bytes.fromhex(data)) == value


@given(st.datetimes(datetime(1990, 1, 1), datetime(2089, 12, 31)), st.integers(0, 999_999_999))
def test_any_time_of_an_s7(moment: datetime, nanoseconds: int) -> None:
    milliseconds = moment.microsecond // 1000
    digits = f"{moment:%y%m%d%H%M%S}{milliseconds:03}{moment.isoweekday() % 7 + 1}"
    second = moment.replace(microsecond=0).isoformat()
    found = decode(field(tag("date_and_time"), parse_s7("DB1.DBB0", RawType.DATE_AND_TIME)), bytes.fromhex(digits))
    assert found == f"{second}.{milliseconds:03}"
    parts = (moment.year, moment.month, moment.day, 1, moment.hour, moment.minute, moment.second, nanoseconds)
    found = decode(field(tag("dtl"), parse_s7("DB1.DBB0", RawType.DTL)), struct.pack(">HBBBBBBI", *parts))
    assert found == f"{second}.{nanoseconds:09}"


@given(st.sampled_from(["bcd16", "bcd32"]), st.data(), st.sampled_from(ORDERS))
def test_decimal_digits_in_every_order(type: str, data: st.DataObject, orders: tuple[Order, Order]) -> None:
    digits = 4 if type == "bcd16" else 8
    number = data.draw(st.integers(0, 10**digits - 1))
    raw = int(f"{number}", 16)
    wire = registers(raw, "uint16" if digits == 4 else "uint32", *orders)
    assert decode(field(tag(type), parse_modbus("hr:0", RawType(type)), *orders), wire) == number


@given(numbers(WORDS), st.sampled_from(ORDERS), st.integers(1, 20))
def test_every_element_of_an_array(number: tuple[str, Any], orders: tuple[Order, Order], count: int) -> None:
    type, value = number
    cells = {"name": "T", "address": "hr:3", "type": f"{type}[{count}]"}
    rows = [TagSettings.model_validate(row) for row in elements(cells)]
    assert [row.name for row in rows] == [f"T_{index}" for index in range(count)]
    fields = [field(row, parse_modbus(row.address, row.raw), *orders) for row in rows]
    request = Request("hr", 3, sum(each.place.length for each in fields), tuple(range(count)))
    values: list[Value] = [None] * count
    wire = b"".join(registers(value if index % 2 else 0, type, *orders) for index in range(count))
    Block(request, fields, {index: index for index in range(count)}).decode(wire, values)
    assert values == [value if index % 2 else 0 for index in range(count)]


@given(st.binary(min_size=40, max_size=40))
def test_any_bytes_are_a_value_or_none(data: bytes) -> None:
    places = [
        (RawType.STRING, "DB1.STRING0.38"),
        (RawType.STRING, "DB1.WSTRING0.18"),
        (RawType.STRING, "DB1.CHAR0.40"),
        (RawType.DTL, "DB1.DBB0"),
        (RawType.DATE_AND_TIME, "DB1.DBB0"),
        (RawType.S5TIME, "DB1.DBW0"),
        (RawType.BCD32, "DB1.DBD0"),
        (RawType.CHAR, "DB1.DBB0"),
    ]
    fields = [field(tag(raw), parse_s7(address, raw)) for raw, address in places]
    values: list[Value] = [None] * len(fields)
    Block(Request("DB1", 0, 40, tuple(range(len(fields)))), fields, {i: i for i in range(len(fields))}).decode(
        data, values
    )
    assert all(value is None or isinstance(value, str | int) for value in values)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=12))
def test_any_text_of_an_s7(text: str) -> None:
    narrow, wide = text.encode(), text.encode("utf-16-be")
    laid_out = {
        "DB1.STRING0.60": bytes([60, len(narrow)]) + narrow.ljust(60, b"\xaa"),
        "DB1.CHAR0.60": narrow.ljust(60),
        "DB1.WSTRING0.30": struct.pack(">HH", 30, len(wide) // 2) + wide.ljust(60, b"\xaa"),
    }
    for address, data in laid_out.items():
        assert decode(field(tag("string"), parse_s7(address, RawType.STRING)), data) == text


@given(byte=st.integers(0, 255), bit=st.integers(0, 7))
def test_bits_of_an_s7(byte: int, bit: int) -> None:
    for address in (f"DB1.DBX0.{bit}", f"DB1.DBX0.0[{bit}]"):
        assert decode(field(tag("bool"), parse_s7(address, RawType.BOOL)), bytes([byte])) is bool(byte >> bit & 1)


def test_what_is_no_number_is_no_value() -> None:
    place = parse_s7("DB1.DBD0", RawType.FLOAT32)
    for number in (math.nan, math.inf, -math.inf):
        assert decode(field(tag("float32"), place), struct.pack(">f", number)) is None
        assert decode(field(tag("float32", scale="2"), place), struct.pack(">f", number)) is None


def test_a_block_of_many_fields_that_overlap_and_differ_in_order() -> None:
    rows = [
        (Place("hr", 2, 2), "uint32", "big"),
        (Place("hr", 2, 2), "int32", "big"),
        (Place("hr", 0, 1), "uint16", "big"),
        (Place("hr", 0, 1, 0), "bool", "big"),
        (Place("hr", 0, 1, 1), "bool", "big"),
        (Place("hr", 5, 2), "uint32", "little"),
    ]
    fields = [field(tag(type), place, "big", order) for place, type, order in rows]  # type: ignore[arg-type]
    values: list[Value] = [None] * 6
    data = struct.pack(">HHIHHH", 2, 9, 0xFFFFFFFE, 9, 0x0304, 0x0102)
    Block(Request("hr", 0, 7, (3, 4, 2, 0, 1, 5)), fields, {tag: tag for tag in range(6)}).decode(data, values)
    assert values == [0xFFFFFFFE, -2, 2, False, True, 0x01020304]
