"""TIA Portal: PLC tag tables exported as xlsx, and data blocks as XML, which `snap7.tags` reads."""

import io
import zipfile
from collections.abc import Iterator

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from snap7.tags import Tag, load_tia_xml

from connectors.tag_files.found import CannotConvert, Found
from connectors.tag_files.s7_names import place, s7_address, s7_type

_SHEET = "PLC Tags"


def read_table(data: bytes) -> Iterator[Found]:
    """Sheet `PLC Tags`. Raises CannotConvert where it is no such workbook."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise CannotConvert(f"not a workbook that can be read: {error}") from error
    try:
        if _SHEET not in book.sheetnames:
            raise CannotConvert(f"there is no sheet {_SHEET!r}, only {', '.join(book.sheetnames)}")
        rows = book[_SHEET].iter_rows(values_only=True)
        header = [str(cell or "").strip().lower() for cell in next(rows, ())]
        missing = {"name", "data type", "logical address"} - set(header)
        if missing:
            raise CannotConvert(f"sheet {_SHEET!r} has no column {', '.join(sorted(missing))}")
        for number, cells in enumerate(rows, 2):
            named = {name: str(cell) for name, cell in zip(header, cells, strict=False) if cell is not None}
            if named:
                yield _tag(named, f"row {number}")
    finally:
        book.close()


def _tag(cells: dict[str, str], where: str) -> Found:
    name = cells.get("name", "")
    try:
        type = s7_type(cells.get("data type", ""))
        row = {"address": s7_address(cells.get("logical address", ""), type), "type": type}
    except CannotConvert as error:
        return Found(where, name, problem=str(error))
    if comment := cells.get("comment", "").strip():
        row["description"] = comment
    return Found(where, name, row)


def read_block(text: str) -> Iterator[Found]:
    """Members of a data block. Raises CannotConvert where it is no such XML."""
    try:
        tags = load_tia_xml(text)
    except (SyntaxError, ValueError) as error:
        raise CannotConvert(f"not an XML that can be read: {error}") from error
    for name, tag in tags.items():
        try:
            yield Found(f"member {name}", name, _member(tag))
        except CannotConvert as error:
            yield Found(f"member {name}", name, problem=str(error))


def _member(tag: Tag) -> dict[str, str]:
    if not tag.db_number:
        raise CannotConvert("the number of its data block is not in the file")
    kind, _, length = tag.datatype.partition("[")
    type = s7_type(kind)
    characters = int(length.rstrip("]")) if type == "string" and length.rstrip("]").isdigit() else 0
    if type == "string" and kind.lower() == "wstring":
        raise CannotConvert("a WSTRING without its place in the block")
    return {"address": place(f"DB{tag.db_number}", tag.byte_offset, tag.bit, type, characters), "type": type}
