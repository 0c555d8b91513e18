"""The six vectors that must come out right, on the pure rule: one value a second, a piece per 200 ms at most."""

import pytest

from plant_service.core.signals.observation import CORRECTION, EPOCH, GLITCH, QUARANTINED, UNCERTAIN
from tests.core.signals.feeding import counter, every_second, observe

BITS_16, BITS_32 = 1 << 16, 1 << 32


@pytest.mark.parametrize(
    ("modulus", "values", "counted", "notes"),
    [
        pytest.param(BITS_16, [65530, 65533, 2, 5], 11, [], id="V1 16-bit rollover"),
        pytest.param(BITS_16, [12000, 12004, 0, 3], 7, [(EPOCH, 0, 0), (UNCERTAIN, 0, 5)], id="V2 cold restart"),
        pytest.param(BITS_16, [12000, 12001, 0, 12002], 2, [(GLITCH, 0, 0)], id="V3 one zero read"),
        pytest.param(BITS_32, [65534, 65535, 131071, 65537], 3, [(GLITCH, 0, 0)], id="V4 torn 32-bit read"),
        pytest.param(BITS_16, [500, 498, 499], 1, [(CORRECTION, -2, 0)], id="V5 preset down by 2"),
        pytest.param(BITS_32, [900, 2600000, 2600003], 3, [(QUARANTINED, 2599100, 0)], id="V6 machine swapped"),
    ],
)
def test_vector(modulus: int, values: list[int], counted: int, notes: list[tuple[str, int, int]]) -> None:
    found = observe(counter(modulus), every_second(values))
    assert sum(item.quantity for item in found if item.kind == "completed") == counted
    assert [(item.kind, item.quantity, item.high) for item in found if item.kind != "completed"] == notes
