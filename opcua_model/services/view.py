"""Browse, BrowseNext and TranslateBrowsePathsToNodeIds (OPC 10000-4 5.9).

Replaces `asyncua.server.address_space.ViewService`: result mask, limits and continuation points are honoured, and
references are encoded straight from the address space.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace, NodeData
from asyncua.ua.ua_binary import nodeid_to_binary, struct_to_binary

from opcua_model.budget import Budget
from opcua_model.limits import MAX_PATH_ELEMENTS, MAX_REFERENCES
from opcua_model.live_space import LiveNode, LiveParent
from opcua_model.rights import Realm, Viewer, is_hidden, restrict
from opcua_model.services.continuation import ContinuationPoints
from opcua_model.texts import Translated, in_locale
from opcua_model.type_tree import TypeTree
from opcua_model.wire import ObjectIds, StatusCodes, standard, status

_UINT32 = struct.Struct("<I").pack
_INT32 = struct.Struct("<i").pack
_NO_ARRAY = _INT32(-1)
_NULL_NODE = b"\x00\x00"
_NULL_NAME = b"\x00\x00\xff\xff\xff\xff"
_NULL_TEXT = b"\x00"
_REFERENCES = standard(ObjectIds.References)
_WHOLE = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Rest:
    """References that are still to be sent, the client's limit and what it wants to know of them."""

    references: Sequence[ua.ReferenceDescription]
    limit: int
    mask: int


Points = ContinuationPoints[Rest]


class View:
    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self._space = space
        self._types = types
        self._beside_hidden: set[ua.NodeId] = set()

    def restrict(self, node_id: ua.NodeId, realm: Realm) -> None:
        """Not everyone may see this node from here on: references to it are left out for the others."""
        node = self._space[node_id]
        restrict(node, realm)
        self._beside_hidden |= {reference.NodeId for reference in node.references}

    def browse(self, wanted: ua.BrowseDescription, limit: int, points: Points, viewer: Viewer, room: Budget) -> bytes:
        """One BrowseResult. `room`: references that the response may still hold."""
        try:
            found = self._references(wanted, viewer)
            most = min(limit or MAX_REFERENCES, MAX_REFERENCES)
            return _page(Rest(found, most, wanted.ResultMask), points, viewer.locales, room)
        except ServiceError as error:
            return _refused(error.code)

    def browse_next(self, token: bytes, points: Points, locales: Sequence[str], room: Budget) -> bytes:
        try:
            return _page(points.take(token), points, locales, room)
        except ServiceError as error:
            return _refused(error.code)

    def release(self, token: bytes, points: Points) -> bytes:
        try:
            points.take(token)
        except ServiceError as error:
            return _refused(error.code)
        return _UINT32(StatusCodes.Good) + _NO_ARRAY + _NO_ARRAY

    def translate(self, path: ua.BrowsePath, viewer: Viewer, room: Budget) -> ua.BrowsePathResult:
        """`room`: targets that the response may still hold. The last element may have no name: all of them (7.31)."""
        elements = path.RelativePath.Elements or []
        if not elements:
            return ua.BrowsePathResult(status(StatusCodes.BadNothingToDo), [])
        if len(elements) > MAX_PATH_ELEMENTS:
            return ua.BrowsePathResult(status(StatusCodes.BadQueryTooComplex), [])
        if any(not element.TargetName or not element.TargetName.Name for element in elements[:-1]):
            return ua.BrowsePathResult(status(StatusCodes.BadBrowseNameInvalid), [])
        if not self._shows(path.StartingNode, viewer):
            return ua.BrowsePathResult(status(StatusCodes.BadNodeIdUnknown), [])
        reached = [path.StartingNode]
        for element in elements:  # each node once: with two references to it, the ways would double with every step
            targets = dict.fromkeys(target for start in reached for target in self._follow(start, element, viewer))
            reached = [target for target in targets if self._shows(target, viewer)]
        if reached and room.grant(len(reached)) < len(reached):
            return ua.BrowsePathResult(status(StatusCodes.BadTooManyMatches), [])
        found = [ua.BrowsePathTarget(target, ua.UInt32(_WHOLE)) for target in reached]
        return ua.BrowsePathResult(status(StatusCodes.Good if found else StatusCodes.BadNoMatch), found)

    def _follow(self, start: ua.NodeId, element: ua.RelativePathElement, viewer: Viewer) -> list[ua.NodeId]:
        node, wanted = self._space.get(start), element.TargetName
        name = wanted.Name if wanted else None
        return [
            reference.NodeId
            for reference in (_references_of(node, viewer) if node else ())
            if (not name or (reference.BrowseName.Name == name and reference.BrowseName == wanted))
            and reference.IsForward != element.IsInverse
            and self._is_wanted(reference, element.ReferenceTypeId, bool(element.IncludeSubtypes))
        ]

    def _shows(self, node_id: ua.NodeId, viewer: Viewer) -> bool:
        node = self._space.get(node_id)
        return node is not None and not is_hidden(node, viewer)

    def _references(self, wanted: ua.BrowseDescription, viewer: Viewer) -> list[ua.ReferenceDescription]:
        node = self._space.get(wanted.NodeId)
        if node is None or is_hidden(node, viewer):
            raise ServiceError(StatusCodes.BadNodeIdUnknown)
        if wanted.BrowseDirection not in tuple(ua.BrowseDirection)[:3]:
            raise ServiceError(StatusCodes.BadBrowseDirectionInvalid)
        kind = wanted.ReferenceTypeId
        if not kind.is_null() and not self._types.is_kind_of(kind, _REFERENCES):
            raise ServiceError(StatusCodes.BadReferenceTypeIdInvalid)
        forward = wanted.BrowseDirection != ua.BrowseDirection.Inverse
        inverse = wanted.BrowseDirection != ua.BrowseDirection.Forward
        classes = wanted.NodeClassMask
        found = [
            reference
            for reference in _references_of(node, viewer)
            if (forward if reference.IsForward else inverse)
            and (not classes or classes & reference.NodeClass)
            and self._is_wanted(reference, kind, bool(wanted.IncludeSubtypes))
        ]
        if not isinstance(node, LiveNode) and wanted.NodeId not in self._beside_hidden:
            return found
        return [reference for reference in found if self._shows(reference.NodeId, viewer)]

    def _is_wanted(self, reference: ua.ReferenceDescription, kind: ua.NodeId, subtypes: bool) -> bool:
        """Without a type all references are wanted (5.9.2.2)."""
        if kind.is_null() or reference.ReferenceTypeId == kind:
            return True
        return subtypes and self._types.is_kind_of(reference.ReferenceTypeId, kind)


