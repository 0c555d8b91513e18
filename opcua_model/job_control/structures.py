"""The structures of job control (OPC 10031-4 7.3): one table for their definitions and for their bytes.

A value is a dictionary by field name; a field that is left out is not in it. They are kept out of asyncua's registry of
structures, which is one for the whole process: elsewhere, in a PLC say, the same numbers mean something else.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from asyncua import ua
from asyncua.common.utils import Buffer, NotEnoughData
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError

from opcua_model.wire import ObjectIds, standard
from plant_service.opcua_bytes import array_length

NAMESPACE: Final = "http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/"
#: Properties within properties, and parameters within parameters.
_DEEPEST: Final = 8
Record = Mapping[str, Any]


class Field(NamedTuple):
    name: str
    kind: str
    is_array: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """`data_type`, `encoding`: numbers of its nodes. A field is written `Name Kind`, with `[]` and `?` behind."""

    data_type: int
    encoding: int
    written: str

    @property
    def fields(self) -> tuple[Field, ...]:
        return _fields(self.written)


_REQUIREMENT: Final = (
    "ID String, Description LocalizedText[]?, {}Use String?, Quantity String?,"
    " EngineeringUnits EUInformation?, Properties ISA95PropertyDataType[]?"
)
STRUCTURES: Final[Mapping[str, Structure]] = {
    "ISA95PropertyDataType": Structure(
        3002,
        5002,
        "ID String, Value Variant, Description LocalizedText[]?, EngineeringUnits EUInformation?,"
        " Subproperties ISA95PropertyDataType[]?",
    ),
    "ISA95ParameterDataType": Structure(
        3003,
        5005,
        "ID String, Value Variant, Description LocalizedText[]?, EngineeringUnits EUInformation?,"
        " Subparameters ISA95ParameterDataType[]?",
    ),
    "ISA95EquipmentDataType": Structure(3005, 5008, _REQUIREMENT.format("Equipment")),
    "ISA95StateDataType": Structure(3006, 5029, "BrowsePath RelativePath, StateText LocalizedText, StateNumber UInt32"),
    "ISA95WorkMasterDataType": Structure(
        3007, 5011, "ID String, Description LocalizedText?, Parameters ISA95ParameterDataType[]?"
    ),
    "ISA95MaterialDataType": Structure(
        3010,
        5017,
        "MaterialClassID String?, MaterialDefinitionID String?, MaterialLotID String?, MaterialSublotID String?,"
        " Description LocalizedText[]?, MaterialUse String?, Quantity String?, EngineeringUnits EUInformation?,"
        " Properties ISA95PropertyDataType[]?",
    ),
    "ISA95PersonnelDataType": Structure(3011, 5020, _REQUIREMENT.format("Personnel")),
    "ISA95PhysicalAssetDataType": Structure(3012, 5023, _REQUIREMENT.format("PhysicalAsset")),
    "ISA95JobOrderDataType": Structure(
        3008,
        5014,
        "JobOrderID String, Description LocalizedText[]?, WorkMasterID ISA95WorkMasterDataType[]?, StartTime DateTime?,"
        " EndTime DateTime?, Priority Int16?, JobOrderParameters ISA95ParameterDataType[]?,"
        " PersonnelRequirements ISA95PersonnelDataType[]?, EquipmentRequirements ISA95EquipmentDataType[]?,"
        " PhysicalAssetRequirements ISA95PhysicalAssetDataType[]?, MaterialRequirements ISA95MaterialDataType[]?",
    ),
    "ISA95JobOrderAndStateDataType": Structure(
        3015, 5032, "JobOrder ISA95JobOrderDataType, State ISA95StateDataType[]"
    ),
    "ISA95JobResponseDataType": Structure(
        3013,
        5026,
        "JobResponseID String, Description LocalizedText?, JobOrderID String, StartTime DateTime?, EndTime DateTime?,"
        " JobState ISA95StateDataType[], JobResponseData ISA95ParameterDataType[]?,"
        " PersonnelActuals ISA95PersonnelDataType[]?, EquipmentActuals ISA95EquipmentDataType[]?,"
        " PhysicalAssetActuals ISA95PhysicalAssetDataType[]?, MaterialActuals ISA95MaterialDataType[]?",
    ),
}
_UINT32, _INT32 = ua_binary.Primitives.UInt32, ua_binary.Primitives.Int32


class _Codec(NamedTuple):
    """How a value that is no structure of ours is written and read."""

    write: Callable[[Any], bytes]
    read: Callable[[Buffer], Any]


def _of_standard(kind: Any) -> _Codec:
    return _Codec(ua_binary.struct_to_binary, lambda buffer: ua_binary.struct_from_binary(kind, buffer))


_CODECS: Final[Mapping[str, _Codec]] = {
    "String": _Codec(ua_binary.Primitives.String.pack, ua_binary.Primitives.String.unpack),
    "DateTime": _Codec(ua_binary.Primitives.DateTime.pack, ua_binary.Primitives.DateTime.unpack),
    "Int16": _Codec(ua_binary.Primitives.Int16.pack, ua_binary.Primitives.Int16.unpack),
    "UInt32": _Codec(_UINT32.pack, _UINT32.unpack),
    "Variant": _Codec(ua_binary.variant_to_binary, ua_binary.variant_from_binary),
    "LocalizedText": _of_standard(ua.LocalizedText),
    "EUInformation": _of_standard(ua.EUInformation),
    "RelativePath": _of_standard(ua.RelativePath),
}


def data_type_of(kind: str, index: int) -> ua.NodeId:
    known = STRUCTURES.get(kind)
    if known is not None:
        return ua.NodeId(ua.Int32(known.data_type), ua.Int16(index))
    return standard(getattr(ObjectIds, "BaseDataType" if kind == "Variant" else kind))


def packed(kind: str, record: Record, index: int) -> ua.ExtensionObject:
    """A record as it stands in a Variant. `index`: of the namespace."""
    body = ua.ByteString(_write(kind, record))
    return ua.ExtensionObject(ua.NodeId(ua.Int32(STRUCTURES[kind].encoding), ua.Int16(index)), body)


def unpacked(kind: str, given: Any, index: int) -> dict[str, Any]:
    """What a client has sent as a structure of that kind. Raises ValueError in words."""
    if not isinstance(given, ua.ExtensionObject) or given.Body is None:
        raise ValueError(f"no {kind} was given")
    if (given.TypeId.NamespaceIndex, given.TypeId.Identifier) != (index, STRUCTURES[kind].encoding):
        raise ValueError(f"{given.TypeId.to_string()} is no {kind}")
    try:
        record: dict[str, Any] = _read(kind, Buffer(given.Body), _DEEPEST)
        return record
    except (NotEnoughData, UaError, struct.error, UnicodeError, OverflowError) as error:
        raise ValueError(f"the bytes are no {kind}: {error}") from error


@cache
def _fields(written: str) -> tuple[Field, ...]:
    found = []
    for part in written.split(", "):
        name, kind = part.split()
        plain = kind.removesuffix("?")
        found.append(Field(name, plain.removesuffix("[]"), plain.endswith("[]"), kind.endswith("?")))
    return tuple(found)


def _write(kind: str, value: Any) -> bytes:
    known = STRUCTURES.get(kind)
    if known is None:
        return _CODECS[kind].write(value)
    parts = []
    optional = [field.name for field in known.fields if field.is_optional]
    if optional:
        parts.append(_UINT32.pack(sum(1 << place for place, name in enumerate(optional) if name in value)))
    for field in known.fields:
        if field.name not in value:
            continue
        held = value[field.name]
        if field.is_array:
            parts.append(_INT32.pack(len(held)))
        parts += [_write(field.kind, one) for one in (held if field.is_array else (held,))]
    return b"".join(parts)


def _read(kind: str, buffer: Buffer, depth: int) -> Any:
    known = STRUCTURES.get(kind)
    if known is None:
        return _CODECS[kind].read(buffer)
    if not depth:
        raise UaError(f"structures stand more than {_DEEPEST} deep in each other")
    optional = [field.name for field in known.fields if field.is_optional]
    mask = _UINT32.unpack(buffer) if optional else 0
    there = {name for place, name in enumerate(optional) if mask & 1 << place}
    record = {}
    for field in known.fields:
        if field.is_optional and field.name not in there:
            continue
        if field.is_array:
            length = array_length(buffer)
            buffer.skip(4)
            record[field.name] = [_read(field.kind, buffer, depth - 1) for _ in range(length)]
        else:
            record[field.name] = _read(field.kind, buffer, depth - 1)
    return record


def texts(given: Sequence[ua.LocalizedText] | None) -> str:
    """The words of a comment that may come in several languages: those of the first."""
    return next((one.Text for one in given or () if one.Text), "")
