"""Files that exported rows are written to: CSV, xlsx or Parquet."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TextIO

import xlsxwriter

from historian.export.source import Column
from plant_service.core.errors import StoreError

#: What Excel takes on one sheet, the heading included.
_SHEET_ROWS = 1_048_576
_TIMES = "timestamp with time zone"


class Sink(Protocol):
    def write(self, rows: Sequence[Sequence[Any]]) -> None: ...


@contextmanager
def open_file(path: Path, columns: Sequence[Column], timezone: str) -> Iterator[Sink]:
    """Writes beside `path` and puts the file there when it is complete. The ending of the name says the format."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise StoreError(f"{path.name}: the ending must be one of {', '.join(_KINDS)}")
    part = path.with_name(f"{path.name}.part")
    try:
        with kind(part, columns, timezone) as sink:
            yield sink
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _csv_file(path: Path, columns: Sequence[Column], timezone: str) -> Iterator[Sink]:
    with path.open("w", encoding="utf-8", newline="") as file:
        yield CsvSink(file, columns)


class CsvSink:
    """Times as RFC 3339 with the offset of their zone, booleans as true and false, numbers exact."""

    def __init__(self, file: TextIO, columns: Sequence[Column]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow([column.name for column in columns])

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._writer.writerows([[_text(cell) for cell in row] for row in rows])


def _text(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat().replace("+00:00", "Z")
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return format(cell, "f") if isinstance(cell, Decimal) else cell


@contextmanager
def _xlsx_file(path: Path, columns: Sequence[Column], timezone: str) -> Iterator[Sink]:
    # Constant memory: rows go to disk as they come. Texts stay texts, whatever they begin with.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield _XlsxSink(book, columns, timezone)
    finally:
        book.close()


class _XlsxSink:
    """Excel knows no time zones: times are those of `timezone`, which stands in their heading. Durations in seconds.

    More rows than a sheet can hold go on in the next one.
    """

    def __init__(self, book: Any, columns: Sequence[Column], timezone: str) -> None:
        self._book = book
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self._bold = book.add_format({"bold": True})
        self._headings = [f"{c.name} ({timezone})" if c.type == _TIMES else c.name for c in columns]
        self._times = [number for number, column in enumerate(columns) if column.type == _TIMES]
        self._new_sheet()

    def _new_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for number in self._times:
            self._sheet.set_column(number, number, 24)
        self._sheet.write_row(0, 0, self._headings, self._bold)
        self._row = 1

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            if self._row == _SHEET_ROWS:
                self._new_sheet()
            for number, cell in enumerate(row):
                self._write(number, cell)
            self._row += 1

    def _write(self, number: int, cell: Any) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, number, cell.replace(tzinfo=None), self._time)
        elif isinstance(cell, timedelta):
            self._sheet.write_number(self._row, number, cell.total_seconds())
        elif isinstance(cell, str):
            self._sheet.write_string(self._row, number, cell)
        elif cell is not None:
            self._sheet.write(self._row, number, cell)


@contextmanager
def _parquet_file(path: Path, columns: Sequence[Column], timezone: str) -> Iterator[Sink]:
    try:
        from historian.export.parquet import parquet_file
    except ImportError as error:
        raise StoreError("Parquet needs pyarrow: pip install 'plant-service[parquet]'") from error
    with parquet_file(path, columns, timezone) as sink:
        yield sink


_KINDS: dict[str, Callable[[Path, Sequence[Column], str], Any]] = {
    ".csv": _csv_file,
    ".xlsx": _xlsx_file,
    ".parquet": _parquet_file,
}
