"""One read of a device as tables for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from connectors.answers import Answer, TellsAnswers
from connectors.orders import readings
from plant_service.core.ports import Connector, TagInfo
from plant_service.core.samples import SECOND, Micros, Quality, Value, format_time

_COLOURS = {Quality.GOOD: "green", Quality.UNCERTAIN: "yellow", Quality.BAD: "red"}
_BYTES_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """One poll. `time` of the host, `seconds` that it took."""

    connector: Connector
    values: Sequence[Value]
    qualities: Sequence[Quality]
    time: Micros
    seconds: float

    def __iter__(self) -> Iterator[tuple[TagInfo, Value, Quality]]:
        return zip(self.connector.tags, self.values, self.qualities, strict=True)

    def answer(self, tag: int) -> Answer | None:
        return self.connector.answer(tag) if isinstance(self.connector, TellsAnswers) else None


class Ages:
    """How long a value has stood: by the device's own clock where it tells, else since it was seen to change."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[Value, Micros | None]] = {}

    def seconds(self, tag: str, value: Value, answer: Answer | None, now: Micros) -> float | None:
        """None while nobody knows."""
        if value is None:
            return None
        if answer and answer.source is not None:
            return (now - answer.source) / SECOND
        before, since = self._since.get(tag, (value, None))
        if before != value:
            since = now
        self._since[tag] = value, since
        return None if since is None else (now - since) / SECOND


def table(reading: Reading, ages: Ages) -> Table:
    shown = Table(title=f"{format_time(reading.time)}, {reading.seconds * 1000:.1f} ms")
    for column in ("tag 变量", "address 地址", "value 值", "unit 单位", "raw 字节", "quality 质量"):
        shown.add_column(column, justify="right" if column.startswith("value") else "left")
    for column in ("age 时长", "latency 延迟"):
        shown.add_column(column, justify="right", no_wrap=True)
    for index, (tag, value, quality) in enumerate(reading):
        answer = reading.answer(index)
        age = ages.seconds(tag.name, value, answer, reading.time)
        shown.add_row(
            tag.name,
            tag.address,
            "" if value is None else str(value),
            tag.unit,
            _hex(answer.cells) if answer else "",
            f"[{_COLOURS[quality]}]{quality.value}[/]",
            "" if age is None else f"{age:.1f} s",
            f"{answer.seconds * 1000:.1f} ms" if answer else "",
        )
    return shown


def _hex(cells: bytes) -> str:
    more = "..." if len(cells) > _BYTES_SHOWN else ""
    return cells[:_BYTES_SHOWN].hex(" ") + more


def orders_table(reading: Reading) -> Table:
    """Each number in every order; A is the byte that came first."""
    shown = Table(title="A 先到的字节 = the byte that came first")
    for column in (
        "tag 变量",
        "order 顺序",
        "byte_order",
        "word_order",
        "unsigned 无符号",
        "signed 有符号",
        "float 浮点",
    ):
        shown.add_column(column, justify="right" if column[0] in "usf" else "left")
    for index, (tag, _, _) in enumerate(reading):
        answer = reading.answer(index)
        for order in readings(answer.cells) if answer else ():
            unsigned, signed, *decimal = order.values.values()
            last = f"{decimal[0]:.7g}" if decimal else ""
            shown.add_row(tag.name, order.letters, order.byte_order, order.word_order, str(unsigned), str(signed), last)
        shown.add_section()
    return shown
