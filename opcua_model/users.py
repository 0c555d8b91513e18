"""Who a client says to be, and whether that is true (OPC 10000-4 5.7.3.2, 7.36).

Passwords are kept as scrypt hashes in a file, one line a user: `anna: {role: Operator, password: "scrypt:..."}`.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import yaml
from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.crypto import uacrypto

from opcua_model.wire import StatusCodes
from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role

log = logging.getLogger(__name__)

MIN_PASSWORD: Final = 8
#: A hash takes 16 MiB and some 50 ms; so many at the same time.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_AT_ONCE: Final = 2
#: Wrong passwords of one name from one address until it must wait; it waits twice as long after each further one.
_FREE_TRIES: Final = 5
_LONGEST_WAIT: Final = 300.0
_REMEMBERED: Final = 10_000

_DECRYPT = {
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep": uacrypto.decrypt_rsa_oaep,
    "http://opcfoundation.org/UA/security/rsa-oaep-sha2-256": uacrypto.decrypt_rsa_oaep_sha256,
}


class PlantUser(NamedTuple):
    """`name` is empty for an anonymous client, which is an observer."""

    name: str
    role: Role


ANONYMOUS: Final = PlantUser("", Role.OBSERVER)


class Hash(NamedTuple):
    """A password as it is kept. Its text is `scrypt:COST:BLOCK:PARALLEL:SALT:KEY`, the last two in hexadecimal."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    key: bytes

    @classmethod
    def of(cls, password: str) -> Self:
        salt = secrets.token_bytes(16)
        return cls(_COST, _BLOCK, _PARALLEL, salt, _scrypt(password, _COST, _BLOCK, _PARALLEL, salt))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError."""
        method, cost, block, parallel, salt, key = text.split(":")
        if method != "scrypt":
            raise ValueError(f"{method} is no known method")
        return cls(int(cost), int(block), int(parallel), bytes.fromhex(salt), bytes.fromhex(key))

    def __str__(self) -> str:
        return f"scrypt:{self.cost}:{self.block}:{self.parallel}:{self.salt.hex()}:{self.key.hex()}"

    def fits(self, password: str) -> bool:
        """Takes a while; in a time that does not tell how much of the password was right."""
        return hmac.compare_digest(
            self.key, _scrypt(password, self.cost, self.block, self.parallel, self.salt, len(self.key))
        )


def _scrypt(password: str, cost: int, block: int, parallel: int, salt: bytes, size: int = 32) -> bytes:
    memory = 256 * cost * block
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=parallel, dklen=size, maxmem=memory)


#: What the password of an unknown name is compared with: no name answers faster than another.
_NOBODY = Hash(_COST, _BLOCK, _PARALLEL, bytes(16), bytes(32))


class UserFile:
    """The users of a file; none where there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> dict[str, tuple[Role, Hash]]:
        """Raises PlantError that names the user whose line is wrong."""
        try:
            entries = yaml.safe_load(self.path.read_text(encoding="utf-8")) or {}
        except FileNotFoundError:
            return {}
        except (OSError, yaml.YAMLError) as error:
            raise PlantError(f"{self.path} cannot be read: {error}") from error
        found = {}
        for name, entry in entries.items():
            try:
                found[str(name)] = Role(entry["role"]), Hash.parse(entry["password"])
            except (KeyError, TypeError, ValueError) as error:
                raise PlantError(f"{self.path}, user {name}: {error}; add the user again") from error
        return found

    def put(self, name: str, role: Role, password: str) -> None:
        """Adds a user or gives it a new role and password. Raises PlantError or OSError."""
        if len(password) < MIN_PASSWORD:
            raise PlantError(f"the password is shorter than {MIN_PASSWORD} characters")
        users = {**self.load(), name: (role, Hash.of(password))}
        entries = {one: {"role": str(its), "password": str(kept)} for one, (its, kept) in users.items()}
        new = self.path.with_suffix(".new")
        new.touch(0o600)
        new.write_text(yaml.safe_dump(entries, allow_unicode=True, width=500), encoding="utf-8")
        new.replace(self.path)


