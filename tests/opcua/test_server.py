"""What a client sees: the tree, live values with true status and time, and that it can change nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asyncua import ua
from asyncua.client.client import Client
from asyncua.common.node import Node
from asyncua.ua.uaerrors import UaStatusCodeError

from opcua_model.tree import flows, plant_nodes
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes
from plant_service.core.samples import SECOND, Quality, SampleBatch, to_datetime
from plant_service.core.wip.commands.execution import COMMANDS
from tests.opcua.conftest import Plant
from tests.opcua.plant import COUNT, OP10, OP20A, OP20B, START, TAGS, alarm, figures, plant_model, poll

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def _no_task_left() -> None:
    """Server and client serve all tests of this file, with their tasks; test_life counts what a server leaves."""


class Changes:
    """Collects what a subscription brings."""

    def __init__(self) -> None:
        self.values: asyncio.Queue[ua.DataValue] = asyncio.Queue()
        self.events: asyncio.Queue[Any] = asyncio.Queue()

    def datachange_notification(self, node: Node, value: object, data: Any) -> None:
        self.values.put_nowait(data.monitored_item.Value)

    def event_notification(self, event: Any) -> None:
        self.events.put_nowait(event)


def node(client: Client, path: str) -> Node:
    return client.get_node(ua.NodeId(ua.String(path), ua.Int16(2)))


async def value_of(client: Client, path: str) -> ua.DataValue:
    wanted = ua.ReadValueId(node(client, path).nodeid, AttributeIds.Value)
    parameters = ua.ReadParameters(TimestampsToReturn=ua.TimestampsToReturn.Both, NodesToRead=[wanted])
    found: ua.DataValue = (await client.uaclient.read(parameters))[0]
    return found


async def browse(start: Node) -> dict[str, Node]:
    """All of our nodes below, by path."""
    found: dict[str, Node] = {}
    for child in await start.get_children():
        if child.nodeid.NamespaceIndex == 2 and not str(child.nodeid.Identifier).startswith("HistoryConfiguration"):
            found[str(child.nodeid.Identifier)] = child
            found |= await browse(child)
    return found


async def child_names(parent: Node) -> set[str]:
    return {(await child.read_browse_name()).Name for child in await parent.get_children()}


def status_name(data: ua.DataValue) -> str:
    assert data.StatusCode is not None
    return data.StatusCode.name


async def test_the_whole_tree_can_be_browsed(client: Client) -> None:
    found = await browse(client.nodes.objects)
    expected = {known.path: known for known in plant_nodes(plant_model(), TAGS)}
    assert set(expected) <= set(found)
    others = {path for path in set(found) - set(expected) if not path.startswith("Suzhou/JobOrder")}
    assert {path.rsplit("/", 1)[1] for path in others} <= {
        "Address",
        "EngineeringUnits",
        "EURange",
        "Unit",
        "Commands",
        "Alarms",
        "InputArguments",
        "OutputArguments",
        *COMMANDS,
    }
    for path in (OP10, f"{OP10}/WIP/Queue", COUNT):
        assert (await found[path].read_browse_name()).Name == expected[path].name
    assert (await found[OP10].read_display_name()).Text == "Press"


async def test_types_that_have_instances_are_not_abstract(client: Client) -> None:
    for number in (ObjectIds.BaseDataVariableType, ObjectIds.PropertyType, ObjectIds.AnalogUnitType):
        data = await client.get_node(ua.NodeId(ua.Int32(number))).read_attribute(AttributeIds.IsAbstract)
        assert data.Value == ua.Variant(False, ua.VariantType.Boolean)


async def test_our_namespace_has_index_2(client: Client) -> None:
    assert (await client.get_namespace_array())[2] == "urn:plant-service:wip"


async def test_instances_have_their_types(client: Client) -> None:
    for path, expected in {
        OP10: "StationType",
        f"{OP10}/WIP": "WipType",
        f"{OP10}/Counters/Good": "CounterType",
        f"{OP10}/Job": "JobType",
        "Suzhou/Orders/WO-1001": "OrderType",
        "Devices/press": "DeviceType",
    }.items():
        type_id = await node(client, path).read_type_definition()
        assert type_id is not None
        assert type_id.Identifier == f"Types/{expected}"
        parents = await client.get_node(type_id).get_referenced_nodes(ObjectIds.HasSubtype, ua.BrowseDirection.Inverse)
        assert [parent.nodeid.Identifier for parent in parents] == [ObjectIds.BaseObjectType]
        assert await child_names(client.get_node(type_id)) <= await child_names(node(client, path))


async def test_a_tag_tells_its_unit_address_and_description(client: Client) -> None:
    unit = await client.get_node(f"ns=2;s={COUNT}/EngineeringUnits").read_value()
    assert unit.DisplayName.Text == "pcs"
    assert await client.get_node(f"ns=2;s={COUNT}/Address").read_value() == "hr:0"
    assert (await node(client, COUNT).read_description()).Text == "parts made"


async def test_a_path_of_browse_names_finds_the_node(client: Client) -> None:
    found = await client.nodes.objects.get_child([f"2:{name}" for name in f"{OP10}/WIP/Queue".split("/")])
    assert found.nodeid.Identifier == f"{OP10}/WIP/Queue"


async def test_flows_to_leads_to_the_next_stations_and_back(client: Client) -> None:
    kind = ua.NodeId(ua.String("Types/FlowsTo"), ua.Int16(2))
    following = await node(client, OP10).get_referenced_nodes(kind, ua.BrowseDirection.Forward)
    assert {str(station.nodeid.Identifier) for station in following} == {OP20A, OP20B}
    before = await node(client, OP20A).get_referenced_nodes(kind, ua.BrowseDirection.Inverse)
    assert [station.nodeid.Identifier for station in before] == [OP10]
    assert len(flows(plant_model())) == 2


async def test_before_the_first_value_a_node_waits(client: Client) -> None:
    data = await value_of(client, "Devices/weld/Serial")
    assert status_name(data) == "BadWaitingForInitialData"
    assert data.Value is not None
    assert data.Value.Value is None


async def test_a_poll_shows_value_status_and_both_times(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(poll(7, 1.5, 20, True, time=START + 5))
    data = await value_of(client, COUNT)
    assert data.Value == ua.Variant(7, ua.VariantType.UInt16)
    assert status_name(data) == "Good"
    assert data.SourceTimestamp == to_datetime(START + 5)
    assert data.ServerTimestamp is not None
    assert abs(datetime.now(UTC) - data.ServerTimestamp) < timedelta(seconds=30)
    assert (await value_of(client, "Devices/press/Temperature")).Value == ua.Variant(20.0, ua.VariantType.Double)


async def test_the_time_that_the_device_tells_is_the_source_time(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(replace(poll(7, 1.5, time=START + 5), sources=(START - SECOND, None)))
    told, polled = [await value_of(client, f"Devices/press/{name}") for name in ("PartCount", "Pressure")]
    assert told.SourceTimestamp == to_datetime(START - SECOND)
    assert polled.SourceTimestamp == to_datetime(START + 5)


async def test_an_unchanged_poll_refreshes_the_times(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(poll(7))
    await plant.server.publish_samples(poll(7, time=START + SECOND))
    assert (await value_of(client, COUNT)).SourceTimestamp == to_datetime(START + SECOND)


async def test_uncertain_keeps_the_value_and_bad_does_not(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(poll(7))
    await plant.server.publish_samples(poll(None, quality=Quality.UNCERTAIN))
    data = await value_of(client, COUNT)
    assert (status_name(data), data.Value and data.Value.Value) == ("UncertainLastUsableValue", 7)
    await plant.server.publish_samples(poll(None, quality=Quality.BAD, time=START + SECOND))
    data = await value_of(client, COUNT)
    assert (status_name(data), data.Value and data.Value.Value) == ("BadNoCommunication", None)
    assert data.SourceTimestamp == to_datetime(START + SECOND)
    await plant.server.publish_samples(poll(7))
    assert status_name(await value_of(client, COUNT)) == "Good"


async def test_figures_are_shown_and_an_unknown_state_is_not_good(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(figures({f"{OP10}/WIP/Queue": 12, f"{OP10}/Job/Order": "WO-1001"}))
    await plant.server.publish_samples(figures({f"{OP10}/Running": None, "Suzhou/Balance": 0}))
    assert (await value_of(client, f"{OP10}/WIP/Queue")).Value == ua.Variant(12, ua.VariantType.Int64)
    assert (await value_of(client, f"{OP10}/Job/Order")).Value == ua.Variant("WO-1001")
    assert status_name(await value_of(client, f"{OP10}/Running")) == "BadWaitingForInitialData"
    assert (await value_of(client, "Suzhou/Balance")).Value == ua.Variant(0, ua.VariantType.Int64)


async def test_a_later_order_gets_its_nodes_with_its_first_figure(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(figures({"Suzhou/Orders/WO-2002/Planned": 40}))
    orders = {str(child.nodeid.Identifier) for child in await node(client, "Suzhou/Orders").get_children()}
    assert "Suzhou/Orders/WO-2002" in orders
    assert (await value_of(client, "Suzhou/Orders/WO-2002/Planned")).Value == ua.Variant(40, ua.VariantType.Int64)
    assert status_name(await value_of(client, "Suzhou/Orders/WO-2002/State")) == "BadWaitingForInitialData"


async def test_unknown_tags_are_left_alone(plant: Plant) -> None:
    await plant.server.publish_samples(figures({"Suzhou/Nowhere": 1}))
    await plant.server.publish_samples(SampleBatch("ghost", START, ("ghost.Tag",), (1,), (Quality.GOOD,)))


async def test_a_subscription_brings_changes_of_value_and_status(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(poll(1))
    changes = Changes()
    subscription = await client.create_subscription(20, changes)
    await subscription.subscribe_data_change(node(client, COUNT), queuesize=10, sampling_interval=ua.Double(0))
    seen: list[tuple[str, object]] = []
    for batch in (poll(1), poll(2), poll(2, time=START + 1), poll(None, quality=Quality.BAD), poll(2)):
        await plant.server.publish_samples(batch)
    async with asyncio.timeout(5):
        while len(seen) < 4:
            data = await changes.values.get()
            seen.append((status_name(data), data.Value and data.Value.Value))
    assert seen == [("Good", 1), ("Good", 2), ("BadNoCommunication", None), ("Good", 2)]
    await subscription.delete()


async def test_a_client_can_neither_write_nor_add_nor_delete(plant: Plant, client: Client) -> None:
    await plant.server.publish_samples(poll(3))
    with pytest.raises(UaStatusCodeError, match="BadNotWritable"):
        await node(client, COUNT).write_value(9, ua.VariantType.UInt16)
    with pytest.raises(UaStatusCodeError, match="BadNotWritable"):
        await node(client, COUNT).write_attribute(AttributeIds.AccessLevel, ua.DataValue(ua.Variant(255)))
    with pytest.raises(UaStatusCodeError):
        await client.nodes.objects.add_object(2, "Intruder")
    with pytest.raises(UaStatusCodeError):
        await client.delete_nodes([node(client, COUNT)])
    assert await node(client, COUNT).read_value() == 3


async def test_a_variable_says_that_it_is_read_only_and_historized(client: Client) -> None:
    for path in (COUNT, f"{OP10}/WIP/Queue"):
        assert await node(client, path).get_access_level() == {ua.AccessLevel.CurrentRead, ua.AccessLevel.HistoryRead}
        assert await node(client, path).get_user_access_level() == await node(client, path).get_access_level()
        assert (await node(client, path).read_attribute(AttributeIds.Historizing)).Value == ua.Variant(True)


async def test_an_alarm_is_an_event_of_the_server_object(plant: Plant, client: Client) -> None:
    changes = Changes()
    subscription = await client.create_subscription(20, changes)
    await subscription.subscribe_events()
    await plant.server.publish_events([alarm("a glitch", kind="glitch"), alarm("a gap at OP10")])
    async with asyncio.timeout(5):
        seen = await changes.events.get()
    assert (seen.Message.Text, seen.SourceName, seen.Time) == ("a gap at OP10", "L1/OP10", to_datetime(START))
    assert seen.SourceNode.Identifier == OP10
    await subscription.delete()


async def test_an_unknown_node_is_said_to_be_unknown(client: Client) -> None:
    data = await value_of(client, "Suzhou/Nowhere")
    assert data.StatusCode is not None
    assert data.StatusCode.value == StatusCodes.BadNodeIdUnknown
