"""Our types, exported and read again by a server that knows nothing of us."""

from pathlib import Path

from asyncua.server.server import Server

from opcua_model.namespace import NAMESPACE
from opcua_model.nodeset import export_types
from opcua_model.types import OBJECT_TYPES
from opcua_model.wire import AttributeIds, ObjectIds, standard
from plant_service.core.wip.commands.execution import COMMANDS


async def test_exported_types_can_be_imported_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "plant-service.NodeSet2.xml"
    count = await export_types(file)
    other = Server()
    await other.init()
    try:
        await other.import_xml(str(file))
        index = await other.get_namespace_index(NAMESPACE)
        known = tuple(other.iserver.aspace.keys())
        imported = [node_id for node_id in known if node_id.NamespaceIndex == index]
        assert len(imported) == count
        for name in OBJECT_TYPES:
            node = other.get_node(f"ns={index};s=Types/{name}")
            assert (await node.read_browse_name()).Name == name
            assert not (await node.read_attribute(AttributeIds.IsAbstract)).Value.Value  # type: ignore[union-attr]
        alarm = await other.get_node(f"ns={index};s=Types/PlantAlarmType").get_parent()
        assert alarm is not None
        assert alarm.nodeid == standard(ObjectIds.DiscreteAlarmType)
        assert len(await other.get_node(f"ns={index};s=Types/CommandsType").get_methods()) == len(COMMANDS)
        parent = await other.get_node(f"ns={index};s=Types/StationType").get_parent()
        assert parent is not None
        assert parent.nodeid == standard(ObjectIds.BaseObjectType)
    finally:
        await other.iserver.isession.close_session()
        other.iserver.method_service.stop()
