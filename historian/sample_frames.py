"""Sample batches as bytes for the journal: exact, and for little CPU, since every sample passes here twice.

A batch is a frame: its time, then three parts with their lengths. What is alike from poll to poll, the shape, is made
and read once: the device, its tags, and of what kind each value is. The rest holds what is seldom there. The values
stand behind it as they lie in memory.

    shape   JSON [device, tags, kinds]; a letter per value: q integer of 64 bits, d float, ? boolean, - any other
    rest    nothing, or JSON [letters of the qualities (G, U, B), the other values, source times or null]
    values  little-endian, in the order of the tags
"""

import json
import re
import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plant_service.core.samples import Micros, Quality, SampleBatch, Value

_HEAD = struct.Struct("<qIII")
_KINDS: dict[type, str] = {int: "q", float: "d", bool: "?"}
_OTHER = "-"
#: Of the polls of 500 tags this many take some megabytes.
_SHAPES = 500
_dump = json.JSONEncoder(separators=(",", ":")).encode  # ASCII, so that lone surrogates survive
_LETTER = {quality: quality.value[0] for quality in Quality}
_QUALITY = {letter: quality for quality, letter in _LETTER.items()}
_FIRST_TIME = re.compile(r'\[\["(?:[^"\\]|\\.)*",(-?\d+)')


class _Shape(NamedTuple):
    """`others`: places of the values that are in the rest."""

    text: bytes
    device: str
    tags: tuple[str, ...]
    values: struct.Struct
    others: frozenset[int]


def encode_samples(batches: Sequence[SampleBatch]) -> bytes:
    return b"".join([part for batch in batches for part in _frame(batch)])


def decode_samples(body: bytes | str) -> tuple[SampleBatch, ...]:
    """Of a journal that an earlier version left behind, a text."""
    return tuple(_batches_of_text(body) if isinstance(body, str) else _batches(body))


def first_time(body: bytes | str) -> Micros:
    """Time of the first of the batches, without reading the rest."""
    if isinstance(body, bytes):
        return int(_HEAD.unpack_from(body)[0])
    found = _FIRST_TIME.match(body)
    assert found is not None, body[:100]
    return int(found[1])


def _frame(batch: SampleBatch) -> tuple[bytes, ...]:
    try:
        shape = _shape(batch.device, batch.tags, tuple(map(type, batch.values)))
        values = _packed(shape, batch.values)
    except struct.error:  # an integer of more than 64 bits
        shape = _shape(batch.device, batch.tags, (object,) * len(batch))
        values = b""
    rest = b""
    if shape.others or batch.sources is not None or batch.qualities.count(Quality.GOOD) != len(batch):
        letters = "".join(map(_LETTER.__getitem__, batch.qualities))
        others = [value for place, value in enumerate(batch.values) if place in shape.others]
        rest = _dump([letters, others, batch.sources]).encode()
    return _HEAD.pack(batch.time, len(shape.text), len(rest), len(values)), shape.text, rest, values


def _packed(shape: _Shape, values: Sequence[Value]) -> bytes:
    if not shape.others:
        return shape.values.pack(*values)
    return shape.values.pack(*(value for place, value in enumerate(values) if place not in shape.others))


@lru_cache(_SHAPES)
def _shape(device: str, tags: tuple[str, ...], types: tuple[type, ...]) -> _Shape:
    kinds = "".join([_KINDS.get(kind, _OTHER) for kind in types])
    return _made(_dump([device, tags, kinds]).encode(), device, tags, kinds)


@lru_cache(_SHAPES)
def _shape_of(text: bytes) -> _Shape:
    device, tags, kinds = json.loads(text)
    return _made(text, device, tuple(tags), kinds)


def _made(text: bytes, device: str, tags: tuple[str, ...], kinds: str) -> _Shape:
    others = frozenset(place for place, kind in enumerate(kinds) if kind == _OTHER)
    return _Shape(text, device, tags, struct.Struct("<" + kinds.replace(_OTHER, "")), others)


def _batches(body: bytes) -> Iterator[SampleBatch]:
    end = 0
    while end < len(body):
        time, *lengths = _HEAD.unpack_from(body, end)
        parts, end = [], end + _HEAD.size
        for length in lengths:
            parts.append(body[end : end + length])
            end += length
        shape = _shape_of(parts[0])
        values: tuple[Value, ...] = shape.values.unpack(parts[2])
        if not parts[1]:
            yield SampleBatch(shape.device, time, shape.tags, values, (Quality.GOOD,) * len(values))
            continue
        letters, others, sources = json.loads(parts[1])
        yield SampleBatch(
            shape.device,
            time,
            shape.tags,
            _merged(shape, values, others) if others else values,
            tuple(map(_QUALITY.__getitem__, letters)),
            None if sources is None else tuple(sources),
        )


def _merged(shape: _Shape, values: Sequence[Value], others: Sequence[Value]) -> tuple[Value, ...]:
    plain, other = iter(values), iter(others)
    return tuple([next(other if place in shape.others else plain) for place in range(len(shape.tags))])


def _batches_of_text(text: str) -> Iterator[SampleBatch]:
    for device, time, tags, values, letters, *sources in json.loads(text):
        qualities = tuple(map(_QUALITY.__getitem__, letters))
        yield SampleBatch(device, time, tuple(tags), tuple(values), qualities, *map(tuple, sources))
