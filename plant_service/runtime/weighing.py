"""What the fold considered when it made an event: its input is folded again on the state before it, and heard."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from plant_service.core.calendars import NEVER
from plant_service.core.considered import Considered, chosen, listening
from plant_service.core.inputs import Input, SampleInput
from plant_service.core.record import Log, Record
from plant_service.core.samples import Micros
from plant_service.core.wip.events import Event
from plant_service.core.wip.model import PlantModel
from plant_service.runtime.past import Past

#: Notes an event among what was considered.
MADE = "made"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was considered with one input, and what it made of it ("made"), in order."""

    sequence: int
    considered: tuple[Considered, ...]

    @property
    def made(self) -> bool:
        return any(considered.name == MADE for considered in self.considered)


async def weigh(
    record: Record,
    log: Log,
    sequence: int,
    tags: Collection[str],
    since: Micros,
    most: int,
    models: Mapping[str, PlantModel],
) -> Sequence[Weighed]:
    """Of input `sequence`, and of the samples of `tags` right before it that made no event: it may be about them.

    `since`: not of older ones; `most` inputs in all. Folding begins at the last checkpoint before `since`.
    """
    past = await Past.begin(record, log, await record.checkpoint(log, since), models)
    found: deque[Weighed] = deque(maxlen=most)
    recorder = past.engine.recorder

    def step(number: int, item: Input) -> None:
        is_sample = isinstance(item, SampleInput) and item.tag in tags and item.time >= since
        if number != sequence and not is_sample:
            past.engine.step(number, item)
            return
        with listening() as notes:
            recorder.watch = _Made().tell
            past.engine.step(number, item)
            recorder.watch = None
        found.append(Weighed(number, tuple(notes)))

    await past.fold(NEVER, sequence, step)
    earlier = takewhile(lambda weighed: not weighed.made, reversed(list(found)[:-1]))
    return (*reversed(list(earlier)), *list(found)[-1:])


class _Made:
    """Notes each event once, when it is recorded."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def tell(self, event: Event | None) -> None:
        if event is not None and event.id not in self._known:
            self._known.add(event.id)
            chosen(MADE, kind=event.kind, quantity=event.quantity, event=event.id)
