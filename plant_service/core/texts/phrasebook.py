"""All texts together, and how an English one is read in Chinese."""

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from plant_service.core.texts import alarms, arguments, doors, refusals, reports, signals
from plant_service.core.texts.phrase import Phrase


def _book(*modules: ModuleType) -> Mapping[str, Phrase]:
    """Texts by their names. Of two that fit, the first is meant: the one with more of its own."""
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Phrase)
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].weight))


#: What events and alarms say: anything else that one says is the words of a person.
EVENTS = _book(signals, alarms, reports)
REFUSALS = _book(refusals, arguments, doors)


def in_chinese(text: str) -> str:
    """What an event or alarm says in English; the words of a person are left as they are."""
    return _read(text) or text


def refusal_in_chinese(text: str) -> str:
    """Why something was refused."""
    return _read_refusal(text) or text


@lru_cache(maxsize=4096)
def _read(text: str) -> str | None:
    return _first(EVENTS, text)


@lru_cache(maxsize=512)
def _read_refusal(text: str) -> str | None:
    return _first(REFUSALS, text)


def _first(book: Mapping[str, Phrase], text: str) -> str | None:
    """None where no text of the service reads so."""
    for phrase in book.values():
        found = phrase.chinese(text, _read, _read_refusal)
        if found is not None:
            return found
    return None
