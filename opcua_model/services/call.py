"""Call (OPC 10000-4 5.12.2). Replaces `asyncua.server.address_space.MethodService`.

A method is an async function of a MethodCall; it returns its output arguments or raises ServiceError. Whether it may be
called is asked before its arguments are looked at.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.server.address_space import AddressSpace, NodeData

from opcua_model.rights import CALL, Viewer, read, refusal
from opcua_model.services.write import is_of
from opcua_model.texts import Translated, in_locale
from opcua_model.type_tree import TypeTree
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard, status

_HAS_COMPONENT = standard(ObjectIds.HasComponent)
_HAS_PROPERTY = standard(ObjectIds.HasProperty)
_CONDITION = standard(ObjectIds.ConditionType)
_HAS_TYPE = standard(ObjectIds.HasTypeDefinition)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MethodCall:
    """What a method gets: who calls (a session), on which object, with which values. Their types are checked."""

    session: Any
    object_id: ua.NodeId
    arguments: Sequence[Any]


Method = Callable[[MethodCall], Awaitable[Sequence[ua.Variant]]]


class MethodRefused(ServiceError):
    """A method says no, and why; `outputs` are sent all the same. `codes`: one for each argument, 0 for a right one."""

    def __init__(
        self, code: int, text: Translated, outputs: Sequence[ua.Variant] = (), codes: Sequence[int] = ()
    ) -> None:
        super().__init__(code)
        self.text = text
        self.outputs = outputs
        self.codes = codes


class Answer(NamedTuple):
    """`text`: why a method was refused, in the language of the session, or ""."""

    result: ua.CallMethodResult
    text: str = ""


class Methods:
    def __init__(self, space: AddressSpace, types: TypeTree) -> None:
        self._space = space
        self._types = types

    async def call(self, session: Any, wanted: ua.CallMethodRequest) -> Answer:
        result = ua.CallMethodResult()
        result.InputArgumentResults, result.OutputArguments = [], []
        arguments = list(wanted.InputArguments or [])
        try:
            method = self._method(wanted)
            run = _runnable(method, session.viewer)
            codes = self._check(method, arguments, getattr(run, "least", None))
            if any(codes):
                raise MethodRefused(StatusCodes.BadInvalidArgument, Translated("", ""), codes=codes)
            values = [argument.Value for argument in arguments]
            result.OutputArguments = list(await run(MethodCall(session, wanted.ObjectId, values)))
        except MethodRefused as refused:
            result.StatusCode = status(refused.code)
            result.OutputArguments = list(refused.outputs)
            result.InputArgumentResults = [status(code) for code in refused.codes]
            return Answer(result, in_locale(refused.text, session.viewer.locales).Text)
        except ServiceError as error:
            result.StatusCode = status(error.code)
        except Exception:  # of a method, whatever it is: the other calls of this request still get their answers
            log.exception("method %s on %s failed", wanted.MethodId, wanted.ObjectId)
            result.StatusCode = status(StatusCodes.BadInternalError)
        return Answer(result)

    def _method(self, wanted: ua.CallMethodRequest) -> NodeData:
        """The method is a component of the object, or of its type or a supertype of that.

        Those of a condition's ShelvingState may be called on the condition itself (OPC 10000-9 5.8.17).
        """
        owner = self._space.get(wanted.ObjectId)
        method = self._space.get(wanted.MethodId)
        if owner is None or method is None:
            raise ServiceError(StatusCodes.BadNodeIdUnknown)
        kind = next((r.NodeId for r in owner.references if r.IsForward and r.ReferenceTypeId == _HAS_TYPE), None)
        owners = [*self._types.above(wanted.ObjectId), *(self._types.above(kind) if kind else ())]
        if any(self._has(candidate, wanted.MethodId) for candidate in owners):
            return method
        if _CONDITION in owners and any(
            self._has(part.NodeId, wanted.MethodId)
            for candidate in owners
            for part in self._space[candidate].references
            if part.IsForward and part.NodeClass == ua.NodeClass.Object
        ):
            return method
        raise ServiceError(StatusCodes.BadMethodInvalid)

    def _has(self, owner: ua.NodeId, method: ua.NodeId) -> bool:
        node = self._space.get(owner)
        return node is not None and any(
            reference.NodeId == method and self._is_method(reference) for reference in node.references
        )

    def _is_method(self, reference: ua.ReferenceDescription) -> bool:
        if not reference.IsForward or reference.NodeClass != ua.NodeClass.Method:
            return False
        return self._types.is_kind_of(reference.ReferenceTypeId, _HAS_COMPONENT)

    def _check(self, method: NodeData, arguments: Sequence[ua.Variant], least: int | None) -> list[int]:
        """`least`: how many must be given; the rest may be left out, or null."""
        declared = self._declared(method)
        least = len(declared) if least is None else least
        if len(arguments) < least:
            raise ServiceError(StatusCodes.BadArgumentsMissing)
        if len(arguments) > len(declared):
            raise ServiceError(StatusCodes.BadTooManyArguments)
        return [
            0
            if is_of(given, known.DataType, known.ValueRank, self._types) or (index >= least and given.Value is None)
            else StatusCodes.BadTypeMismatch
            for index, (given, known) in enumerate(zip(arguments, declared, strict=False))
        ]

    def _declared(self, method: NodeData) -> list[ua.Argument]:
        for reference in method.references:
            if reference.ReferenceTypeId == _HAS_PROPERTY and reference.BrowseName.Name == "InputArguments":
                held = self._space[reference.NodeId].attributes[AttributeIds.Value].value
                return list(held.Value.Value or []) if held is not None and held.Value is not None else []
        return []


def _runnable(method: NodeData, viewer: Viewer) -> Method:
    """Raises ServiceError where nobody, or not this user, may call it."""
    if method.call is None or not read(method, AttributeIds.Executable):
        raise ServiceError(StatusCodes.BadNotExecutable)
    if code := refusal(method, viewer, CALL):
        raise ServiceError(code)
    return method.call
