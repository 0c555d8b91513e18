"""Faults that come by themselves: when, and of what kind."""

import random
from collections.abc import Iterator

KINDS = ("disconnect", "reset", "zero")
_FIRST, _PAUSE = 8.0, (4.0, 7.0)


def schedule(seed: int) -> Iterator[tuple[float, str]]:
    """Seconds of running, rising, and the kind of fault due then; three in a row are of three kinds."""
    generator = random.Random(seed)
    at = _FIRST
    while True:
        for kind in generator.sample(KINDS, len(KINDS)):
            yield at, kind
            at += generator.uniform(*_PAUSE)
