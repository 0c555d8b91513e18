"""Timers of the engine fire at their own due time, whatever input reaches them."""

from plant_service.core.inputs import SampleInput, Tick
from plant_service.core.samples import SECOND, Micros, Quality
from tests.core.streams import START, Fold


def _bit(fold: Fold, second: float, level: bool) -> None:
    fold.step(SampleInput(START + round(second * SECOND), "press.Bit", level, Quality.GOOD))


def _times(fold: Fold, kind: str) -> list[tuple[float, float]]:
    """(occurred, recorded) of the events of a kind, in seconds."""
    return [(_seconds(e.occurred), _seconds(e.recorded)) for e in fold.events if e.kind == kind]


def _seconds(moment: Micros) -> float:
    return (moment - START) / SECOND


def test_a_delay_is_recorded_when_it_ran_out_and_dated_to_its_beginning() -> None:
    fold = Fold()
    _bit(fold, 0, False)
    _bit(fold, 1, True)
    assert fold.engine.due() == START + 5 * SECOND // 2
    fold.step(Tick(START + 9 * SECOND))
    assert _times(fold, "started") == [(1, 2.5)]


def test_no_timer_fires_before_its_time() -> None:
    fold = Fold()
    _bit(fold, 0, False)
    _bit(fold, 1, True)
    fold.step(Tick(START + 5 * SECOND // 2 - 1))
    assert _times(fold, "started") == []
    fold.step(Tick(START + 5 * SECOND // 2))
    assert _times(fold, "started") == [(1, 2.5)]


def test_a_timer_fires_before_the_input_that_reaches_it() -> None:
    """The level was on for 2 s when the sample shows it off again."""
    fold = Fold()
    _bit(fold, 0, False)
    _bit(fold, 1, True)
    _bit(fold, 3, False)
    assert _times(fold, "started") == [(1, 2.5)]


def test_timers_fire_in_the_order_of_their_due_times() -> None:
    fold = Fold()
    _bit(fold, 0, False)
    _bit(fold, 4, True)  # believed at 5.5; the gap of 5 s at operation 10 is over at 5
    fold.step(Tick(START + 6 * SECOND))
    found = [(event.kind, _seconds(event.recorded)) for event in fold.events if event.recorded > START + SECOND]
    assert found[:3] == [("alarm_raised", 5), ("arrived", 5.5), ("started", 5.5)]


def test_what_a_timer_reported_is_not_reported_again_by_the_input_that_reached_it() -> None:
    """Silence of operation 20 begins when its start was recorded, also when the next input moves pieces to it."""
    ticking, plain = Fold(), Fold()
    for fold in (ticking, plain):
        for second, tag, value in [(0, "press.Count", 10), (0, "weld.Bit", False), (0.5, "press.Count", 12)]:
            fold.step(SampleInput(START + round(second * SECOND), tag, value, Quality.GOOD))
        fold.step(SampleInput(START + SECOND, "weld.Bit", True, Quality.GOOD))
    ticking.step(Tick(START + 5 * SECOND // 2))
    for fold in (ticking, plain):
        fold.step(SampleInput(START + 3 * SECOND, "press.Count", 15, Quality.GOOD))
    assert plain.engine.state.timers == ticking.engine.state.timers


def test_without_timers_nothing_is_due() -> None:
    fold = Fold()
    fold.step(Tick(START + 86400 * SECOND))
    assert fold.engine.due() is None


def test_an_alarm_raised_and_cleared_at_one_instant_is_two_events() -> None:
    fold = Fold()
    fold.step(SampleInput(START, "press.Reader", "", Quality.GOOD))
    fold.step(SampleInput(START + 5 * SECOND, "press.Reader", "WO-1", Quality.GOOD))  # the gap's timer is due now
    kinds = [event.kind for event in fold.events if event.identity == "gap:BRACKET/10"]
    assert kinds == ["alarm_raised", "alarm_cleared"]
    assert len(set(fold.ids)) == len(fold.ids)
