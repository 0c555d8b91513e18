"""How refused blocks are split, remembered and asked again, on a line in memory."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.addressing import parse_modbus
from connectors.batching import Limits, LimitsOf, Request
from connectors.decoding import field
from connectors.exchange import LineError, RefusedError
from connectors.modbus import ModbusTcpSettings
from connectors.polling import BlockConnector, Line
from connectors.scans import ASK_REFUSED_AGAIN
from connectors.silences import ASK_SILENT_AGAIN
from connectors.tags import TagSettings
from plant_service.core.errors import DeviceError
from plant_service.core.samples import Quality


class MemoryLine(Line):
    """Register n holds n; a block with a forbidden register is refused, one with a mute register never answered."""

    def __init__(self, forbidden: Collection[int] = ()) -> None:
        self.forbidden = set(forbidden)
        self.mute: set[int] = set()
        self.requests: list[Request] = []
        self.address = ""
        self.broken = False
        self.opened = 0

    async def open(self, address: str) -> LimitsOf:
        self.address = address
        self.opened += 1
        if self.broken:
            raise LineError("broken")
        return lambda area: Limits(125, 16)

    async def fetch(self, requests: Sequence[Request]) -> Sequence[bytes | RefusedError]:
        (request,) = requests
        self.requests.append(request)
        if self.broken:
            raise LineError("broken")
        cells = range(request.start, request.start + request.length)
        if self.mute.intersection(cells):
            await asyncio.Event().wait()
        if self.forbidden.intersection(cells):
            return [RefusedError("illegal data address")]
        return [b"".join(cell.to_bytes(2, "big") for cell in cells)]

    async def close(self) -> None:
        pass

    def asked(self) -> int:
        """How many requests since the last call."""
        count = len(self.requests)
        self.requests.clear()
        return count


class Bench:
    def __init__(
        self, registers: Sequence[int], forbidden: Collection[int], together: Collection[int] = (), **keys: object
    ) -> None:
        keys = {"protocol": "modbus-tcp", "address": "memory", **keys}
        self.now = 1000.0
        self.line = MemoryLine(forbidden)
        tags = [
            TagSettings.model_validate(
                {
                    "name": f"R{register}",
                    "address": f"hr:{register}",
                    "type": "uint16",
                    "together": "g" if register in together else "",
                }
            )
            for register in registers
        ]
        fields = [field(tag, parse_modbus(tag.address, tag.raw)) for tag in tags]
        self.connector = BlockConnector(
            "press", ModbusTcpSettings.model_validate(keys), tags, fields, self.line, clock=lambda: self.now
        )

    async def settled(self) -> tuple[list[str], int]:
        """Polls as a poller does until nothing new is found: the Bad tags, and how often all tags were Bad."""
        lost, before = 0, -1
        await self.connector.connect()
        while before != self.line.opened:
            before = self.line.opened
            try:
                bad = await self.bad()
            except DeviceError:
                lost += 1
                await self.connector.connect()
        return bad, lost

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
    caplog.set_level(logging.INFO, logger="connectors")
    bench = Bench(range(10), forbidden=[4, 9])
    await bench.connector.connect()
    for _ in range(3):
        assert await bench.bad() == ["press.R4", "press.R9"]
    bench.line.forbidden = {9}
    assert await bench.bad() == ["press.R4", "press.R9"]
    bench.now += ASK_REFUSED_AGAIN
    assert await bench.bad() == ["press.R9"]
    bench.line.forbidden.clear()
    assert await bench.bad() == [], "one answered, so all are asked"
    bench.line.forbidden = {4}
    assert await bench.bad() == ["press.R4"]
    bench.line.forbidden.clear()
    assert await bench.bad() == ["press.R4"]
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
        "press (memory) refuses press.R4 at hr:4: illegal data address; Bad, and asked again every 30 s",
        "press (memory) no longer refuses press.R4",
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


async def test_a_group_is_bad_as_one() -> None:
    bench = Bench(range(6), forbidden=[2], together={1, 2, 3})
    await bench.connector.connect()
    assert await bench.bad() == ["press.R1", "press.R2", "press.R3"]


async def test_a_choice_of_tags_is_read_and_remembered_on_its_own() -> None:
    bench = Bench(range(6), forbidden=[4])
    await bench.connector.connect()
    for _ in range(2):
        assert tuple(await bench.connector.read((5, 0))) == ([5, 0], [Quality.GOOD] * 2)
        assert tuple(await bench.connector.read((1, 4))) == ([1, None], [Quality.GOOD, Quality.BAD])
    assert bench.connector.traffic.requests == bench.line.asked()
    assert bench.connector.traffic.received == 2 * (2 + 2 + 2)


async def test_each_failure_changes_over_to_the_other_address() -> None:
    bench = Bench(range(2), forbidden=[], backup="spare")
    opened = []
    for broken in (True, False, True, True, False):
        bench.line.broken = broken
        with suppress(DeviceError):
            await bench.connector.connect()
            opened.append(bench.line.address)
            bench.line.broken = True
            with pytest.raises(DeviceError, match=rf"^press \({bench.line.address}\): broken when reading hr 0-1"):
                await bench.connector.read()
    assert opened == ["spare", "memory"]


async def test_a_pause_lies_between_requests() -> None:
    bench = Bench([0, 100, 200], forbidden=[], delay="40ms")
    await bench.connector.connect()
    began = asyncio.get_running_loop().time()
    await bench.connector.read()
    await bench.connector.read()
    assert bench.line.asked() == 6
    assert asyncio.get_running_loop().time() - began >= 5 * 0.04 - 0.01


async def test_an_address_without_any_answer_is_found_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(range(100), forbidden=[], timeout="10ms")
    bench.line.mute = {37}
    bad, lost = await bench.settled()
    assert (bad, lost) == (["press.R37"], 2), "of a device with one block somebody must answer before silence is told"
    bench.line.asked()
    for _ in range(3):
        assert await bench.bad() == ["press.R37"]
    assert bench.line.asked() == 6
    assert [record.getMessage() for record in caplog.records] == [
        "press (memory) refuses press.R37 at hr:37: it gives no answer to that, but to the rest; Bad, and asked again "
        "every 5 min"
    ]


async def test_a_silent_address_is_asked_again_later_and_costs_one_timeout() -> None:
    bench = Bench([*range(10), 50], forbidden=[], timeout="10ms", backup="spare")
    bench.line.mute = {4, 50}
    assert (await bench.settled())[0] == ["press.R4", "press.R50"]
    address, opened = bench.line.address, bench.line.opened
    bench.now += ASK_SILENT_AGAIN
    for _ in range(3):
        assert await bench.bad() == ["press.R4", "press.R50"]
    assert (bench.line.opened, bench.line.address) == (opened + 1, address), "one was asked, on the same device"
    bench.line.mute.clear()
    await bench.connector.connect()
    assert await bench.bad() == ["press.R4", "press.R50"], "a new connection does not ask before it is time"
    bench.now += ASK_SILENT_AGAIN
    await bench.bad()
    assert await bench.bad() == [], "one answered, so the other is asked too"
    bench.line.asked()
    assert await bench.bad() == []
    assert bench.line.asked() == 2


async def test_one_answer_that_was_lost_makes_nothing_bad_after_the_next_connect() -> None:
    bench = Bench([*range(10), 50, 51], forbidden=[], timeout="10ms")
    await bench.connector.connect()
    assert await bench.bad() == []
    bench.line.mute = {3}
    with pytest.raises(DeviceError, match=r"no answer within 0.01 s when reading hr 0-9"):
        await bench.bad()
    bench.line.mute.clear()
    await bench.connector.connect()
    assert await bench.bad() == []
    bench.line.asked()
    assert await bench.bad() == []
    assert bench.line.asked() == 2


async def test_a_dead_device_is_told_at_once_each_time_and_whole_when_it_is_back() -> None:
    bench = Bench(range(0, 400, 5), forbidden=[], timeout="10ms")
    await bench.connector.connect()
    assert await bench.bad() == []
    bench.line.mute = set(range(400))
    for _ in range(12):
        bench.line.asked()
        with pytest.raises(DeviceError, match="no answer"):
            await bench.bad()
        assert bench.line.asked() == 1
        await bench.connector.connect()
    bench.line.mute.clear()
    assert await bench.bad() == []
    bench.line.asked()
    assert await bench.bad() == []
    assert bench.line.asked() == 4


async def test_the_only_tag_of_a_pace_may_be_silent_too() -> None:
    bench = Bench([0, 1, 200], forbidden=[], timeout="10ms")
    bench.line.mute = {200}
    await bench.connector.connect()
    with pytest.raises(DeviceError):
        await bench.connector.read((2,))
    await bench.connector.connect()
    for _ in range(2):
        assert tuple(await bench.connector.read((0, 1))) == ([0, 1], [Quality.GOOD] * 2)
        assert tuple(await bench.connector.read((2,))) == ([None], [Quality.BAD])


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 60), min_size=1, max_size=20), st.sets(st.integers(0, 60), max_size=4))
async def test_exactly_the_silent_registers_are_bad(registers: set[int], mute: set[int]) -> None:
    bench = Bench(sorted(registers | {200}), forbidden=[], timeout="2ms")
    bench.line.mute = mute
    assert (await bench.settled())[0] == [f"press.R{register}" for register in sorted(registers & mute)]
