"""What every Journal promises (core/ports)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from historian.journal import SqliteJournal
from plant_service.core.errors import StoreError
from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.ports import Delivered, Entries, Journal, Lane
from plant_service.core.samples import SECOND, Quality
from plant_service.core.wip.events import Bucket
from tests.historian.samples import GOOD, START, alarm_event, batch, event, move, sample_input

Open = Callable[[], Journal]


@pytest.fixture(params=[SqliteJournal])
def open_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same journal anew, as after a restart."""
    opened: list[Journal] = []

    def reopen() -> Journal:
        if opened:
            opened.pop().close()
        journal: Journal = request.param(tmp_path / "data")
        opened.append(journal)
        return journal

    yield reopen
    opened.pop().close()


def test_a_new_journal_is_empty(open_journal: Open) -> None:
    journal = open_journal()
    assert journal.checkpoint() is None
    assert list(journal.inputs(0)) == []
    assert journal.spooled(0, 10) == []
    assert (journal.event_count(), journal.samples_dropped()) == (0, 0)


def test_everything_committed_is_there_after_a_restart(open_journal: Open) -> None:
    journal = open_journal()
    source = journal.source
    inputs: list[tuple[int, Input]] = [
        (1, SampleInput(START, "press.名称", "a\0b\ud800ü", Quality.GOOD, None)),
        (2, SampleInput(START, "press.T", 2**64 - 1, Quality.UNCERTAIN, START - 1)),
        (3, Command(START, "c-1", "release", {"order": "WO-1", "quantity": 5, "rush": True, "x": None}, "foreman")),
        (4, Tick(START + 1)),
    ]
    samples = batch(0, True, 1, 0.1, "text", None, float("inf"), -0.0)
    dated = replace(batch(1, 1, 2), sources=(START - 7, None))
    booked = event(2, move(Bucket.RELEASED, Bucket.QUEUE, 2**64))
    raised = replace(alarm_event(2), id="raised")
    journal.commit(Entries(inputs=inputs, samples=[samples, dated], events=[booked, raised], checkpoint=(4, "状态")))

    journal = open_journal()
    assert journal.source == source
    assert list(journal.inputs(0)) == inputs
    assert journal.checkpoint() == (4, "状态")
    first, second, third, fourth = journal.spooled(0, 10)
    assert fourth.checkpoint == (4, START + 1, "状态")
    assert (list(first.inputs), list(second.samples), list(third.events)) == (
        inputs,
        [samples, dated],
        [booked, raised],
    )
    assert [type(value) for value in second.samples[0].values] == [type(value) for value in samples.values]
    assert journal.event_count() == 2


def test_inputs_come_in_order_and_behind_the_given_sequence(open_journal: Open) -> None:
    journal = open_journal()
    journal.commit(Entries(inputs=[sample_input(sequence) for sequence in range(1, 2501)]))
    assert [sequence for sequence, _ in journal.inputs(7)] == list(range(8, 2501))


def test_pieces_come_in_order_and_leave_when_forgotten(open_journal: Open) -> None:
    journal = open_journal()
    for number in range(5):
        journal.commit(Entries(samples=[batch(number, number)], events=[event(number)]))
    positions = [piece.position for piece in journal.spooled(0, 100)]
    assert positions == sorted(set(positions))
    assert [piece.position for piece in journal.spooled(positions[2], 3)] == positions[3:6]
    journal.forget(Delivered.up_to(positions[3]))
    assert [piece.position for piece in journal.spooled(0, 100)] == positions[4:]


def test_positions_never_come_twice_also_when_all_pieces_are_forgotten(open_journal: Open) -> None:
    journal = open_journal()
    journal.commit(Entries(samples=[batch(0, 1)]))
    (piece,) = journal.spooled(0, 10)
    journal.forget(Delivered.up_to(piece.position))
    journal = open_journal()
    journal.commit(Entries(samples=[batch(1, 1)]))
    assert journal.spooled(0, 10)[0].position > piece.position


def test_an_event_known_by_its_id_is_skipped_also_after_delivery_and_restart(open_journal: Open) -> None:
    journal = open_journal()
    journal.commit(Entries(inputs=[sample_input(1)], events=[event(1)]))
    journal.forget(Delivered.up_to(journal.spooled(0, 10)[-1].position))
    journal = open_journal()
    journal.commit(Entries(inputs=[sample_input(2)], events=[event(1), event(2), event(2)]))
    assert [found.id for piece in journal.spooled(0, 10) for found in piece.events] == ["event-2"]
    assert journal.event_count() == 2


def test_a_commit_is_all_or_nothing(open_journal: Open) -> None:
    journal = open_journal()
    journal.commit(Entries(inputs=[sample_input(1)]))
    with pytest.raises(StoreError):
        journal.commit(Entries(inputs=[sample_input(2), sample_input(1)], samples=[batch(0, 1)], events=[event(1)]))
    assert [sequence for sequence, _ in journal.inputs(0)] == [1]
    assert [piece.inputs for piece in journal.spooled(0, 10)] == [[sample_input(1)]]
    journal.commit(Entries(inputs=[sample_input(2)], samples=[batch(0, GOOD.value)]))
    assert len(journal.spooled(0, 10)) == 3


def test_a_checkpoint_a_day_goes_to_the_historian(open_journal: Open) -> None:
    journal = open_journal()
    journal.commit(Entries(checkpoint=(0, "before any input")))
    for number in range(1, 50):
        hour = START + number * 3600 * SECOND
        journal.commit(Entries(inputs=[(number, Tick(hour))], checkpoint=(number, f"line {number}\nline")))
        if number == 30:
            journal = open_journal()
    found = [piece.checkpoint for piece in journal.spooled(0, 1000, Lane.RECORD) if piece.checkpoint]
    assert found == [(n, START + n * 3600 * SECOND, f"line {n}\nline") for n in (1, 25, 49)]
    assert journal.spooled(0, 1000, Lane.SAMPLES) == []
