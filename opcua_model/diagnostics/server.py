"""ServerDiagnostics as a whole: its values, and the flag that switches it off (OPC 10000-5 6.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AttributeValue, NodeData

from opcua_model.binary import SharedDataValue, stamps
from opcua_model.diagnostics import structures
from opcua_model.diagnostics.counts import ServerCounts, SessionCounts, SubscriptionCounts
from opcua_model.diagnostics.nodes import (
    SECURITY_ARRAY,
    SESSION_ARRAY,
    SUBSCRIPTION_ARRAY,
    DiagnosticNodes,
)
from opcua_model.live_space import LiveParent
from opcua_model.rights import Realm, Viewer, restrict
from opcua_model.services.sources import compute, now
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard, status

if TYPE_CHECKING:
    from opcua_model.sessions import PlantServer

_FLAG = standard(ObjectIds.Server_ServerDiagnostics_EnabledFlag)
_SUMMARY = "Server_ServerDiagnostics_ServerDiagnosticsSummary"
_STRUCTURE = ua.VariantType.ExtensionObject


class Diagnostics:
    """Values of the standard's nodes; those of sessions and subscriptions below them."""

    def __init__(self, server: PlantServer) -> None:
        self._server = server
        self._nodes = DiagnosticNodes(server)

    def add(self) -> None:
        server, space = self._server, self._server.live
        space.make = self._nodes.node
        self._values()
        server.services.view.restrict(SECURITY_ARRAY, Realm.SECURITY)
        for node_id, below in self._nodes.below().items():
            space[node_id] = LiveParent(space[node_id], below)
        flag = space[_FLAG]
        restrict(flag, Realm.SETTING)
        flag.attributes[AttributeIds.Value].value_setter = self._switch
        self._show(flag.attributes[AttributeIds.Value])

    def _values(self) -> None:
        server = self._server
        self._compute(standard(getattr(ObjectIds, _SUMMARY)), lambda _: structures.summary(server), _STRUCTURE)
        for field, value in structures.SERVER.items():

            def one(_: Viewer, value: Callable[[PlantServer], Any] = value) -> Any:
                return value(server)

            self._compute(standard(getattr(ObjectIds, f"{_SUMMARY}_{field}")), one, ua.VariantType.UInt32)
        nodes = self._nodes
        self._array(SESSION_ARRAY, structures.session_diagnostics, nodes.sessions)
        self._array(SECURITY_ARRAY, structures.session_security, nodes.sessions)
        self._array(SUBSCRIPTION_ARRAY, structures.subscription_diagnostics, nodes.subscriptions)

    def _array(self, node: ua.NodeId, make: Callable[[Any], Any], of: Callable[[Viewer], Iterable[Any]]) -> None:
        self._compute(node, lambda viewer: list(map(make, of(viewer))), _STRUCTURE)

    def _compute(self, node: ua.NodeId, make: Callable[[Viewer], Any], kind: ua.VariantType) -> None:
        def value(viewer: Viewer) -> ua.Variant:
            if not self._nodes.enabled:
                raise ServiceError(StatusCodes.BadNotReadable)
            made = make(viewer)
            return ua.Variant(made, kind, is_array=isinstance(made, list))

        compute(self._server.aspace, node, value)

    def _switch(self, node: NodeData, _: object, data: ua.DataValue) -> None:
        """Switching on begins to count anew; off leaves the flag alone readable."""
        assert data.Value is not None
        self._nodes.enabled = bool(data.Value.Value)
        if self._nodes.enabled:
            self._reset()
        self._show(node.attributes[AttributeIds.Value])

    def _show(self, attribute: AttributeValue) -> None:
        moment = now()
        value = ua.Variant(self._nodes.enabled, ua.VariantType.Boolean)
        attribute.value = SharedDataValue(value, status(0), stamps(moment, moment))

    def _reset(self) -> None:
        """What is there now has been established since then."""
        server = self._server
        subscriptions = server.services.subscriptions
        server.counts = ServerCounts(sessions=len(server.sessions()))
        subscriptions.created = len(subscriptions.subscriptions)
        for session in server.sessions():
            session.counts = SessionCounts()
        for subscription in subscriptions.subscriptions.values():
            subscription.counts = SubscriptionCounts()
