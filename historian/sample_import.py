"""Samples of a file into history, each exactly once however often it is tried.

The file plays the part of a journal: its content names the source, and its rows are the pieces. So an import that was
interrupted goes on where it was, and one that is repeated adds nothing.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

from historian.writer import PostgresWriter
from plant_service.core.ports import Spooled
from plant_service.core.samples import Sample, SampleBatch

_PIECE = 5000
_PIECES_AT_ONCE = 10


async def import_samples(dsn: str, file: Path, samples: Iterable[Sample]) -> tuple[int, int]:
    """How many samples were added, and how many were there from an earlier import of the same file."""
    source = f"file-{await asyncio.to_thread(_digest, file)}"
    writer = PostgresWriter(dsn)
    added = known = 0
    try:
        delivered = await writer.delivered(source)
        pieces = _pieces(samples)
        while some := list(islice(pieces, _PIECES_AT_ONCE)):
            await writer.write(source, some)
            for piece in some:
                count = sum(map(len, piece.samples))
                if delivered.holds(piece):
                    known += count
                else:
                    added += count
    finally:
        await writer.close()
    return added, known


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:32]


def _pieces(samples: Iterable[Sample]) -> Iterator[Spooled]:
    rest = iter(samples)
    position = 0
    while some := list(islice(rest, _PIECE)):
        position += 1
        yield Spooled(position, samples=[_batch(list(poll)) for _, poll in groupby(some, key=_poll)])


def _poll(sample: Sample) -> tuple[str, int]:
    return sample.tag.partition(".")[0], sample.time


def _batch(samples: list[Sample]) -> SampleBatch:
    device, time = _poll(samples[0])
    tags, values, qualities = zip(*((s.tag, s.value, s.quality) for s in samples), strict=True)
    return SampleBatch(device, time, tags, values, qualities)
