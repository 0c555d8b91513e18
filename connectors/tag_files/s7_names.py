"""Addresses of S7 memory in the dialects of Kepware, Ignition and TIA Portal, to ours."""

import re

from connectors.tag_files.found import CannotConvert

#: Data types of TIA Portal, and of the dialects, to ours.
TYPES = {
    "bool": "bool",
    "byte": "uint8",
    "usint": "uint8",
    "sint": "int8",
    "char": "char",
    "word": "uint16",
    "uint": "uint16",
    "int": "int16",
    "short": "int16",
    "dword": "uint32",
    "udint": "uint32",
    "dint": "int32",
    "long": "int32",
    "real": "float32",
    "float": "float32",
    "lreal": "float64",
    "double": "float64",
    "lint": "int64",
    "ulint": "uint64",
    "lword": "uint64",
    "time": "time",
    "s5time": "s5time",
    "timer": "s5time",
    "counter": "bcd16",
    "date_and_time": "date_and_time",
    "dt": "date_and_time",
    "dtl": "dtl",
    "string": "string",
    "wstring": "string",
}
_WIDTHS = {8: "B", 16: "W", 32: "D", 64: "L"}
_BITS = {"bool": 1, "float32": 32, "float64": 64, "char": 8, "time": 32, "s5time": 16, "bcd16": 16}
_DB = re.compile(r"DB(\d+)[.,](?:DB)?([A-Z]+?)(\d+)(?:\.(\d+))?", re.IGNORECASE)
_OTHER = re.compile(r"([MIEQA])(X|B|W|D|L|INT|DINT|REAL|BYTE|WORD|DWORD)?(\d+)(?:\.(\d+))?", re.IGNORECASE)
_COUNTED = re.compile(r"[TCZ]\d+", re.IGNORECASE)


def s7_type(name: str) -> str:
    """Raises CannotConvert for what we cannot read as one value."""
    plain = name.strip().strip('"').lower().split("[")[0]
    if plain not in TYPES:
        raise CannotConvert(f"data type {name} is not one value that can be read")
    return TYPES[plain]


def bits_of(type: str) -> int:
    """Width of our type in the memory of an S7; 0 where its address does not say."""
    digits = "".join(filter(str.isdigit, type))
    return _BITS.get(type) or (int(digits) if digits and "int" in type else 0)


def place(area: str, start: int, bit: int | None, type: str, characters: int = 0) -> str:
    """Our address; `area` like DB1 or M."""
    data_block = area.startswith("DB")
    if type == "bool":
        if bit is None:
            raise CannotConvert("a bool without the number of its bit")
        return f"{area}.DBX{start}.{bit}" if data_block else f"{area}{start}.{bit}"
    if type == "string":
        if not (data_block and characters):
            raise CannotConvert("a string whose place or length is not known")
        return f"{area}.STRING{start}.{characters}"
    if type in ("date_and_time", "dtl"):
        return f"{area}.DBB{start}" if data_block else f"{area}B{start}"
    width = _WIDTHS[bits_of(type)]
    return f"{area}.DB{width}{start}" if data_block else f"{area}{width}{start}"


def s7_address(address: str, type: str) -> str:
    """Our address for `DB1,INT4`, `DB1.DBW4`, `DB1,X0.3`, `DB1,STRING20.16`, `MW10`, `M0.1`, `%QD4`, `T5` ..."""
    text = address.strip().lstrip("%").replace(" ", "")
    if match := _DB.fullmatch(text):
        last = int(match[4]) if match[4] else None
        return place(f"DB{match[1]}", int(match[3]), last, type, last or 0)
    if _COUNTED.fullmatch(text):
        return text.upper()
    if match := _OTHER.fullmatch(text):
        return place(match[1].upper(), int(match[3]), int(match[4]) if match[4] else None, type)
    raise CannotConvert(f"address {address} is none of an S7's memory")
