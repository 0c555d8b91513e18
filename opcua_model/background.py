"""What runs beside the server for as long as it is entered."""

import asyncio
import logging
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)


class Background(ABC):
    """An async context manager around one task. `title` is the task's name."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def run(self) -> None:
        """Until it is cancelled, or has nothing more to do."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.run(), name=self._title)
        self._task.add_done_callback(_tell_failure)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])


def _tell_failure(task: asyncio.Task[None]) -> None:
    """At once: the server goes on without it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("%s has ended and does not work until the next start", task.get_name(), exc_info=error)
