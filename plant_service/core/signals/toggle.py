"""The toggle rule: a bit (or number) that the PLC changes once for each piece; every change is one (table 4 row 19).

Two changes between two polls cancel out and are not seen. While polls are Good that is for the poll's pace to prevent
(`check` warns); across an outage the pieces that may have been made are an uncertain interval.
"""

from dataclasses import dataclass

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros, Quality, Value
from plant_service.core.signals.codes import text_of, with_code
from plant_service.core.signals.observation import UNCERTAIN, Observation
from plant_service.core.signals.rules import ToggleRule
from plant_service.core.texts import signals


@dataclass(slots=True)
class ToggleState:
    value: Value = None
    since: Micros = 0
    outage: bool = False
    text: str = ""
    counted: int = 0
    outages: int = 0
    uncertain_high: int = 0
    late: int = 0


def step(rule: ToggleRule, state: ToggleState, sample: SampleInput) -> list[Observation]:
    if sample.tag != rule.tag:
        state.text = text_of(sample.value) if sample.quality is Quality.GOOD else ""
        return []
    if sample.quality is not Quality.GOOD or sample.value is None:
        _see_unchanged_polls(state, sample)
        state.outage = state.value is not None
        return []
    if sample.time <= state.since:
        state.late += 1
        return []
    _see_unchanged_polls(state, sample)
    before, since, outage = state.value, state.since, state.outage
    state.value, state.since, state.outage = sample.value, sample.time, False
    if before is None:
        return []
    changed = before != sample.value
    if asked() is not None and changed:
        chosen("toggled", before=before, value=sample.value)
    elif asked() is not None:
        rejected("not_toggled", value=sample.value)
    found = _piece(rule, state, sample.time, since) if changed else []
    return found + _unseen(rule, state, sample.time, since, changed) if outage else found


def _see_unchanged_polls(state: ToggleState, sample: SampleInput) -> None:
    if not state.outage and sample.previous_good is not None:
        state.since = max(state.since, sample.previous_good)


def _piece(rule: ToggleRule, state: ToggleState, time: Micros, since: Micros) -> list[Observation]:
    state.counted += 1
    piece = Observation(f"{rule.tag}#{state.counted}", rule.observe, time, since, 1)
    return with_code(piece, rule.code, rule.text_tag, state.text) if rule.text_tag else [piece]


def _unseen(rule: ToggleRule, state: ToggleState, time: Micros, since: Micros, changed: bool) -> list[Observation]:
    """Changes that an outage hid cancel out in pairs."""
    if rule.min_cycle is None:
        return []
    high = (-(-(time - since) // rule.min_cycle) - changed) // 2 * 2
    if high <= 0:
        return []
    state.outages += 1
    state.uncertain_high += high
    text = signals.TOGGLES_UNSEEN(tag=rule.tag, seconds=f"{(time - since) / 1_000_000:g}")
    return [Observation(f"{rule.tag}#outage-{state.outages}", UNCERTAIN, time, since, high=high, detail=text)]
