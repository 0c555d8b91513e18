"""Samples that the table `sample` cannot hold as they are: kept whole in `set_aside`, with the reason."""

import json
from typing import NamedTuple

from plant_service.core.samples import SECOND, Micros, Sample

#: Times that the database keeps: 1970 to 2199. Others come from a clock or a file that is wrong.
TIMES = range(0, 7_258_118_400 * SECOND)


class SetAside(NamedTuple):
    """`sample`: JSON of [time in microseconds, value, quality], ASCII only."""

    position: int
    tag: str
    reason: str
    sample: str


class Unfit(Exception):
    """A value that no column can hold; the text is the reason."""


def set_aside(position: int, sample: Sample, reason: str) -> SetAside:
    return SetAside(position, sample.tag, reason, json.dumps([sample.time, sample.value, sample.quality]))


def within(time: Micros) -> Micros:
    """The nearest time that the database keeps."""
    return min(max(time, TIMES.start), TIMES.stop - 1)
