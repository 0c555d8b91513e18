import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import parse_modbus
from connectors.batching import Request
from connectors.decoding import Block, field
from connectors.orders import readings
from connectors.raw_types import RawType
from plant_service.core.samples import Value
from tests.contracts.benches import tag


def test_a_number_in_all_orders() -> None:
    assert {reading.letters: reading.values["uint32"] for reading in readings(bytes.fromhex("01020304"))} == {
        "ABCD": 0x01020304,
        "BADC": 0x02010403,
        "CDAB": 0x03040102,
        "DCBA": 0x04030201,
    }
    assert [reading.letters for reading in readings(b"\1\2")] == ["AB", "BA"]
    assert len(list(readings(bytes(8)))) == 4
    assert list(readings(b"\1")) == list(readings(bytes(6))) == []


@given(st.binary(min_size=8, max_size=8), st.sampled_from([2, 4, 8]))
def test_what_is_shown_is_what_a_tag_with_these_settings_reads(data: bytes, size: int) -> None:
    cells = data[:size]
    for reading in readings(cells):
        for type, shown in reading.values.items():
            row = tag("T", "hr:0", type, byte_order=reading.byte_order, word_order=reading.word_order)
            place = parse_modbus(row.address, RawType(type))
            request = Request("hr", 0, size // 2, (0,))
            values: list[Value] = [None]
            Block(request, [field(row, place, reading.byte_order, reading.word_order)], {0: 0}).decode(cells, values)
            if isinstance(shown, float) and not math.isfinite(shown):
                assert values == [None]
            else:
                assert values == [pytest.approx(shown, abs=0, rel=0)]
