"""What a foreign tag list has, on its way to ours."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

#: Column to cell, as in our own tag list.
Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One tag: its row as far as it could be taken over, or why not. `where`: line or path in the foreign file."""

    where: str
    name: str
    row: Row = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()


class CannotConvert(ValueError):
    """Why a tag cannot be taken over, in words."""


def our_name(name: str) -> str:
    """Ours have no blank, dot or slash."""
    return re.sub(r"[\s./]+", "_", name.strip()).strip("_")


def with_own_names(tags: Iterable[Found]) -> Iterator[Found]:
    """Two that became the same name are told apart by a number."""
    taken: dict[str, int] = {}
    for tag in tags:
        if tag.problem:
            yield tag
            continue
        name, notes = our_name(tag.name), tag.notes
        if name != tag.name:
            notes = (*notes, f"renamed to {name}")
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name}_{taken[name]}"
            notes = (*notes, f"there was one already: {name}")
        yield Found(tag.where, tag.name, {**tag.row, "name": name}, "", notes)
