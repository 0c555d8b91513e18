"""Announces the server by multicast DNS on the networks that it listens on (OPC 10000-12 annex C).

Clients in the same network find it without a discovery server. zeroconf is not installed unless asked for.
"""

import asyncio
import importlib.util
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from opcua_model.addresses import addresses_of, is_loopback
from opcua_model.background import Background
from plant_service.core.errors import PlantError

log = logging.getLogger(__name__)

SERVICE: Final = "_opcua-tcp._tcp.local."
#: Seconds between looks whether the computer has other addresses by now, and before another try.
LOOK_AGAIN: Final = 30.0
_LONGEST_LABEL: Final = 63


class Announced(NamedTuple):
    """`name`: of the server, for people; `host`: of this computer; `bound`: the address that the server listens on."""

    name: str
    host: str
    bound: str
    port: int
    path: str
    capabilities: Sequence[str]


class Announcement(Background):
    """Announced while it is entered, and taken back at the end.

    Raises PlantError where zeroconf is not installed.
    """

    def __init__(self, announced: Announced) -> None:
        if importlib.util.find_spec("zeroconf") is None:
            raise PlantError("`opcua: {mdns: true}` needs zeroconf: pip install 'plant-service[mdns]'")
        super().__init__("opcua announcement by mDNS")
        self._announced = announced
        self._trouble = ""

    async def run(self) -> None:
        """Begins anew when the computer has other addresses. One line in the log when it begins or ceases to work."""
        from zeroconf import Error

        while True:
            addresses = self._addresses()
            try:
                async with _service(self._announced, addresses) as name:
                    self._trouble = ""
                    log.info("OPC UA server is announced by mDNS as %r at %s", name, ", ".join(addresses))
                    while self._addresses() == addresses:
                        await asyncio.sleep(LOOK_AGAIN)
                continue
            except (OSError, Error) as error:
                trouble = str(error) or type(error).__name__
            if trouble != self._trouble:
                log.warning(
                    "OPC UA server cannot be announced by mDNS: %s; tried again every %g s", trouble, LOOK_AGAIN
                )
            self._trouble = trouble
            await asyncio.sleep(LOOK_AGAIN)

    def _addresses(self) -> list[str]:
        """Those that others reach; of a server for this computer alone, its own."""
        found = addresses_of(self._announced.bound)
        return [address for address in found if not is_loopback(address)] or found


def label(text: str) -> str:
    """As much of a text as fits into a name of DNS."""
    return text.encode()[:_LONGEST_LABEL].decode(errors="ignore")


def mdns_host(host: str) -> str:
    """What a computer is called in multicast DNS."""
    return f"{label(host.partition('.')[0])}.local"


@asynccontextmanager
async def _service(announced: Announced, addresses: list[str]) -> AsyncIterator[str]:
    """On these addresses only; the name under which it is known, a number behind it where another one has it."""
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    info = AsyncServiceInfo(
        SERVICE,
        f"{label(announced.name)}.{SERVICE}",
        addresses=[socket.inet_aton(address) for address in addresses],
        port=announced.port,
        properties={"path": announced.path or "/", "caps": ",".join(announced.capabilities)},
        server=f"{mdns_host(announced.host)}.",
    )
    async with AsyncZeroconf(interfaces=addresses) as responder:
        told = await responder.async_register_service(info, allow_name_change=True)
        await told
        yield info.get_name()
