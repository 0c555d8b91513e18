"""`<site>/JobOrderControl` and `<site>/JobOrderResults`: the orders of a site as OPC 10031-4 shows and takes them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from asyncua import ua
from asyncua.server.address_space import AttributeValue, NodeData

from opcua_model.attributes import make_name
from opcua_model.job_control.numbers import (
    PROVIDER,
    PROVIDER_MEMBERS,
    PROVIDER_METHODS,
    RECEIVER,
    RECEIVER_MEMBERS,
    RECEIVER_METHODS,
    STATES,
    Member,
    Method,
)
from opcua_model.job_control.structures import Record, packed
from opcua_model.job_control.types import JobControlNodes
from opcua_model.namespace import INDEX
from opcua_model.nodes import reference_to
from opcua_model.rights import Viewer, read
from opcua_model.services.sources import compute
from opcua_model.wire import AttributeIds, ObjectIds, StatusCodes, standard, status
from plant_service.core.series import order_path
from plant_service.core.wip.model import PlantModel

#: The use of a material that a job order makes (ISA-95 part 2, material use).
PRODUCED: Final = "Produced"
_MOST: Final = 0xFFFF
#: States in which an order has begun, so that there is something to tell of it.
_BEGUN: Final = ("Running", "Interrupted", "Ended", "Aborted")


class JobControl:
    """Adds the two objects. What they show of the orders is read where it is published: below `<site>/Orders`."""

    def __init__(self, nodes: JobControlNodes, model: PlantModel) -> None:
        self._nodes = nodes
        self._site = model.site
        self._memory: dict[str, dict[str, tuple[Any, ua.ExtensionObject]]] = {}
        known = self._known(model)
        receiver = self._add_object("JobOrderControl", RECEIVER, RECEIVER_METHODS)
        for member in RECEIVER_MEMBERS:
            self._add_member(receiver, "JobOrderControl", member, known.get(member.name, []))
        self._compute("JobOrderControl/JobOrderList", self._list)
        self._add_current_state(receiver)
        provider = self._add_object("JobOrderResults", PROVIDER, PROVIDER_METHODS)
        for member in PROVIDER_MEMBERS:
            self._add_member(provider, "JobOrderResults", member, [])
        self._compute("JobOrderResults/JobOrderResponseList", self._responses)

    def forget(self, order: str) -> None:
        """It was taken off the list."""
        self._memory.pop(order, None)

    def is_known(self, order: str) -> bool:
        return self._value(order, "State") in STATES

    def product(self, order: str) -> str | None:
        found: str | None = self._value(order, "Product")
        return found

    def response(self, order: str) -> ua.ExtensionObject | None:
        """None of an order that is unknown or has not begun."""
        state = self._value(order, "State")
        return self._response(order, state) if state in _BEGUN else None

    def responses(self, number: int) -> list[ua.ExtensionObject]:
        """Of the orders in the state with a number."""
        return [
            self._response(order, state)
            for order, state in self._orders()
            if state in _BEGUN and STATES[state].number == number
        ]

    def _list(self) -> list[ua.ExtensionObject]:
        return [self._job_order(order, state) for order, state in self._orders()]

    def _responses(self) -> list[ua.ExtensionObject]:
        return [self._response(order, state) for order, state in self._orders() if state in _BEGUN]

    def _orders(self) -> Iterator[tuple[str, str]]:
        organizes = standard(ObjectIds.Organizes)
        for reference in self._nodes.node(self._id("Orders")).references:
            if reference.IsForward and reference.ReferenceTypeId == organizes:
                order = reference.BrowseName.Name
                state = self._value(order, "State")
                if state in STATES:
                    yield order, state

    def _value(self, order: str, name: str) -> Any:
        """What is published of an order now; None where it is unknown."""
        path = f"{order_path(self._site, order)}/{name}"
        variable = self._nodes.space.variable(path)
        return None if variable is None else read(self._nodes.space.data(path), AttributeIds.Value)

    def _job_order(self, order: str, state: str) -> ua.ExtensionObject:
        product, planned, due, priority = (
            self._value(order, name) for name in ("Product", "Planned", "Due", "Priority")
        )

        def made() -> Record:
            job: dict[str, Any] = {"JobOrderID": order, "WorkMasterID": [{"ID": product}], "Priority": priority}
            if due is not None:
                job["EndTime"] = due
            job["MaterialRequirements"] = [_produced(product, planned)]
            return {"JobOrder": job, "State": [_state(state)]}

        return self._remembered("ISA95JobOrderAndStateDataType", order, (state, product, planned, due, priority), made)

    def _response(self, order: str, state: str) -> ua.ExtensionObject:
        product, shipped, scrap = (self._value(order, name) for name in ("Product", "Shipped", "Scrap"))

        def made() -> Record:
            return {
                "JobResponseID": order,
                "JobOrderID": order,
                "JobState": [_state(state)],
                "JobResponseData": [
                    {"ID": "ProducedQuantity", "Value": _variant(shipped + scrap)},
                    {"ID": "GoodQuantity", "Value": _variant(shipped)},
                ],
                "MaterialActuals": [_produced(product, shipped)],
            }

        return self._remembered("ISA95JobResponseDataType", order, (state, product, shipped, scrap), made)

    def _remembered(self, kind: str, order: str, key: Any, made: Callable[[], Record]) -> ua.ExtensionObject:
        """Made again only when it has changed: the list is read as a whole, and there may be thousands of orders."""
        of_order = self._memory.setdefault(order, {})
        before = of_order.get(kind)
        if before is None or before[0] != key:
            before = of_order[kind] = (key, packed(kind, made(), self._nodes.index))
        return before[1]

    def _known(self, model: PlantModel) -> Mapping[str, Any]:
        """What job orders may name, and how many there may be."""
        products = model.products.values()
        masters: list[Record] = [
            {"ID": one.code, "Description": ua.LocalizedText(one.name.en, "en")} for one in products
        ]
        return {
            "MaxDownloadableJobOrders": _MOST,
            "WorkMaster": [packed("ISA95WorkMasterDataType", master, self._nodes.index) for master in masters],
            "MaterialDefinitionID": [one.code for one in products],
            "EquipmentID": list(model.stations),
        }

    def _id(self, path: str) -> ua.NodeId:
        return self._nodes.space.node_id(f"{self._site}/{path}")

    def _add_object(self, name: str, kind: int, methods: Mapping[str, Method]) -> NodeData:
        """The methods are those of the type: an instance may share them (OPC 10000-3 6.3.3)."""
        nodes = self._nodes
        site = nodes.space.data(self._site)
        own = {AttributeIds.BrowseName: make_name(name, INDEX)}
        data = nodes.add(
            self._id(name),
            name,
            ua.NodeClass.Object,
            site,
            ObjectIds.HasComponent,
            nodes.id(kind),
            attributes=own,
        )
        component = standard(ObjectIds.HasComponent)
        data.references += [reference_to(component, nodes.node(nodes.id(one.number))) for one in methods.values()]
        return data

    def _add_member(self, owner: NodeData, path: str, member: Member, held: Any) -> None:
        self._nodes.add_member(self._id(f"{path}/{member.name}"), member, owner, held)

    def _compute(self, path: str, orders: Callable[[], list[ua.ExtensionObject]]) -> None:
        def made(viewer: Viewer) -> ua.Variant:
            return ua.Variant(orders(), ua.VariantType.ExtensionObject, is_array=True)

        compute(self._nodes.address_space, self._id(path), made)

    def _add_current_state(self, receiver: NodeData) -> None:
        """Every state machine has one, but this one is of the orders in the list: it is in no state itself."""
        nothing = AttributeValue(
            ua.DataValue(ua.Variant(None, ua.VariantType.Null), status(StatusCodes.BadStateNotActive))
        )
        path = "JobOrderControl/CurrentState"
        state = self._nodes.add_variable(
            self._id(path),
            "CurrentState",
            receiver,
            standard(ObjectIds.LocalizedText),
            nothing,
            is_array=False,
            of_standard=True,
            type_id=ObjectIds.FiniteStateVariableType,
        )
        self._nodes.add_variable(
            self._id(f"{path}/Id"),
            "Id",
            state,
            standard(ObjectIds.NodeId),
            nothing,
            is_array=False,
            is_property=True,
            of_standard=True,
        )


def _produced(product: str, quantity: Any) -> Record:
    return {"MaterialDefinitionID": product, "MaterialUse": PRODUCED, "Quantity": str(quantity)}


def _variant(quantity: Any) -> ua.Variant:
    return ua.Variant(quantity, ua.VariantType.Double if isinstance(quantity, float) else ua.VariantType.Int64)


def _state(name: str) -> Record:
    return {
        "BrowsePath": ua.RelativePath([]),
        "StateText": ua.LocalizedText(name, "en"),
        "StateNumber": STATES[name].number,
    }
