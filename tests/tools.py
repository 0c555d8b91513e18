"""What tests need beside Python's packages: found, installed once, or the test is skipped with the reason.

`scripts/test_tools.sh` sets up what needs root. With CI=true nothing may be missing.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

#: Kept between runs, outside of git; `scripts/test_tools.sh` has the worktrees of a checkout share one.
CACHE = Path(os.environ.get("PLANT_CACHE") or Path(__file__).parents[1] / ".cache")


def missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node_modules(*packages: str) -> Path:
    """`node_modules` with these npm packages, each as name@version."""
    if not (shutil.which("node") and shutil.which("npm")):
        missing(f"node and npm are not installed: {packages[0]} cannot run")
    folder = CACHE / packages[0].removeprefix("@").replace("/", "-")
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        (CACHE / ".gitignore").write_text("*\n")
        _install(packages, folder)
    return folder / "node_modules"


def _install(packages: tuple[str, ...], folder: Path) -> None:
    """Into a folder beside it that is renamed when complete, so parallel runs never see half of it."""
    fresh = tempfile.mkdtemp(dir=CACHE)
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--no-save", "--ignore-scripts"]
    command = ["npm", "install", *options, "--prefix", fresh, *packages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    if done.returncode:
        shutil.rmtree(fresh)
        pytest.fail(f"npm cannot install {packages}:\n{done.stderr[-2000:]}")
    try:
        os.rename(fresh, folder)
    except OSError:
        shutil.rmtree(fresh)
