"""Text readers, against a reader that listens."""

from collections.abc import Mapping

from connectors.registry import DeviceSettings
from plant_service.core.samples import Value
from tests.contracts.benches.base import NetworkBench, device_settings, tag
from tests.contracts.text_reader import TextReader
from tests.proxy import LOOPBACK


class TextBench(NetworkBench):
    cut_after = 3
    keys: Mapping[str, object] = {}
    tags = (tag("Counter", "number", "uint32"), tag("line", "line", "string"), tag("last", "last", "string"))
    expected: Mapping[str, Value] = {"Counter": 0, "line": "", "last": ""}

    async def start_server(self) -> int:
        self.reader = TextReader()
        await self.reader.start()
        return self.reader.port

    async def stop_server(self) -> None:
        await self.reader.stop()

    def settings(self) -> DeviceSettings:
        return device_settings(
            protocol="text", address=f"{LOOPBACK}:{self.proxy.port}", timeout=self.timeout, **self.keys
        )

    async def count(self, counter: int) -> None:
        await self.reader.send(f"PART-{counter}\n".encode())
