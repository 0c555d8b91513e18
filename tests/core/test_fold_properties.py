"""The fold makes the same events however its inputs come: in other batches, with stops between, twice, with ticks."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.inputs import Tick
from plant_service.core.intake import Intake
from plant_service.core.replay import replay
from plant_service.core.samples import Quality, SampleBatch
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import Event
from tests.core.streams import Fold, every_sample, plant, samples, streams

#: Fewer examples than by default: each folds some dozen polls several times.
few = settings(max_examples=30)


@few
@given(streams())
def test_dropping_unchanged_polls_changes_nothing(polls: list[SampleBatch]) -> None:
    whole = Fold()
    for item in every_sample(map(_first_things_first, polls)):
        whole.step(item)
    dropping = Fold().feed(polls).end()
    assert dropping.ids == whole.end().ids
    assert dropping.hash == whole.hash
    assert dropping.engine.state.sequence <= whole.engine.state.sequence


@few
@given(streams(), st.data())
def test_other_batches_change_nothing(polls: list[SampleBatch], data: st.DataObject) -> None:
    """As long as the tags that belong together come first, in the order of the rules."""
    pieces: list[SampleBatch] = []
    for whole in polls:
        poll = _first_things_first(whole)
        cuts = sorted(data.draw(st.sets(st.integers(1, len(poll) - 1)), label="cuts"))
        for start, end in zip([0, *cuts], [*cuts, len(poll)], strict=True):
            part = slice(start, end)
            pieces.append(SampleBatch(poll.device, poll.time, poll.tags[part], poll.values[part], poll.qualities[part]))
    assert Fold().feed(pieces).end().hash == Fold().feed(polls).end().hash


def _first_things_first(poll: SampleBatch) -> SampleBatch:
    first = Fold().engine.first
    rows = sorted(poll, key=lambda sample: sample.tag not in first)
    tags, values = tuple(row.tag for row in rows), tuple(row.value for row in rows)
    return SampleBatch(poll.device, poll.time, tags, values, tuple(row.quality for row in rows))


@few
@given(streams())
def test_a_replay_is_what_the_live_service_made(polls: list[SampleBatch]) -> None:
    events: list[Event] = []
    engine = replay(plant(), samples(polls), (), events.append)
    live = Fold(start=polls[0].time).feed(polls)
    assert [event.id for event in events] == live.ids
    assert engine.state.log_hash.hex() == live.hash


@few
@given(streams(), st.data())
def test_stop_checkpoint_restore_go_on_is_never_stopped(polls: list[SampleBatch], data: st.DataObject) -> None:
    stops = data.draw(st.sets(st.integers(0, len(polls)), max_size=4), label="stops")
    fold = Fold()
    for number, poll in enumerate(polls):
        if number in stops:
            fold = _restored(fold)
        fold.feed([poll])
    assert fold.end().hash == Fold().feed(polls).end().hash


def _restored(fold: Fold) -> Fold:
    """Through the text of a checkpoint, which must come out the same when it is written again."""
    text = checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, fold.intake.polled()))
    content = checkpoint.load(text)
    assert checkpoint.dump(content) == text
    again = Fold(Engine(content.model, content.state))
    again.intake.resume(content.polled)
    return again


@few
@given(streams(), st.data())
def test_a_prefix_folded_twice_adds_no_event(polls: list[SampleBatch], data: st.DataObject) -> None:
    """As after a crash: the events behind the last checkpoint are made again, with their ids."""
    length = data.draw(st.integers(0, len(polls)))
    once = Fold().feed(polls)
    prefix = Fold().feed(polls[:length])
    assert once.ids[: len(prefix.ids)] == prefix.ids
    assert len(set(once.ids)) == len(once.ids)


@few
@given(streams(), st.data())
def test_late_samples_change_nothing(polls: list[SampleBatch], data: st.DataObject) -> None:
    """A poll from before the last one of its device, with whatever values, wherever all its tags are Good by then."""
    fold, plain = Fold(), Fold()
    seen: list[SampleBatch] = []
    for poll in polls:
        fold.feed([poll])
        plain.feed([poll])
        earlier = [old for old in seen if old.device == poll.device and old.time < poll.time]
        if earlier and all(quality is Quality.GOOD for quality in poll.qualities) and data.draw(st.booleans()):
            old, values = data.draw(st.sampled_from(earlier)), data.draw(st.sampled_from(seen)).values
            qualities = tuple(Quality.BAD if value is None else Quality.GOOD for value in values)
            fold.feed([SampleBatch(old.device, old.time, old.tags, values, qualities)])
        seen.append(poll)
    assert fold.end().ids == plain.end().ids
    assert fold.hash == plain.hash


@few
@given(streams(), st.data())
def test_ticks_change_nothing(polls: list[SampleBatch], data: st.DataObject) -> None:
    """The live service ticks when a timer is due, or later; a replay does not tick at all."""
    ticking, plain = Fold(), Fold()
    for poll in polls:
        due = ticking.engine.due()
        if due is not None and due <= poll.time:
            ticking.step(Tick(data.draw(st.integers(due, poll.time), label="tick")))
        ticking.feed([poll])
        plain.feed([poll])
    assert ticking.end().ids == plain.end().ids
    assert ticking.hash == plain.hash


@few
@given(streams())
def test_a_bad_sample_makes_no_event_about_pieces(polls: list[SampleBatch]) -> None:
    fold = Fold()
    for item in every_sample(map(_first_things_first, polls)):
        before = len(fold.events)
        fold.step(item)
        if item.quality is not Quality.GOOD:
            caused = [event for event in fold.events[before:] if event.occurred == item.time and event.quantity]
            assert caused == []


@few
@given(streams())
def test_the_books_balance_behind_any_stream(polls: list[SampleBatch]) -> None:
    assert balance_error(Fold().feed(polls).engine.state) == 0


@few
@given(streams())
def test_a_checkpoint_is_plain_json(polls: list[SampleBatch]) -> None:
    fold = Fold().feed(polls)
    text = checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, fold.intake.polled()))
    assert set(json.loads(text)) == {"version", "model", "state", "polled"}


def test_an_outage_that_began_while_the_service_was_down_is_known_behind_the_restart() -> None:
    fold = Fold()
    intake = Intake(fold.engine)
    intake.resume({"press.Count": 5})
    admitted = intake.admit_one(10, "press.Count", None, Quality.BAD)
    assert admitted is not None
    assert admitted.previous_good == 5
