"""Texts in the language of the session (OPC 10000-4 5.4, LocaleIds of ActivateSession)."""

from collections.abc import Iterable, Sequence
from typing import Any

from asyncua import ua

from plant_service.core.texts.phrasebook import in_chinese, refusal_in_chinese

#: The default first.
LOCALES = ("en", "zh")


class Translated(ua.LocalizedText):
    """A text in both languages; itself the English one."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english, LOCALES[0])
        self.chinese = ua.LocalizedText(chinese, LOCALES[1])


class TranslatedList(list[Any]):
    """Structures with texts, in both languages; itself the English ones."""

    def __init__(self, english: Iterable[Any], chinese: Iterable[Any]) -> None:
        super().__init__(english)
        self.chinese = list(chinese)


def of_event(text: str) -> Translated:
    """What an event or alarm of the plant says."""
    return Translated(text, in_chinese(text))


def refusal_text(*texts: str) -> Translated:
    """Why something was refused, perhaps for several reasons."""
    return Translated("; ".join(texts), "；".join(map(refusal_in_chinese, texts)))


def is_translated(data: ua.DataValue | None) -> bool:
    return data is not None and data.Value is not None and isinstance(data.Value.Value, Translated | TranslatedList)


def in_locale(text: Any, wanted: Sequence[str]) -> Any:
    """The text in the first of the wanted languages that there is, else in the default one."""
    if not isinstance(text, Translated | TranslatedList):
        return text
    for locale in wanted:
        language = locale.partition("-")[0].lower()
        if language == LOCALES[1]:
            return text.chinese
        if language == LOCALES[0]:
            return text
    return text
