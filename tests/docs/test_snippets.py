"""What readers are told is executed: every snippet of README.md and docs/, page by page."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from plant_service.config.load import load
from plant_service.config.yaml_source import read_yaml
from tests.docs.pages import ROOT, Page, Snippet, pages
from tests.docs.surroundings import surroundings

SECONDS = 90.0
PAGES = [page for page in pages() if page.snippets]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES, ids=str)
async def test_snippets_do_as_the_page_says(page: Page, tmp_path: Path) -> None:
    async with surroundings(page, tmp_path) as environment:
        for snippet in page.snippets:
            place = f"{page}:{snippet.line}"
            match snippet.language:
                case "sh":
                    await _run(["bash", "-euo", "pipefail", "-c", snippet.text], tmp_path, environment, place)
                case "python":
                    await _run([sys.executable, "-c", snippet.text], tmp_path, environment, place)
                case "sql":
                    await _query(environment["PLANT_DSN"], snippet)
                case "yaml":
                    _merge_into_example(snippet, tmp_path)
                case _:
                    pytest.fail(f"{place}: a fence of language {snippet.language!r} is neither run nor marked as text")


async def _run(words: list[str], folder: Path, environment: Mapping[str, str], place: str) -> None:
    process = await asyncio.create_subprocess_exec(*words, cwd=folder, env=environment, stdout=PIPE, stderr=STDOUT)
    try:
        output, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        process.kill()
        output, _ = await process.communicate()
        pytest.fail(f"{place}: no end within {SECONDS:g} s\n{output.decode()}")
    assert process.returncode == 0, f"{place}: exit code {process.returncode}\n{output.decode()}"


async def _query(dsn: str, snippet: Snippet) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await connection.execute(snippet.text.encode())


def _merge_into_example(snippet: Snippet, folder: Path) -> None:
    """A piece of plant.yaml must be valid as part of the example."""
    path = folder / "merged.yaml"
    path.write_text(snippet.text, encoding="utf-8")
    merged = _merged(read_yaml(ROOT / "examples" / "plant.yaml").data, read_yaml(path).data)
    path.write_text(yaml.safe_dump(merged, allow_unicode=True, sort_keys=False), encoding="utf-8")
    load(path)


def _merged(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: _merged(base.get(key), value) for key, value in change.items()}
    return change
