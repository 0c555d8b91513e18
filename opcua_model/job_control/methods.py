"""The methods of job control: those of our commands that OPC 10031-4 has, with its structures (6.2.1, 6.2.7).

Where something is refused the call is Uncertain, with the reason as a bit of ReturnStatus (annex B.2): a Bad one would
have no answer. The words are in the diagnostics of a client that asks for them, and in the log of audit events.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from asyncua import ua

from opcua_model.commands.arguments import plain
from opcua_model.commands.methods import execute
from opcua_model.job_control.numbers import PROVIDER_METHODS, RECEIVER_METHODS, STATES
from opcua_model.job_control.objects import PRODUCED, JobControl
from opcua_model.job_control.structures import Record, texts, unpacked
from opcua_model.job_control.types import JobControlNodes, add_types
from opcua_model.rights import restrict
from opcua_model.services.call import Method, MethodCall, MethodRefused
from opcua_model.texts import Translated, refusal_text
from opcua_model.wire import StatusCodes
from plant_service.core.ports import CommandPort
from plant_service.core.samples import Value
from plant_service.core.texts import doors
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.model import PlantModel

NO_ERROR: Final = 1 << 0
UNKNOWN_ORDER: Final = 1 << 1
INVALID_STATE: Final = 1 << 3
NOT_ACCEPTED: Final = 1 << 4
INVALID_REQUEST: Final = 1 << 32
_COMMANDS: Final = {
    "Store": "store",
    "StoreAndStart": "store_and_start",
    "Start": "start",
    "RevokeStart": "revoke_start",
    "Pause": "pause",
    "Resume": "resume",
    "Stop": "stop",
    "Abort": "abort",
    "Cancel": "cancel",
    "Clear": "clear",
    "Update": "update",
}
_NEW: Final = ("Store", "StoreAndStart")


def add_job_control(nodes: JobControlNodes, model: PlantModel, port: CommandPort) -> JobControl:
    """Types, objects and methods; these may be called by those who may give the command."""
    add_types(nodes)
    control = JobControl(nodes, model)
    for name, command in _COMMANDS.items():
        node = nodes.node(nodes.id(RECEIVER_METHODS[name].number))
        node.call = _Order(name, control, port, nodes.index)
        restrict(node, COMMANDS[command].permission)
    answers: dict[str, Method] = {
        "RequestJobResponseByJobOrderID": _ResponseByOrder(control),
        "RequestJobResponseByJobOrderState": _ResponsesByState(control, nodes.index),
    }
    for name, answer in answers.items():
        nodes.node(nodes.id(PROVIDER_METHODS[name].number)).call = answer
    return control


class _Order:
    """A command about one order. The comment may be left out."""

    least = 1

    def __init__(self, name: str, control: JobControl, port: CommandPort, index: int) -> None:
        self._name = name
        self._control = control
        self._port = port
        self._index = index

    async def __call__(self, call: MethodCall) -> Sequence[ua.Variant]:
        given, *comment = call.arguments
        try:
            arguments: Mapping[str, Value] = {"order": given}
            if not isinstance(given, str):
                arguments = arguments_of(unpacked("ISA95JobOrderDataType", given, self._index))
        except ValueError as error:
            raise _refused(INVALID_REQUEST, refusal_text(doors.NO_STRUCTURE(why_not=str(error)))) from error
        reason = texts(comment[0] if comment else None)
        if self._name == "Update":
            arguments = self._changed(arguments)
        try:
            await execute(self._port, call, _COMMANDS[self._name], {**arguments, "reason": reason})
        except MethodRefused as refused:
            if refused.code != StatusCodes.BadInvalidState:
                raise
            raise _refused(self._why(str(arguments["order"])), refused.text) from refused
        return (_status(NO_ERROR),)

    def _changed(self, arguments: Mapping[str, Value]) -> Mapping[str, Value]:
        """Of an order that is known its product and lots are no longer to be changed."""
        product = arguments.get("product")
        if product is not None and product != self._control.product(str(arguments["order"])):
            raise _refused(NOT_ACCEPTED, refusal_text(doors.OTHER_PRODUCT(order=arguments["order"], product=product)))
        return {name: value for name, value in arguments.items() if name not in ("product", "lot")}

    def _why(self, order: str) -> int:
        if self._name in _NEW:
            return NOT_ACCEPTED
        return INVALID_STATE if self._control.is_known(order) else UNKNOWN_ORDER


class _ResponseByOrder:
    def __init__(self, control: JobControl) -> None:
        self._control = control

    async def __call__(self, call: MethodCall) -> Sequence[ua.Variant]:
        order = str(call.arguments[0] or "")
        response = self._control.response(order)
        if response is not None:
            return ua.Variant(response, ua.VariantType.ExtensionObject), _status(NO_ERROR)
        code = INVALID_STATE if self._control.is_known(order) else UNKNOWN_ORDER
        nothing = ua.Variant(ua.ExtensionObject(), ua.VariantType.ExtensionObject)
        raise _refused(code, refusal_text(doors.NOT_BEGUN(order=order)), nothing)


class _ResponsesByState:
    def __init__(self, control: JobControl, index: int) -> None:
        self._control = control
        self._index = index

    async def __call__(self, call: MethodCall) -> Sequence[ua.Variant]:
        nothing = ua.Variant([], ua.VariantType.ExtensionObject, is_array=True)
        try:
            states = [unpacked("ISA95StateDataType", one, self._index) for one in call.arguments[0] or ()]
        except ValueError as error:
            raise _refused(INVALID_REQUEST, refusal_text(doors.NO_STRUCTURE(why_not=str(error))), nothing) from error
        number = states[0]["StateNumber"] if states else 0
        if number not in {state.number for state in STATES.values()}:
            raise _refused(INVALID_STATE, refusal_text(doors.NO_STATE(number=number)), nothing)
        found = self._control.responses(number)
        return ua.Variant(found, ua.VariantType.ExtensionObject, is_array=True), _status(NO_ERROR)


def arguments_of(job: Record) -> Mapping[str, Value]:
    """Of `store`, `store_and_start` and `update`. What is made, and how much, is the material that is `Produced`."""
    materials = job.get("MaterialRequirements") or []
    made: Record = next((one for one in materials if (one.get("MaterialUse") or PRODUCED) == PRODUCED), {})
    masters = job.get("WorkMasterID") or [{}]
    given: dict[str, Any] = {
        "order": job["JobOrderID"],
        "product": masters[0].get("ID") or made.get("MaterialDefinitionID"),
        "quantity": made.get("Quantity"),
        "lot": made.get("MaterialLotID"),
        "due": plain(job.get("EndTime")),
        "priority": job.get("Priority"),
    }
    return {name: value for name, value in given.items() if value not in (None, "")}


def _refused(code: int, text: Translated, *before: ua.Variant) -> MethodRefused:
    return MethodRefused(StatusCodes.Uncertain, text, (*before, _status(code)))


def _status(code: int) -> ua.Variant:
    return ua.Variant(code, ua.VariantType.UInt64)
