"""The clock of a PLC beside that of the host."""

import logging
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from plant_service.core.samples import SECOND, Quality, SampleBatch, Value, parse_time
from plant_service.runtime.health import DeviceHealth
from plant_service.runtime.plc_clock import PlcClock, SourceTimes

NOW = parse_time("2026-11-24T08:00:00Z")


def _poll(told: Value, tag: str = "press.Time") -> SampleBatch:
    return SampleBatch("press", NOW, ("press.Count", tag), (7, told), (Quality.GOOD, Quality.GOOD))


def _clock(zone: str = "Asia/Shanghai") -> PlcClock:
    return PlcClock("press", "press.Time", ZoneInfo(zone))


def test_a_clock_ahead_and_one_behind() -> None:
    clock = _clock()
    clock.look(_poll("2026-11-24T16:00:02.250"))
    assert clock.skew == 2.25
    clock.look(_poll(NOW // SECOND - 3))
    assert clock.skew == -3.0


def test_a_poll_of_other_tags_changes_nothing_and_an_unreadable_time_is_unknown() -> None:
    clock = _clock()
    clock.look(_poll("2026-11-24T16:00:01"))
    clock.look(_poll("17", tag="press.Other"))
    assert clock.skew == 1.0
    clock.look(_poll(None))
    assert clock.skew is None


def test_a_device_that_is_away_tells_no_time() -> None:
    clock = _clock()
    clock.look(_poll("2026-11-24T16:00:01"))
    assert DeviceHealth(clock=clock).clock_skew is None
    assert DeviceHealth(clock=clock, connected=True).clock_skew == 1.0
    assert DeviceHealth(connected=True).clock_skew is None


def test_a_clock_far_off_is_told_once_until_it_is_right_again(caplog: pytest.LogCaptureFixture) -> None:
    clock = _clock("UTC")
    with caplog.at_level(logging.INFO):
        for told in ("16:00:00", "16:00:01", "08:00:45", "08:00:10", "08:00:09"):
            clock.look(_poll(f"2026-11-24T{told}"))
    assert caplog.messages == [
        "press: its clock (press.Time) is 28800 s ahead; set the PLC's clock, or clock_zone if it is not in UTC",
        "press: its clock is right again",
    ]


def test_a_value_has_the_time_that_the_plc_keeps_beside_it() -> None:
    times = SourceTimes({"press.Count": "press.Time"}, ZoneInfo("Asia/Shanghai"))
    assert times.dated(_poll("2026-11-24T15:59:58")).sources == (NOW - 2 * SECOND, None)
    assert times.dated(_poll("no time")).sources == (None, None)
    assert times.dated(_poll(NOW // SECOND, tag="press.Other")).sources == (None, None)
    told_by_the_server = replace(_poll("2026-11-24T15:59:58"), sources=(1, 2))
    assert times.dated(told_by_the_server).sources == (NOW - 2 * SECOND, 2)
