"""From a foreign tag list to a checked one of ours, with the reason for everything that could not be taken over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from connectors.registry import DeviceSettings, check_tags
from connectors.tag_files import ignition, kepware, tia
from connectors.tag_files.found import CannotConvert, Found, with_own_names
from connectors.tags import TagSettings


@dataclass(frozen=True, slots=True)
class Imported:
    """`tags` make a valid list for the device; `left_out` have a problem, others may have notes."""

    tags: Sequence[TagSettings]
    rows: Sequence[Found]
    left_out: Sequence[Found]


def read_foreign(data: bytes, settings: DeviceSettings) -> Imported:
    """Raises CannotConvert where the whole file cannot be read."""
    rows, left_out = [], []
    for found in with_own_names(_found(data, settings.protocol)):
        if found.problem:
            left_out.append(found)
            continue
        problem = _problem(found, settings)
        if problem:
            left_out.append(Found(found.where, found.name, problem=problem))
        else:
            rows.append(found)
    return Imported([TagSettings.model_validate(found.row) for found in rows], rows, left_out)


def _found(data: bytes, protocol: str) -> Iterator[Found]:
    if data.startswith(b"PK"):
        return tia.read_table(data)
    text = _text(data)
    start = text.lstrip()[:1]
    if start == "<":
        return tia.read_block(text)
    if start in ("{", "["):
        return ignition.read(text, protocol)
    if kepware.HEADER in text.lower():
        return kepware.read(text, protocol)
    raise CannotConvert(
        "neither a Kepware CSV (its header begins with Tag Name), nor a TIA Portal xlsx or XML, nor an Ignition JSON"
    )


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _problem(found: Found, settings: DeviceSettings) -> str:
    """Why our own list would refuse the tag."""
    try:
        tag = TagSettings.model_validate(found.row)
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    return "; ".join(message for _, message in check_tags(settings, [tag]))
