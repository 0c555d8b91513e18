"""Data-change subscriptions as an independent client sees them, node/subscriptions.js (OPC 10000-4 5.13, 5.14)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from opcua_model.limits import MAX_DATA_QUEUE, MAX_SAMPLING, MIN_PUBLISHING, MIN_SAMPLING
from plant_service.core.samples import Quality, SampleBatch
from tests.opcua.node_client import run_script
from tests.opcua.plant import START, server

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(certificates: Path) -> AsyncIterator[dict[str, Any]]:
    async with server(certificates) as running:
        time = START

        async def write(command: dict[str, Any]) -> str:
            """One poll, a millisecond after the one before."""
            nonlocal time
            time += 1000
            quality = Quality(command.get("quality") or "Good")
            for path, value in command["write"].items():
                _, device, name = path.split("/")
                await running.publish_samples(SampleBatch(device, time, (f"{device}.{name}",), (value,), (quality,)))
            return "written"

        yield await run_script("subscriptions.js", running.endpoint, commands=write)


async def test_a_slow_drift_passes_the_deadband(seen: dict[str, Any]) -> None:
    """The deadband is measured from the last value reported; 10 steps of 0.4 are reported every third time."""
    assert [round(value, 1) for value in seen["deadbands"]["drift"]] == [0, 1.2, 2.4, 3.6]


async def test_a_deadband_never_hides_a_change_of_status(seen: dict[str, Any]) -> None:
    assert seen["deadbands"]["recovery"] == [[None, "BadNoCommunication"], [3.7, "Good"]]


async def test_a_percent_deadband_is_of_the_range(seen: dict[str, Any]) -> None:
    """10 % of 0 to 100: more than 10."""
    assert seen["deadbands"]["ofRange"] == [50, 61, 71.5]


async def test_filters_that_make_no_sense_are_refused(seen: dict[str, Any]) -> None:
    assert seen["deadbands"]["refused"] == [
        "BadFilterNotAllowed",
        "BadDeadbandFilterInvalid",
        "BadDeadbandFilterInvalid",
        "BadFilterNotAllowed",
        "BadFilterNotAllowed",
        "BadFilterNotAllowed",
        "BadMonitoredItemFilterUnsupported",
    ]


async def test_the_trigger_says_what_counts_as_a_change(seen: dict[str, Any]) -> None:
    assert seen["triggers"] == {"time": [2], "value": [1, 2]}


async def test_a_full_queue_loses_values_at_the_end_asked_for_and_says_so(seen: dict[str, Any]) -> None:
    queues = seen["queues"]
    assert queues["oldest"] == [[3, True], [4, False], [5, False]]
    assert queues["newest"] == [[0, False], [1, False], [5, True]]
    assert queues["buffer"] == [[5, False]]
    assert queues["sizes"] == [3, 3, 1, MAX_DATA_QUEUE, 1]


async def test_the_sampling_interval_is_revised_and_kept(seen: dict[str, Any]) -> None:
    sampling = seen["sampling"]
    assert sampling["revised"] == [100, 0, MIN_SAMPLING, 250, MAX_SAMPLING]
    assert (sampling["first"], sampling["meanwhile"]) == (1, [])


async def test_the_rhythm_is_revised_modified_and_kept(seen: dict[str, Any]) -> None:
    rhythm = seen["rhythm"]
    assert rhythm["created"] == [MIN_PUBLISHING, 3, 1]
    assert rhythm["modified"] == [200, 100, 2]
    assert rhythm["keepAlives"] == [[1, 0, []]] * 3
    assert rhythm["keptItsPace"]
    assert (rhythm["unknown"], rhythm["none"]) == ("BadSubscriptionIdInvalid", "BadNoSubscription")


async def test_much_comes_in_several_messages_that_can_be_sent_again(seen: dict[str, Any]) -> None:
    batches = seen["batches"]
    assert batches["batches"] == [[1, [0, 1, 2], True], [2, [3, 4, 5], True], [3, [6, 7], False]]
    assert batches["again"] == [3, 4, 5]
    assert batches["acknowledged"] == [["Good", "BadSequenceNumberUnknown"], [1, 3]]
    assert batches["gone"] == "BadMessageNotAvailable"


async def test_items_can_be_linked_silenced_and_changed(seen: dict[str, Any]) -> None:
    modes = seen["modes"]
    assert modes["added"] == ["Good", "BadMonitoredItemIdInvalid"]
    assert modes["removedLinks"] == ["BadMonitoredItemIdInvalid"]
    assert modes["silent"] == []
    assert modes["triggered"] == [[1, 1], [2, 0], [2, 5]]
    assert modes["set"] == ["Good", "BadMonitoredItemIdInvalid"]
    assert modes["enabled"] == [3]
    assert modes["modified"] == [["Good", MAX_DATA_QUEUE], ["BadMonitoredItemIdInvalid", 0]]
    assert modes["coarse"] == [[9, 12], [9, 30]]
    assert modes["removed"] == ["Good", "BadMonitoredItemIdInvalid"]


async def test_a_client_can_ask_what_it_monitors_and_for_all_of_it_again(seen: dict[str, Any]) -> None:
    modes = seen["modes"]
    assert modes["handles"] == [2, 3, 9]
    assert modes["sameItems"]
    assert (modes["resend"], modes["resent"]) == ("Good", [3, 9])
    assert modes["foreign"] == "BadSubscriptionIdInvalid"


async def test_a_subscription_can_move_to_another_session(seen: dict[str, Any]) -> None:
    transfer = seen["transfer"]
    assert transfer["first"] == [41]
    assert transfer["notYours"] == "BadSubscriptionIdInvalid"
    assert transfer["results"] == [["Good", [transfer["firstSequence"]]], ["BadSubscriptionIdInvalid", []]]
    assert transfer["told"] == "GoodSubscriptionTransferred"
    assert (transfer["initial"], transfer["later"]) == ([41], [42])
    assert transfer["left"] == ["BadSubscriptionIdInvalid"]


async def test_a_subscription_that_nobody_listens_to_ends_and_tells(seen: dict[str, Any]) -> None:
    assert seen["ends"] == {"status": "BadTimeout", "subscription": True}
