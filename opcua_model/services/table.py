"""What the server does for each request of an activated session: type of the request -> service (OPC 10000-4 5).

Replaces the chain of comparisons in `asyncua.server.uaprocessor.UaProcessor._process_message`.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model import limits
from opcua_model.audit.audit import Asked
from opcua_model.audit.operations import called, written
from opcua_model.audit.sessions import cancelled
from opcua_model.binary import response_header
from opcua_model.budget import Budget
from opcua_model.decoding import decode
from opcua_model.services.request import Header
from opcua_model.services.turns import in_turns
from opcua_model.services.waiting import Waiting
from opcua_model.services.write import held, write
from opcua_model.subscriptions.items import require
from opcua_model.subscriptions.messages import republish_response, status_codes
from opcua_model.subscriptions.publishing import Channel, PublishRequest
from opcua_model.wire import ObjectIds, StatusCodes

if TYPE_CHECKING:
    from opcua_model.services.services import Services
    from opcua_model.sessions import PlantSession

_INT32 = struct.Struct("<i").pack
#: Monitored items that are made in one go.
_SLICE = 500
#: Of ReturnDiagnostics: LocalizedText or AdditionalInfo of operations (OPC 10000-4 7.32).
_TEXTS = 0x40 | 0x80


class Connection(Channel, Protocol):
    waiting: Waiting


class Request(NamedTuple):
    """One request: by which channel it came, and its bytes, whose parameters begin at `header.position`."""

    channel: Connection
    request_id: int
    header: Header
    data: bytes
    received: float


#: Answers with a response, its bytes, or None where the answer comes later.
Answer = Any
Service = Callable[["Services", "PlantSession", Request], Awaitable[Answer]]


def _parameters(kind: type, request: Request) -> Any:
    return decode(kind, request.data, request.header.position)[0]


async def _read(services: Services, session: PlantSession, request: Request) -> Answer:
    try:
        return await services.reader.read(request.data, request.header.position, request.header.handle, session.viewer)
    except (struct.error, ValueError, IndexError) as error:
        raise ServiceError(StatusCodes.BadDecodingError) from error


async def _write(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.WriteParameters, request)
    require(wanted.NodesToWrite, limits.MAX_NODES_PER_WRITE)
    asked, results = Asked(session.user_name, request.header.entry), []
    for one in wanted.NodesToWrite:
        before = held(services.space, one)
        result = await write(services.space, services.types, one, session.viewer)
        written(services.audit, asked, one, before, result)
        results.append(result)
    return ua.WriteResponse(Results=results)


async def _browse(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.BrowseParameters, request)
    require(wanted.NodesToBrowse, limits.MAX_NODES_PER_BROWSE)
    if not wanted.View.ViewId.is_null():
        raise ServiceError(StatusCodes.BadViewIdUnknown)
    points, room = session.browse_points, Budget(limits.MAX_REFERENCES_OF_RESPONSE)
    points.begin()
    most = int(wanted.RequestedMaxReferencesPerNode)
    results = await in_turns(
        services.view.browse(one, most, points, session.viewer, room) for one in wanted.NodesToBrowse
    )
    return _array(ObjectIds.BrowseResponse_Encoding_DefaultBinary, request, results)


async def _browse_next(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.BrowseNextParameters, request)
    require(wanted.ContinuationPoints, limits.MAX_NODES_PER_BROWSE)
    points, view, locales = session.browse_points, services.view, session.viewer.locales
    points.begin()
    if wanted.ReleaseContinuationPoints:
        results = [view.release(token, points) for token in wanted.ContinuationPoints]
    else:
        room = Budget(limits.MAX_REFERENCES_OF_RESPONSE)
        results = await in_turns(view.browse_next(token, points, locales, room) for token in wanted.ContinuationPoints)
    return _array(ObjectIds.BrowseNextResponse_Encoding_DefaultBinary, request, results)


async def _translate(services: Services, session: PlantSession, request: Request) -> Answer:
    paths = _parameters(ua.TranslateBrowsePathsToNodeIdsParameters, request).BrowsePaths
    require(paths, limits.MAX_NODES_PER_TRANSLATE)
    room = Budget(limits.MAX_PATH_TARGETS)
    results = await in_turns(services.view.translate(path, session.viewer, room) for path in paths)
    return ua.TranslateBrowsePathsToNodeIdsResponse(Results=results)


async def _register_nodes(services: Services, session: PlantSession, request: Request) -> Answer:
    """Nodes are found by the bytes of their id anyway: the registered ids are the same ones (5.9.5)."""
    wanted = _parameters(ua.RegisterNodesParameters, request)
    require(wanted.NodesToRegister, limits.MAX_NODES_PER_REGISTER)
    return ua.RegisterNodesResponse(Parameters=ua.RegisterNodesResult(wanted.NodesToRegister))


async def _unregister_nodes(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.UnregisterNodesParameters, request)
    require(wanted.NodesToUnregister, limits.MAX_NODES_PER_REGISTER)
    return ua.UnregisterNodesResponse()


async def _history_read(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.HistoryReadParameters, request)
    is_events = isinstance(wanted.HistoryReadDetails, ua.ReadEventDetails)
    require(wanted.NodesToRead, limits.MAX_NODES_PER_HISTORY_EVENTS if is_events else limits.MAX_NODES_PER_HISTORY_DATA)
    try:
        async with asyncio.timeout(request.header.timeout / 1000 or None):
            results = await session.history.read(wanted, session.viewer)
    except TimeoutError as error:  # its client has given up
        raise ServiceError(StatusCodes.BadTimeout) from error
    return _array(ObjectIds.HistoryReadResponse_Encoding_DefaultBinary, request, results)


async def _call(services: Services, session: PlantSession, request: Request) -> Answer:
    methods = _parameters(ua.CallParameters, request).MethodsToCall
    require(methods, limits.MAX_NODES_PER_CALL)
    asked, answers = Asked(session.user_name, request.header.entry), []
    for method in methods:
        answer = await services.methods.call(session, method)
        called(services.audit, asked, method, answer.result)
        answers.append(answer)
    response = ua.CallResponse(Results=[answer.result for answer in answers])
    if request.header.diagnostics & _TEXTS:
        response.DiagnosticInfos = [ua.DiagnosticInfo(AdditionalInfo=ua.String(answer.text)) for answer in answers]
    return response


async def _create_subscription(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.CreateSubscriptionParameters, request)
    return ua.CreateSubscriptionResponse(Parameters=services.subscriptions.create(session, wanted))


async def _modify_subscription(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.ModifySubscriptionParameters, request)
    return ua.ModifySubscriptionResponse(Parameters=services.subscriptions.modify(session, wanted))


async def _set_publishing_mode(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.SetPublishingModeParameters, request)
    require(wanted.SubscriptionIds, limits.MAX_SUBSCRIPTIONS_PER_SESSION)
    enabled = bool(wanted.PublishingEnabled)
    codes = [_code(services.subscriptions.set_publishing, session, id_, enabled) for id_ in wanted.SubscriptionIds]
    return ua.SetPublishingModeResponse(Parameters=ua.SetPublishingModeResult(status_codes(codes)))


async def _delete_subscriptions(services: Services, session: PlantSession, request: Request) -> Answer:
    ids = _parameters(ua.DeleteSubscriptionsParameters, request).SubscriptionIds
    require(ids, limits.MAX_SUBSCRIPTIONS_PER_SESSION)
    codes = [_code(services.subscriptions.delete, session, id_) for id_ in ids]
    return ua.DeleteSubscriptionsResponse(Results=status_codes(codes))


async def _transfer_subscriptions(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.TransferSubscriptionsParameters, request)
    require(wanted.SubscriptionIds, limits.MAX_SUBSCRIPTIONS_PER_SESSION)
    initial = bool(wanted.SendInitialValues)
    results = [services.subscriptions.transfer(session, id_, initial) for id_ in wanted.SubscriptionIds]
    return ua.TransferSubscriptionsResponse(Parameters=ua.TransferSubscriptionsResult(results))


async def _publish(services: Services, session: PlantSession, request: Request) -> None:
    """Answered by the subscription that has something to say (5.14.5)."""
    acknowledged = _parameters(ua.PublishParameters, request).SubscriptionAcknowledgements or []
    if len(acknowledged) > limits.MAX_RETRANSMISSIONS * max(1, len(session.publishing.subscriptions)):
        raise ServiceError(StatusCodes.BadTooManyOperations)
    results = [services.subscriptions.acknowledge(session, one) for one in acknowledged]
    timeout = request.header.timeout / 1000 or float("inf")
    pending = PublishRequest(
        request.channel, request.request_id, request.header.handle, results, request.received + timeout
    )
    session.publishing.put(pending)


async def _republish(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.RepublishParameters, request)
    message = services.subscriptions.republish(session, wanted.SubscriptionId, wanted.RetransmitSequenceNumber)
    return republish_response(request.header.handle, message)


async def _create_items(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.CreateMonitoredItemsParameters, request)
    require(wanted.ItemsToCreate, limits.MAX_ITEMS_PER_CALL)
    results = []
    for first in range(0, len(wanted.ItemsToCreate), _SLICE):
        await asyncio.sleep(0)  # the turn of polls and other clients
        part = wanted.ItemsToCreate[first : first + _SLICE]
        results += services.subscriptions.items.create(session, replace(wanted, ItemsToCreate=part))
    return ua.CreateMonitoredItemsResponse(Results=results)


async def _modify_items(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.ModifyMonitoredItemsParameters, request)
    require(wanted.ItemsToModify, limits.MAX_ITEMS_PER_CALL)
    return ua.ModifyMonitoredItemsResponse(Results=services.subscriptions.items.modify(session, wanted))


async def _delete_items(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.DeleteMonitoredItemsParameters, request)
    require(wanted.MonitoredItemIds, limits.MAX_ITEMS_PER_CALL)
    return ua.DeleteMonitoredItemsResponse(Results=status_codes(services.subscriptions.items.delete(session, wanted)))


async def _set_monitoring_mode(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.SetMonitoringModeParameters, request)
    require(wanted.MonitoredItemIds, limits.MAX_ITEMS_PER_CALL)
    codes = services.subscriptions.items.set_monitoring_mode(session, wanted)
    return ua.SetMonitoringModeResponse(Parameters=ua.SetMonitoringModeResult(status_codes(codes)))


async def _set_triggering(services: Services, session: PlantSession, request: Request) -> Answer:
    wanted = _parameters(ua.SetTriggeringParameters, request)
    links = [*(wanted.LinksToAdd or []), *(wanted.LinksToRemove or [])]
    require(links, limits.MAX_ITEMS_PER_CALL)
    added, removed = services.subscriptions.items.set_triggering(session, wanted)
    result = ua.SetTriggeringResult(status_codes(added), [], status_codes(removed), [])
    return ua.SetTriggeringResponse(Parameters=result)


async def _cancel(services: Services, session: PlantSession, request: Request) -> Answer:
    """Ends requests that still wait for their answer (5.7.5)."""
    handle = _parameters(ua.CancelParameters, request).RequestHandle
    found = session.publishing.cancel(handle) + request.channel.waiting.cancel(session, handle)
    cancelled(services.audit, session, request.header.entry, handle)
    return ua.CancelResponse(Parameters=ua.CancelResult(found))


def _code(service: Callable[..., int], *arguments: object) -> int:
    try:
        return service(*arguments)
    except ServiceError as error:
        return error.code


def _array(type_id: int, request: Request, results: list[bytes]) -> bytes:
    """A response that is an array of results, without diagnostics."""
    return b"".join((response_header(type_id, request.header.handle), _INT32(len(results)), *results, _INT32(-1)))


_IDS = ObjectIds
SERVICES: dict[int, Service] = {
    _IDS.ReadRequest_Encoding_DefaultBinary: _read,
    _IDS.WriteRequest_Encoding_DefaultBinary: _write,
    _IDS.BrowseRequest_Encoding_DefaultBinary: _browse,
    _IDS.BrowseNextRequest_Encoding_DefaultBinary: _browse_next,
    _IDS.TranslateBrowsePathsToNodeIdsRequest_Encoding_DefaultBinary: _translate,
    _IDS.RegisterNodesRequest_Encoding_DefaultBinary: _register_nodes,
    _IDS.UnregisterNodesRequest_Encoding_DefaultBinary: _unregister_nodes,
    _IDS.HistoryReadRequest_Encoding_DefaultBinary: _history_read,
    _IDS.CallRequest_Encoding_DefaultBinary: _call,
    _IDS.CreateSubscriptionRequest_Encoding_DefaultBinary: _create_subscription,
    _IDS.ModifySubscriptionRequest_Encoding_DefaultBinary: _modify_subscription,
    _IDS.SetPublishingModeRequest_Encoding_DefaultBinary: _set_publishing_mode,
    _IDS.DeleteSubscriptionsRequest_Encoding_DefaultBinary: _delete_subscriptions,
    _IDS.TransferSubscriptionsRequest_Encoding_DefaultBinary: _transfer_subscriptions,
    _IDS.PublishRequest_Encoding_DefaultBinary: _publish,
    _IDS.RepublishRequest_Encoding_DefaultBinary: _republish,
    _IDS.CreateMonitoredItemsRequest_Encoding_DefaultBinary: _create_items,
    _IDS.ModifyMonitoredItemsRequest_Encoding_DefaultBinary: _modify_items,
    _IDS.DeleteMonitoredItemsRequest_Encoding_DefaultBinary: _delete_items,
    _IDS.SetMonitoringModeRequest_Encoding_DefaultBinary: _set_monitoring_mode,
    _IDS.SetTriggeringRequest_Encoding_DefaultBinary: _set_triggering,
    _IDS.CancelRequest_Encoding_DefaultBinary: _cancel,
}
#: Those that wait for something other than this server.
LONG = frozenset((_IDS.HistoryReadRequest_Encoding_DefaultBinary, _IDS.CallRequest_Encoding_DefaultBinary))
