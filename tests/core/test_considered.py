"""What the rules considered is noted while somebody listens, in words of both languages, and changes nothing."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from plant_service.core import signals, wip
from plant_service.core.considered import Considered, Notes, Verdict, asked, listening
from plant_service.core.explaining.reasons import REASONS, reason
from plant_service.core.samples import SECOND, SampleBatch
from plant_service.core.wip.model import Policy
from tests.core.signals.feeding import BAD, Poll, binary, counter, every_second, observe
from tests.core.streams import Fold as Stream
from tests.core.streams import streams
from tests.core.wip.plants import Fold, plant, product, station, step, three_steps

BITS_16, BITS_32 = 1 << 16, 1 << 32


def heard(fold: Callable[[], object]) -> Notes:
    with listening() as notes:
        fold()
    return notes


def told(notes: Sequence[Considered], verdict: Verdict) -> list[str]:
    return [reason(considered).en for considered in notes if considered.verdict is verdict]


@pytest.mark.parametrize(
    ("modulus", "values", "chosen", "rejected"),
    [
        pytest.param(BITS_16, [65533, 2], "counted: 5", "", id="V1 rollover"),
        pytest.param(
            BITS_16,
            [12004, 0, 3],
            "restarted behind 12004: of the 0 that it shows 0 are counted, at most 9 are plausible; up to 5 more may "
            "have been made unseen",
            "rolled over from 12004 to 0: 53532 more; plausible in 1 s: at most 9",
            id="V2 cold restart",
        ),
        pytest.param(
            BITS_16,
            [12001, 0, 12002],
            "12002 goes on from 12001: 0 was a glitch",
            "from 0 on to 12002: 12002 more; plausible in 1 s: at most 9",
            id="V3 one zero read",
        ),
        pytest.param(
            BITS_16,
            [500, 498, 499],
            "set by hand from 500 to 498, which is nearer to 500 than to 0",
            "a restart would begin near 0, not 2 below 500",
            id="V5 preset",
        ),
        pytest.param(
            BITS_32,
            [900, 2600000, 2600003],
            "jumped from 900 to 2600000 within 1 s and stayed: the 2599100 between are not believed",
            "a restart would show less than 900, not 2600000",
            id="V6 machine swapped",
        ),
        pytest.param(
            None,
            [9, 3],
            "3 is held until the next sample tells what it was",
            "3 is below 9, and the counter does not roll over there",
            id="no modulus",
        ),
    ],
)
def test_a_counter_says_what_it_took_a_value_for_and_what_not(
    modulus: int | None, values: list[int], chosen: str, rejected: str
) -> None:
    notes = heard(lambda: observe(counter(modulus), every_second(values)))
    assert chosen in told(notes, Verdict.CHOSEN)
    assert rejected in ["", *told(notes, Verdict.REJECTED)]


@pytest.mark.parametrize(
    ("settings", "polls", "words"),
    [
        ({"on_delay": 2 * SECOND}, [(0, 0), (1, 1), (1.5, 0)], "it went back after 0.5 s of a delay of 2 s: a bounce"),
        ({"on_delay": 2 * SECOND}, [(0, 0), (1, 1), (2, BAD)], "Bad while it should last: nobody knows whether it did"),
        ({"lockout": 5 * SECOND}, [(0, 0), (1, 1), (2, 0), (3, 1)], "within the lockout of 5 s, which has 3 s to go"),
        ({"on": "falling"}, [(0, 0), (1, 1)], "only falling edges are observed"),
        ({}, [(0, 1)], "the first level (on) is no edge"),
    ],
)
def test_an_edge_says_why_it_is_none(settings: dict[str, Any], polls: list[Poll], words: str) -> None:
    notes = heard(lambda: observe(binary(**settings), polls))
    assert words in told(notes, Verdict.REJECTED)


def test_the_orders_and_lots_that_waited_are_told_and_why_they_were_not_taken() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 1)
    fold.release("WO-2", 5)
    notes = heard(lambda: fold.counts("OP20A", 2))
    assert told(notes, Verdict.CHOSEN)[-2:] == [
        "1 of WO-1 from queue 10, 1 steps upstream: nothing nearer is left",
        "1 of WO-2 from queue 10, 1 steps upstream: nothing nearer is left",
    ]
    assert told(notes, Verdict.REJECTED) == ["4 of WO-2 wait in queue 10: later in turn"]


def test_pieces_of_other_orders_than_the_named_one_are_rejected_for_that() -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 3)
    fold.release("WO-2", 5)
    notes = heard(lambda: fold.report("completed", "OP10", 1, order="WO-2"))
    assert told(notes, Verdict.CHOSEN) == ["1 of WO-2 from queue 10: the nearest place, first in first out"]
    assert told(notes, Verdict.REJECTED) == [
        "3 of WO-1 wait in queue 10: not what was named",
        "4 of WO-2 wait in queue 10: later in turn",
    ]


def test_a_station_that_enforces_the_route_says_what_nobody_reported() -> None:
    fold = Fold(three_steps(OP30=Policy.ENFORCE))
    fold.release("WO-1", 3)
    notes = heard(lambda: fold.counts("OP30", 1))
    assert told(notes, Verdict.REJECTED) == [
        "policy enforce: nobody has reported the step of queue 10",
        "nothing is left to take for 1 of them; policy enforce",
    ]


def test_with_very_many_waiting_only_the_first_are_told() -> None:
    fold = Fold(plant([station("OP10", "completed")], [product("BRACKET", step("10", "OP10"))]))
    for number in range(20):
        fold.release(f"WO-{number}", 1)
    notes = heard(lambda: fold.counts("OP10", 1))
    rejected = told(notes, Verdict.REJECTED)
    assert len(rejected) == 7
    assert rejected[-1] == "13 more parcels wait behind these"


@given(streams())
def test_whoever_listens_changes_nothing_and_everything_noted_has_words(polls: list[SampleBatch]) -> None:
    alone = Stream().feed(polls).end()
    with listening() as notes:
        beside = Stream().feed(polls).end()
    assert (beside.hash, beside.ids) == (alone.hash, alone.ids)
    for considered in notes:
        words = reason(considered)
        assert considered.name in REASONS
        assert words.en.isascii() or any(isinstance(value, str) for value in considered.values.values())
        assert words.zh


def test_nobody_listens_behind_the_block() -> None:
    with listening() as notes:
        assert asked() is notes
    assert asked() is None


def test_every_reason_in_the_rules_has_words_and_every_word_a_reason() -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for package in (signals, wip)
        for folder in package.__path__
        for path in Path(folder).rglob("*.py")
    ]
    names = {name for text in texts for name in re.findall(r'(?:chosen|rejected|fitting)\(\s*"(\w+)"', text)}
    spoken = {name for text in texts for name in re.findall(r'"(\w+)"', text)}
    assert names - REASONS.keys() == set()
    assert REASONS.keys() - spoken == {"made"}
    for words in REASONS.values():
        assert set(re.findall(r"{(\w+)", words.en)) == set(re.findall(r"{(\w+)", words.zh))
