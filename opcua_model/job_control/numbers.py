"""Which nodes job control has, and the NodeIds that its NodeSet gives them (OPC 10031-4 7.2).

Those that a receiver of job orders and a provider of job responses need; not the substates.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

RECEIVER: Final = 1002
PROVIDER: Final = 1003


class Member(NamedTuple):
    """A variable of a receiver or provider; `kind` as in structures. A property is one value, others are arrays."""

    number: int
    name: str
    kind: str
    is_property: bool = False


class Method(NamedTuple):
    """`inputs`, `outputs`: numbers of their nodes, and the arguments as `Name Kind`, with `[]` behind."""

    number: int
    inputs: tuple[int, str]
    outputs: tuple[int, str]


class State(NamedTuple):
    node: int
    property: int
    number: int


RECEIVER_MEMBERS: Final = (
    Member(6088, "MaxDownloadableJobOrders", "UInt16", is_property=True),
    Member(6033, "JobOrderList", "ISA95JobOrderAndStateDataType"),
    Member(6034, "WorkMaster", "ISA95WorkMasterDataType"),
    Member(6035, "MaterialClassID", "String"),
    Member(6036, "MaterialDefinitionID", "String"),
    Member(6037, "EquipmentID", "String"),
    Member(6038, "PhysicalAssetID", "String"),
    Member(6039, "PersonnelID", "String"),
)
PROVIDER_MEMBERS: Final = (Member(6050, "JobOrderResponseList", "ISA95JobResponseDataType"),)
_ORDER: Final = "JobOrder ISA95JobOrderDataType, Comment LocalizedText[]"
_ID: Final = "JobOrderID String, Comment LocalizedText[]"
_STATUS: Final = "ReturnStatus UInt64"
RECEIVER_METHODS: Final[Mapping[str, Method]] = {
    "Store": Method(7001, (6040, _ORDER), (6041, _STATUS)),
    "StoreAndStart": Method(7004, (6051, _ORDER), (6052, _STATUS)),
    "Start": Method(7005, (6053, _ID), (6054, _STATUS)),
    "Stop": Method(7006, (6055, _ID), (6056, _STATUS)),
    "Pause": Method(7007, (6057, _ID), (6058, _STATUS)),
    "Resume": Method(7008, (6059, _ID), (6060, _STATUS)),
    "Update": Method(7009, (6061, _ORDER), (6062, _STATUS)),
    "Abort": Method(7010, (6063, _ID), (6064, _STATUS)),
    "Cancel": Method(7011, (6065, _ID), (6066, _STATUS)),
    "Clear": Method(7012, (6067, _ID), (6068, _STATUS)),
    "RevokeStart": Method(7013, (6069, _ID), (6070, _STATUS)),
}
PROVIDER_METHODS: Final[Mapping[str, Method]] = {
    "RequestJobResponseByJobOrderID": Method(
        7002, (6042, "JobOrderID String"), (6043, f"JobResponse ISA95JobResponseDataType, {_STATUS}")
    ),
    "RequestJobResponseByJobOrderState": Method(
        7014,
        (6016, "JobOrderState ISA95StateDataType[]"),
        (6017, f"JobResponses ISA95JobResponseDataType[], {_STATUS}"),
    ),
}
STATES: Final[Mapping[str, State]] = {
    "NotAllowedToStart": State(5035, 6071, 1),
    "AllowedToStart": State(5036, 6072, 2),
    "Running": State(5037, 6073, 3),
    "Interrupted": State(5038, 6074, 4),
    "Ended": State(5039, 6075, 5),
    "Aborted": State(5040, 6076, 6),
}
#: From one state to another, and the method that does it, if one does.
TRANSITIONS: Final = {
    ("NotAllowedToStart", "NotAllowedToStart", "Update"): State(5041, 6077, 1),
    ("NotAllowedToStart", "AllowedToStart", "Start"): State(5042, 6078, 2),
    ("AllowedToStart", "NotAllowedToStart", "RevokeStart"): State(5043, 6079, 3),
    ("AllowedToStart", "AllowedToStart", "Update"): State(5044, 6080, 4),
    ("AllowedToStart", "Running", ""): State(5045, 6081, 5),
    ("Running", "Interrupted", "Pause"): State(5046, 6082, 6),
    ("Running", "Ended", "Stop"): State(5047, 6083, 7),
    ("Running", "Aborted", "Abort"): State(5048, 6084, 8),
    ("Interrupted", "Aborted", "Abort"): State(5049, 6085, 9),
    ("Interrupted", "Running", "Resume"): State(5050, 6086, 10),
    ("Interrupted", "Ended", "Stop"): State(5051, 6087, 11),
    ("NotAllowedToStart", "Aborted", "Abort"): State(5084, 6009, 12),
    ("AllowedToStart", "Aborted", "Abort"): State(5085, 6010, 13),
}
