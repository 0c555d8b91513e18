"""The identity rule: a text of a barcode or RFID reader that changes is one observation of that identity.

A text that stands since before the first sample is a baseline; a cleared text prepares for the next one, so the same
code counts again after a clear, unless `lockout` says that it is the same reading.
"""

from dataclasses import dataclass

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Micros, Quality
from plant_service.core.signals.codes import text_of, with_code
from plant_service.core.signals.observation import Observation
from plant_service.core.signals.rules import IdentityRule


@dataclass(slots=True)
class IdentityState:
    text: str | None = None
    since: Micros = 0
    last: str = ""
    quiet_until: Micros = 0
    counted: int = 0
    late: int = 0


def step(rule: IdentityRule, state: IdentityState, sample: SampleInput) -> list[Observation]:
    if sample.quality is not Quality.GOOD or sample.value is None:
        return []
    if sample.time <= state.since:
        state.late += 1
        return []
    began = max(state.since, sample.previous_good or 0)
    state.since = sample.time
    text = text_of(sample.value)
    before, state.text = state.text, text
    if before is None or text in ("", before):
        if asked() is not None:
            rejected("first_text" if before is None else "text_cleared" if not text else "same_text", text=text)
        return []
    if text == state.last and sample.time < state.quiet_until:
        if asked() is not None:
            rejected("same_reading", text=text, left=(state.quiet_until - sample.time) / SECOND)
        return []
    if asked() is not None:
        chosen("new_text", text=text, before=before)
    state.last, state.quiet_until = text, sample.time + rule.lockout
    state.counted += 1
    number = f"{rule.tag}#{state.counted}:{text}"
    return with_code(Observation(number, rule.observe, sample.time, began, 1), rule.code, rule.tag, text)
