"""The order of record never goes back, whatever is done to the wall clock."""

from itertools import pairwise

from plant_service.core.samples import SECOND, Micros
from plant_service.runtime.clock import SteadyClock

NOON: Micros = 1_790_000_000 * SECOND


class Hands:
    """A wall clock that can be set, and a monotonic one that cannot. Both tick together."""

    def __init__(self) -> None:
        self.wall, self.monotonic = NOON, 500 * SECOND
        self.clock = SteadyClock(lambda: self.wall * 1000, lambda: self.monotonic * 1000)

    def pass_(self, time: Micros) -> Micros:
        self.wall += time
        self.monotonic += time
        return self.clock()


def test_it_shows_the_wall_clock() -> None:
    hands = Hands()
    assert hands.pass_(3 * SECOND) == NOON + 3 * SECOND
    assert hands.pass_(1) == NOON + 3 * SECOND + 1


def test_two_answers_at_the_same_instant_differ() -> None:
    hands = Hands()
    assert [hands.pass_(0) for _ in range(3)] == [NOON + 1, NOON + 2, NOON + 3]


def test_a_step_forward_is_followed_at_once() -> None:
    hands = Hands()
    hands.wall += 3600 * SECOND
    assert hands.pass_(SECOND) == NOON + 3601 * SECOND


def test_a_step_back_is_walked_off_at_half_speed() -> None:
    hands = Hands()
    before = hands.pass_(SECOND)
    hands.wall -= 10 * SECOND
    answers = [before, *(hands.pass_(SECOND) for _ in range(25))]
    assert all(0 < later - earlier <= SECOND for earlier, later in pairwise(answers))
    assert answers[10] == before + 5 * SECOND
    assert answers[-1] == hands.wall  # caught up behind 20 s
    assert answers[21] == NOON + 12 * SECOND


def test_the_real_clocks_are_strictly_increasing() -> None:
    clock = SteadyClock()
    answers = [clock() for _ in range(1000)]
    assert all(earlier < later for earlier, later in pairwise(answers))
