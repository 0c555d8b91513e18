"""Cancellation that no library can swallow."""

import asyncio


def heed_cancellation() -> None:
    """Raises CancelledError in a task that was cancelled and did not notice.

    Until Python 3.12 `asyncio.wait_for`, which pymodbus, snap7 and psycopg wait with, returns its result and forgets
    the cancellation when both come at one moment. Endless loops call this behind every such wait.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
