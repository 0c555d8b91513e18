"""Nodes of sessions and subscriptions under ServerDiagnostics (OPC 10000-5 6.3.3 - 6.3.5, 7.9 - 7.16).

They are made when somebody looks at them, after the declarations of their types. A session's object has the id of the
session (OPC 10000-4 5.7.2). Administrators see all, others what is of their own session, but not how it is secured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.attributes import make_name, make_text
from opcua_model.diagnostics import structures
from opcua_model.diagnostics.declared import declared, own, own_id, structure
from opcua_model.live_space import LiveNode
from opcua_model.namespace import SERVER_INDEX
from opcua_model.nodes import reference_to
from opcua_model.rights import READ, OwnRights, Realm, Viewer, rights_of
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard

if TYPE_CHECKING:
    from opcua_model.sessions import PlantServer, PlantSession
    from opcua_model.subscriptions.subscription import Subscription

SUMMARY: Final = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary)
SESSION_ARRAY: Final = standard(ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionDiagnosticsArray)
SECURITY_ARRAY: Final = standard(
    ObjectIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionSecurityDiagnosticsArray
)
SUBSCRIPTION_ARRAY: Final = standard(ObjectIds.Server_ServerDiagnostics_SubscriptionDiagnosticsArray)
_HAS_COMPONENT: Final = standard(ObjectIds.HasComponent)
_SESSION, _SECURITY, _SUBSCRIPTIONS = "SessionDiagnostics", "SessionSecurityDiagnostics", "SubscriptionDiagnosticsArray"
_MOST_NAME: Final = 200


class DiagnosticNodes:
    """Of all sessions and subscriptions that there are. While not `enabled` there are none (6.3.3)."""

    def __init__(self, server: PlantServer) -> None:
        self.enabled = True
        self._server = server
        space, types = server.aspace, server.services.types
        self._object = declared(space[standard(ObjectIds.SessionsDiagnosticsSummaryType_ClientName_Placeholder)], types)
        self._array = declared(
            space[standard(ObjectIds.SessionDiagnosticsObjectType_SubscriptionDiagnosticsArray)], types
        )
        self._of_session = {
            _SESSION: structure(
                space,
                types,
                ObjectIds.SessionDiagnosticsArrayType_SessionDiagnostics,
                structures.SESSION,
                structures.session_diagnostics,
            ),
            _SECURITY: structure(
                space,
                types,
                ObjectIds.SessionSecurityDiagnosticsArrayType_SessionSecurityDiagnostics,
                structures.SECURITY,
                structures.session_security,
            ),
        }
        self._of_subscription = structure(
            space,
            types,
            ObjectIds.SubscriptionDiagnosticsArrayType_SubscriptionDiagnostics,
            structures.SUBSCRIPTION,
            structures.subscription_diagnostics,
        )
        self._parents = {
            node: reference_to(_HAS_COMPONENT, space[node])
            for node in (SUMMARY, SESSION_ARRAY, SECURITY_ARRAY, SUBSCRIPTION_ARRAY)
        }
        for reference in self._parents.values():
            reference.IsForward = False

    # -- by id ---------------------------------------------------------------------------------------------------------

    def node(self, node_id: ua.NodeId) -> LiveNode | None:
        path = node_id.Identifier
        if not self.enabled or node_id.NamespaceIndex != SERVER_INDEX or not isinstance(path, str):
            return None
        family, key, part, field = [*path.split("/"), "", "", ""][:4]
        try:
            if family == "Sessions":
                made = self._session_node(self._session(f"{family}/{key}"), part, field)
            elif family == "Subscriptions":
                made = self._subscription_part(self._subscription(int(key)), part)
            else:
                return None
        except (KeyError, ValueError, ServiceError):  # no such part, more digits than a number has, gone
            return None
        return made if made.nodeid == node_id else None

    def _session(self, path: str) -> PlantSession:
        session = self._server.session_of(own_id(path)) if self.enabled else None
        if session is None:
            raise ServiceError(StatusCodes.BadNodeIdUnknown)
        return session

    def _subscription(self, number: int) -> Subscription:
        found = self._server.services.subscriptions.subscriptions.get(number) if self.enabled else None
        if found is None:
            raise ServiceError(StatusCodes.BadNodeIdUnknown)
        return found

    # -- sessions ------------------------------------------------------------------------------------------------------

    def _session_node(self, session: PlantSession, part: str, field: str) -> LiveNode:
        if not part:
            return self._session_object(session)
        if part == _SUBSCRIPTIONS:
            return self._session_array(session)
        return self._session_part(session, part, field)

    def _session_object(self, session: PlantSession) -> LiveNode:
        path, name = str(session.session_id.Identifier), session.client_name[:_MOST_NAME]
        attributes = {
            **self._object.attributes,
            **own(path, _own_rights(session.session_id)),
            AttributeIds.BrowseName: make_name(name, SERVER_INDEX),
            AttributeIds.DisplayName: make_text(name),
        }

        def refer() -> Iterator[ua.ReferenceDescription]:
            yield self._parents[SUMMARY]
            for part in self._of_session:
                yield self._session_part(session, part).reference(_HAS_COMPONENT)
            yield self._session_array(session).reference(_HAS_COMPONENT)

        return LiveNode(own_id(path), attributes, self._object.type, refer)

    def _session_part(self, session: PlantSession, part: str, field: str = "") -> LiveNode:
        known = self._of_session[part]
        owner = str(session.session_id.Identifier)
        is_secret = part == _SECURITY
        rights = rights_of(Realm.SECURITY) if is_secret else _own_rights(session.session_id)

        def parents() -> Iterator[ua.ReferenceDescription]:
            yield self._session_object(session).reference(_HAS_COMPONENT, forward=False)
            yield self._parents[SECURITY_ARRAY if is_secret else SESSION_ARRAY]

        return known.node(f"{owner}/{part}", field, rights, lambda: self._session(owner), parents)

    def _session_array(self, session: PlantSession) -> LiveNode:
        owner = str(session.session_id.Identifier)

        def refer() -> Iterator[ua.ReferenceDescription]:
            yield self._session_object(session).reference(_HAS_COMPONENT, forward=False)
            for subscription in session.publishing.subscriptions.values():
                yield self._subscription_part(subscription).reference(_HAS_COMPONENT)

        def value(_: Viewer) -> list[Any]:
            return list(
                map(structures.subscription_diagnostics, self._session(owner).publishing.subscriptions.values())
            )

        return self._array.variable(f"{owner}/{_SUBSCRIPTIONS}", _own_rights(session.session_id), value, refer)

    # -- subscriptions -------------------------------------------------------------------------------------------------

    def _subscription_part(self, subscription: Subscription, field: str = "") -> LiveNode:
        number = subscription.id

        def parents() -> Iterator[ua.ReferenceDescription]:
            yield self._parents[SUBSCRIPTION_ARRAY]
            session = self._server.session_of(subscription.session_id) if subscription.session_id else None
            if session is not None:
                yield self._session_array(session).reference(_HAS_COMPONENT, forward=False)

        rights = _own_rights(subscription.session_id)
        path = f"Subscriptions/{number}"
        made = self._of_subscription.node(path, field, rights, lambda: self._subscription(number), parents)
        if not field:
            made.attributes[AttributeIds.BrowseName] = make_name(str(number), SERVER_INDEX)
            made.attributes[AttributeIds.DisplayName] = make_text(str(number))
        return made

    # -- what is below the nodes of the standard -----------------------------------------------------------------------

    def below(self) -> dict[ua.NodeId, Callable[[Viewer], Iterator[ua.ReferenceDescription]]]:
        def subscriptions(viewer: Viewer) -> Iterator[ua.ReferenceDescription]:
            for subscription in self.subscriptions(viewer):
                yield self._subscription_part(subscription).reference(_HAS_COMPONENT)

        return {
            SUMMARY: self._each(self._session_object),
            SESSION_ARRAY: self._each(lambda session: self._session_part(session, _SESSION)),
            SECURITY_ARRAY: self._each(lambda session: self._session_part(session, _SECURITY)),
            SUBSCRIPTION_ARRAY: subscriptions,
        }

    def _each(self, make: Callable[[PlantSession], LiveNode]) -> Callable[[Viewer], Iterator[ua.ReferenceDescription]]:
        def refer(viewer: Viewer) -> Iterator[ua.ReferenceDescription]:
            for session in self.sessions(viewer):
                yield make(session).reference(_HAS_COMPONENT)

        return refer

    def sessions(self, viewer: Viewer) -> Iterable[PlantSession]:
        """Those that a viewer may see."""
        if not self.enabled:
            return ()
        if not rights_of(Realm.CLIENTS).refusal(viewer, READ):
            return self._server.sessions()
        own = self._server.session_of(viewer.session) if viewer.session else None
        return () if own is None else (own,)

    def subscriptions(self, viewer: Viewer) -> Iterable[Subscription]:
        if self.enabled and not rights_of(Realm.CLIENTS).refusal(viewer, READ):
            return self._server.services.subscriptions.subscriptions.values()
        return (one for session in self.sessions(viewer) for one in session.publishing.subscriptions.values())


def _own_rights(session_id: ua.NodeId | None) -> OwnRights:
    return OwnRights(session_id, rights_of(Realm.CLIENTS))
