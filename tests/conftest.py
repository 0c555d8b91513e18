"""Every test ends as clean as it began: no task still running, no socket still open."""

import asyncio
import gc
import inspect
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

GRACE_SECONDS = 3.0

# Without deadline: a loaded machine is slow, not wrong. A developer's run looks for new cases each time; CI repeats the
# same ones, so that it fails for what was changed.
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "developer")


@pytest.fixture(autouse=True)
def _clean_end(request: pytest.FixtureRequest) -> Iterator[None]:
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("_no_task_left")
    sockets = _open_sockets()  # the event loop's own pair is open by now and outlives this fixture
    yield
    if _open_sockets() - sockets:
        gc.collect()  # of those that nobody holds any more, and costs as much as many a test
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := _open_sockets() - sockets) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left, f"sockets left open: {sorted(left)}"


@pytest.fixture
async def _no_task_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := asyncio.all_tasks() - before - {asyncio.current_task()}) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert not left, f"tasks left running: {left}"


def _open_sockets() -> set[str]:
    """Names of this process's sockets, like `socket:[12345]`; nothing where /proc does not exist."""
    found = set()
    folder = Path("/proc/self/fd")
    if folder.exists():
        for descriptor in folder.iterdir():
            try:
                name = os.readlink(descriptor)
            except OSError:  # closed meanwhile
                continue
            if name.startswith("socket:"):
                found.add(name)
    return found
