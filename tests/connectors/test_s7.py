import pytest

from connectors.registry import build
from connectors.tags import TagSettings
from plant_service.core.samples import Quality
from tests.contracts.connector_benches import S7Bench, tag

READ_VARIABLE = 4
SETUP_COMMUNICATION = 0xF0


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