def _references_of(node: NodeData, viewer: Viewer) -> Iterable[ua.ReferenceDescription]:
    return chain(node.references, node.below(viewer)) if isinstance(node, LiveParent) else node.references


def _page(rest: Rest, points: Points, locales: Sequence[str], room: Budget) -> bytes:
    size = room.grant(min(rest.limit, len(rest.references)))
    now, later = rest.references[:size], rest.references[size:]
    token = points.keep(Rest(later, rest.limit, rest.mask)) if later else None
    point = _NO_ARRAY if token is None else _INT32(len(token)) + token
    encoded = [_reference(reference, rest.mask, locales) for reference in now]
    return b"".join((_UINT32(StatusCodes.Good), point, _INT32(len(encoded)), *encoded))


def _refused(code: int) -> bytes:
    return _UINT32(code) + _NO_ARRAY + _NO_ARRAY


def _reference(reference: ua.ReferenceDescription, mask: int, locales: Sequence[str]) -> bytes:
    """A ReferenceDescription with the fields that the mask asks for (7.30)."""
    text = reference.DisplayName
    if locales and isinstance(text, Translated):
        text = in_locale(text, locales)
    return b"".join(
        (
            nodeid_to_binary(reference.ReferenceTypeId) if mask & 1 else _NULL_NODE,
            b"\x01" if mask & 2 and reference.IsForward else b"\x00",
            nodeid_to_binary(reference.NodeId),
            struct_to_binary(reference.BrowseName) if mask & 8 else _NULL_NAME,
            struct_to_binary(text) if mask & 16 else _NULL_TEXT,
            _UINT32(int(reference.NodeClass)) if mask & 4 else _UINT32(0),
            nodeid_to_binary(reference.TypeDefinition) if mask & 32 and reference.TypeDefinition else _NULL_NODE,
        )
    )
