"""Tag lists as other products export them: what is taken over, and what is told of the rest."""

import io
import json

import pytest
from openpyxl import Workbook

from connectors.tag_files.found import CannotConvert
from connectors.tag_files.reading import Imported, read_foreign
from tests.contracts.benches import device_settings

MODBUS = {"protocol": "modbus-tcp", "address": "device"}
S7 = {"protocol": "s7", "address": "device"}
OPCUA = {"protocol": "opcua", "address": "device", "security": "none"}

KEPWARE_HEADER = (
    "Tag Name,Address,Data Type,Respect Data Type,Client Access,Scan Rate,Scaling,Raw Low,Raw High,Scaled Low,"
    "Scaled High,Scaled Data Type,Clamp Low,Clamp High,Eng Units,Description,Negate Value"
)
KEPWARE_MODBUS = f""";
; exported by Kepware
{KEPWARE_HEADER}
"Press.Part Count","400101",DWord,1,R/W,100,,,,,,,,,"pcs","parts, of both shifts",
"Oil","300011",Short,1,RO,100,Linear,0,27648,0,160,Double,1,1,"bar","",
"Running","400103.4",Boolean,1,RO,100,,,,,,,,,"","",
"Code","400200.16H",String,1,RO,100,,,,,,,,,"","",
"Ready","000006",Boolean,1,RO,100,,,,,,,,,"","",
"Root","400300",Word,1,RO,100,Square Root,0,100,0,10,Double,0,0,"","",
"List","400400 [8]",Word Array,1,RO,100,,,,,,,,,"","",
"Press Part Count","400105",Word,1,RO,100,,,,,,,,,"","",
"""
KEPWARE_S7 = f"""{KEPWARE_HEADER}
"Count","DB1,INT4",Short,1,RO,100,,,,,,,,,"","",
"Speed","DB1,REAL8",Float,1,RO,100,,,,,,,,,"","",
"Running","DB1,X0.3",Boolean,1,RO,100,,,,,,,,,"","",
"Code","DB1,STRING20.16",String,1,RO,100,,,,,,,,,"","",
"Flag","M10.7",Boolean,1,RO,100,,,,,,,,,"","",
"Output","QB1",Byte,1,RO,100,,,,,,,,,"","",
"Wrong","DB1,INT4",DWord,1,RO,100,,,,,,,,,"","",
"""
IGNITION = {
    "name": "Line 1",
    "tagType": "Folder",
    "tags": [
        {
            "name": "Press",
            "tagType": "Folder",
            "tags": [
                {"name": "Count", "valueSource": "opc", "dataType": "Int4", "opcItemPath": "ns=1;s=[P]HRUI101"},
                {
                    "name": "Oil",
                    "valueSource": "opc",
                    "opcItemPath": "ns=1;s=[P]IR11",
                    "scaleMode": "Linear",
                    "rawHigh": 27648,
                    "scaledHigh": 160,
                    "engUnit": "bar",
                    "documentation": "at the pump",
                },
                {"name": "Bit", "valueSource": "opc", "dataType": "Boolean", "opcItemPath": "[P]HR103.4"},
                {"name": "Sum", "valueSource": "expr", "expression": "1+1"},
            ],
        },
        {"name": "Motor", "tagType": "UdtInstance", "typeId": "Motor", "tags": [{"name": "Speed"}]},
    ],
}


def imported(data: str | bytes, settings: dict[str, str]) -> Imported:
    return read_foreign(data.encode() if isinstance(data, str) else data, device_settings(**settings))


def rows(found: Imported) -> list[tuple[str, str, str]]:
    return [(tag.name, tag.address, tag.raw.value) for tag in found.tags]


def test_kepware_modbus() -> None:
    found = imported(KEPWARE_MODBUS, MODBUS)
    assert rows(found) == [
        ("Press_Part_Count", "400101", "uint32"),
        ("Oil", "300011", "int16"),
        ("Running", "400103.4", "bool"),
        ("Code", "400200/16", "string"),
        ("Ready", "000006", "bool"),
        ("Press_Part_Count_2", "400105", "uint16"),
    ]
    count, oil, *_ = found.tags
    assert (count.unit, count.description) == ("pcs", "parts, of both shifts")
    assert (oil.raw_low, oil.raw_high, oil.low, oil.high, oil.clamp, oil.unit) == (0, 27648, 0, 160, True, "bar")
    assert [(left.where, left.name, left.problem) for left in found.left_out] == [
        ("line 9", "Root", "scaling Square Root is not linear"),
        ("line 10", "List", "data type Word Array is not one value that can be read"),
    ]
    assert found.rows[0].notes == ("renamed to Press_Part_Count",)
    assert found.rows[-1].notes[-1] == "there was one already: Press_Part_Count_2"


def test_kepware_s7() -> None:
    found = imported(KEPWARE_S7, S7)
    assert rows(found) == [
        ("Count", "DB1.DBW4", "int16"),
        ("Speed", "DB1.DBD8", "float32"),
        ("Running", "DB1.DBX0.3", "bool"),
        ("Code", "DB1.STRING20.16", "string"),
        ("Flag", "M10.7", "bool"),
        ("Output", "QB1", "uint8"),
        ("Wrong", "DB1.DBD4", "uint32"),
    ]


