"""The sequence rule: a number that goes up by one for each piece or reading, with the code of the last one beside it.

The number is a counter, so all that happens to counters is dealt with there. A code is that of the newest number; where
polls were missed the pieces between have none. So a reader whose text is not cleared still reads the same code twice
(table 4 row 19).
"""

from dataclasses import dataclass, field

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Quality, Value
from plant_service.core.signals import counter
from plant_service.core.signals.codes import at_plc_time, text_of, with_code
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import SequenceRule
from plant_service.core.texts import signals


@dataclass(slots=True)
class SequenceState:
    """`text` and `told` (the PLC's time) of the last good poll of each; "" and None when not known."""

    numbers: CounterState = field(default_factory=CounterState)
    text: str = ""
    told: Value = None
    late: int = 0

    @property
    def counted(self) -> int:
        return self.numbers.counted


def step(rule: SequenceRule, state: SequenceState, sample: SampleInput) -> list[Observation]:
    if sample.tag != rule.tag:
        _keep(rule, state, sample.tag, sample.value if sample.quality is Quality.GOOD else None)
        return []
    found = counter.step(rule.numbers, state.numbers, sample)
    newest = max((index for index, item in enumerate(found) if item.kind == rule.observe), default=None)
    if newest is None or not (rule.text_tag or rule.time_tag):
        return found
    return found[:newest] + _named(rule, state, found[newest]) + found[newest + 1 :]


def _keep(rule: SequenceRule, state: SequenceState, tag: str, value: Value) -> None:
    if tag == rule.text_tag:
        state.text = "" if value is None else text_of(value)
    else:
        state.told = value


def _named(rule: SequenceRule, state: SequenceState, pieces: Observation) -> list[Observation]:
    piece = pieces._replace(quantity=1)
    last = with_code(piece, rule.code, rule.text_tag, state.text) if rule.text_tag else [piece]
    last = at_plc_time(last, state.told)
    missed = pieces.quantity - 1
    if not missed:
        return last
    text = signals.CODES_UNSEEN(tag=rule.tag, quantity=pieces.quantity)
    return [pieces._replace(id=f"{pieces.id}:missed", quantity=missed, detail=text), *last]