class Users:
    """Identifies who logs in. `encrypted`: only over channels that are."""

    def __init__(self, file: UserFile, *, anonymous: bool, encrypted: bool) -> None:
        self.tokens: list[type] = [ua.UserNameIdentityToken]
        if anonymous:
            self.tokens.append(ua.AnonymousIdentityToken)
        self.anonymous = anonymous
        self._file = file
        self._encrypted = encrypted
        self._hashing = asyncio.Semaphore(_AT_ONCE)
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def known(self) -> list[PlantUser]:
        """Who may log in now; nobody where the file is wrong."""
        try:
            return [PlantUser(name, role) for name, (role, _) in self._file.load().items()]
        except PlantError:
            return []

    async def identify(
        self, token: Any, nonce: bytes, mode: ua.MessageSecurityMode, key: Any, address: str
    ) -> PlantUser:
        """Raises ServiceError. `nonce` is the session's, `key` our private one."""
        if self._encrypted and mode == ua.MessageSecurityMode.None_:
            raise ServiceError(StatusCodes.BadSecurityModeRejected)
        if token is None or (isinstance(token, ua.ExtensionObject) and token.TypeId == ua.NodeId()):
            token = ua.AnonymousIdentityToken()
        if not isinstance(token, tuple(self.tokens)):
            raise ServiceError(StatusCodes.BadIdentityTokenRejected)
        if isinstance(token, ua.AnonymousIdentityToken):
            return ANONYMOUS
        name = token.UserName or ""  # type: ignore[attr-defined]
        return await self._check(name, _password(token, nonce, mode, key), address)

    async def _check(self, name: str, password: str, address: str) -> PlantUser:
        who, now = (address, name), asyncio.get_running_loop().time()
        failures, until = self._failures.get(who, (0, 0.0))
        if now < until:
            raise ServiceError(StatusCodes.BadUserAccessDenied)
        self._failed(who, failures + 1, now)  # before the wait: tries at the same time all count
        try:
            users: Mapping[str, tuple[Role | None, Hash]] = await asyncio.to_thread(self._file.load)
        except PlantError as error:
            log.error("OPC UA users cannot log in: %s", error)
            raise ServiceError(StatusCodes.BadUserAccessDenied) from error
        role, kept = users.get(name, (None, _NOBODY))
        async with self._hashing:
            fits = await asyncio.to_thread(kept.fits, password)
        if role is None or not fits:
            raise ServiceError(StatusCodes.BadUserAccessDenied)
        self._failures.pop(who, None)
        return PlantUser(name, role)

    def _failed(self, who: tuple[str, str], failures: int, now: float) -> None:
        wait = min(2.0 ** (failures - _FREE_TRIES), _LONGEST_WAIT) if failures >= _FREE_TRIES else 0.0
        self._failures[who] = failures, now + wait
        self._failures.move_to_end(who)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)


def _password(token: Any, nonce: bytes, mode: ua.MessageSecurityMode, key: Any) -> str:
    """Never taken in clear over a channel that others can read; encrypted, it must carry the session's nonce."""
    secret = bytes(token.Password or b"")
    try:
        if not token.EncryptionAlgorithm:
            if mode != ua.MessageSecurityMode.SignAndEncrypt:
                raise ServiceError(StatusCodes.BadIdentityTokenRejected)
            return secret.decode()
        plain: bytes = _DECRYPT[token.EncryptionAlgorithm](key, secret)  # type: ignore[no-untyped-call]
        length = int.from_bytes(plain[:4], "little")
        payload = plain[4 : 4 + length]
        if not hmac.compare_digest(payload[-len(nonce) :], nonce):
            raise ValueError("not for this session")
        return payload[: -len(nonce)].decode()
    except (KeyError, ValueError) as error:
        raise ServiceError(StatusCodes.BadIdentityTokenInvalid) from error
