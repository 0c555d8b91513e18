"""An OPC UA server that is not ours, in a thread of its own: making one takes seconds, so tests share it."""

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from asyncua import ua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.server import Server
from asyncua.server.user_managers import UserManager
from asyncua.ua.status_codes import StatusCodes
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from connectors.opcua_identity import own_identity as own_client_identity
from opcua_model.certificate import own_identity
from plant_service.core.samples import Value
from tests.proxy import LOOPBACK

NAMESPACE = "urn:maker:plc"
USER, PASSWORD = "line1", "long enough"
_URI = "urn:maker:server"
_STARTED_WITHIN = 60.0

T = TypeVar("T")


class _Users(UserManager):
    def get_user(
        self, iserver: Any, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        known = username is None or (username, password) == (USER, PASSWORD)
        return User(role=UserRole.User) if known else None


class OpcUaFarSide:
    """`values`: name to (type, value); the node id of each is `ns=<index>;s=<name>`."""

    def __init__(self, folder: Path, values: Mapping[str, tuple[str, Value]]) -> None:
        self.folder = folder
        self._values = values
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="OPC UA far side")
        self.fingerprint = ""
        self.port = 0
        self.index = 0

    def start(self) -> None:
        own_client_identity(self.folder / "client")
        self._thread.start()
        assert self._ready.wait(_STARTED_WITHIN)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(_STARTED_WITHIN)

    async def write(self, name: str, value: Value, status: str = "Good") -> None:
        variant = ua.Variant(value, ua.VariantType[self._values[name][0]])
        written = ua.DataValue(variant, ua.StatusCode(getattr(StatusCodes, status)))
        await self._there(self._nodes[name].write_value(written))

    async def reset(self) -> None:
        for name, (_, value) in self._values.items():
            await self.write(name, value)

    async def variable(self, variant: ua.Variant, source: ua.DateTime | None = None) -> str:
        """Makes a variable for one test; returns its node id."""

        async def make() -> str:
            node = await self._server.nodes.objects.add_variable(self.index, "Odd", variant)
            await node.write_value(ua.DataValue(variant, SourceTimestamp=source))
            return node.nodeid.to_string()

        return await self._there(make())

    async def end_subscriptions(self) -> None:
        service = self._server.iserver.subscription_service
        await self._there(service.delete_subscriptions(list(service.subscriptions)))

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        identity = own_identity(self.folder, _URI, "localhost")
        self._server = server = Server(user_manager=_Users())
        await server.init()
        server.set_endpoint(f"opc.tcp://{LOOPBACK}:0/plc")
        await server.set_application_uri(_URI)
        server.set_security_policy(
            [
                ua.SecurityPolicyType.NoSecurity,
                ua.SecurityPolicyType.Basic256Sha256_Sign,
                ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
            ]
        )
        await server.load_certificate(str(identity.certificate))
        await server.load_private_key(str(identity.key))
        self.index = await server.register_namespace(NAMESPACE)
        self._nodes = {
            name: await server.nodes.objects.add_variable(
                ua.NodeId(ua.String(name), ua.Int16(self.index)), name, ua.Variant(value, ua.VariantType[type])
            )
            for name, (type, value) in self._values.items()
        }
        certificate = x509.load_der_x509_certificate(identity.certificate.read_bytes())
        self.fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":")
        async with server:
            self.port = server.bserver._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
            self._ready.set()
            await self._end.wait()
