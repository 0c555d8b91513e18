"""The ring rule: a ring buffer in the PLC, read without loss or doubles (DESIGN: overrun of the ring = uncertain).

The tag with the number of the newest entry is a counter; each number it passed is looked up among the slots, where it
stands with its text. One that is not there yet (written between two requests of one poll) is looked for once more at
the next poll; then it has been overwritten: a piece that may have been, an uncertain interval.
"""

from dataclasses import dataclass, field

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import Micros, Quality, Value
from plant_service.core.signals import counter
from plant_service.core.signals.codes import at_plc_time, text_of, with_code
from plant_service.core.signals.counter_state import CounterState
from plant_service.core.signals.observation import UNCERTAIN, Observation
from plant_service.core.signals.rules import RingRule, Slot
from plant_service.core.texts import signals


@dataclass(slots=True)
class Entry:
    """An entry still to be found: `id` of the piece it is, `number` in the PLC; it came in (since, time]."""

    id: str
    number: int
    time: Micros
    since: Micros


@dataclass(slots=True)
class RingState:
    """`seen`: the last good value of each tag of the slots. `overwritten`: entries that were never seen."""

    numbers: CounterState = field(default_factory=CounterState)
    seen: dict[str, Value] = field(default_factory=dict)
    missing: list[Entry] = field(default_factory=list)
    counted: int = 0
    overwritten: int = 0
    late: int = 0


def step(rule: RingRule, state: RingState, sample: SampleInput) -> list[Observation]:
    if sample.tag != rule.tag:
        if sample.quality is Quality.GOOD:
            state.seen[sample.tag] = sample.value
        else:
            state.seen.pop(sample.tag, None)
        return []
    said = counter.step(rule.numbers, state.numbers, sample)
    if sample.quality is not Quality.GOOD:
        return said
    pieces = [item for item in said if item.kind == rule.observe]
    entries = _entries(rule, state, pieces)
    lost = sum(item.quantity for item in pieces) - len(entries)
    again, state.missing = state.missing, []
    readable = all(slot.number_tag in state.seen for slot in rule.slots)
    found: list[Observation] = []
    for entry in again + entries:
        slot = _slot(rule, state, entry.number)
        if asked() is not None and slot is not None:
            chosen("entry_found", number=entry.number, tag=slot.number_tag)
        elif asked() is not None:
            rejected("entry_missing", number=entry.number, again=entry in again)
        if slot is not None:
            found += _piece(rule, state, entry, slot)
        elif readable and entry in again:
            lost += 1
        else:
            state.missing.append(entry)
    beyond = max(0, len(state.missing) - len(rule.slots))
    state.missing = state.missing[beyond:]
    since = min(item.since for item in again) if again else min((item.window_from for item in pieces), default=0)
    notes = [item for item in said if item.kind != rule.observe]
    return notes + found + _overwritten(rule, state, lost + beyond, sample.time, since)


def _entries(rule: RingRule, state: RingState, pieces: list[Observation]) -> list[Entry]:
    """One for each number that the counter has passed, without those that the ring has no room for any more."""
    room, newest = len(rule.slots), state.numbers.value
    left = sum(item.quantity for item in pieces)
    entries: list[Entry] = []
    for item in pieces:
        for place in range(item.quantity, 0, -1):
            left -= 1
            if left < room:
                assert newest is not None
                entries.append(Entry(f"{item.id}-{place}", newest - left, item.occurred, item.window_from))
    return entries


def _slot(rule: RingRule, state: RingState, number: int) -> Slot | None:
    """The slot that holds the entry with a number, if one does and its tags could be read."""
    modulus = rule.numbers.modulus
    for slot in rule.slots:
        value = state.seen.get(slot.number_tag)
        if isinstance(value, int) and (value == number or (modulus is not None and (value - number) % modulus == 0)):
            return slot if all(tag in state.seen for tag in (slot.text_tag, slot.time_tag) if tag) else None
    return None


def _piece(rule: RingRule, state: RingState, entry: Entry, slot: Slot) -> list[Observation]:
    state.counted += 1
    pieces = [Observation(entry.id, rule.observe, entry.time, entry.since, 1)]
    if slot.text_tag:
        text = text_of(state.seen[slot.text_tag])
        pieces = with_code(pieces[0], rule.code, f"{rule.tag} entry {entry.number}", text)
    return at_plc_time(pieces, state.seen.get(slot.time_tag))


def _overwritten(rule: RingRule, state: RingState, lost: int, time: Micros, since: Micros) -> list[Observation]:
    if not lost:
        return []
    state.overwritten += lost
    state.numbers.uncertain_high += lost
    text = signals.OVERWRITTEN(tag=rule.tag, quantity=lost)
    return [Observation(f"{rule.tag}#overwritten-{state.overwritten}", UNCERTAIN, time, since, high=lost, detail=text)]
