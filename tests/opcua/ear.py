"""A client that hears the audit."""

import asyncio
from collections.abc import Callable
from typing import Any

from asyncua import ua
from asyncua.client.client import Client

from opcua_model.server import OpcUaServer
from opcua_model.wire import AttributeIds, ObjectIds, standard

_AUDIT = standard(ObjectIds.AuditEventType)
_MANDATORY = standard(ObjectIds.ModellingRule_Mandatory)
_PROPERTY, _RULE = standard(ObjectIds.HasProperty), standard(ObjectIds.HasModellingRule)
#: Null where they do not apply, or there was nothing (10000-5 6.4.13).
_MAY_BE_NULL = {"InvalidHostname", "InvalidUri", "OldValue"}
Event = dict[str, Any]
_BASE = standard(ObjectIds.BaseEventType)


class Ear:
    """All that a client hears, with every property that an audit event may have."""

    def __init__(self, running: OpcUaServer) -> None:
        self.heard: list[Event] = []
        iserver: Any = running._server.iserver
        self._space, self._types = iserver.aspace, iserver.services.types
        kinds = [getattr(ObjectIds, name) for name in dir(ObjectIds) if name.startswith("Audit")]
        audit = [standard(kind) for kind in kinds if self._types.is_kind_of(standard(kind), _AUDIT)]
        self.names = sorted({name for kind in audit for name in self.properties(kind)})

    def properties(self, kind: ua.NodeId, *, mandatory: bool = False) -> set[str]:
        return {
            reference.BrowseName.Name
            for above in self._types.above(kind)
            for reference in (self._space[above].references if self._space.get(above) else ())
            if reference.IsForward and reference.ReferenceTypeId == _PROPERTY
            if not mandatory or self._is_mandatory(reference.NodeId)
        }

    def _is_mandatory(self, node: ua.NodeId) -> bool:
        return [r.NodeId for r in self._space[node].references if r.ReferenceTypeId == _RULE] == [_MANDATORY]

    async def listen(self, client: Client) -> None:
        def operand(name: str) -> ua.SimpleAttributeOperand:
            path = [ua.QualifiedName(name)]
            return ua.SimpleAttributeOperand(_BASE, path, AttributeIds.Value)

        subscription = await client.create_subscription(50, self)
        wanted = ua.EventFilter(SelectClauses=[operand(name) for name in self.names])
        await subscription.subscribe_events(client.nodes.server, evfilter=wanted, queuesize=1000)

    def event_notification(self, event: Any) -> None:
        self.heard.append({name: getattr(event, name, None) for name in self.names})

    async def find(self, matches: Callable[[Event], bool]) -> Event:
        """It must have all that its type makes mandatory."""
        async with asyncio.timeout(30):
            while not (found := [event for event in self.heard if matches(event)]):
                await asyncio.sleep(0.02)
        needed = self.properties(found[0]["EventType"], mandatory=True) - _MAY_BE_NULL
        assert {name for name in needed if found[0][name] is None} == set()
        return found[0]

    async def of(self, kind: int, **expected: object) -> Event:
        """The first event of a type with these fields."""
        return await self.find(
            lambda event: (
                event["EventType"] == standard(kind) and all(event[name] == value for name, value in expected.items())
            )
        )
