"""Units of the profiles that the server claims, which no other test of this folder is about (OPC 10000-7)."""

import asyncio
import re
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.client.client import Client

from opcua_model.namespace import NAMESPACE, PUBLISHED
from opcua_model.wire import AttributeIds, ObjectIds, standard
from tests.opcua.conftest import Plant
from tests.opcua.plant import COUNT, alarm

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_where_clause_may_cast(plant: Plant, client: Client) -> None:
    """Standard Event Subscription: the severity as a text is like 5%."""

    class Heard:
        def __init__(self) -> None:
            self.texts: list[str] = []

        def event_notification(self, event: Any) -> None:
            self.texts.append(event.Message.Text)

    def field(name: str) -> ua.SimpleAttributeOperand:
        path = [ua.QualifiedName(name)]
        return ua.SimpleAttributeOperand(standard(ObjectIds.BaseEventType), path, AttributeIds.Value)

    def wanted(pattern: str) -> ua.EventFilter:
        text = ua.LiteralOperand(ua.Variant(standard(ObjectIds.String)))
        cast_ = ua.ContentFilterElement(ua.FilterOperator.Cast, [field("Severity"), text])
        like = ua.ContentFilterElement(
            ua.FilterOperator.Like, [ua.ElementOperand(ua.UInt32(1)), ua.LiteralOperand(ua.Variant(pattern))]
        )
        return ua.EventFilter([field("Message")], ua.ContentFilter([like, cast_]))

    severity = plant.server._events.data_of(alarm("first")).fields["Severity"].Value
    fits, misses = Heard(), Heard()
    for heard, pattern in ((fits, f"{severity}"), (misses, f"{severity}_")):
        subscription = await client.create_subscription(50, heard)
        await subscription.subscribe_events(client.nodes.server, evfilter=wanted(pattern))
    await plant.server.publish_events([alarm("first"), alarm("second")])
    async with asyncio.timeout(30):
        while len(fits.texts) < 2:
            await asyncio.sleep(0.01)
    assert misses.texts == []


async def test_each_namespace_has_its_metadata(client: Client) -> None:
    found: dict[str, dict[str, Any]] = {}
    for node in await client.get_node(standard(ObjectIds.Server_Namespaces)).get_children():
        below = await node.get_children()
        found[str((await node.read_browse_name()).Name)] = {
            str((await one.read_browse_name()).Name): await one.read_value() for one in below
        }
    assert set(found) == set(await client.get_namespace_array())
    ours = found[NAMESPACE]
    assert (ours["NamespaceUri"], ours["IsNamespaceSubset"]) == (NAMESPACE, False)
    assert ours["NamespacePublicationDate"].replace(tzinfo=UTC) == PUBLISHED
    assert ours["StaticStringNodeIdPattern"] == "Types/%"
    roles = {entry.RoleId for entry in ours["DefaultRolePermissions"]}
    assert {entry.RoleId for entry in ours["DefaultUserRolePermissions"]} < roles


async def test_variables_tell_that_reads_and_writes_are_atomic(client: Client) -> None:
    """Address Space Atomicity, Address Space Full Array Only: the bits of AccessLevelEx (OPC 10000-3 8.58)."""
    for node_id, expected in (
        (ua.NodeId(ua.String(COUNT), ua.Int16(2)), 5),
        (standard(ObjectIds.Server_ServerStatus), 1),
    ):
        data = await client.get_node(node_id).read_attribute(AttributeIds.AccessLevelEx)
        assert data.Value is not None
        assert (data.Value.Value, data.Value.VariantType) == (expected, ua.VariantType.UInt32)


def _documented() -> str:
    page = (Path(__file__).parents[2] / "docs" / "opcua.md").read_text(encoding="utf-8")
    return page.split("## Profiles")[1].split("| not listed |")[0]


async def test_the_profiles_are_those_of_the_documentation(client: Client) -> None:
    """Each with tests that there are."""
    cells = [line.split("|") for line in _documented().splitlines() if line.startswith("| `")]
    names = {name for cell in cells for name in re.findall(r"`(\w+)`", cell[1])}
    claimed = await client.get_node(standard(ObjectIds.Server_ServerCapabilities_ServerProfileArray)).read_value()
    assert {profile.rsplit("/", 1)[1] for profile in claimed} == names
    tests = {name for cell in cells for name in re.findall(r"`(test_\w+)`", cell[3])}
    assert {name for name in tests if not Path(__file__).with_name(f"{name}.py").exists()} == set()
