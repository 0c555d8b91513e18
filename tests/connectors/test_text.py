"""A reader on the far side of a real line: every code is seen once, whatever happens to the line."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
from pydantic import ValidationError

from connectors.registry import build, check_tags
from plant_service.core.errors import DeviceError
from plant_service.core.inputs import SampleInput
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality, Value
from plant_service.core.signals import identity
from plant_service.core.signals.rules import IdentityRule
from tests.contracts.benches import device_settings, tag
from tests.contracts.text_reader import TextReader
from tests.proxy import LOOPBACK

TAGS = [
    tag("Line", "line", "string"),
    tag("Last", "last", "string"),
    tag("Number", "number", "uint32"),
    tag("Faults", "faults", "uint32"),
]


@pytest.fixture
async def reader() -> AsyncIterator[TextReader]:
    reader = TextReader()
    await reader.start()
    yield reader
    await reader.stop()


def gate(reader: TextReader, **keys: object) -> Connector:
    address = f"{LOOPBACK}:{reader.port}"
    return build("gate", device_settings(protocol="text", address=address, timeout=0.4, **keys), TAGS)


async def read(connector: Connector) -> Mapping[str, Value]:
    values, qualities = await connector.read()
    assert set(qualities) == {Quality.GOOD}
    return {info.name.removeprefix("gate."): value for info, value in zip(connector.tags, values, strict=True)}


async def heard(connector: Connector, size: int) -> None:
    """Waits until so many bytes have come."""
    async with asyncio.timeout(10):
        while connector.traffic.received < size:
            await asyncio.sleep(0.005)


async def lines(connector: Connector, polls: int) -> list[Value]:
    return [(await read(connector))["Line"] for _ in range(polls)]


async def test_a_line_stands_for_one_poll_and_the_last_one_stays(reader: TextReader) -> None:
    connector = gate(reader)
    await connector.connect()
    assert await read(connector) == {"Line": "", "Last": "", "Number": 0, "Faults": 0}
    await reader.send(b"PART-1\r\n")
    await heard(connector, 8)
    assert await read(connector) == {"Line": "PART-1", "Last": "PART-1", "Number": 1, "Faults": 0}
    assert await read(connector) == {"Line": "", "Last": "PART-1", "Number": 1, "Faults": 0}
    await connector.close()


async def test_waiting_lines_come_one_by_one_and_the_same_one_behind_an_empty_one(reader: TextReader) -> None:
    connector = gate(reader)
    await connector.connect()
    await reader.send(b"A\rB\rB\rNOREAD\rNOREAD\r")
    await heard(connector, 20)
    assert await lines(connector, 9) == ["", "A", "B", "", "B", "NOREAD", "", "NOREAD", ""]
    await connector.close()


async def test_an_identity_rule_counts_every_line_once_over_lost_lines(reader: TextReader) -> None:
    rule = IdentityRule(name="L1/OP10/arrived", station="L1/OP10", observe="arrived", tag="gate.Line")
    state, now, seen = identity.IdentityState(), 0, []
    connector = gate(reader)
    sent = 0
    for codes in ([b"A", b"A", b"NOREAD"], [b"NOREAD", b"B"], [], [b"B", b"B", b"A"]):
        await connector.connect()
        await reader.send(b"".join(code + b"\n" for code in codes))
        sent += sum(len(code) + 1 for code in codes)
        await heard(connector, sent)
        await reader.hang_up()
        try:
            async with asyncio.timeout(10):
                while True:
                    now += 1
                    value = (await read(connector))["Line"]
                    seen += identity.step(rule, state, SampleInput(now, rule.tag, value, Quality.GOOD))
        except DeviceError:
            now += 1
            identity.step(rule, state, SampleInput(now, rule.tag, None, Quality.BAD))
    await connector.close()
    assert [observation.identity for observation in seen] == ["A", "A", "", "", "B", "B", "B", "A"]


async def test_a_line_that_was_cut_off_is_a_fault_and_no_code(reader: TextReader) -> None:
    connector = gate(reader)
    await connector.connect()
    await reader.send(b"A\nPAR")
    await heard(connector, 5)
    await reader.hang_up()
    await lost(connector, "the reader has closed the connection")
    await connector.connect()
    await reader.send(b"T-1\n")
    await heard(connector, 9)
    assert await lines(connector, 3) == ["", "T-1", ""]
    assert (await read(connector))["Faults"] == 1
    await connector.close()


async def lost(connector: Connector, words: str) -> None:
    with pytest.raises(DeviceError, match=rf"^gate \(127\.0\.0\.1:\d+\): {words} when reading$"):
        await asyncio.wait_for(_read_on(connector), 10)
    with pytest.raises(DeviceError, match="not connected"):
        await connector.read()


async def _read_on(connector: Connector) -> None:
    while True:
        await connector.read()
        await asyncio.sleep(0.01)


async def test_heartbeats_keep_a_quiet_reader_alive_and_are_no_codes(reader: TextReader) -> None:
    connector = gate(reader, start="\x02", stop="\x03", heartbeat="ALIVE", silence=1.0)
    await connector.connect()
    for _ in range(15):
        await reader.send(b"\x02ALIVE\x03")
        await asyncio.sleep(0.1)
        assert (await read(connector))["Number"] == 0
    await lost(connector, "the reader has been silent for more than 1 s")
    await connector.connect()
    await connector.close()


async def test_texts_in_other_encodings(reader: TextReader) -> None:
    connector = gate(reader, encoding="gb18030")
    await connector.connect()
    text = "零件-7\n".encode("gb18030")
    await reader.send(text + b"\xff\xff\n")
    await heard(connector, len(text) + 3)
    assert await lines(connector, 3) == ["", "零件-7", "\\xff\\xff"]
    await connector.close()


async def test_a_reader_that_sends_too_fast_has_to_wait_and_nothing_is_lost(reader: TextReader) -> None:
    connector = gate(reader)
    await connector.connect()
    codes = [f"{number:06}" for number in range(20_000)]
    sending = asyncio.create_task(reader.send("".join(f"{code}\n" for code in codes).encode() * 3))
    found: list[Value] = []
    async with asyncio.timeout(60):
        while len(found) < 3 * len(codes):
            line = (await read(connector))["Line"]
            found += [line] if line else []
            if not line:
                await asyncio.sleep(0.001)
    await sending
    assert found == codes * 3
    await connector.close()


async def test_only_ever_listens(reader: TextReader) -> None:
    connector = gate(reader)
    await connector.connect()
    await reader.send(b"A\n")
    await heard(connector, 2)
    await lines(connector, 3)
    await connector.close()
    await reader.hang_up()
    assert reader.received == b""


async def server(**keys: object) -> tuple[Connector, int]:
    """A connector that listens, and its port."""
    probe = await asyncio.start_server(lambda reader, writer: None, LOOPBACK, 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()
    settings = device_settings(protocol="text", address=f"{LOOPBACK}:{port}", role="server", timeout=1, **keys)
    return build("gate", settings, TAGS), port


async def dial(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Calls until somebody listens."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await asyncio.open_connection(LOOPBACK, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.005)


async def test_a_reader_that_connects_to_us() -> None:
    connector, port = await server()
    with pytest.raises(DeviceError, match=r"no answer within 1 s when connecting$"):
        await connector.connect()
    _, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(b"A\r\n")
    await connector.connect()
    await heard(connector, 3)
    assert await lines(connector, 3) == ["", "A", ""]
    writer.close()
    await writer.wait_closed()
    await lost(connector, "the reader has closed the connection")
    # It listens on, and what comes before the next poll is kept.
    _, again = await asyncio.open_connection(LOOPBACK, port)
    again.write(b"A\r\nB\r\n")
    await connector.connect()
    await heard(connector, 9)
    assert await lines(connector, 4) == ["", "A", "B", ""]
    again.close()
    await connector.close()
    with pytest.raises(OSError):
        await asyncio.open_connection(LOOPBACK, port)


async def test_the_newest_connection_is_the_readers() -> None:
    connector, port = await server()
    connecting = asyncio.create_task(connector.connect())
    readers = [await dial(port) for _ in range(2)]
    await connecting
    assert await readers[0][0].read() == b"", "a reader that was switched off and on has left a dead connection"
    readers[1][1].write(b"B\n")
    await heard(connector, 2)
    assert await lines(connector, 2) == ["", "B"]
    await connector.close()
    for _, writer in readers:
        writer.close()


async def test_strangers_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    connector, port = await server(peer="192.168.0.40")
    connecting = asyncio.create_task(connector.connect())
    stranger, writer = await dial(port)
    assert await stranger.read() == b""
    with pytest.raises(DeviceError, match="no answer within"):
        await connecting
    assert "refused a connection from 127.0.0.1; only 192.168.0.40 may" in caplog.text
    writer.close()
    await connector.close()


async def test_a_port_that_is_taken_is_told(reader: TextReader) -> None:
    settings = device_settings(protocol="text", address=f"{LOOPBACK}:{reader.port}", role="server")
    connector = build("gate", settings, TAGS)
    with pytest.raises(DeviceError, match=r"^gate .*: .*in use when connecting$"):
        await connector.connect()
    await connector.close()


def test_tags_of_a_reader() -> None:
    settings = device_settings(protocol="text", address="10.0.0.7:2001", poll="50ms")
    assert check_tags(settings, [*TAGS, tag("Again", "line", "string", poll="50ms")]) == []
    wrong = [
        tag("A", "text", "string"),
        tag("B", "line", "uint32"),
        tag("C", "number", "uint16"),
        tag("D", "last", "string", poll="1s"),
    ]
    assert check_tags(settings, wrong) == [
        (0, "'text' is not one of line, last, number, faults"),
        (1, "line is a text and does not fit type uint32; use string"),
        (2, "number does not fit type uint16; use uint32"),
        (3, "a reader has one pace for all its tags; set the poll of the device"),
    ]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"address": "10.0.0.7"}, "the port is missing, as in 10.0.0.7:2001"),
        ({"encoding": "ebcdic-de"}, "'ebcdic-de' is no encoding"),
        ({"encoding": "base64"}, "'base64' is no encoding"),
        ({"peer": "10.0.0.8"}, "peer: has a meaning for role `server` only"),
        ({"heartbeat": "ALIVE"}, "a heartbeat needs `silence`"),
        ({"max_line": 0}, "max_line"),
    ],
)
def test_refused_settings(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        device_settings(**{"protocol": "text", "address": "10.0.0.7:2001", **keys})
