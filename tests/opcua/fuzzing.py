"""Requests as a client makes them, and what an attacker makes of their bytes. Everything follows from a seed."""

import random
import struct
from datetime import UTC, datetime
from typing import Any

from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary

from opcua_model.services.request import read_header
from opcua_model.wire import AttributeIds, DataChangeFilter, ObjectIds, standard, wire_time
from tests.opcua.plant import COUNT, OP10

_TELLING = (-1, 0, 1, -2, -8, 0x7FFFFFFF, -0x80000000, 65_535, 10_001, 1_000_000)
_BITS = (0x00, 0x01, 0x3F, 0x40, 0x80, 0x81, 0xC0, 0xFF)


def _node(path: str) -> ua.NodeId:
    return ua.NodeId(ua.String(path), ua.Int16(2))


def _value(path: str, index_range: str = "") -> ua.ReadValueId:
    return ua.ReadValueId(_node(path), AttributeIds.Value, index_range)


def _variants() -> list[ua.Variant]:
    return [
        ua.Variant(1, ua.VariantType.UInt32),
        ua.Variant("text"),
        ua.Variant([[1, 2], [3, 4]], ua.VariantType.Int32, Dimensions=[ua.Int32(2), ua.Int32(2)]),
        ua.Variant([ua.Variant(1.5), ua.Variant(ua.LocalizedText("a", "en"))], ua.VariantType.Variant),
        ua.Variant(ua.DataValue(ua.Variant(7)), ua.VariantType.DataValue),
        ua.Variant(ua.Range(0.0, 1.0), ua.VariantType.ExtensionObject),
    ]


def _event_filter() -> ua.EventFilter:
    field = ua.SimpleAttributeOperand(
        standard(ObjectIds.BaseEventType), [ua.QualifiedName("Message")], AttributeIds.Value
    )
    like = ua.ContentFilterElement(ua.FilterOperator.Like, [field, ua.LiteralOperand(ua.Variant("%gap%"))])
    both = ua.ContentFilterElement(
        ua.FilterOperator.And, [ua.ElementOperand(ua.UInt32(1)), ua.ElementOperand(ua.UInt32(1))]
    )
    return ua.EventFilter([field], ua.ContentFilter([both, like]))


def _item(wanted: ua.ReadValueId, filter_: Any) -> ua.MonitoredItemCreateRequest:
    parameters = ua.MonitoringParameters(ua.IntegerId(1), ua.Duration(0), filter_, ua.Counter(10), True)
    return ua.MonitoredItemCreateRequest(wanted, ua.MonitoringMode.Reporting, parameters)


def _history(details: Any) -> ua.HistoryReadParameters:
    node = ua.HistoryReadValueId(_node(COUNT), "", ua.QualifiedName(), b"point")
    return ua.HistoryReadParameters(details, ua.TimestampsToReturn.Both, False, [node])


