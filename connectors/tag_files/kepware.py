"""Kepware (KEPServerEX) device tags, as File > Export CSV writes them."""

import csv
import io
from collections.abc import Iterator, Mapping

from connectors.tag_files.found import CannotConvert, Found
from connectors.tag_files.modbus_names import kepware_address
from connectors.tag_files.s7_names import s7_address

HEADER = "tag name"
_MODBUS_TYPES = {
    "boolean": "bool",
    "char": "int8",
    "byte": "uint8",
    "short": "int16",
    "word": "uint16",
    "long": "int32",
    "dword": "uint32",
    "llong": "int64",
    "qword": "uint64",
    "float": "float32",
    "double": "float64",
    "bcd": "bcd16",
    "lbcd": "bcd32",
    "string": "string",
}


def read(text: str, protocol: str) -> Iterator[Found]:
    """`protocol`: s7, or one of Modbus."""
    lines = csv.reader(io.StringIO(text))
    header: list[str] = []
    for cells in lines:
        if not header:
            if cells and cells[0].strip().lower() == HEADER:
                header = [cell.strip().lower() for cell in cells]
            continue
        if any(cell.strip() for cell in cells):
            yield _tag(dict(zip(header, cells, strict=False)), f"line {lines.line_num}", protocol)


def _tag(cells: Mapping[str, str], where: str, protocol: str) -> Found:
    name = cells.get(HEADER, "")
    try:
        type, notes = _type(cells.get("data type", ""))
        address = cells.get("address", "")
        row = {
            "address": s7_address(address, type) if protocol == "s7" else kepware_address(address, type),
            "type": type,
            "unit": cells.get("eng units", ""),
            "description": cells.get("description", ""),
            **_scaling(cells),
        }
    except CannotConvert as error:
        return Found(where, name, problem=str(error))
    if cells.get("negate value", "").strip() in ("1", "Yes", "True"):
        notes = (*notes, "Negate Value is left out")
    return Found(where, name, {column: cell for column, cell in row.items() if cell}, "", notes)


def _type(data_type: str) -> tuple[str, tuple[str, ...]]:
    known = data_type.strip().lower()
    if known in _MODBUS_TYPES:
        return _MODBUS_TYPES[known], ()
    if known in ("", "default"):
        return "uint16", ("its data type is Default; taken as uint16",)
    raise CannotConvert(f"data type {data_type} is not one value that can be read")


def _scaling(cells: Mapping[str, str]) -> dict[str, str]:
    scaling = cells.get("scaling", "").strip().lower()
    if scaling in ("", "none"):
        return {}
    if scaling != "linear":
        raise CannotConvert(f"scaling {cells['scaling']} is not linear")
    columns = {"raw_low": "raw low", "raw_high": "raw high", "low": "scaled low", "high": "scaled high"}
    found = {ours: cells.get(theirs, "").strip() for ours, theirs in columns.items()}
    if any(cells.get(key, "").strip() in ("1", "Yes", "True") for key in ("clamp low", "clamp high")):
        found["clamp"] = "yes"
    return found
