"""What people do about alarms, by the methods of conditions (OPC 10000-9 5.5.4 - 5.5.6, 5.7.3, 5.7.4, 5.8.17).

They become commands of the user, like those of the terminal. Which event somebody has seen counts: one from before the
alarm last wanted an acknowledgement is refused.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.common.utils import ServiceError

from opcua_model.commands.methods import execute
from opcua_model.conditions.conditions import Condition, Conditions
from opcua_model.services.call import Method, MethodCall, MethodRefused
from opcua_model.texts import refusal_text
from opcua_model.wire import ObjectIds, StatusCodes
from plant_service.core.ports import CommandPort
from plant_service.core.samples import Value
from plant_service.core.texts import doors
from plant_service.core.wip.alarms import Shelving
from plant_service.core.wip.commands.alarms import MOST_SHELVED
from plant_service.core.wip.commands.vocabulary import MOST_TEXT

#: From the condition and the arguments to the command and its arguments.
Act = Callable[[Condition, Sequence[Any]], tuple[str, dict[str, Value]]]
_MILLISECOND: Final = 1000


def condition_methods(conditions: Conditions, port: CommandPort) -> dict[int, Method]:
    """Methods by the number of their node in the standard."""

    def method(act: Act) -> Method:
        async def run(call: MethodCall) -> Sequence[ua.Variant]:
            condition = conditions.find(call.object_id)
            if condition is None:
                raise ServiceError(StatusCodes.BadNodeIdInvalid)
            command, arguments = act(condition, call.arguments)
            which = {"alarm": condition.alarm.name, "subject": condition.alarm.subject}
            try:
                await execute(port, call, command, {**which, **arguments})
            except MethodRefused as refused:
                raise MethodRefused(refused.code, refused.text) from refused
            return ()

        return run

    shelve, once, unshelve = method(_timed_shelve), method(_one_shot_shelve), method(_unshelve)
    return {
        ObjectIds.AcknowledgeableConditionType_Acknowledge: method(_acknowledge),
        ObjectIds.AcknowledgeableConditionType_Confirm: method(_confirm),
        ObjectIds.ConditionType_AddComment: method(_comment),
        ObjectIds.ConditionType_Enable: method(_enable),
        ObjectIds.ConditionType_Disable: method(_disable),
        ObjectIds.ShelvedStateMachineType_TimedShelve: shelve,
        ObjectIds.ShelvedStateMachineType_OneShotShelve: once,
        ObjectIds.ShelvedStateMachineType_Unshelve: unshelve,
        ObjectIds.AlarmConditionType_ShelvingState_TimedShelve: shelve,
        ObjectIds.AlarmConditionType_ShelvingState_OneShotShelve: once,
        ObjectIds.AlarmConditionType_ShelvingState_Unshelve: unshelve,
    }


def _acknowledge(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    text = _said(condition, arguments)
    if condition.alarm.acknowledged:
        raise ServiceError(StatusCodes.BadConditionBranchAlreadyAcked)
    return "acknowledge_alarm", text


def _confirm(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    text = _said(condition, arguments)
    if condition.alarm.confirmed:
        raise ServiceError(StatusCodes.BadConditionBranchAlreadyConfirmed)
    return "confirm_alarm", text


def _comment(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    text = _said(condition, arguments)
    if not text["comment"]:
        raise MethodRefused(
            StatusCodes.BadInvalidArgument, refusal_text(doors.NO_COMMENT()), codes=[0, StatusCodes.BadOutOfRange]
        )
    return "comment_alarm", text


def _said(condition: Condition, arguments: Sequence[Any]) -> dict[str, Value]:
    """Checks the EventId, and takes the comment: an empty one is none."""
    event_id, comment = arguments
    if bytes(event_id or b"") not in condition.told:
        raise ServiceError(StatusCodes.BadEventIdUnknown)
    text = (comment.Text if comment is not None else None) or ""
    if len(text) > MOST_TEXT:
        long = refusal_text(doors.COMMENT_TOO_LONG(number=len(text), most=MOST_TEXT))
        raise MethodRefused(StatusCodes.BadInvalidArgument, long, codes=[0, StatusCodes.BadOutOfRange])
    return {"comment": text}


def _timed_shelve(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    (milliseconds,) = arguments
    if not 1 <= milliseconds <= MOST_SHELVED / _MILLISECOND:
        raise ServiceError(StatusCodes.BadShelvingTimeOutOfRange)
    return "shelve_alarm", {"duration": milliseconds / 1000}


def _one_shot_shelve(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    if condition.alarm.shelved is Shelving.ONCE:
        raise ServiceError(StatusCodes.BadConditionAlreadyShelved)
    return "shelve_alarm", {"once": True}


def _unshelve(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    if condition.alarm.shelved is Shelving.NO:
        raise ServiceError(StatusCodes.BadConditionNotShelved)
    return "unshelve_alarm", {}


def _enable(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    raise ServiceError(StatusCodes.BadConditionAlreadyEnabled)


def _disable(condition: Condition, arguments: Sequence[Any]) -> tuple[str, dict[str, Value]]:
    """Alarms are part of the record: the configuration says which there are, nobody switches one off at run time."""
    raise ServiceError(StatusCodes.BadNotSupported)
