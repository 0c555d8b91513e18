"""Bytes as they come over a line, to the lines that a reader sent. Pure."""


class LineSplitter:
    """`start` (empty: none) and `stop` (empty: CR, LF or both) enclose a line; what lies outside is noise.

    `faults` counts lines that were thrown away: longer than `longest` bytes, begun anew before they had ended, or cut
    off by `clear`. The same bytes give the same lines and faults, in whatever pieces they come.
    """

    def __init__(self, start: bytes, stop: bytes, longest: int) -> None:
        self._start = start
        self._stop = stop or b"\n"
        self._any_newline = not stop
        self._longest = longest
        self._kept = b""
        self._too_long = False
        self.faults = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that end in these bytes, without what encloses them and without empty ones."""
        if self._any_newline:
            data = data.replace(b"\r", b"\n")
        *ended, self._kept = (self._kept + data).split(self._stop)
        lines = [line for line in map(self._inside, ended) if line]
        self._bound()
        return lines

    def clear(self) -> None:
        """Forgets the beginning of a line whose end will not come."""
        if self._inside(self._kept):
            self.faults += 1
        self._kept = b""

    def _inside(self, text: bytes) -> bytes:
        """The line in a text that has ended; empty where it is none, or too long."""
        line = self._begun(text)
        too_long, self._too_long = self._too_long, False
        if line is None:
            return b""
        if too_long or len(line) > self._longest:
            self.faults += 1
            return b""
        return line

    def _begun(self, text: bytes) -> bytes | None:
        """What stands behind the last start; None where there is no start."""
        if not self._start:
            return text
        _, *begun = text.split(self._start)
        if not begun:
            return None
        if len(begun) > 1:
            self.faults += len(begun) - 1
            self._too_long = False
        return begun[-1]

    def _bound(self) -> None:
        """What has no end must not fill the memory: of it only so much is kept as shows a start or an end."""
        line = self._begun(self._kept)
        if line is None:
            self._kept = self._tail(self._kept, self._start)
            return
        if len(line) > self._longest + len(self._stop):
            self._too_long = True
            line = self._tail(line, max(self._start, self._stop, key=len))
        self._kept = self._start + line

    @staticmethod
    def _tail(text: bytes, mark: bytes) -> bytes:
        return text[len(text) - len(mark) + 1 :] if len(mark) > 1 else b""
