"""The Like operator of event filters (OPC 10000-4 7.7.3): `%` any characters, `_` one, `[]` a set, `[^]` none of a set.

`\\` takes the next character as it is. Not by regular expressions: a client chooses pattern and text, and they would
try all ways to divide a text among many `%`.
"""

import re
from collections.abc import Callable
from functools import lru_cache

_PARTS = re.compile(r"\\.|\[\^?[^\]]+\]|.", re.DOTALL)
_SET = re.compile(r"(.)-(.)|(.)", re.DOTALL)
#: Whether a character fits; None stands for any number of any characters.
Piece = Callable[[str], bool] | None


def like(text: object, pattern: object) -> bool | None:
    """None where they are no texts."""
    if not isinstance(text, str) or not isinstance(pattern, str):
        return None
    pieces = _pieces(pattern)
    place = piece = 0
    wildcard, behind = -1, 0  # the last `%`, and where what follows it is tried
    while place < len(text):
        wanted = pieces[piece] if piece < len(pieces) else _nothing
        if wanted is None:
            wildcard, behind = piece, place
            piece += 1
        elif wanted(text[place]):
            place, piece = place + 1, piece + 1
        elif wildcard < 0:
            return False
        else:
            behind += 1
            place, piece = behind, wildcard + 1
    return all(wanted is None for wanted in pieces[piece:])


@lru_cache(256)
def _pieces(pattern: str) -> tuple[Piece, ...]:
    return tuple(None if part == "%" else _one(part) for part in _PARTS.findall(pattern))


def _one(part: str) -> Callable[[str], bool]:
    if part == "_":
        return _anything
    if len(part) > 1 and part[0] == "[":
        excluded = part[1] == "^"
        ranges = [(low or one, high or one) for low, high, one in _SET.findall(part[1 + excluded : -1])]
        return lambda character: any(low <= character <= high for low, high in ranges) is not excluded
    return part[-1].__eq__


def _anything(character: str) -> bool:
    return True


def _nothing(character: str) -> bool:
    return False
