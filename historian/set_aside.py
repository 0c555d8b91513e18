"""What the tables cannot hold as it is: kept whole in table `set_aside`, with the reason."""

import json
from typing import NamedTuple

from historian import codec
from plant_service.core.inputs import Input
from plant_service.core.samples import SECOND, Micros, Sample
from plant_service.core.wip.events import Event

#: Times that the database keeps: 1970 to 2199. Others come from a clock or a file that is wrong.
TIMES = range(0, 7_258_118_400 * SECOND)


class SetAside(NamedTuple):
    """A row of table `set_aside`, of which each column is explained there. `body` is ASCII only."""

    kind: str
    position: int
    name: str
    reason: str
    body: str


class Unfit(Exception):
    """A value that no column can hold; the text is the reason."""


def sample_aside(position: int, sample: Sample, reason: str) -> SetAside:
    body = json.dumps([sample.time, sample.value, sample.quality])
    return SetAside("sample", position, sample.tag, reason, body)


def input_aside(sequence: int, entry: Input, reason: str) -> SetAside:
    return SetAside("input", sequence, "", reason, codec.encode_input(entry))


def event_aside(event: Event, reason: str) -> SetAside:
    return SetAside("event", event.sequence, event.id, reason, codec.encode_events([event]))


def within(time: Micros) -> Micros:
    """The nearest time that the database keeps."""
    return min(max(time, TIMES.start), TIMES.stop - 1)
