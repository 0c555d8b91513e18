"""The file of users, one line each: `anna: {role: Operator, password: "scrypt:...", certificate: 9f86d0...}`.

Passwords are kept as scrypt hashes, certificates by their SHA-256.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import yaml

from plant_service.core.errors import PlantError
from plant_service.core.wip.commands.permissions import Role

MIN_PASSWORD: Final = 8
#: A hash takes 16 MiB and some 50 ms.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1


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
NOBODY: Final = Hash(_COST, _BLOCK, _PARALLEL, bytes(16), bytes(32))


class Account(NamedTuple):
    """How a user logs in. `certificate`: SHA-256 in hexadecimal digits, or ""; with neither nobody can."""

    role: Role
    password: Hash | None = None
    certificate: str = ""

    @classmethod
    def parse(cls, entry: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError."""
        kept, certificate = entry.get("password"), str(entry.get("certificate") or "")
        if not kept and not certificate:
            raise ValueError("neither password nor certificate")
        return cls(Role(entry["role"]), Hash.parse(kept) if kept else None, certificate)

    def entry(self) -> Mapping[str, str]:
        parts = {"role": str(self.role), "password": str(self.password or ""), "certificate": self.certificate}
        return {name: value for name, value in parts.items() if value}


class UserFile:
    """The users of a file; none where there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> dict[str, Account]:
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
                found[str(name)] = Account.parse(entry)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise PlantError(f"{self.path}, user {name}: {error}; add the user again") from error
        return found

    def put(self, name: str, role: Role, password: str) -> None:
        """Adds a user, or gives one a new role and password. Raises PlantError or OSError."""
        if len(password) < MIN_PASSWORD:
            raise PlantError(f"the password is shorter than {MIN_PASSWORD} characters")
        users = self.load()
        before = users.get(name, Account(role))
        self._write({**users, name: Account(role, Hash.of(password), before.certificate)})

    def put_certificate(self, name: str, role: Role, certificate: str) -> None:
        """Adds a user, or gives one a new role and certificate. Raises PlantError or OSError."""
        users = self.load()
        before = users.get(name, Account(role))
        self._write({**users, name: Account(role, before.password, certificate)})

    def remove(self, name: str) -> None:
        """Raises PlantError where there is no such user, or OSError."""
        users = self.load()
        if name not in users:
            raise PlantError(f"there is no user {name}; there are {', '.join(users) or 'none'}")
        del users[name]
        self._write(users)

    def _write(self, users: Mapping[str, Account]) -> None:
        entries = {name: account.entry() for name, account in users.items()}
        new = self.path.with_suffix(".new")
        new.touch(0o600)
        new.write_text(yaml.safe_dump(entries, allow_unicode=True, width=500), encoding="utf-8")
        new.replace(self.path)
