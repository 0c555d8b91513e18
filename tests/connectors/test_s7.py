import asyncio
import struct

import pytest
import snap7
from snap7.type import SrvArea

from connectors.registry import build
from connectors.tags import TagSettings
from plant_service.core.samples import Quality
from tests.contracts.benches import S7Bench, device_settings, tag

READ_VARIABLE = 4
SETUP_COMMUNICATION = 0xF0
_TYPES = {"DB1.DBB2": "int8", "M10.7": "bool", "IB0": "uint8", "T5": "s5time", "DB1.DBB154": "uint8"}


async def read_once(bench: S7Bench, tags: list[TagSettings]) -> list[Quality]:
    await bench.start()
    weld = build("weld", bench.settings(), tags)
    await weld.connect()
    _, qualities = await weld.read()
    await weld.close()
    await bench.stop()
    return list(qualities)


def functions(bench: S7Bench) -> list[int]:
    """Function codes of the S7 jobs that went over the line; the rest opens and closes the connection."""
    jobs = [request for request in bench.proxy.requests if request[5] == 0xF0 and request[8] == 1]
    return [job[17] for job in jobs]


async def test_one_request_as_large_as_the_granted_pdu() -> None:
    bench = S7Bench()
    tags = [tag(f"T{start}", f"DB1.DBW{start}", "uint16") for start in range(0, 200, 4)]
    assert set(await read_once(bench, tags)) == {Quality.GOOD}
    assert functions(bench) == [SETUP_COMMUNICATION, READ_VARIABLE]


async def test_scattered_blocks_go_in_one_request_and_a_refused_one_is_refused_alone() -> None:
    bench = S7Bench()
    places = ("DB1.DBB2", "DB1.DBW60", "M10.7", "IB0", "T5", "DB99.DBW0", "C3", "DB1.DBB154", "DB1.DBW198")
    qualities = await read_once(
        bench, [tag(f"T{n}", place, _TYPES.get(place, "uint16")) for n, place in enumerate(places)]
    )
    assert [place for place, quality in zip(places, qualities, strict=True) if quality is Quality.BAD] == ["DB99.DBW0"]
    assert functions(bench) == [SETUP_COMMUNICATION, READ_VARIABLE]


async def test_a_device_that_takes_one_block_at_a_time_is_asked_so() -> None:
    bench = S7Bench()
    bench.keys = {"items": 1}
    assert set(await read_once(bench, [tag("A", "DB1.DBW0", "uint16"), tag("B", "DB1.DBW180", "uint16")])) == {
        Quality.GOOD
    }
    assert functions(bench) == [SETUP_COMMUNICATION, READ_VARIABLE, READ_VARIABLE]


async def test_only_ever_reads() -> None:
    bench = S7Bench()
    await read_once(bench, list(bench.tags))
    assert set(functions(bench)) == {SETUP_COMMUNICATION, READ_VARIABLE}


async def test_a_hidden_data_block_is_explained(caplog: pytest.LogCaptureFixture) -> None:
    assert await read_once(S7Bench(), [tag("Count", "DB99.DBW0", "uint16")]) == [Quality.BAD]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("connectors")]
    assert len(lines) == 1
    assert "weld.Count at DB99.DBW0: Object does not exist" in lines[0]
    assert "PUT/GET access must be permitted and the data block not be optimised" in lines[0]


async def test_a_block_that_is_too_short_is_not_blamed_on_its_access(caplog: pytest.LogCaptureFixture) -> None:
    assert await read_once(S7Bench(), [tag("Count", "DB1.DBW900", "uint16")]) == [Quality.BAD]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("connectors")]
    assert len(lines) == 1
    assert "PUT/GET" not in lines[0]


class _Cpu(snap7.Server):
    """Shows its operating mode, which the library's server leaves out. `mode`: see SZL 0x0424, bzu-id."""

    mode: int | None = None

    def _get_szl_data(self, szl_id: int, szl_index: int) -> bytes | None:
        if szl_id == 0x0424:
            return None if self.mode is None else struct.pack(">HHHBB", 20, 1, 0x4302, 0xFF, self.mode) + bytes(16)
        return super()._get_szl_data(szl_id, szl_index)


@pytest.mark.parametrize(
    ("mode", "state"), [(0x48, "RUN"), (0x84, "STOP"), (0x45, "STARTUP"), (0x8A, "HOLD"), (0, "UNKNOWN"), (None, None)]
)
async def test_the_state_of_the_cpu(mode: int | None, state: str | None, caplog: pytest.LogCaptureFixture) -> None:
    server = _Cpu(log=False)
    server.mode = mode
    server.register_area(SrvArea.DB, 1, bytearray(2))
    server.start(0)
    assert server.server_socket is not None
    settings = device_settings(protocol="s7", address=f"127.0.0.1:{server.server_socket.getsockname()[1]}")
    weld = build("weld", settings, [tag("State", "cpu:state", "string"), tag("Count", "DB1.DBW0", "uint16")])
    await weld.connect()
    values, qualities = await weld.read()
    await weld.close()
    await asyncio.to_thread(server.stop)
    assert (values, qualities[1]) == ([state, 0], Quality.GOOD)
    assert ("the CPU does not tell" in caplog.text) == (state is None)