def requests(subscription: int) -> list[Any]:
    """One of every service, and some that the server does not have."""
    own = ua.IntegerId(subscription)
    early, late = wire_time(datetime(2026, 11, 22, tzinfo=UTC)), wire_time(datetime(2026, 11, 23, tzinfo=UTC))
    aggregate = standard(ObjectIds.AggregateFunction_Average)
    both = ua.TimestampsToReturn.Both
    read = ua.ReadParameters(0, both, [_value(COUNT), _value(COUNT, "1:2"), ua.ReadValueId(ua.NodeId(ua.Int32(2256)))])
    items = [
        _item(_value(COUNT), DataChangeFilter(ua.DataChangeTrigger.StatusValue, 1, 2.0)),
        _item(ua.ReadValueId(ua.NodeId(ua.Int32(2253)), AttributeIds.EventNotifier), _event_filter()),
    ]
    path = ua.RelativePath([ua.RelativePathElement(ua.NodeId(ua.Int32(33)), TargetName=ua.QualifiedName("Suzhou", 2))])
    rhythm = (ua.Duration(20), ua.Counter(100), ua.Counter(10))
    method = ua.CallMethodRequest(ua.NodeId(ua.Int32(2253)), ua.NodeId(ua.Int32(11492)), _variants())
    written = ua.WriteValue(_node(COUNT), AttributeIds.Value, "0:1", ua.DataValue(_variants()[2]))
    parameters = ua.MonitoringParameters(ua.IntegerId(1), ua.Duration(50), _event_filter(), ua.Counter(2), False)
    password = ua.UserNameIdentityToken("username", "anna", b"\x00" * 64, "http://www.w3.org/2001/04/xmlenc#rsa-oaep")
    events = ua.ReadEventDetails(ua.Counter(10), early, late, _event_filter())
    return [
        ua.ReadRequest(Parameters=read),
        ua.WriteRequest(Parameters=ua.WriteParameters([written])),
        ua.BrowseRequest(Parameters=ua.BrowseParameters(NodesToBrowse=[ua.BrowseDescription(_node(OP10))] * 2)),
        ua.BrowseNextRequest(Parameters=ua.BrowseNextParameters(False, [b"point", b""])),
        ua.TranslateBrowsePathsToNodeIdsRequest(
            Parameters=ua.TranslateBrowsePathsToNodeIdsParameters([ua.BrowsePath(ua.NodeId(ua.Int32(85)), path)])
        ),
        ua.RegisterNodesRequest(Parameters=ua.RegisterNodesParameters([_node(COUNT)])),
        ua.UnregisterNodesRequest(Parameters=ua.UnregisterNodesParameters([_node(COUNT)])),
        ua.HistoryReadRequest(Parameters=_history(ua.ReadRawModifiedDetails(False, early, late, ua.Counter(5), True))),
        ua.HistoryReadRequest(Parameters=_history(ua.ReadProcessedDetails(early, late, ua.Duration(1e6), [aggregate]))),
        ua.HistoryReadRequest(Parameters=_history(ua.ReadAtTimeDetails([early, late], True))),
        ua.HistoryReadRequest(Parameters=_history(events)),
        ua.CallRequest(Parameters=ua.CallParameters([method])),
        ua.CreateSubscriptionRequest(
            Parameters=ua.CreateSubscriptionParameters(*rhythm, ua.Counter(5), True, ua.Byte(1))
        ),
        ua.ModifySubscriptionRequest(Parameters=ua.ModifySubscriptionParameters(own, *rhythm)),
        ua.SetPublishingModeRequest(Parameters=ua.SetPublishingModeParameters(True, [own])),
        ua.PublishRequest(Parameters=ua.PublishParameters([ua.SubscriptionAcknowledgement(own, ua.Counter(1))])),
        ua.RepublishRequest(Parameters=ua.RepublishParameters(own, ua.Counter(1))),
        ua.TransferSubscriptionsRequest(Parameters=ua.TransferSubscriptionsParameters([own], True)),
        ua.DeleteSubscriptionsRequest(Parameters=ua.DeleteSubscriptionsParameters([own])),
        ua.CreateMonitoredItemsRequest(Parameters=ua.CreateMonitoredItemsParameters(own, both, items)),
        ua.ModifyMonitoredItemsRequest(
            Parameters=ua.ModifyMonitoredItemsParameters(
                own, both, [ua.MonitoredItemModifyRequest(ua.IntegerId(1), parameters)]
            )
        ),
        ua.SetMonitoringModeRequest(
            Parameters=ua.SetMonitoringModeParameters(own, ua.MonitoringMode.Sampling, [ua.IntegerId(1)])
        ),
        ua.SetTriggeringRequest(
            Parameters=ua.SetTriggeringParameters(own, ua.IntegerId(1), [ua.IntegerId(2)], [ua.IntegerId(3)])
        ),
        ua.DeleteMonitoredItemsRequest(Parameters=ua.DeleteMonitoredItemsParameters(own, [ua.IntegerId(1)])),
        ua.CancelRequest(Parameters=ua.CancelParameters(ua.IntegerId(1))),
        ua.CreateSessionRequest(Parameters=ua.CreateSessionParameters(SessionName="attack", ClientNonce=bytes(32))),
        ua.ActivateSessionRequest(Parameters=ua.ActivateSessionParameters(UserIdentityToken=password)),
        ua.ActivateSessionRequest(
            Parameters=ua.ActivateSessionParameters(UserIdentityToken=ua.AnonymousIdentityToken("anonymous"))
        ),
        ua.FindServersRequest(Parameters=ua.FindServersParameters("opc.tcp://[::1", ["en"], ["urn:x"])),
        ua.GetEndpointsRequest(Parameters=ua.GetEndpointsParameters("opc.tcp://a:1", ["en"], ["x"])),
        ua.RegisterServer2Request(),
        ua.AddNodesRequest(),
        ua.QueryFirstRequest(),
        ua.CloseSessionRequest(),
    ]


class Mutations:
    """Requests and chunks of which a part is changed, inserted, cut out or repeated."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._requests: list[Any] = []

    def aim_at(self, subscription: int) -> None:
        """Which subscription requests are about."""
        self._requests = requests(subscription)

    def request(self, token: ua.NodeId) -> bytes:
        """A body, mostly of the session with this token."""
        request = self.chance.choice(self._requests)
        request.RequestHeader.AuthenticationToken = token
        whole = bytes(struct_to_binary(request))
        # Type and header stay as they are more often than not: behind them the services begin.
        keep = 4 if self.chance.random() < 0.1 else read_header(whole).position
        return whole[:keep] + self.of(whole[keep:])

    def of(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self.chance.choice((1, 1, 1, 2, 3, 8))):
            self._change(changed)
        return bytes(changed)

    def _change(self, data: bytearray) -> None:
        place = self.chance.randrange(len(data) + 1)
        length = self.chance.choice((1, 2, 4, 8, 40))
        match self.chance.randrange(7):
            case 0:
                data[place : place + 4] = struct.pack("<i", self.chance.choice(_TELLING))
            case 1:
                data[place : place + 1] = bytes([self.chance.choice(_BITS)])
            case 2:
                data[place : place + length] = self.chance.randbytes(length)
            case 3:
                data[place:place] = self.chance.randbytes(length)
            case 4:
                del data[place : place + length]
            case 5:
                data[place:place] = data[place : place + length] * self.chance.choice((1, 2, 100))
            case 6:
                del data[place:]
