from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from plant_service.core.plc_time import plc_time
from plant_service.core.samples import Value, parse_time

MOMENT = parse_time("2026-11-24T08:00:00.5Z")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "told",
    [
        "2026-11-24T16:00:00.500",
        "2026-11-24T16:00:00.500000000",
        "2026-11-24 16:00:00.5",
        "2026-11-24T08:00:00.5Z",
        "2026-11-24T10:00:00.5+02:00",
        MOMENT // 1000,
        MOMENT,
    ],
)
def test_what_is_a_time(told: Value) -> None:
    assert plc_time(told, SHANGHAI) == MOMENT


def test_seconds() -> None:
    assert plc_time(MOMENT // 1_000_000, UTC) == MOMENT - 500_000


@pytest.mark.parametrize("told", [None, "", "noon", "2026-13-01T00:00:00", 0, -1, True, 1.5])
def test_what_is_none(told: Value) -> None:
    assert plc_time(told, SHANGHAI) is None
