"""What a page of the documentation promises: its fenced snippets, and what must be running for them.

A page that says `<!-- runs: plant -->` is run beside the simulated PLCs of examples/plant.yaml; with
`<!-- runs: service -->` the service runs on them too. Languages `text`, `json`, `csv` and `mermaid` are shown only.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN_ONLY = frozenset({"text", "json", "csv", "mermaid"})
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_RUNS = re.compile(r"<!-- runs: (plant|service) -->")


@dataclass(frozen=True)
class Snippet:
    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """`runs`: "", "plant" or "service"."""

    path: Path
    runs: str
    snippets: tuple[Snippet, ...]

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def pages() -> list[Page]:
    return [_page(path) for path in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])]


def _page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    runs = _RUNS.search(text)
    snippets = (Snippet(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in _FENCE.finditer(text))
    return Page(path, runs[1] if runs else "", tuple(s for s in snippets if s.language not in SHOWN_ONLY))
