"""Who a client says to be, and whether that is true (OPC 10000-4 5.7.3.2, 7.36)."""

import asyncio
import hmac
import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from asyncua import ua
from asyncua.common.utils import ServiceError
from asyncua.crypto import uacrypto

from opcua_model.certificate_users import fingerprint, proven_certificate
from opcua_model.limits import MAX_SECRET_BYTES, MAX_USER_NAME
from opcua_model.trust import TrustList
from opcua_model.user_file import NOBODY, Account, UserFile
from opcua_model.wire import StatusCodes
from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role

log = logging.getLogger(__name__)

#: So many password hashes at the same time.
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


class Proof(NamedTuple):
    """What a client sends to prove who it is, and what it must fit to. `challenge`: our certificate and the nonce."""

    token: Any
    signature: ua.SignatureData
    nonce: bytes
    challenge: bytes
    mode: ua.MessageSecurityMode


class Users:
    """Identifies who logs in. `trust`: whose certificates are; `key`: our private one; `encrypted`: only over channels
    that are."""

    def __init__(self, file: UserFile, trust: TrustList, *, anonymous: bool, encrypted: bool) -> None:
        self.key: Any = None
        self.tokens: list[type] = [ua.UserNameIdentityToken, ua.X509IdentityToken]
        if anonymous:
            self.tokens.append(ua.AnonymousIdentityToken)
        self.anonymous = anonymous
        self._file = file
        self._trust = trust
        self._encrypted = encrypted
        self._hashing = asyncio.Semaphore(_AT_ONCE)
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def known(self) -> list[PlantUser]:
        """Who may log in now; nobody where the file is wrong."""
        try:
            return [PlantUser(name, account.role) for name, account in self._file.load().items()]
        except PlantError:
            return []

    async def identify(self, proof: Proof, address: str) -> PlantUser:
        """Raises ServiceError; Untrusted for a certificate that is not listed."""
        token = proof.token
        if self._encrypted and proof.mode == ua.MessageSecurityMode.None_:
            raise ServiceError(StatusCodes.BadSecurityModeRejected)
        if not isinstance(token, tuple(self.tokens)):
            raise ServiceError(StatusCodes.BadIdentityTokenRejected)
        if isinstance(token, ua.UserNameIdentityToken):
            if len(token.UserName or "") > MAX_USER_NAME:
                raise ServiceError(StatusCodes.BadIdentityTokenInvalid)
            password = _password(token, proof.nonce, proof.mode, self.key)
            return await self._by_password(token.UserName or "", password, address)
        if isinstance(token, ua.X509IdentityToken):
            return await self._by_certificate(proof)
        return ANONYMOUS

    async def _by_certificate(self, proof: Proof) -> PlantUser:
        certificate = proven_certificate(proof.token, proof.signature, proof.challenge)
        await asyncio.to_thread(self._trust.check, bytes(proof.token.CertificateData))
        users, wanted = await self._load(), fingerprint(certificate)
        for name, account in users.items():
            if account.certificate == wanted:
                return PlantUser(name, account.role)
        raise ServiceError(StatusCodes.BadUserAccessDenied)

    async def _by_password(self, name: str, password: str, address: str) -> PlantUser:
        who, now = (address, name), asyncio.get_running_loop().time()
        failures, until = self._failures.get(who, (0, 0.0))
        if now < until:
            raise ServiceError(StatusCodes.BadUserAccessDenied)
        self._failed(who, failures + 1, now)  # before the wait: tries at the same time all count
        account = (await self._load()).get(name)
        kept = account.password if account is not None else None
        async with self._hashing:
            fits = await asyncio.to_thread((kept or NOBODY).fits, password)
        if account is None or kept is None or not fits:
            raise ServiceError(StatusCodes.BadUserAccessDenied)
        self._failures.pop(who, None)
        return PlantUser(name, account.role)

    async def _load(self) -> Mapping[str, Account]:
        try:
            return await asyncio.to_thread(self._file.load)
        except PlantError as error:
            log.error("OPC UA users cannot log in: %s", error)
            raise ServiceError(StatusCodes.BadUserAccessDenied) from error

    def _failed(self, who: tuple[str, str], failures: int, now: float) -> None:
        wait = min(2.0 ** (failures - _FREE_TRIES), _LONGEST_WAIT) if failures >= _FREE_TRIES else 0.0
        self._failures[who] = failures, now + wait
        self._failures.move_to_end(who)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)


def _password(token: Any, nonce: bytes, mode: ua.MessageSecurityMode, key: Any) -> str:
    """Never taken in clear over a channel that others can read; encrypted, it must carry the session's nonce."""
    secret = bytes(token.Password or b"")
    if len(secret) > MAX_SECRET_BYTES:  # every 256 bytes of it are an operation with our private key
        raise ServiceError(StatusCodes.BadIdentityTokenInvalid)
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
