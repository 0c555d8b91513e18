"""Aggregates, values at times, events now and past, as an independent client sees them (node/history.js).

node-opcua's own server gives Count as UInt32; Part 13 says Int32 (OPC 10000-13 5.4.3.18), and so it is here.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from opcua_model.limits import MAX_HISTORY_VALUES
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, Quality, format_time
from tests.opcua.node_client import run_script
from tests.opcua.plant import START, MemoryHistorian, alarm, server

pytestmark = pytest.mark.asyncio(loop_scope="module")
CALCULATED, INTERPOLATED, RAW = 0x0401, 0x0402, 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path) -> AsyncIterator[dict[str, Any]]:
    values = [HistoryValue(START + index * SECOND, index, index, Quality.GOOD) for index in range(31)]
    floats = [HistoryValue(value.time, value.position, float(value.position), Quality.GOOD) for value in values]
    history = MemoryHistorian({"press.PartCount": values, "press.Pressure": floats})
    history.events = [
        alarm("first", seconds=1),
        alarm("a glitch", seconds=2, kind="glitch"),
        alarm("second", "L1/OP20A", seconds=2),
        alarm("third", "", seconds=3),
        alarm("fourth", seconds=4, kind="alarm_cleared"),
    ]
    async with server(certificates, history) as running:

        async def happen(command: dict[str, Any]) -> str:
            await running.publish_events([alarm(text, station) for text, station in command["events"]])
            return "happened"

        yield await run_script("history.js", running.endpoint, format_time(START), commands=happen)


async def test_aggregates_have_their_type_and_tell_that_they_are_calculated(seen: dict[str, Any]) -> None:
    average, maximum, count = seen["aggregates"]["results"]
    assert average == [[2, "Double", CALCULATED], [7, "Double", CALCULATED]]
    assert [value for value, *_ in maximum] == [4, 9]
    assert {kind for _, kind, _ in maximum} == {"UInt16"}
    assert count == [[5, "Int32", CALCULATED], [5, "Int32", CALCULATED]]


async def test_aggregates_that_cannot_be_had_are_told_apart(seen: dict[str, Any]) -> None:
    aggregates = seen["aggregates"]
    assert aggregates["unknown"] == "BadAggregateNotSupported"
    assert aggregates["refused"] == [
        "BadInvalidArgument",
        "BadHistoryOperationUnsupported",
        "BadNodeIdUnknown",
        "BadAggregateConfigurationRejected",
    ]
    assert aggregates["mismatch"] == "BadAggregateListMismatch"


async def test_many_intervals_come_in_pages(seen: dict[str, Any]) -> None:
    assert seen["aggregates"]["pages"] == [MAX_HISTORY_VALUES, MAX_HISTORY_VALUES, 5_000]


async def test_time_may_flow_backward(seen: dict[str, Any]) -> None:
    assert seen["aggregates"]["backward"] == [10, 5]


async def test_values_at_times_are_held_or_on_a_line(seen: dict[str, Any]) -> None:
    moments = seen["moments"]
    assert [(value, code) for value, _, code in moments["stepped"]] == [(3, RAW), (2, INTERPOLATED), (0, INTERPOLATED)]
    assert [value for value, *_ in moments["sloped"]] == [3, 2.5, 0.5]
    assert moments["none"] == "BadNothingToDo"


async def test_the_nodes_tell_how_history_is_to_be_read(seen: dict[str, Any]) -> None:
    configuration = seen["configuration"]
    assert configuration["stepped"] == {
        "Devices/press/PartCount": ["ns=0;i=2318", True],
        "Devices/press/Pressure": ["ns=0;i=2318", False],
    }
    assert configuration["functions"]
    assert configuration["many"] > 30


async def test_events_reach_every_notifier_above(seen: dict[str, Any]) -> None:
    events = seen["events"]["seen"]
    assert events["1"] == events["2"] == events["3"] == ["first", "second"]
    assert events["4"] == events["5"] == ["first", "second", "third"]
    assert "6" not in events


async def test_a_where_clause_chooses_events(seen: dict[str, Any]) -> None:
    events = seen["events"]["seen"]
    assert events["7"] == ["first", "second", "third"]
    assert "8" not in events
    assert events["9"] == ["second"]


async def test_lost_events_are_told_by_an_event(seen: dict[str, Any]) -> None:
    told, *kept = seen["events"]["seen"]["11"]
    assert told.startswith("Events have been lost")
    assert kept == ["second", "third"]


async def test_filters_for_events_are_checked(seen: dict[str, Any]) -> None:
    results = seen["events"]["results"]
    assert results[:9] == ["Good"] * 9
    assert results[9:] == ["BadAttributeIdInvalid", "Good", "BadEventFilterInvalid", "BadEventFilterInvalid"]


async def test_past_events_are_those_of_the_notifier(seen: dict[str, Any]) -> None:
    past = seen["pastEvents"]
    assert past["texts"] == [["first", "second", "third", "fourth"], ["first", "fourth"], ["second"], [], []]
    assert past["status"] == ["Good"] * 3 + ["BadHistoryOperationUnsupported", "BadNodeIdUnknown"]
    assert past["backward"] == ["fourth", "third", "second", "first"]
    assert past["pages"] == [["first", "second"], ["third", "fourth"], False]
    assert past["chosen"] == ["second"]
