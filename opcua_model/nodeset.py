"""Our own types as a NodeSet2 file (OPC 10000-6 Annex F), for clients that want them before they connect."""

from pathlib import Path

from asyncua.server.server import Server

from opcua_model.namespace import INDEX, NAMESPACE
from opcua_model.nodes import NodeSpace
from opcua_model.types import add_types


async def export_types(path: Path) -> int:
    """Writes the file; how many nodes are in it. Raises OSError."""
    server = Server()
    await server.init()
    try:
        space = NodeSpace(server.iserver.aspace, await server.register_namespace(NAMESPACE))
        add_types(space)
        known = tuple(server.iserver.aspace.keys())
        nodes = [server.get_node(node_id) for node_id in known if node_id.NamespaceIndex == INDEX]
        await server.export_xml(nodes, str(path))
    finally:
        await server.iserver.isession.close_session()
        server.iserver.method_service.stop()
    return len(nodes)
