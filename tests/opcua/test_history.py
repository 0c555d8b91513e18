"""HistoryRead of raw values, OPC 10000-11 6.5.3. `get` is one request, as a client makes it."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.ua.uaerrors import UaStatusCodeError

from opcua_model.limits import MAX_HISTORY_POINTS, MAX_HISTORY_VALUES
from opcua_model.wire import wire_time
from plant_service.core.ports import HistoryValue
from plant_service.core.samples import SECOND, Micros, Quality, from_datetime, to_datetime
from tests.opcua.conftest import Plant
from tests.opcua.plant import COUNT, OP10, START, history_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def _no_task_left() -> None:
    """Server and client serve all tests of this file, with their tasks; test_life counts what a server leaves."""


DAY = 86_400 * SECOND


@pytest.fixture(autouse=True)
def _recorded(plant: Plant) -> None:
    """Ten values a second apart for each test; the last two share their time."""
    values = [HistoryValue(START + index * SECOND, index, index, Quality.GOOD) for index in range(9)]
    plant.history.series = {"press.PartCount": [*values, HistoryValue(START + 8 * SECOND, 9, 9, Quality.GOOD)]}
    plant.history.away = False


def moment(seconds: float | None) -> datetime:
    return ua.get_win_epoch() if seconds is None else to_datetime(START + int(seconds * SECOND))


async def get(
    client: Client,
    start: float | None = None,
    end: float | None = None,
    count: int = 0,
    *,
    point: bytes | None = None,
    path: str = COUNT,
    bounds: bool = False,
    modified: bool = False,
    release: bool = False,
    timestamps: ua.TimestampsToReturn = ua.TimestampsToReturn.Source,
) -> ua.HistoryReadResult:
    details = ua.ReadRawModifiedDetails(modified, wire_time(moment(start)), wire_time(moment(end)), count, bounds)
    node = ua.HistoryReadValueId(ua.NodeId(ua.String(path), ua.Int16(2)), "", ua.QualifiedName(), point)
    parameters = ua.HistoryReadParameters(details, timestamps, release, [node])
    return (await client.uaclient.history_read(parameters))[0]


def data_of(result: ua.HistoryReadResult) -> list[ua.DataValue]:
    return list(result.HistoryData.DataValues) if result.HistoryData else []


def values_of(result: ua.HistoryReadResult) -> list[object]:
    return [data.Value and data.Value.Value for data in data_of(result)]


async def all_pages(client: Client, start: float | None, end: float | None, count: int) -> list[list[object]]:
    result = await get(client, start, end, count)
    pages = [values_of(result)]
    while result.ContinuationPoint:
        result = await get(client, start, end, count, point=result.ContinuationPoint)
        pages.append(values_of(result))
    return pages


async def test_the_start_is_inclusive_and_the_end_exclusive(client: Client) -> None:
    assert values_of(await get(client, 2, 5)) == [2, 3, 4]


async def test_time_flows_backward_when_the_end_is_before_the_start(client: Client) -> None:
    assert values_of(await get(client, 5, 2)) == [5, 4, 3]


async def test_start_and_end_at_one_instant_ask_for_its_value(client: Client) -> None:
    assert values_of(await get(client, 3, 3)) == [3]


async def test_one_of_the_three_may_be_missing(client: Client) -> None:
    assert values_of(await get(client, 3, None, 2)) == [3, 4]
    assert values_of(await get(client, None, 3, 2)) == [3, 2]
    assert not (await get(client, 3, None, 2)).ContinuationPoint


@pytest.mark.parametrize(("start", "end", "count"), [(None, None, 5), (3, None, 0), (None, 3, 0)])
async def test_two_of_the_three_may_not(client: Client, start: float | None, end: float | None, count: int) -> None:
    assert (await get(client, start, end, count)).StatusCode.name == "BadHistoryOperationInvalid"


async def test_pages_neither_lose_nor_repeat_values_of_equal_time(client: Client) -> None:
    assert await all_pages(client, 6, 20, 3) == [[6, 7, 8], [9]]
    assert await all_pages(client, 8, -1, 1) == [[value] for value in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]


async def test_a_last_page_that_is_full_has_no_continuation_point(client: Client) -> None:
    assert await all_pages(client, 0, 6, 3) == [[0, 1, 2], [3, 4, 5]]


async def test_more_than_one_response_may_hold_is_continued(plant: Plant, client: Client) -> None:
    plant.history.series["press.PartCount"] = history_of(25_000)
    pages = await all_pages(client, 0, DAY / SECOND, 0)
    assert [len(page) for page in pages] == [MAX_HISTORY_VALUES, MAX_HISTORY_VALUES, 5_000]
    assert [value for page in pages for value in page] == list(range(25_000))
    assert sum(len(page) for page in await all_pages(client, 0, None, 12_000)) == 12_000


async def test_a_continuation_survives_values_that_arrive_meanwhile(plant: Plant, client: Client) -> None:
    first = await get(client, 0, 100, 6)
    recorded = list(plant.history.series["press.PartCount"])
    plant.history.series["press.PartCount"] = [*recorded, HistoryValue(START + 9 * SECOND, 10, 10, Quality.GOOD)]
    assert values_of(await get(client, 0, 100, 6, point=first.ContinuationPoint)) == [6, 7, 8, 9, 10]


async def test_a_continuation_point_is_good_once_and_for_its_node(client: Client) -> None:
    async def refused(point: bytes | None, path: str = COUNT) -> bool:
        status: str = (await get(client, 0, 9, 2, point=point, path=path)).StatusCode.name
        return status == "BadContinuationPointInvalid"

    point = (await get(client, 0, 9, 2)).ContinuationPoint
    assert values_of(await get(client, 0, 9, 2, point=point)) == [2, 3]
    assert await refused(point)
    assert await refused(b"made up")
    assert await refused((await get(client, 0, 9, 2)).ContinuationPoint, "Devices/press/Pressure")


async def test_a_continuation_point_can_be_released(client: Client) -> None:
    point = (await get(client, 0, 9, 2)).ContinuationPoint
    released = await get(client, 0, 9, 2, point=point, release=True)
    assert (released.StatusCode.name, data_of(released)) == ("Good", [])
    assert (await get(client, 0, 9, 2, point=point)).StatusCode.name == "BadContinuationPointInvalid"


async def test_forgotten_continuation_points_make_room(client: Client) -> None:
    points = [(await get(client, 0, 9, 2)).ContinuationPoint for _ in range(MAX_HISTORY_POINTS + 1)]
    assert (await get(client, 0, 9, 2, point=points[0])).StatusCode.name == "BadContinuationPointInvalid"
    assert (await get(client, 0, 9, 2, point=points[1])).StatusCode.name == "Good"


async def test_no_data_no_history_and_no_node_are_told_apart(client: Client) -> None:
    assert (await get(client, 50, 60)).StatusCode.name == "GoodNoData"
    assert (await get(client, 0, 9, path=f"{OP10}/WIP/Queue")).StatusCode.name == "GoodNoData"
    assert (await get(client, 0, 9, path=f"{COUNT}/Address")).StatusCode.name == "BadHistoryOperationUnsupported"
    assert (await get(client, 0, 9, path="Suzhou/Nowhere")).StatusCode.name == "BadNodeIdUnknown"


async def test_what_is_not_kept_is_refused(client: Client) -> None:
    assert (await get(client, 0, 9, modified=True)).StatusCode.name == "BadHistoryOperationUnsupported"


async def test_a_database_that_is_away_is_said_to_be(plant: Plant, client: Client) -> None:
    plant.history.away = True
    assert (await get(client, 0, 9)).StatusCode.name == "BadNoCommunication"


async def test_wip_numbers_have_their_path_as_series(plant: Plant, client: Client) -> None:
    path = f"{OP10}/WIP/Queue"
    plant.history.series[path] = history_of(3)
    result = await get(client, 0, 9, path=path)
    assert values_of(result) == [0, 1, 2]
    assert {data.Value.VariantType for data in data_of(result) if data.Value} == {ua.VariantType.Int64}


async def test_quality_and_time_are_those_of_the_record(plant: Plant, client: Client) -> None:
    bad = HistoryValue(START, 0, None, Quality.BAD)
    doubtful = HistoryValue(START + SECOND, 1, 7, Quality.UNCERTAIN)
    plant.history.series["press.PartCount"] = [bad, doubtful]
    first, second = data_of(await get(client, 0, 9))
    assert first.StatusCode is not None
    assert second.StatusCode is not None
    assert (first.StatusCode.name, second.StatusCode.name) == ("BadNoCommunication", "UncertainLastUsableValue")
    assert (first.SourceTimestamp, second.SourceTimestamp) == (to_datetime(START), to_datetime(START + SECOND))


async def test_only_the_timestamps_asked_for_come(client: Client) -> None:
    source = data_of(await get(client, 0, 1, timestamps=ua.TimestampsToReturn.Source))[0]
    assert (source.SourceTimestamp is None, source.ServerTimestamp is None) == (False, True)
    server = data_of(await get(client, 0, 1, timestamps=ua.TimestampsToReturn.Server))[0]
    assert (server.SourceTimestamp is None, server.ServerTimestamp is None) == (True, False)
    with pytest.raises(UaStatusCodeError, match="BadInvalidTimestampArgument"):
        await get(client, 0, 1, timestamps=ua.TimestampsToReturn.Neither)


def shown(result: ua.HistoryReadResult) -> Sequence[tuple[object, Micros | None]]:
    return [
        (
            data.Value.Value if data.StatusCode and data.StatusCode.is_good() and data.Value else "none",
            (from_datetime(data.SourceTimestamp) - START) * 10 // SECOND if data.SourceTimestamp else None,
        )
        for data in data_of(result)
    ]


async def test_bounds_are_the_values_around_the_range(client: Client) -> None:
    assert shown(await get(client, 1.5, 3.5, bounds=True)) == [(1, 10), (2, 20), (3, 30), (4, 40)]
    assert shown(await get(client, 1, 3, bounds=True)) == [(1, 10), (2, 20), (3, 30)]
    assert shown(await get(client, 3.5, 1.5, bounds=True)) == [(4, 40), (3, 30), (2, 20), (1, 10)]


async def test_a_bound_that_is_not_there_is_bad_at_the_edge_of_the_range(client: Client) -> None:
    result = await get(client, -1, 1, bounds=True)
    assert shown(result) == [("none", -10), (0, 0), (1, 10)]
    status = data_of(result)[0].StatusCode
    assert status is not None
    assert status.name == "BadBoundNotFound"


async def test_bounds_count_as_values_of_a_page(client: Client) -> None:
    first = await get(client, 1.5, 3.5, 2, bounds=True)
    second = await get(client, 1.5, 3.5, 2, bounds=True, point=first.ContinuationPoint)
    assert (shown(first), shown(second)) == ([(1, 10), (2, 20)], [(3, 30), (4, 40)])
    assert not second.ContinuationPoint
