"""What a text of a barcode or RFID reader means (table 4 row 19; OPC 30010: NO_IDENTIFIER, MULTIPLE_IDENTIFIERS)."""

import re
from typing import NamedTuple

from plant_service.core.samples import Value
from plant_service.core.signals.observation import SEVERAL_CODES, Observation
from plant_service.core.signals.rules import CodeFormat
from plant_service.core.texts import signals
from plant_service.core.texts.phrase import NOTHING, Said
from plant_service.core.words import readable


class Code(NamedTuple):
    """`identity` is "" where there is none, and `reason` says why; `several`: more than one code was read at once."""

    identity: str
    reason: Said = NOTHING
    several: bool = False


#: A code is an index of the history; the longest that a PLC holds in one string has 254 characters.
LONGEST_CODE = 254


def text_of(value: Value) -> str:
    """The text of a tag without what PLCs pad it with, as every store can hold it."""
    return readable(str(value).strip("\0 \t\r\n")[:LONGEST_CODE])


def understand(code: CodeFormat, tag: str, text: str) -> Code:
    parts = [part.strip() for part in text.split(code.separator)] if code.separator else [text]
    readable = [part for part in parts if part and part not in code.noread]
    if not readable:
        return Code("", signals.NOT_READ(tag=tag, code=text))
    found = sorted({identity for part in readable if (identity := _identity(code, part))})
    if len(found) > 1:
        return Code("", signals.SEVERAL_CODES(tag=tag, quantity=len(found), codes=" and ".join(found)), True)
    return Code(found[0]) if found else Code("", signals.NO_MATCH(tag=tag, code=text, pattern=code.pattern))


def with_code(piece: Observation, code: CodeFormat, tag: str, text: str) -> list[Observation]:
    """The piece with the identity that a text names; two at once are said beside it, and neither is bound to it."""
    found = understand(code, tag, text)
    named = piece._replace(identity=found.identity, detail=found.reason)
    if not found.several:
        return [named]
    return [named, named._replace(id=f"{piece.id}:several", kind=SEVERAL_CODES, quantity=0)]


def at_plc_time(pieces: list[Observation], told: Value) -> list[Observation]:
    """Keeps the time that the PLC gave to a piece; the order of record is that of the polls (table 4 row 13)."""
    if told in (None, "", 0):
        return pieces
    return [
        item._replace(
            detail=signals.WITH_PLC_TIME(text=item.detail, time=told) if item.detail else signals.PLC_TIME(time=told)
        )
        for item in pieces
    ]


def _identity(code: CodeFormat, text: str) -> str:
    if code.pattern is None:
        return text
    match = re.search(code.pattern, text)
    if match is None:
        return ""
    return match.group(1) if match.re.groups else match.group(0)
