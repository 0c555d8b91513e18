"""OPC UA client, against a server of asyncua in a thread of its own."""

from collections.abc import Mapping, Sequence

from connectors.registry import DeviceSettings
from connectors.tags import TagSettings
from plant_service.core.samples import Value
from tests.contracts.benches.base import NUMBERS, TEXT, NetworkBench, device_settings, tag, type_of
from tests.contracts.opcua_far_side import NAMESPACE, PASSWORD, USER, OpcUaFarSide
from tests.proxy import LOOPBACK

_OPCUA_TYPES = ("Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Float", "Double")

OPCUA_VALUES: Mapping[str, tuple[str, Value]] = {
    "Counter": ("UInt16", 7),
    **{name: (type, number) for (name, number), type in zip(NUMBERS.items(), _OPCUA_TYPES, strict=True)},
    "int8": ("SByte", -100),
    "uint8": ("Byte", 200),
    "text": ("String", TEXT),
    "bit": ("Boolean", True),
    'quoted."DB".name': ("UInt16", 54321),
}


class OpcUaBench(NetworkBench):
    """Polled and unencrypted; `far_side` is given by the test module, which shares it."""

    cut_after = 20
    mode = "polled"
    far_side: OpcUaFarSide
    expected: Mapping[str, Value] = {
        **{name: value for name, (_, value) in OPCUA_VALUES.items() if '"' not in name},
        "quoted": 54321,
        "by_uri": 54321,
        "scaled": 5427.1,
        "Missing": None,
    }

    @property
    def tags(self) -> Sequence[TagSettings]:  # type: ignore[override]
        here = f"ns={self.far_side.index};s="
        return [
            *(tag(name, here + name, type_of(name)) for name in OPCUA_VALUES if '"' not in name),
            tag("quoted", here + 'quoted."DB".name', "uint16"),
            tag("by_uri", f"nsu={NAMESPACE};s=uint16", "uint16"),
            tag("scaled", here + "uint16", "uint16", scale="0.1", offset="-5"),
            tag("Missing", here + "Missing", "uint16"),
        ]

    async def start_server(self) -> int:
        await self.far_side.reset()
        return self.far_side.port

    async def stop_server(self) -> None:
        pass

    def settings(self) -> DeviceSettings:
        return device_settings(
            protocol="opcua",
            address=f"{LOOPBACK}:{self.proxy.port}",
            path="/plc",
            mode=self.mode,
            poll=0.05,
            timeout=self.timeout,
            **self.security(),
        )

    def security(self) -> Mapping[str, object]:
        return {"security": "none"}

    async def count(self, counter: int) -> None:
        await self.far_side.write("Counter", counter)


class OpenSubscriptionBench(OpcUaBench):
    """Subscribed and unencrypted: its connections are quick."""

    mode = "subscription"
    patience = 10.0
    hurried = 0.3


class OpcUaSubscriptionBench(OpenSubscriptionBench):
    """Subscribed, encrypted and with a user."""

    timeout = 1.5  # the keys of a connection take time

    def security(self) -> Mapping[str, object]:
        folder = self.far_side.folder
        (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        return {
            "server_fingerprint": self.far_side.fingerprint,
            "identity": folder / "client",
            "user": USER,
            "password_file": folder / "password",
        }
