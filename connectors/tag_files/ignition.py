"""Ignition tags, as the tag browser exports them: JSON with folders."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.tag_files.found import CannotConvert, Found
from connectors.tag_files.modbus_names import ignition_address
from connectors.tag_files.s7_names import s7_address

_ITEM = re.compile(r"(?:ns=\d+;s=)?\[[^\]]*\](.+)")
_TYPES = {
    "boolean": "bool",
    "int1": "int8",
    "int2": "int16",
    "int4": "int32",
    "int8": "int64",
    "float4": "float32",
    "float8": "float64",
    "string": "string",
}
_S7_ITEM = re.compile(r"(?:DB\d+,|[MIEQA])(X|B|C|W|I|D|DI|REAL|LREAL|STRING)?\d.*", re.IGNORECASE)
_S7_TYPES = {
    "x": "bool",
    "b": "uint8",
    "c": "char",
    "w": "uint16",
    "i": "int16",
    "d": "uint32",
    "di": "int32",
    "real": "float32",
    "lreal": "float64",
    "string": "string",
}
_S7_WORDS = {"I": "INT", "DI": "DINT", "C": "BYTE"}


def read(text: str, protocol: str) -> Iterator[Found]:
    """`protocol`: s7, opcua, or one of Modbus. Raises CannotConvert where it is no such JSON."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise CannotConvert(f"not a JSON that can be read: {error}") from error
    if not isinstance(content, dict | list):
        raise CannotConvert("no Ignition tags: neither a folder nor a list of tags")
    for tag in content if isinstance(content, list) else [content]:
        yield from _inside(tag, "", protocol)


def _inside(tag: Any, folder: str, protocol: str) -> Iterator[Found]:
    if not isinstance(tag, dict):
        yield Found(folder or "/", "", problem="no tag")
        return
    path = "/".join(filter(None, (folder, str(tag.get("name", "")))))
    if isinstance(tag.get("tags"), list):
        if tag.get("tagType") == "UdtInstance":
            yield Found(path, path, problem="an instance of a UDT; its members come without their addresses")
            return
        for child in tag["tags"]:
            yield from _inside(child, path, protocol)
        return
    try:
        yield Found(path, path, _row(tag, protocol))
    except CannotConvert as error:
        yield Found(path, path, problem=str(error))


def _row(tag: Mapping[str, Any], protocol: str) -> dict[str, str]:
    if tag.get("valueSource", "opc") != "opc":
        raise CannotConvert(f"its value is from {tag.get('valueSource')}, not from a device")
    item = str(tag.get("opcItemPath", ""))
    if not item:
        raise CannotConvert("it has no opcItemPath")
    address, type = _address(item, str(tag.get("dataType", "Int4")), protocol)
    row = {"address": address, "type": type, "unit": tag.get("engUnit"), "description": tag.get("documentation")}
    if tag.get("scaleMode", "Off") == "Linear":
        ends = {"raw_low": "rawLow", "raw_high": "rawHigh", "low": "scaledLow", "high": "scaledHigh"}
        row |= {ours: tag.get(theirs, {"raw_high": 10, "high": 10}.get(ours, 0)) for ours, theirs in ends.items()}
    elif tag.get("scaleMode", "Off") != "Off":
        raise CannotConvert(f"scale mode {tag['scaleMode']} is not linear")
    return {column: str(cell) for column, cell in row.items() if cell not in (None, "")}


def _address(item: str, data_type: str, protocol: str) -> tuple[str, str]:
    match = _ITEM.fullmatch(item)
    if protocol == "opcua":
        if match or not item.startswith(("ns=", "nsu=")):
            raise CannotConvert(f"{item} is an item of one of Ignition's own drivers, no node id")
        if data_type.lower() not in _TYPES:
            raise CannotConvert(f"data type {data_type} is not one value that can be read")
        return item, _TYPES[data_type.lower()]
    if match is None:
        raise CannotConvert(f"{item} is no item of a device, like [Device]HR101")
    if protocol != "s7":
        return ignition_address(match[1])
    found = _S7_ITEM.fullmatch(match[1])
    if found is None:
        raise CannotConvert(f"{match[1]} is none of an S7's memory")
    letter = found[1] or "X"
    type = _S7_TYPES[letter.lower()]
    return s7_address(re.sub(rf"(?<=,){letter}(?=\d)", _S7_WORDS.get(letter, letter), match[1]), type), type
