import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import Place
from connectors.batching import Request
from connectors.decoding import Block, field
from connectors.tags import Order, TagSettings
from connectors.writing import encode
from plant_service.core.samples import Value

ORDERS: st.SearchStrategy[Order] = st.sampled_from(["big", "little"])
INTEGERS = {"int16": 1, "uint16": 1, "int32": 2, "uint32": 2, "int64": 4, "uint64": 4}


@given(st.sampled_from(sorted(INTEGERS)), ORDERS, ORDERS, st.data())
def test_what_is_encoded_is_decoded_again(type: str, byte_order: Order, word_order: Order, data: st.DataObject) -> None:
    bits = INTEGERS[type] * 16
    value = data.draw(
        st.integers(0, 2**bits - 1) if type.startswith("u") else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    )
    tag = TagSettings.model_validate({"name": "Out", "address": "hr:0", "type": type})
    known = field(tag, Place("hr", 0, INTEGERS[type]), byte_order, word_order)
    values: list[Value] = [None]
    Block(Request("hr", 0, INTEGERS[type], (0,)), [known], {0: 0}).decode(encode(known, value, "press.Out"), values)
    assert values == [value]


def test_only_the_writing_lines_call_what_writes() -> None:
    """Of the protocol libraries; the simulated PLCs are servers and may."""
    writing = re.compile(r"\.(write_(coils?|registers?|area|tag|value|multi_vars)|db_write|set_value|_send_receive)\(")
    root = Path(__file__).parents[2]
    files = [*(root / "connectors").glob("*.py"), *(root / "plant_service").rglob("*.py")]
    found = {path.name for path in files if writing.search(path.read_text(encoding="utf-8"))}
    assert found == {"modbus_lines.py", "s7_lines.py"}
