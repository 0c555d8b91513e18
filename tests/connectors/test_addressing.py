import pytest

from connectors.addressing import Place, overlaps, parse_modbus, parse_s7
from connectors.raw_types import RawType


@pytest.mark.parametrize(
    ("address", "type", "place"),
    [
        ("hr:100", "uint16", Place("hr", 100, 1)),
        ("HR:100", "float32", Place("hr", 100, 2)),
        ("ir:0", "float64", Place("ir", 0, 4)),
        ("co:5", "bool", Place("co", 5, 1)),
        ("di:65535", "bool", Place("di", 65535, 1)),
        ("hr:100.3", "bool", Place("hr", 100, 1, 3)),
        ("hr:100/15", "string", Place("hr", 100, 8, text="plain")),
        ("40101", "uint16", Place("hr", 100, 1)),
        ("400101", "int32", Place("hr", 100, 2)),
        ("465536", "uint16", Place("hr", 65535, 1)),
        ("30001", "uint16", Place("ir", 0, 1)),
        ("10006", "bool", Place("di", 5, 1)),
        ("00006", "bool", Place("co", 5, 1)),
        ("40101.15", "bool", Place("hr", 100, 1, 15)),
        ("hr:100", "bcd32", Place("hr", 100, 2)),
        ("hr:100[0]", "uint32", Place("hr", 100, 2)),
        ("hr:100[3]", "uint32", Place("hr", 106, 2)),
        ("hr:100.14[3]", "bool", Place("hr", 101, 1, 1)),
        ("co:5[3]", "bool", Place("co", 8, 1)),
        ("hr:100/3[2]", "string", Place("hr", 104, 2, text="plain")),
        ("40101/4", "string", Place("hr", 100, 2, text="plain")),
    ],
)
def test_modbus_places(address: str, type: str, place: Place) -> None:
    assert parse_modbus(address, RawType(type)) == place


@pytest.mark.parametrize(
    ("address", "type", "words"),
    [
        ("MW10", "uint16", "is not a Modbus address; write hr:100"),
        ("100", "uint16", "is not a Modbus address"),
        ("hr:-1", "uint16", "is not a Modbus address"),
        ("40000", "uint16", "count from 1"),
        ("hr:65535", "uint32", "behind the last cell"),
        ("hr:70000", "uint16", "behind the last cell"),
        ("hr:100", "bool", "name the bit, as in hr:100.3"),
        ("hr:100.16", "bool", "bits 0 to 15"),
        ("hr:100.3", "uint16", "single bit and does not fit type uint16"),
        ("hr:100", "int8", "has 16 bits and does not fit type int8"),
        ("co:5", "uint16", "single bit and does not fit type uint16"),
        ("co:5.1", "bool", "have no parts"),
        ("hr:100", "string", "needs its length"),
        ("hr:100/0", "string", "1 to 250"),
        ("hr:100/4", "uint32", "only a string has a length"),
        ("hr:65530[4]", "uint32", "behind the last cell"),
        ("hr:100[a]", "uint32", "is not a Modbus address"),
    ],
)
def test_impossible_modbus_addresses(address: str, type: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_modbus(address, RawType(type))


@pytest.mark.parametrize(
    ("address", "type", "place"),
    [
        ("DB1.DBD4", "float32", Place("DB1", 4, 4)),
        ("db1.dbd4", "uint32", Place("DB1", 4, 4)),
        ("DB10.DBW0", "int16", Place("DB10", 0, 2)),
        ("DB1.DBB2", "int8", Place("DB1", 2, 1)),
        ("DB1.DBL8", "float64", Place("DB1", 8, 8)),
        ("DB1.DBX0.3", "bool", Place("DB1", 0, 1, 3)),
        ("DB1.STRING20.16", "string", Place("DB1", 20, 18, text="string")),
        ("DB1.WSTRING20.16", "string", Place("DB1", 20, 36, text="wstring")),
        ("DB1.CHAR20.16", "string", Place("DB1", 20, 16, text="plain")),
        ("DB1.STRING20.15[2]", "string", Place("DB1", 56, 17, text="string")),
        ("DB1.DBB20", "char", Place("DB1", 20, 1)),
        ("DB1.DBB20", "date_and_time", Place("DB1", 20, 8)),
        ("DB1.DBB20", "dtl", Place("DB1", 20, 12)),
        ("DB1.DBW20", "s5time", Place("DB1", 20, 2)),
        ("DB1.DBD20", "time", Place("DB1", 20, 4)),
        ("DB1.DBD20[2]", "float32", Place("DB1", 28, 4)),
        ("DB1.DBX0.6[4]", "bool", Place("DB1", 1, 1, 2)),
        ("MW10", "uint16", Place("M", 10, 2)),
        ("MD4", "int32", Place("M", 4, 4)),
        ("MB3", "uint8", Place("M", 3, 1)),
        ("M0.1", "bool", Place("M", 0, 1, 1)),
        ("I0.0", "bool", Place("I", 0, 1, 0)),
        ("EW2", "uint16", Place("I", 2, 2)),
        ("Q1.7", "bool", Place("Q", 1, 1, 7)),
        ("AW0", "int16", Place("Q", 0, 2)),
        ("T5", "s5time", Place("T", 5, 1)),
        ("t 127", "uint16", Place("T", 127, 1)),
        ("C3", "bcd16", Place("C", 3, 1)),
        ("Z3", "uint16", Place("C", 3, 1)),
        ("cpu:state", "string", Place("cpu:state", 0, 32, text="plain")),
    ],
)
def test_s7_places(address: str, type: str, place: Place) -> None:
    assert parse_s7(address, RawType(type)) == place


@pytest.mark.parametrize(
    ("address", "type", "words"),
    [
        ("hr:1", "uint16", "is not an S7 address; write DB1.DBX0.3"),
        ("DB1.DBX0", "bool", "is not an S7 address"),
        ("DB0.DBW0", "uint16", "count from 1"),
        ("DB1.DBX0.8", "bool", "bits 0 to 7"),
        ("DB1.DBX0.3", "uint8", "single bit"),
        ("DB1.DBW0", "uint32", "16 bits wide and does not fit type uint32 of 32 bits"),
        ("DB1.DBB0", "bool", "8 bits wide and does not fit type bool"),
        ("DB1.DBB0", "string", "write it like DB1.STRING20.16"),
        ("DB1.STRING20.16", "uint8", "is a text"),
        ("DB1.STRING20.0", "string", "1 to 220"),
        ("DB1.WSTRING20.110", "string", "1 to 109"),
        ("DB1.DBL20", "date_and_time", "name its first byte, as in DB1.DBB20"),
        ("DB1.DBB65530", "dtl", "behind byte 65535"),
        ("DB1.DBD65500[40]", "uint32", "behind byte 65535"),
        ("DB1.DBD65534", "uint32", "behind byte 65535"),
    ],
)
def test_impossible_s7_addresses(address: str, type: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_s7(address, RawType(type))


def test_overlaps() -> None:
    places = [
        Place("hr", 10, 2),
        Place("hr", 11, 2),  # shares register 11
        Place("hr", 10, 2),  # the same value once more
        Place("hr", 11, 1, 4),  # a bit of it
        Place("ir", 11, 2),  # another area
        Place("hr", 13, 1),  # a neighbour
        Place("hr", 12, 1),  # inside the second
    ]
    assert sorted(overlaps(places)) == [(1, 0), (2, 1), (6, 1)]
