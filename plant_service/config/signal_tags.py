"""The tags that a signal names: of a block as written, so that a name is checked beside other mistakes too."""

from collections.abc import Iterator, Mapping

from plant_service.config.signal_blocks import SIGNAL_TYPES, Signal

_BESIDE = ("order", "text", "time")
_ANSWERS = "acknowledge"
_MOST_SLOTS = 1000


def tags_in(block: Mapping[str, object]) -> Iterator[str]:
    """Each tag once for every time it is named; what is no text is left out."""
    for key in (*SIGNAL_TYPES, *_BESIDE, "slots"):
        name = block.get(key)
        if not isinstance(name, str):
            continue
        yield from _slots(name, block) if "*" in name else [name]


def answers_in(block: Mapping[str, object]) -> Iterator[str]:
    """The output tags that are named."""
    name = block.get(_ANSWERS)
    if isinstance(name, str):
        yield name


def tags_of(signal: Signal) -> list[str]:
    """The tags that the rule looks at; first the one that decides."""
    return list(dict.fromkeys(tags_in(signal.model_dump(exclude_none=True))))


def _slots(name: str, block: Mapping[str, object]) -> Iterator[str]:
    size, first = block.get("size"), block.get("first", 0)
    if isinstance(size, int) and isinstance(first, int):
        for slot in range(first, first + min(size, _MOST_SLOTS)):
            yield name.replace("*", str(slot))
