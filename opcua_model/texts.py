"""Names in the language of the session (OPC 10000-4 5.4, LocaleIds of ActivateSession)."""

from collections.abc import Sequence

from asyncua import ua

#: The default first.
LOCALES = ("en", "zh")


class Translated(ua.LocalizedText):
    """A text in both languages; itself the English one."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english, LOCALES[0])
        self.chinese = ua.LocalizedText(chinese, LOCALES[1])


def in_locale(text: ua.LocalizedText, wanted: Sequence[str]) -> ua.LocalizedText:
    """The text in the first of the wanted languages that there is, else in the default one."""
    if not isinstance(text, Translated):
        return text
    for locale in wanted:
        language = locale.partition("-")[0].lower()
        if language == LOCALES[1]:
            return text.chinese
        if language == LOCALES[0]:
            return text
    return text
