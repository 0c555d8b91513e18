"""Text files as engineers have them: UTF-8, UTF-16 with a byte order mark, or GBK from a Chinese Windows."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from plant_service.core.errors import ConfigError, Problem

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20


def read_text(path: Path) -> str:
    """The whole text of a file, lines ended by a line feed. Raises ConfigError with one problem."""
    with open_text(path) as text:
        return text.read()


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Whatever goes wrong with opening, reading or decoding comes as a ConfigError with one problem."""
    try:
        with path.open(encoding=_encoding(path)) as text:
            yield text
    except UnicodeError as error:
        raise _unreadable(path, "it is not text in UTF-8 or GBK; save it as UTF-8 text") from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    except ValueError as error:  # a zero byte in the path
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, reason: str) -> ConfigError:
    return ConfigError([Problem(str(path), 1, f"cannot be read: {reason}")])


def _encoding(path: Path) -> str:
    with path.open("rb") as content:
        start = content.read(4)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
        content.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := content.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"
