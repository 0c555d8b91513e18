"""How refused blocks are split, remembered and asked again, on a line in memory."""

import logging
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addressing import parse_modbus
from connectors.batching import Limits, LimitsOf, Request
from connectors.decoding import field, plain_text
from connectors.exchange import RefusedError
from connectors.modbus import ModbusTcpSettings
from connectors.polling import ASK_REFUSED_AGAIN, BlockConnector
from connectors.tags import TagSettings
from plant_service.core.samples import Quality

SETTINGS = ModbusTcpSettings(protocol="modbus-tcp", address="memory", max_gap=16)


class MemoryLine:
    """Register n holds n; a block with a forbidden register is refused."""

    def __init__(self, forbidden: Collection[int] = ()) -> None:
        self.forbidden = set(forbidden)
        self.requests: list[Request] = []

    async def open(self) -> LimitsOf:
        return lambda area: Limits(125, 16)

    async def fetch(self, request: Request) -> bytes:
        self.requests.append(request)
        cells = range(request.start, request.start + request.length)
        if self.forbidden.intersection(cells):
            raise RefusedError("illegal data address")
        return b"".join(cell.to_bytes(2, "big") for cell in cells)

    async def close(self) -> None:
        pass

    def asked(self) -> int:
        """How many requests since the last call."""
        count = len(self.requests)
        self.requests.clear()
        return count


class Bench:
    def __init__(self, registers: Sequence[int], forbidden: Collection[int]) -> None:
        self.now = 1000.0
        self.line = MemoryLine(forbidden)
        tags = [
            TagSettings.model_validate({"name": f"R{register}", "address": f"hr:{register}", "type": "uint16"})
            for register in registers
        ]
        fields = [field(tag, parse_modbus(tag.address, tag.type), plain_text) for tag in tags]
        self.connector = BlockConnector("press", SETTINGS, tags, fields, self.line, clock=lambda: self.now)

    async def bad(self) -> list[str]:
        values, qualities = await self.connector.read()
        for info, value, quality in zip(self.connector.tags, values, qualities, strict=True):
            assert value == (int(info.name[7:]) if quality is Quality.GOOD else None)
        return [
            info.name for info, quality in zip(self.connector.tags, qualities, strict=True) if quality is Quality.BAD
        ]


async def test_splitting_costs_few_requests_and_is_remembered() -> None:
    bench = Bench(range(100), forbidden=[37])
    await bench.connector.connect()
    assert await bench.bad() == ["press.R37"]
    assert bench.line.asked() <= 15
    assert await bench.bad() == ["press.R37"]
    assert all(37 not in request.tags for request in bench.line.requests)
    assert bench.line.asked() <= 7


async def test_a_forbidden_hole_makes_no_tag_bad() -> None:
    bench = Bench([0, 1, 5, 6], forbidden=[3])
    await bench.connector.connect()
    assert await bench.bad() == []
    assert await bench.bad() == []
    assert bench.line.asked() == 3 + 2


async def test_refused_addresses_are_asked_again_later_and_after_a_connect(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors.polling")
    bench = Bench(range(10), forbidden=[4, 9])
    await bench.connector.connect()
    for _ in range(3):
        assert await bench.bad() == ["press.R4", "press.R9"]
    bench.line.forbidden = {9}
    assert await bench.bad() == ["press.R4", "press.R9"]
    bench.now += ASK_REFUSED_AGAIN
    assert await bench.bad() == ["press.R9"]
    bench.line.forbidden.clear()
    assert await bench.bad() == ["press.R9"]
    await bench.connector.connect()
    assert await bench.bad() == []
    bench.line.asked()
    assert await bench.bad() == []
    assert bench.line.asked() == 1
    assert [record.getMessage() for record in caplog.records] == [
        "press (memory) refuses press.R4 at hr:4, press.R9 at hr:9: illegal data address; "
        "Bad, and asked again every 30 s",
        "press (memory) no longer refuses press.R4",
        "press (memory) no longer refuses press.R9",
    ]


async def test_an_address_may_be_refused_only_later() -> None:
    bench = Bench(range(10), forbidden=[])
    await bench.connector.connect()
    assert await bench.bad() == []
    bench.line.forbidden = {0}
    assert await bench.bad() == ["press.R0"]


@given(st.sets(st.integers(0, 300), max_size=40), st.sets(st.integers(0, 300), max_size=40))
async def test_exactly_the_forbidden_registers_are_bad(registers: set[int], forbidden: set[int]) -> None:
    bench = Bench(sorted(registers), forbidden)
    await bench.connector.connect()
    expected = [f"press.R{register}" for register in sorted(registers & forbidden)]
    assert await bench.bad() == expected
    assert await bench.bad() == expected
