"""Texts for people: templates in English and Chinese side by side.

The fold writes the English one; it is what events, the journal and the database keep. `phrasebook.in_chinese`
recognises it by its template, so the Chinese costs the fold nothing and is there for what was recorded long ago, too.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from string import Formatter
from typing import NewType

from plant_service.core.texts.fillings import filling

#: An English text that has a Chinese one, or that says the same in every language.
Said = NewType("Said", str)
NOTHING = Said("")
#: Reads a text in Chinese; None where it is none of the service.
Reader = Callable[[str], str | None]


def own_words(text: str) -> Said:
    """What a person said, or a name."""
    return Said(text)


class Phrase:
    """`en` has its fillings in braces, each named as in `fillings`; `zh` has some or all of them."""

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh

    def __call__(self, **fillings: object) -> Said:
        return Said(self.en.format(**fillings))

    def chinese(self, text: str, read: Reader, read_refusal: Reader) -> str | None:
        """The Chinese of an English text; None where this template did not make it. Readers: of texts within."""
        match = self._pattern.fullmatch(text) if self._landmark in text else None
        if match is None:
            return None
        readers: Mapping[str, Reader] = {"text": read, "texts": partial(_each, read), "refusal": read_refusal}
        found = {name: readers.get(name, filling(name).chinese)(value) for name, value in match.groupdict().items()}
        return None if None in found.values() else self.zh.format(**found)

    @property
    def weight(self) -> int:
        """How much of it is not filled in."""
        return sum(len(literal) for literal, *_ in Formatter().parse(self.en))

    @cached_property
    def _landmark(self) -> str:
        """Its longest part without fillings: hardly any other text has it."""
        return max((literal for literal, *_ in Formatter().parse(self.en)), key=len)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts, named = [], set[str]()
        for literal, name, _, _ in Formatter().parse(self.en):
            parts.append(re.escape(literal))
            if name in named:
                parts.append(f"(?P={name})")
            elif name is not None:
                named.add(name)
                parts.append(f"(?P<{name}>{filling(name).pattern})")
        return re.compile("".join(parts), re.DOTALL)


def _each(read: Reader, texts: str) -> str | None:
    parts = [read(part) for part in texts.split(", ")]
    return None if None in parts else "，".join(filter(None, parts))
