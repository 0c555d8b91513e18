"""What an OPC UA server may say of a node, whom we trust, and what we send."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asyncua import ua
from pydantic import ValidationError

from connectors.registry import build, check_tags
from plant_service.core.errors import DeviceError
from plant_service.core.ports import Connector
from plant_service.core.samples import Quality, parse_time
from tests.contracts.benches import OPCUA_VALUES, OpcUaBench, OpcUaSubscriptionBench, device_settings, tag
from tests.contracts.opcua_far_side import OpcUaFarSide
from tests.proxy import LOOPBACK

OPEN = {"protocol": "opcua", "address": "10.0.0.7", "security": "none"}
SERVICES = {461: "CreateSession", 467: "ActivateSession", 631: "Read", 473: "CloseSession"}


@pytest.fixture(scope="module")
def far_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpcUaFarSide]:
    far_side = OpcUaFarSide(tmp_path_factory.mktemp("opcua"), OPCUA_VALUES)
    far_side.start()
    yield far_side
    far_side.stop()


@pytest.fixture
async def bench(far_side: OpcUaFarSide) -> AsyncIterator[OpcUaBench]:
    bench = OpcUaBench()
    bench.far_side = far_side
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
async def press(bench: OpcUaBench) -> AsyncIterator[Connector]:
    press = bench.connector()
    await press.connect()
    yield press
    await press.close()


def secured(far_side: OpcUaFarSide, **keys: object) -> Connector:
    bench = OpcUaSubscriptionBench()
    bench.far_side = far_side
    address = f"{LOOPBACK}:{far_side.port}"
    settings = {"protocol": "opcua", "address": address, "path": "/plc", **bench.security(), **keys}
    return build("press", device_settings(**settings), [tag("Count", f"ns={far_side.index};s=Counter", "uint16")])


@pytest.mark.parametrize(
    ("status", "value", "quality"),
    [
        ("Good", 9, Quality.GOOD),
        ("GoodLocalOverride", 9, Quality.GOOD),
        ("UncertainLastUsableValue", 9, Quality.UNCERTAIN),
        ("BadSensorFailure", None, Quality.BAD),
        ("BadOutOfService", None, Quality.BAD),
    ],
)
async def test_the_quality_is_what_the_server_says(
    far_side: OpcUaFarSide, press: Connector, status: str, value: int | None, quality: Quality
) -> None:
    await far_side.write("Counter", 9, status)
    values, qualities = await press.read()
    assert (values[0], qualities[0]) == (value, quality)


async def test_a_refused_node_is_told_once_with_the_reason_and_again_when_it_is_back(
    far_side: OpcUaFarSide, press: Connector, caplog: pytest.LogCaptureFixture
) -> None:
    await press.read()
    caplog.clear()
    with caplog.at_level("INFO", "connectors"):
        await far_side.write("Counter", 9, "BadSensorFailure")
        for _ in range(3):
            await press.read()
        await far_side.write("Counter", 9)
        for _ in range(3):
            await press.read()
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("connectors")]
    assert len(lines) == 2
    assert "refuses press.Counter at ns=2;s=Counter" in lines[0]
    assert "(BadSensorFailure)" in lines[0]
    assert lines[1].endswith("no longer refuses press.Counter")


@pytest.mark.parametrize(
    ("variant", "type", "words"),
    [
        (ua.Variant("text", ua.VariantType.String), "uint16", "the node holds 'text', which is no uint16"),
        (ua.Variant(70000, ua.VariantType.UInt32), "uint16", "the node holds 70000, which is no uint16"),
        (ua.Variant(1, ua.VariantType.UInt16), "bool", "the node holds 1, which is no bool"),
        (ua.Variant(True, ua.VariantType.Boolean), "uint16", "the node holds True, which is no uint16"),
        (ua.Variant(1.5, ua.VariantType.Double), "int32", "the node holds 1.5, which is no int32"),
        (ua.Variant([1, 2], ua.VariantType.UInt16), "uint16", "the node holds an array"),
        (ua.Variant(), "uint16", "the node holds no value"),
        (ua.Variant(float("nan"), ua.VariantType.Double), "float64", "or no number"),
        (ua.Variant(ua.NodeId(), ua.VariantType.NodeId), "string", "the node holds a NodeId, which no tag can"),
    ],
)
async def test_what_does_not_fit_the_type_is_bad_with_the_reason(
    far_side: OpcUaFarSide,
    bench: OpcUaBench,
    caplog: pytest.LogCaptureFixture,
    variant: ua.Variant,
    type: str,
    words: str,
) -> None:
    node = await far_side.variable(variant)
    press = build("press", bench.settings(), [tag("Odd", node, type)])
    await press.connect()
    assert tuple(await press.read()) == ([None], [Quality.BAD])
    await press.close()
    assert words in caplog.text


@pytest.mark.parametrize(
    ("variant", "type", "value"),
    [
        (ua.Variant(7, ua.VariantType.Int32), "uint16", 7),
        (ua.Variant(7, ua.VariantType.Int32), "float64", 7.0),
        (ua.Variant(ua.LocalizedText("Presse"), ua.VariantType.LocalizedText), "string", "Presse"),
        (ua.Variant(b"P-1", ua.VariantType.ByteString), "string", "P-1"),
        (ua.Variant(datetime(2026, 11, 22, 8, tzinfo=UTC), ua.VariantType.DateTime), "string", "2026-11-22T08:00:00Z"),
    ],
)
async def test_a_value_of_another_type_that_fits_is_taken(
    far_side: OpcUaFarSide, bench: OpcUaBench, variant: ua.Variant, type: str, value: object
) -> None:
    node = await far_side.variable(variant)
    press = build("press", bench.settings(), [tag("Odd", node, type)])
    await press.connect()
    assert tuple(await press.read()) == ([value], [Quality.GOOD])
    await press.close()


async def test_the_time_of_a_value_is_that_of_the_device(far_side: OpcUaFarSide, bench: OpcUaBench) -> None:
    moment = "2026-11-22T08:00:00.25Z"
    node = await far_side.variable(ua.Variant(7, ua.VariantType.Int32), ua.DateTime(2026, 11, 22, 8, 0, 0, 250_000))
    tags = [tag("Text", f"time:{node}", "string"), tag("Micros", f"time:{node}", "int64"), tag("Value", node, "int32")]
    press = build("press", bench.settings(), tags)
    await press.connect()
    (text, micros, value), _ = await press.read()
    await press.close()
    assert isinstance(text, str)
    assert parse_time(text) == micros == parse_time(moment)
    assert value == 7


async def test_only_ever_reads(bench: OpcUaBench) -> None:
    press = bench.connector()
    await press.connect()
    for _ in range(3):
        await press.read()
    await press.close()
    messages = [request for request in bench.proxy.requests if request.startswith(b"MSG")]
    assert {SERVICES[struct.unpack_from("<H", message, 26)[0]] for message in messages} == set(SERVICES.values())


async def test_an_unknown_certificate_is_refused_with_its_fingerprint(far_side: OpcUaFarSide) -> None:
    press = secured(far_side, server_fingerprint="")
    with pytest.raises(DeviceError, match=r"certificate is not known yet.*when connecting$") as refused:
        await press.connect()
    assert far_side.fingerprint.upper() in str(refused.value)


async def test_another_certificate_is_refused(far_side: OpcUaFarSide) -> None:
    press = secured(far_side, server_fingerprint="ab" * 32)
    with pytest.raises(DeviceError, match=r"^press \(.*\): the server shows a certificate with fingerprint "):
        await press.connect()


@pytest.mark.parametrize("messages", ["encrypt", "sign"])
async def test_the_trusted_server_is_read(far_side: OpcUaFarSide, messages: str) -> None:
    await far_side.reset()
    press = secured(far_side, mode="polled", messages=messages)
    await press.connect()
    assert tuple(await press.read()) == ([7], [Quality.GOOD])
    await press.connect()
    assert tuple(await press.read()) == ([7], [Quality.GOOD])
    await press.close()


async def test_a_wrong_password_is_told(far_side: OpcUaFarSide, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("guessed")
    press = secured(far_side, password_file=tmp_path / "password")
    with pytest.raises(DeviceError, match=r"BadUserAccessDenied\); check `user` and `password_file` when connecting$"):
        await press.connect()
    press = secured(far_side, password_file=tmp_path / "nothing")
    with pytest.raises(DeviceError, match=r"the password of line1 cannot be read: .*nothing"):
        await press.connect()


async def test_a_policy_that_the_server_does_not_have_is_told_with_those_it_has(far_side: OpcUaFarSide) -> None:
    press = secured(far_side, security="Aes256Sha256RsaPss")
    words = "does not offer Aes256Sha256RsaPss SignAndEncrypt, only Basic256Sha256 Sign, .*, none when connecting$"
    with pytest.raises(DeviceError, match=words):
        await press.connect()


async def test_an_ended_subscription_is_a_lost_device(far_side: OpcUaFarSide) -> None:
    press = secured(far_side, mode="subscription", poll=0.05, timeout=1.5)
    await press.connect()
    await press.read()
    await far_side.end_subscriptions()
    with pytest.raises(DeviceError, match=r"the server has ended the subscription: .* when reading$"):
        await asyncio.wait_for(_read_on(press), 30)
    await press.connect()
    assert (await press.read()).qualities == [Quality.GOOD]
    await press.close()


async def _read_on(connector: Connector) -> None:
    while True:
        await connector.read()
        await asyncio.sleep(0.05)


def test_addresses() -> None:
    settings = device_settings(**OPEN)
    good = ["ns=2;s=Press/PartCount", "i=2258", 'ns=3;s="DB1"."Count"', "nsu=urn:maker:plc;s=a;b=c", "ns=1;b=AQI="]
    assert check_tags(settings, [tag(f"T{i}", address, "uint16") for i, address in enumerate(good)]) == []
    bad = ["hr:100", "ns=x;s=a", "ns=2", "s", "ns=1;i=abc", "time:ns=2;s=a"]
    problems = check_tags(settings, [tag(f"T{i}", address, "uint16") for i, address in enumerate(bad)])
    assert [row for row, _ in problems] == list(range(len(bad)))
    assert problems[0][1].startswith("'hr:100' is not an OPC UA node id; write ns=2;s=Press/PartCount")
    assert "use string or int64" in problems[-1][1]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"security": "Basic256Sha256"}, "identity is missing"),
        ({"user": "line1", "password_file": "secret"}, "would show the password to the network"),
        ({"security": "Basic256Sha256", "identity": "pki", "user": "line1"}, "`user` and `password_file` go together"),
        ({"server_fingerprint": "AB:CD"}, "server_fingerprint"),
        ({"path": "plc"}, "path"),
    ],
)
def test_refused_settings(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        device_settings(**{**OPEN, **keys})


def nulls(data: bytes) -> bytes:
    """A Read answer whose one value is an array of nulls, which takes 5 bytes and any memory (10000-6 5.2.2.16)."""
    head = 24 + 4 + 24  # chunk, type, ResponseHeader
    if data[24:28] != b"\x01\x00\x7a\x02":
        return data
    body = struct.pack("<iBBi", 1, 0x01, 0x80, 2**31 - 1)
    return data[:4] + struct.pack("<I", head + len(body)) + data[8:head] + body


async def test_few_bytes_do_not_take_much_memory(bench: OpcUaBench, press: Connector) -> None:
    bench.line.change = nulls
    with pytest.raises(DeviceError, match="press"):
        await press.read()
