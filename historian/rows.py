"""Samples as rows of PostgreSQL's binary COPY, packed by hand: several times faster than one call per value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from struct import Struct

from psycopg.adapt import Buffer
from psycopg.types.numeric import DecimalBinaryDumper

from historian.set_aside import TIMES, SetAside, Unfit, sample_aside
from plant_service.core.ports import Spooled
from plant_service.core.samples import Micros, Quality, Sample, Value

COPY_SAMPLES = (
    "COPY sample (tag_id, quality, time, position, integer_value, number_value, text_value, boolean_value, large_value,"
    " source_time) FROM STDIN (FORMAT BINARY)"
)
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
#: PostgreSQL counts from 2000-01-01.
POSTGRES_EPOCH: Micros = 946_684_800_000_000
#: Room for the number of a sample within its piece.
POSITION_BITS = 24

QUALITIES = (Quality.GOOD, Quality.UNCERTAIN, Quality.BAD)
_QUALITY = {quality: number for number, quality in enumerate(QUALITIES)}

# A row: number of fields, then per field its length (-1 for NULL) and its bytes. The last, the source time, is NULL at
# first: most samples have none.
_FIELDS = 10
_START = "!hiiihiqiq"
_NULL = "i"
_start = Struct(_START).unpack_from
_empty = Struct(_START + _NULL * 6).pack
_integer = Struct(_START + "iq" + _NULL * 5).pack
_number = Struct(_START + _NULL + "id" + _NULL * 4).pack
_text = Struct(_START + _NULL * 2 + "i").pack
_boolean = Struct(_START + _NULL * 3 + "i?" + _NULL * 2).pack
_large = Struct(_START + _NULL * 4 + "i").pack
_null = Struct("!i").pack(-1)
_source = Struct("!iq").pack
_INT64 = range(-(2**63), 2**63)
_numeric = DecimalBinaryDumper(Decimal)


def clean(text: str) -> str:
    """Text as PostgreSQL can hold it: NUL and lone surrogates become U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def sample_rows(pieces: Iterable[Spooled], tag_ids: Mapping[str, int], aside: list[SetAside]) -> Iterator[list[bytes]]:
    """The rows of each piece's samples. `position` is the piece's, with the sample's number within it behind.

    A value that does not fit is added to `aside`, and its row is Bad without a value: a trend shows a hole there. A
    time that does not fit has no row.
    """
    for piece in pieces:
        position = piece.position << POSITION_BITS
        rows: list[bytes] = []
        for batch in piece.samples:
            if batch.time not in TIMES:
                reason = "its time is not between 1970 and 2199"
                aside.extend(sample_aside(position + number, sample, reason) for number, sample in enumerate(batch))
                position += len(batch)
                continue
            time = batch.time - POSTGRES_EPOCH
            for tag, value, quality in zip(batch.tags, batch.values, batch.qualities, strict=True):
                try:
                    row = _PACK[type(value)](tag_ids[tag], _QUALITY[quality], time, position, value)
                except Unfit as unfit:
                    aside.append(sample_aside(position, Sample(batch.time, tag, value, quality), str(unfit)))
                    row = _pack_none(tag_ids[tag], _QUALITY[Quality.BAD], time, position, None)
                rows.append(row)
                position += 1
            if batch.sources is not None:
                rows[-len(batch) :] = map(_with_source, rows[-len(batch) :], batch.sources)
        yield rows


def _with_source(row: bytes, source: Micros | None) -> bytes:
    """A time that does not fit is left out: it is what the device's clock says, and its order is not the record's."""
    return row if source is None or source not in TIMES else row[: -len(_null)] + _source(8, source - POSTGRES_EPOCH)


def position_of(row: bytes) -> int:
    return int(_start(row)[8])


def bad_row(row: bytes) -> bytes:
    """In the place of a row that was refused."""
    _, _, tag, _, _, _, time, _, position = _start(row)
    return _pack_none(tag, _QUALITY[Quality.BAD], time, position, None)


def _pack_none(tag: int, quality: int, time: int, position: int, value: Value) -> bytes:
    return _empty(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, -1, -1, -1, -1, -1, -1)


def _pack_integer(tag: int, quality: int, time: int, position: int, value: int) -> bytes:
    if value in _INT64:
        return _integer(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, 8, value, -1, -1, -1, -1, -1)
    body: Buffer | None = _numeric.dump(Decimal(value))
    assert body is not None
    return _large(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, -1, -1, -1, -1, len(body)) + bytes(body) + _null


def _pack_number(tag: int, quality: int, time: int, position: int, value: float) -> bytes:
    if value - value:  # 0.0 for all but NaN and the infinities
        raise Unfit(f"{value} is no number")
    return _number(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, -1, 8, value, -1, -1, -1, -1)


def _pack_text(tag: int, quality: int, time: int, position: int, value: str) -> bytes:
    if "\0" in value:
        raise Unfit("the text has a NUL")
    try:
        body = value.encode()
    except UnicodeEncodeError as error:
        raise Unfit("the text has half a surrogate pair") from error
    return _text(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, -1, -1, len(body)) + body + _null * 3


def _pack_boolean(tag: int, quality: int, time: int, position: int, value: bool) -> bytes:
    return _boolean(_FIELDS, 4, tag, 2, quality, 8, time, 8, position, -1, -1, -1, 1, value, -1, -1)


class _Packers(dict[type, Callable[..., bytes]]):
    def __missing__(self, kind: type) -> Callable[..., bytes]:
        """An enumeration packs as the text or number it is."""
        self[kind] = next(self[base] for base in kind.__mro__[1:] if base in self)
        return self[kind]


_PACK = _Packers(
    {
        type(None): _pack_none,
        bool: _pack_boolean,
        int: _pack_integer,
        float: _pack_number,
        str: _pack_text,
    }
)
