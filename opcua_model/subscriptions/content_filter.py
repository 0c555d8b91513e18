"""The where clause of an event filter (OPC 10000-4 7.7): a list of elements that refer to each other by index.

Replaces `asyncua.server.monitored_item_service.WhereClauseEvaluator`, which knows neither subtypes nor Like nor null.
Null is a third truth value, neither true nor false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncua import ua

from opcua_model.limits import MAX_LITERAL
from opcua_model.subscriptions.cast import cast
from opcua_model.subscriptions.event_data import EventData, pick
from opcua_model.subscriptions.like import like
from opcua_model.type_tree import TypeTree
from opcua_model.wire import StatusCodes, status

Truth = bool | None
_PLAIN = (bool, int, float, datetime, UUID, ua.StatusCode)
#: Values of elements by index: each is evaluated once for an event, however many others refer to it.
Known = dict[int, Any]
_COMPARE: dict[ua.FilterOperator, Callable[[Any, Any], bool]] = {
    ua.FilterOperator.Equals: operator.eq,
    ua.FilterOperator.GreaterThan: operator.gt,
    ua.FilterOperator.LessThan: operator.lt,
    ua.FilterOperator.GreaterThanOrEqual: operator.ge,
    ua.FilterOperator.LessThanOrEqual: operator.le,
}
_BITWISE: dict[ua.FilterOperator, Callable[[int, int], int]] = {
    ua.FilterOperator.BitwiseAnd: operator.and_,
    ua.FilterOperator.BitwiseOr: operator.or_,
}
#: Least number of operands by operator; InList takes more.
_OPERANDS = {
    **dict.fromkeys((*_COMPARE, *_BITWISE), 2),
    ua.FilterOperator.Like: 2,
    ua.FilterOperator.And: 2,
    ua.FilterOperator.Or: 2,
    ua.FilterOperator.InList: 2,
    ua.FilterOperator.Between: 3,
    ua.FilterOperator.Not: 1,
    ua.FilterOperator.IsNull: 1,
    ua.FilterOperator.OfType: 1,
    ua.FilterOperator.Cast: 2,
}


def check(clause: ua.ContentFilter | None) -> ua.ContentFilterResult:
    """Results by element; an element may only refer to later ones, so there is no circle."""
    result = ua.ContentFilterResult()
    elements = (clause.Elements if clause else None) or []
    result.ElementResults = []
    for index, element in enumerate(elements):
        code = _check_element(index, element, len(elements))
        result.ElementResults.append(ua.ContentFilterElementResult(status(code), [], []))
    return result


def weight(clause: ua.ContentFilter | None) -> int:
    """What evaluating and keeping it costs: elements, operands, and ten characters of a literal count as one."""
    elements = (clause.Elements if clause else None) or []
    return sum(1 + sum(map(operand_weight, element.FilterOperands or [])) for element in elements)


def operand_weight(operand: Any) -> int:
    if isinstance(operand, ua.SimpleAttributeOperand):
        return 1 + sum(1 + len(name.Name or "") // 10 for name in operand.BrowsePath or ())
    return 1 + _length(operand) // 10


def _length(operand: Any) -> int:
    """Of a literal, in characters; arrays and structures are too long, whatever they hold."""
    value = operand.Value.Value if isinstance(operand, ua.LiteralOperand) and operand.Value else None
    if isinstance(value, ua.LocalizedText | ua.QualifiedName):
        value = value.Text if isinstance(value, ua.LocalizedText) else value.Name
    elif isinstance(value, ua.NodeId):
        value = value.Identifier
    if isinstance(value, str | bytes):
        return len(value)
    return 0 if value is None or isinstance(value, _PLAIN) else MAX_LITERAL + 1


def is_good(result: ua.ContentFilterResult) -> bool:
    return all(element.StatusCode.is_good() for element in result.ElementResults)


def _check_element(index: int, element: ua.ContentFilterElement, count: int) -> int:
    needed = _OPERANDS.get(element.FilterOperator)
    operands = element.FilterOperands or []
    if needed is None:
        known = element.FilterOperator in list(ua.FilterOperator)
        return StatusCodes.BadFilterOperatorUnsupported if known else StatusCodes.BadFilterOperatorInvalid
    if len(operands) < needed or (len(operands) > needed and element.FilterOperator != ua.FilterOperator.InList):
        return StatusCodes.BadFilterOperandCountMismatch
    for operand in operands:
        if isinstance(operand, ua.ElementOperand):
            if not index < operand.Index < count:
                return StatusCodes.BadFilterOperandInvalid
        elif not isinstance(operand, ua.LiteralOperand | ua.SimpleAttributeOperand):
            return StatusCodes.BadFilterOperandInvalid
        elif _length(operand) > MAX_LITERAL:
            return StatusCodes.BadFilterLiteralInvalid
    return StatusCodes.Good


class Where:
    """A checked where clause."""

    def __init__(self, clause: ua.ContentFilter | None, types: TypeTree) -> None:
        self._elements = list((clause.Elements if clause else None) or [])
        self._types = types

    def matches(self, event: EventData) -> bool:
        return not self._elements or self._element(0, event, {}) is True

    def _element(self, index: int, event: EventData, known: Known) -> Any:
        if index not in known:
            known[index] = self._evaluate(self._elements[index], event, known)
        return known[index]

    def _evaluate(self, element: ua.ContentFilterElement, event: EventData, known: Known) -> Any:
        kind, operands = element.FilterOperator, element.FilterOperands
        if kind in (ua.FilterOperator.And, ua.FilterOperator.Or):
            return self._junction(kind == ua.FilterOperator.And, operands, event, known)
        values = [self._operand(operand, event, known) for operand in operands]
        first = values[0]
        if kind == ua.FilterOperator.IsNull:
            return first is None
        if first is None:
            return None
        if kind == ua.FilterOperator.OfType:
            return isinstance(first, ua.NodeId) and self._types.is_kind_of(event.type, first)
        if kind == ua.FilterOperator.Not:
            return not first if isinstance(first, bool) else None
        if kind == ua.FilterOperator.InList:
            return any(_compare(operator.eq, first, other) is True for other in values[1:])
        if kind == ua.FilterOperator.Between:
            return _both(_compare(operator.ge, first, values[1]), _compare(operator.le, first, values[2]))
        if values[1] is None:
            return None
        if kind == ua.FilterOperator.Cast:
            is_type = isinstance(values[1], ua.NodeId)
            return cast(first, self._types.built_in(values[1])) if is_type else None
        if kind == ua.FilterOperator.Like:
            return like(first, values[1])
        if kind in _BITWISE:
            is_number = isinstance(first, int) and isinstance(values[1], int)
            return _BITWISE[kind](first, values[1]) if is_number else None
        return _compare(_COMPARE[kind], first, values[1])

    def _junction(self, is_and: bool, operands: list[Any], event: EventData, known: Known) -> Truth:
        unknown = False
        for operand in operands:
            value = self._operand(operand, event, known)
            if value is (not is_and):
                return not is_and
            unknown = unknown or value is not is_and
        return None if unknown else is_and

    def _operand(self, operand: Any, event: EventData, known: Known) -> Any:
        if isinstance(operand, ua.ElementOperand):
            return self._element(operand.Index, event, known)
        if isinstance(operand, ua.LiteralOperand):
            value = operand.Value.Value if isinstance(operand.Value, ua.Variant) else operand.Value
        else:
            value = pick(event, operand, self._types).Value
        return value.Text if isinstance(value, ua.LocalizedText) else value


def _compare(test: Callable[[Any, Any], bool], left: Any, right: Any) -> Truth:
    """Null for values that cannot be compared."""
    if left is None or right is None:
        return None
    try:
        return bool(test(left, right))
    except TypeError:
        return None


def _both(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True
