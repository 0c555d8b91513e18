"""The structures of job control as bytes."""

from typing import Any

import pytest
from asyncua import ua

from opcua_model.job_control.structures import packed, unpacked


def test_structures_come_back_as_they_were() -> None:
    job = {
        "JobOrderID": "工单-1",
        "Description": [ua.LocalizedText("eilig", "de")],
        "WorkMasterID": [{"ID": "P", "Parameters": [{"ID": "n", "Value": ua.Variant(5, ua.VariantType.Int32)}]}],
        "Priority": -3,
        "MaterialRequirements": [{"MaterialLotID": "L", "Quantity": "0.125"}, {}],
    }
    assert unpacked("ISA95JobOrderDataType", packed("ISA95JobOrderDataType", job, 3), 3) == job


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "the bytes are no ISA95JobOrderDataType"),
        (b"\x00\x00\x00\x00\xff\xff\xff\x7fX", "the bytes are no"),
        (b"\x02\x00\x00\x00\x01\x00\x00\x00X\xff\xff\xff\x7f", "an array of 2147483647 elements in 0 bytes"),
    ],
)
def test_bytes_that_are_no_structure_are_refused(body: bytes, complaint: str) -> None:
    given = ua.ExtensionObject(ua.NodeId(ua.Int32(5014), ua.Int16(3)), ua.ByteString(body))
    with pytest.raises(ValueError, match=complaint):
        unpacked("ISA95JobOrderDataType", given, 3)


def test_parameters_may_not_stand_in_each_other_without_end() -> None:
    parameter: dict[str, Any] = {"ID": "deep", "Value": ua.Variant(None)}
    for _ in range(20):
        parameter = {"ID": "deep", "Value": ua.Variant(None), "Subparameters": [parameter]}
    job = packed("ISA95JobOrderDataType", {"JobOrderID": "J", "JobOrderParameters": [parameter]}, 3)
    with pytest.raises(ValueError, match="more than 8 deep"):
        unpacked("ISA95JobOrderDataType", job, 3)
