"""A line that several Modbus units share: a serial bus, or the one connection that a serial device server accepts."""

import asyncio
from weakref import WeakValueDictionary

from pymodbus.client.base import ModbusBaseClient


class SharedLine:
    """Whoever holds `turn` may use or replace `client`; turns are given in the order in which they were asked for.

    `users` are those who are connected; the last one to leave hangs up.
    """

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.users: set[object] = set()
        self.client: ModbusBaseClient | None = None

    def hang_up(self) -> None:
        if self.client is not None:
            self.client.close()
            self.client = None

    def leave(self, user: object) -> None:
        self.users.discard(user)
        if not self.users:
            self.hang_up()


# Devices are built one by one; those with the same address find each other here. Kept alive by who uses them.
_LINES: WeakValueDictionary[str, SharedLine] = WeakValueDictionary()


def shared_line(address: str) -> SharedLine:
    line = _LINES.get(address)
    if line is None:
        line = _LINES[address] = SharedLine()
    return line
