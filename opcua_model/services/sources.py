"""What a client reads or monitors: an attribute, a part of it, a text in its language (OPC 10000-4 5.11.2, 5.13.2)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace, AttributeValue, NodeData

from opcua_model.binary import NO_STAMPS, SharedDataValue, share, stamps
from opcua_model.rights import BROWSE, BY_VIEWER, READ, Viewer, access_level, attribute_for
from opcua_model.rights import refusal as denied
from opcua_model.services.index_range import Range, cut, parse
from opcua_model.subscriptions.item import Source
from opcua_model.texts import in_locale, is_translated
from opcua_model.wire import AttributeIds, StatusCodes, status

_NULL = ua.Variant(None, ua.VariantType.Null)
_READ = ua.AccessLevel.CurrentRead.mask
_BINARY = "Default Binary"
VALUE = int(AttributeIds.Value)


def refusal(code: int) -> SharedDataValue:
    """A DataValue that is nothing but a bad status."""
    return SharedDataValue(_NULL, status(code), NO_STAMPS)


class Constant:
    def __init__(self, value: ua.DataValue) -> None:
        self.value = value


class Computed(AttributeValue):
    """A value of the server's own that is worked out for whoever reads it; `make` raises ServiceError for none."""

    def __init__(self, make: Callable[[Viewer], ua.Variant]) -> None:
        super().__init__(refusal(StatusCodes.BadNotReadable))
        self.value = None
        self._make = make

    def value_for(self, viewer: Viewer) -> SharedDataValue:
        moment = now()
        try:
            return SharedDataValue(self._make(viewer), status(0), stamps(moment, moment))
        except ServiceError as error:
            return refusal(error.code)


#: Milliseconds between two looks at a value that is worked out when it is read.
COMPUTED_SAMPLING = AttributeValue(ua.DataValue(ua.Variant(1000.0, ua.VariantType.Double)))


def compute(space: AddressSpace, node_id: ua.NodeId, make: Callable[[Viewer], ua.Variant]) -> None:
    """The node's value is worked out from now on."""
    attributes = space[node_id].attributes
    attributes[AttributeIds.Value] = Computed(make)
    attributes[AttributeIds.MinimumSamplingInterval] = COMPUTED_SAMPLING


class Seen:
    """A computed value as `viewer` sees it."""

    def __init__(self, computed: Computed, viewer: Viewer) -> None:
        self._computed = computed
        self.viewer = viewer

    @property
    def value(self) -> ua.DataValue | None:
        return self._computed.value_for(self.viewer)


class Derived(ABC):
    """Something made of a value, again only when the value is another one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._seen: ua.DataValue | None = None
        self._made: ua.DataValue | None = None

    @property
    def value(self) -> ua.DataValue | None:
        found = self.source.value
        if found is not self._seen:
            self._seen, self._made = found, None if found is None else self.make(found)
        return self._made

    @abstractmethod
    def make(self, data: ua.DataValue) -> ua.DataValue: ...


class Part(Derived):
    """The range of an array; a status where the array has nothing there now."""

    def __init__(self, source: Source, wanted: Range) -> None:
        super().__init__(source)
        self._range = wanted

    def make(self, data: ua.DataValue) -> ua.DataValue:
        whole = share(data)
        assert whole.Value is not None
        if whole.StatusCode is not None and whole.StatusCode.is_bad():
            return whole
        try:
            return SharedDataValue(cut(whole.Value, self._range), whole.StatusCode or status(0), whole.stamps)
        except ServiceError as error:
            return SharedDataValue(_NULL, status(error.code), whole.stamps)


class InLocale(Derived):
    """One value, and so one encoding, for all who see it in the same language."""

    def __init__(self, source: Source, locales: Sequence[str]) -> None:
        super().__init__(source)
        self._locales = locales

    def make(self, data: ua.DataValue) -> ua.DataValue:
        whole = share(data)
        if whole.Value is None or not is_translated(whole):
            return whole
        text = in_locale(whole.Value.Value, self._locales)
        if text is whole.Value.Value:
            return whole
        if whole.translated is None:
            value = ua.Variant(text, whole.Value.VariantType)
            whole.translated = SharedDataValue(value, whole.StatusCode or status(0), whole.stamps)
        return whole.translated


def source_of(space: AddressSpace, wanted: ua.ReadValueId, viewer: Viewer) -> Source:
    """Raises ServiceError with the operation's result where there is nothing of the kind."""
    node = space.get(wanted.NodeId)
    if node is None:
        raise ServiceError(StatusCodes.BadNodeIdUnknown)
    attribute_id = int(wanted.AttributeId)
    if code := unreadable(node, attribute_id, viewer):
        return Constant(refusal(code))
    source: Source | None = node.attributes.get(attribute_id)
    if attribute_id in BY_VIEWER:
        own = attribute_for(node, attribute_id, viewer)
        source = Constant(own) if own is not None else None
    if source is None:
        raise ServiceError(StatusCodes.BadAttributeIdInvalid)
    encoding = wanted.DataEncoding.Name if wanted.DataEncoding else None
    if encoding and (attribute_id != VALUE or wanted.DataEncoding.NamespaceIndex != 0):
        raise ServiceError(StatusCodes.BadDataEncodingInvalid)
    if encoding and encoding != _BINARY:
        raise ServiceError(StatusCodes.BadDataEncodingUnsupported)
    if isinstance(source, Computed):
        source = Seen(source, viewer)
    elif viewer.locales and is_translated(source.value):
        source = InLocale(source, viewer.locales)
    return Part(source, parse(wanted.IndexRange)) if wanted.IndexRange else source


def show_to(viewer: Viewer, source: Source) -> None:
    """Somebody else reads this source from now on."""
    while isinstance(source, Derived):
        source = source.source
    if isinstance(source, Seen):
        source.viewer = viewer


def unreadable(node: NodeData, attribute_id: int, viewer: Viewer) -> int:
    """Why nobody, or this user, may read an attribute; 0 if they may (OPC 10000-3 5.6.2, 8.55)."""
    if attribute_id != VALUE:
        return denied(node, viewer, BROWSE)
    if not access_level(node) & _READ:
        return StatusCodes.BadNotReadable
    return denied(node, viewer, READ)


def now() -> datetime:
    return datetime.now(UTC)
