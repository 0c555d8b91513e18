"""Numbers with a code beside them, and rings of them."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Quality, Value
from plant_service.core.signals import tracker
from plant_service.core.signals.observation import UNCERTAIN, Observation
from plant_service.core.signals.ring import RingState
from plant_service.core.signals.rules import CodeFormat, CounterRule, RingRule, RuleSpec, SequenceRule, Slot
from tests.core.signals.feeding import BAD, START

MODULUS = 1 << 16
NUMBERS = CounterRule(
    name="L1/OP10/arrived", station="L1/OP10", observe="arrived", tag="r.No", modulus=MODULUS, min_cycle=SECOND // 5
)
SIZE = 4


def sequence(**code: str) -> SequenceRule:
    return SequenceRule(
        name="L1/OP10/arrived",
        station="L1/OP10",
        observe="arrived",
        tag="r.No",
        numbers=NUMBERS,
        text_tag="r.Code",
        code=CodeFormat(**code),  # type: ignore[arg-type]
    )


def ring() -> RingRule:
    return RingRule(
        name="L1/OP10/arrived",
        station="L1/OP10",
        observe="arrived",
        tag="r.No",
        numbers=NUMBERS,
        slots=tuple(Slot(number_tag=f"r.N{slot}", text_tag=f"r.T{slot}") for slot in range(SIZE)),
    )


def see(rule: RuleSpec, polls: list[Mapping[str, Value]], state: tracker.RuleState | None = None) -> list[Observation]:
    """One poll a second; of each the tags beside go first."""
    known = tracker.initial(rule) if state is None else state
    found = []
    for second, poll in enumerate(polls):
        for tag in sorted(poll, key=lambda name: name == rule.tag):
            quality = Quality.BAD if poll[tag] == BAD else Quality.GOOD
            value = None if poll[tag] == BAD else poll[tag]
            found += tracker.step(rule, known, SampleInput(START + second * SECOND, tag, value, quality))
    return found


def full(newest: int) -> dict[str, Value]:
    """A ring whose newest entry is `newest`; the text of an entry is its number."""
    found: dict[str, Value] = {"r.No": newest % MODULUS}
    for number in range(max(0, newest - SIZE + 1), newest + 1):
        found[f"r.N{number % SIZE}"], found[f"r.T{number % SIZE}"] = number % MODULUS, str(number)
    return found


def test_the_same_code_under_the_next_number_is_another_reading() -> None:
    polls: list[Mapping[str, Value]] = [
        {"r.No": 7, "r.Code": "A"},
        {"r.No": 8, "r.Code": "A"},
        {"r.No": 9, "r.Code": "A"},
    ]
    assert [(item.identity, item.quantity) for item in see(sequence(), polls)] == [("A", 1), ("A", 1)]


def test_another_code_under_the_same_number_is_none() -> None:
    assert see(sequence(), [{"r.No": 7, "r.Code": "A"}, {"r.No": 7, "r.Code": "B"}]) == []


def test_readings_between_two_polls_have_no_code() -> None:
    found = see(sequence(), [{"r.No": 7, "r.Code": "A"}, {"r.No": 10, "r.Code": "D"}])
    assert [(item.identity, item.quantity) for item in found] == [("", 2), ("D", 1)]
    assert len({item.id for item in found}) == 2


def test_a_code_that_could_not_be_polled_is_not_the_one_before() -> None:
    (found,) = see(sequence(), [{"r.No": 7, "r.Code": "A"}, {"r.No": 8, "r.Code": BAD}])
    assert (found.identity, found.quantity) == ("", 1)


def test_a_reader_that_was_restarted_goes_on() -> None:
    found = see(sequence(), [{"r.No": 700, "r.Code": "A"}, {"r.No": 1, "r.Code": "B"}, {"r.No": 2, "r.Code": "C"}])
    assert [(item.kind, item.identity) for item in found if item.quantity] == [("arrived", ""), ("arrived", "C")]


def test_entries_come_in_their_order_with_their_texts() -> None:
    assert [item.identity for item in see(ring(), [full(9), full(12)])] == ["10", "11", "12"]


def test_what_stood_in_the_ring_before_the_first_poll_is_not_taken() -> None:
    assert see(ring(), [full(9), full(9)]) == []


def test_an_entry_that_is_written_late_is_taken_at_the_next_poll() -> None:
    late = full(10) | {"r.N2": 6}
    assert [item.identity for item in see(ring(), [full(9), late, full(11)])] == ["10", "11"]


def test_overwritten_entries_are_uncertain() -> None:
    state = RingState()
    found = see(ring(), [full(9), full(15), full(15)], state)
    assert [item.identity for item in found if item.kind == "arrived"] == ["12", "13", "14", "15"]
    assert [(item.kind, item.high) for item in found if item.kind != "arrived"] == [(UNCERTAIN, 2)]
    assert (state.counted, state.overwritten) == (4, 2)


def test_an_hour_of_entries_is_no_hour_of_work() -> None:
    gone = dict.fromkeys(full(9), BAD)
    polls: list[Mapping[str, Value]] = [full(9), *[gone] * 3600, full(9 + 18_000)]
    found = see(ring(), polls)
    assert [(item.kind, item.quantity, item.high) for item in found[:SIZE]] == [("arrived", 1, 0)] * SIZE
    assert [(item.kind, item.high) for item in found[SIZE:]] == [(UNCERTAIN, 18_000 - SIZE)]


def test_slots_that_cannot_be_read_are_waited_for() -> None:
    away = {tag: BAD for tag in full(10) if tag != "r.No"} | {"r.No": 10}
    assert [item.identity for item in see(ring(), [full(9), away, away, away, full(10)])] == ["10"]


def test_the_ring_is_found_as_it_is_after_an_outage() -> None:
    gone = dict.fromkeys(full(9), BAD)
    assert [item.identity for item in see(ring(), [full(9), gone, gone, full(12)])] == ["10", "11", "12"]


@given(st.integers(0, 2 * MODULUS), st.lists(st.integers(0, 7), min_size=1, max_size=30))
def test_every_entry_once_in_order_or_counted_as_overwritten(first: int, steps: list[int]) -> None:
    state = RingState()
    newest, polls = first + SIZE, [full(first + SIZE)]
    for step in steps:
        newest += step
        polls.append(full(newest))
    found = see(ring(), [*polls, full(newest), full(newest)], state)
    taken = [int(item.identity) for item in found if item.kind == "arrived"]
    assert len(set(taken)) == len(taken)
    assert set(taken) <= set(range(first + SIZE + 1, newest + 1))
    high = sum(item.high for item in found)
    assert len(taken) + high == newest - first - SIZE
    assert high == sum(max(0, step - SIZE) for step in steps)
    assert len({item.id for item in found}) == len(found)


def test_the_time_of_the_plc_is_kept_beside_each_piece() -> None:
    slots = tuple(Slot(number_tag=f"r.N{slot}", text_tag=f"r.T{slot}", time_tag=f"r.At{slot}") for slot in range(SIZE))
    rule = RingRule(
        name="L1/OP10/arrived", station="L1/OP10", observe="arrived", tag="r.No", numbers=NUMBERS, slots=slots
    )
    times = {f"r.At{slot}": f"07:00:0{slot}" for slot in range(SIZE)}
    found = see(rule, [full(9) | times, full(10) | times, full(11) | times | {"r.At3": ""}])
    assert [(item.identity, item.detail) for item in found] == [("10", "at 07:00:02 by the PLC"), ("11", "")]
