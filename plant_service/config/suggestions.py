"""The nearest known word to a mistyped one."""

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing where no known word is near."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower()[:200], names, n=1, cutoff=0.6)
    return f"; did you mean {names[near[0]]!r}?" if near else ""
