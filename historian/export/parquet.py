"""Parquet, by way of pyarrow, which is not installed unless asked for: it is larger than all the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from historian.export.source import Column

_TYPES = {
    "bigint": pa.int64(),
    "integer": pa.int64(),
    "smallint": pa.int64(),
    "double precision": pa.float64(),
    "boolean": pa.bool_(),
    "interval": pa.duration("us"),
}


@contextmanager
def parquet_file(path: Path, columns: Sequence[Column], timezone: str) -> Iterator["_ParquetSink"]:
    sink = _ParquetSink(columns, timezone)
    with pq.ParquetWriter(path, sink.schema, compression="zstd") as writer:
        sink.writer = writer
        yield sink


class _ParquetSink:
    """Quantities are decimals with six places. The value of a sample becomes two columns: `value`, a number (0 and 1 of
    a boolean), and `text`."""

    writer: Any

    def __init__(self, columns: Sequence[Column], timezone: str) -> None:
        self._columns = columns
        fields = []
        for column in columns:
            if column.type == "any":
                fields += [pa.field("value", pa.float64()), pa.field("text", pa.string())]
            else:
                fields.append(pa.field(column.name, _type(column.type, timezone)))
        self.schema = pa.schema(fields)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        arrays: list[Sequence[Any]] = []
        for column, cells in zip(self._columns, zip(*rows, strict=True), strict=True):
            if column.type == "any":
                arrays.append([None if cell is None or isinstance(cell, str) else float(cell) for cell in cells])
                arrays.append([cell if isinstance(cell, str) else None for cell in cells])
            elif column.type == "numeric":
                arrays.append([None if cell is None else Decimal(cell).quantize(Decimal("0.000001")) for cell in cells])
            else:
                arrays.append(cells)
        table = [pa.array(cells, field.type) for cells, field in zip(arrays, self.schema, strict=True)]
        self.writer.write_table(pa.table(table, schema=self.schema))


def _type(name: str, timezone: str) -> pa.DataType:
    if name == "timestamp with time zone":
        return pa.timestamp("us", tz=timezone)
    if name == "numeric":
        return pa.decimal128(38, 6)
    return _TYPES.get(name, pa.string())
