"""Requests that may take long, beside the others of their connection (Cancel, OPC 10000-4 5.7.5).

All other services answer before the next request is looked at, so there is nothing of theirs to cancel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from opcua_model import limits
from opcua_model.subscriptions.messages import service_fault
from opcua_model.wire import StatusCodes

if TYPE_CHECKING:
    from opcua_model.services.table import Request


class Waiting:
    """Runs them as tasks: those of one kind in their order, a few at a time. `end` must be awaited."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[None], tuple[object, Request]] = {}
        self._lanes: dict[int, asyncio.Lock] = {}

    async def begin(self, session: object, request: Request, respond: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Returns when the next request may be taken."""
        lane = self._lanes.setdefault(request.header.type_id, asyncio.Lock())

        async def run() -> None:
            async with lane:
                await respond()

        task = asyncio.create_task(run(), name=f"opcua request {request.header.type_id}")
        self._running[task] = session, request
        task.add_done_callback(self._running.pop)
        await asyncio.sleep(0)
        while self._is_full():
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    def cancel(self, session: object, handle: int) -> int:
        """Ends the requests of a session with this handle and tells so; how many there were."""
        found = [
            (task, request)
            for task, (owner, request) in self._running.items()
            if owner is session and request.header.handle == handle and not task.done()
        ]
        for task, request in found:
            task.cancel()
            fault = service_fault(handle, StatusCodes.BadRequestCancelledByClient)
            request.channel.send(request.request_id, fault)
        return len(found)

    async def end(self) -> None:
        """The connection is gone."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def held(self) -> int:
        """Bytes of the requests."""
        return sum(len(request.data) for _, request in self._running.values())

    def _is_full(self) -> bool:
        return len(self._running) >= limits.MAX_WAITING_REQUESTS or self.held > limits.BACK_PRESSURE_BYTES
