"""Modbus addresses of Kepware and Ignition, to ours."""

import re

from connectors.tag_files.found import CannotConvert

_KEPWARE = re.compile(r"([0134])(\d{4,5})(?:\.(\d{1,3})(H|L)?)?", re.IGNORECASE)
_IGNITION = re.compile(
    r"(HR|IR|C|DI)(S|F|I|UI|D|I_64|UI_64|BCD|BCD_32)?(\d+)(?:\.(\d{1,2})|:(\d{1,3}))?", re.IGNORECASE
)
_AREAS = {"HR": "4", "IR": "3", "C": "0", "DI": "1"}
_SUFFIXES = {
    "": "int16",
    "F": "float32",
    "I": "int32",
    "UI": "uint32",
    "D": "float64",
    "I_64": "int64",
    "UI_64": "uint64",
    "BCD": "bcd16",
    "BCD_32": "bcd32",
    "S": "string",
}


def kepware_address(address: str, type: str) -> str:
    """Ours for `40101`, `400101`, `400101.3` (a bit) and `400101.16H` (a text, two characters in a register)."""
    match = _KEPWARE.fullmatch(address.strip())
    if match is None:
        raise CannotConvert(f"address {address} is no Modbus address")
    register, part = match[1] + match[2].zfill(5), match[3]
    if type == "string":
        if not part:
            raise CannotConvert("a string whose length is not known")
        return f"{register}/{part}"
    return f"{register}.{part}" if part else register


def ignition_address(path: str) -> tuple[str, str]:
    """Our address and type for `HR101`, `HRF101`, `HR101.3`, `HRS101:16`, counted from 1 as Ignition does at first."""
    match = _IGNITION.fullmatch(path.strip())
    if match is None:
        raise CannotConvert(f"{path} is no Modbus address")
    area, suffix, number, bit, length = match.groups()
    register = _AREAS[area.upper()] + number.zfill(5)
    type = _SUFFIXES[(suffix or "").upper()]
    if area.upper() in ("C", "DI"):
        return register, "bool"
    if type == "string":
        if not length:
            raise CannotConvert("a string whose length is not known")
        return f"{register}/{length}", type
    return (f"{register}.{bit}", "bool") if bit else (register, type)
