"""A serial line made of two pseudo terminals and whoever carries the bytes between them, to act out what lines do."""

import asyncio
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path


class SerialLine:
    """`near` and `far` are the paths of its two ends; `near` is gone while the line is unplugged."""

    def __init__(self, folder: Path) -> None:
        self.near, self.far = folder / "near", folder / "far"
        self.requests: list[bytes] = []
        self._masters: tuple[int, int] | None = None
        self._ends: tuple[int, int] | None = None
        self._held: list[bytes] | None = None
        self.change: Callable[[bytes], bytes] | None = None  # what becomes of each answer
        self.delay = 0.0  # seconds, before each answer
        self._cut_after: int | None = None

    @property
    def listening(self) -> bool:
        return self._masters is not None

    def plug_in(self) -> None:
        (near_master, near), (far_master, far) = pty.openpty(), pty.openpty()
        self._masters, self._ends = (near_master, far_master), (near, far)
        for end, path in ((near, self.near), (far, self.far)):
            tty.setraw(end)
            path.unlink(missing_ok=True)
            path.symlink_to(os.ttyname(end))
        loop = asyncio.get_running_loop()
        loop.add_reader(near_master, self._carry_request)
        loop.add_reader(far_master, self._carry_answer)

    def unplug(self) -> None:
        if self._masters is None or self._ends is None:
            return
        for master in self._masters:
            asyncio.get_running_loop().remove_reader(master)
        for descriptor in (*self._masters, *self._ends):
            os.close(descriptor)
        self.near.unlink()
        self.far.unlink()
        self._masters = self._ends = None

    def cut_answer_after(self, size: int) -> None:
        """Of the next answer only so many bytes arrive."""
        self._cut_after = size

    def hold_answers(self) -> None:
        self._held = []

    def release_answers(self) -> None:
        held, self._held = self._held or [], None
        for data in held:
            self._answer(data)

    def _carry_request(self) -> None:
        assert self._masters is not None
        data = os.read(self._masters[0], 4096)
        self.requests.append(data)
        os.write(self._masters[1], data)

    def _carry_answer(self) -> None:
        assert self._masters is not None
        data = os.read(self._masters[1], 4096)
        if self._held is not None:
            self._held.append(data)
        elif self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._answer, data)
        else:
            self._answer(data)

    def _answer(self, data: bytes) -> None:
        if self._masters is None:
            return  # unplugged in the meantime
        if self.change is not None:
            data = self.change(data)
        cut_after, self._cut_after = self._cut_after, None
        os.write(self._masters[0], data[:cut_after])