def test_a_tia_portal_tag_table() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "PLC Tags"
    header = ["Name", "Path", "Data Type", "Logical Address", "Comment", "Hmi Visible", "Hmi Accessible"]
    table: list[list[str | None]] = [
        ["Start button", "Default tag table", "Bool", "%I0.0", "green one", "True", "True"],
        ["Count", "Default tag table", "DInt", "%MD10", None, "True", "True"],
        ["Level", "Default tag table", "Int", "%IW64", None, "True", "True"],
        ["Delay", "Default tag table", "Timer", "%T5", None, "True", "True"],
        ["Laps", "Default tag table", "Counter", "%C3", None, "True", "True"],
        ["Motor", "Default tag table", '"UDT_Motor"', "%M200.0", None, "True", "True"],
        [None] * 7,
    ]
    sheet.append(header)
    for row in table:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    found = imported(data.getvalue(), S7)
    assert rows(found) == [
        ("Start_button", "I0.0", "bool"),
        ("Count", "MD10", "int32"),
        ("Level", "IW64", "int16"),
        ("Delay", "T5", "s5time"),
        ("Laps", "C3", "bcd16"),
    ]
    assert found.tags[0].description == "green one"
    assert [(left.where, left.problem) for left in found.left_out] == [
        ("row 7", 'data type "UDT_Motor" is not one value that can be read')
    ]


def test_a_tia_portal_data_block() -> None:
    found = imported(
        """<?xml version="1.0"?><Document><SW.Blocks.GlobalDB><AttributeList><Number>7</Number></AttributeList>
        <Sections><Section Name="Static">
          <Member Name="Count" Datatype="DInt" Offset="0.0"/><Member Name="Running" Datatype="Bool" Offset="4.3"/>
          <Member Name="Speed" Datatype="Real" Offset="6.0"/><Member Name="Stamp" Datatype="DTL" Offset="10.0"/>
          <Member Name="Motor" Datatype="UDT_Motor" Offset="30.0"/>
        </Section></Sections></SW.Blocks.GlobalDB></Document>""",
        S7,
    )
    assert rows(found) == [
        ("Count", "DB7.DBD0", "int32"),
        ("Running", "DB7.DBX4.3", "bool"),
        ("Speed", "DB7.DBD6", "float32"),
        ("Stamp", "DB7.DBB10", "dtl"),
    ]
    assert [left.name for left in found.left_out] == ["Motor"]


def test_ignition_modbus() -> None:
    found = imported(json.dumps(IGNITION), MODBUS)
    assert rows(found) == [
        ("Line_1_Press_Count", "400101", "uint32"),
        ("Line_1_Press_Oil", "300011", "int16"),
        ("Line_1_Press_Bit", "400103.4", "bool"),
    ]
    assert (found.tags[1].raw_high, found.tags[1].high, found.tags[1].description) == (27648, 160, "at the pump")
    assert [(left.name, left.problem) for left in found.left_out] == [
        ("Line 1/Press/Sum", "its value is from expr, not from a device"),
        ("Line 1/Motor", "an instance of a UDT; its members come without their addresses"),
    ]


def test_ignition_s7_and_opcua() -> None:
    items = {"A": "DB20,I4", "B": "DB20,X0.3", "C": "DB20,REAL8", "D": "MW10", "E": "DB20,DI12", "F": "Q0.0"}
    tags = [{"name": name, "opcItemPath": f"ns=1;s=[S7]{item}", "dataType": "Int2"} for name, item in items.items()]
    assert rows(imported(json.dumps({"name": "", "tags": tags}), S7)) == [
        ("A", "DB20.DBW4", "int16"),
        ("B", "DB20.DBX0.3", "bool"),
        ("C", "DB20.DBD8", "float32"),
        ("D", "MW10", "uint16"),
        ("E", "DB20.DBD12", "int32"),
        ("F", "Q0.0", "bool"),
    ]
    nodes = [
        {"name": "Count", "dataType": "Int4", "opcItemPath": 'ns=3;s="Press"."Count"'},
        {"name": "Own", "dataType": "Int4", "opcItemPath": "ns=1;s=[P]HR1"},
    ]
    found = imported(json.dumps(nodes), OPCUA)
    assert rows(found) == [("Count", 'ns=3;s="Press"."Count"', "int32")]
    assert "one of Ignition's own drivers" in found.left_out[0].problem


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"name,address\n", "neither a Kepware CSV"),
        (b"", "neither a Kepware CSV"),
        (b"PK\x03\x04 torn", "not a workbook"),
        (b"<Document><Member", "not an XML"),
        (b"[1, 2", "not a JSON"),
    ],
)
def test_what_is_no_tag_list_is_told(data: bytes, words: str) -> None:
    with pytest.raises(CannotConvert, match=words):
        imported(data, S7)


def test_a_list_of_no_tags_is_no_reason_to_fail() -> None:
    assert imported(b"[1]", S7).left_out[0].problem == "no tag"
