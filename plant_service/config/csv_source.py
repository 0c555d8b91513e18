"""Tables as engineers export them: comma, semicolon or tab; header in any case; blank and `#` lines skipped."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plant_service.config.suggestions import did_you_mean
from plant_service.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` holds the filled cells by column, without surrounding blanks."""

    file: str
    line: int
    cells: Mapping[str, str]


@dataclass
class CsvTable:
    """Reads rows one by one; what is wrong is told to `problems` while reading."""

    file: str
    columns: Sequence[str]
    required: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    def rows(self, lines: Iterable[str]) -> Iterator[Row]:
        numbered = _content(lines)
        first = next(numbered, None)
        if first is None:
            self._problem(1, f"the table is empty; its first line names the columns: {','.join(self.columns)}")
            return
        line, text = first
        delimiter = max(",;\t", key=text.count)
        header = [cell.strip().lower() for cell in self._cells(line, text, delimiter)]
        if not self._header_fits(line, header):
            return
        for line, text in numbered:
            cells = [cell.strip() for cell in self._cells(line, text, delimiter)]
            if not any(cells):
                continue
            if len(cells) > len(header):
                comma = "; write decimals with a point, 0.5," if delimiter == "," else "; check the separators"
                message = f"{len(cells)} cells, but the header names {len(header)} columns"
                self._problem(line, f"{message}{comma} and put a text that holds {delimiter!r} in quotes")
                continue
            named = zip(header, cells, strict=False)
            yield Row(self.file, line, {name: cell for name, cell in named if cell and name in self.columns})

    def _cells(self, line: int, text: str, delimiter: str) -> list[str]:
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            self._problem(line, f"not a line of a table: {error}; check the quotes")
            return []

    def _header_fits(self, line: int, header: Sequence[str]) -> bool:
        """An unknown column is a problem, but the others can still be read."""
        for name in header:
            if name not in self.columns:
                hint = did_you_mean(name, self.columns) or f"; columns are {', '.join(self.columns)}"
                self._problem(line, f"unknown column {name!r}{hint}")
        twice = [name for name in self.columns if header.count(name) > 1]
        for name in twice:
            self._problem(line, f"column {name!r} stands twice; remove one")
        missing = [name for name in self.required if name not in header]
        for name in missing:
            self._problem(line, f"column {name!r} is missing; needed are {', '.join(self.required)}")
        return not (twice or missing)

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))


def _content(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(lines, 1):
        stripped = text.strip()
        if stripped and not stripped.startswith("#"):
            yield number, text.rstrip("\r\n")
