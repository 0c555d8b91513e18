"""Where a figure comes from, in words: its formula with the numbers put in, and the events under it."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table

from plant_service.core.explaining.parts import Part
from plant_service.core.explaining.readings import Content
from plant_service.core.explaining.statement import Contribution, Entry, Statement
from plant_service.core.explaining.words import MEANING, METHODS, MOMENTS, TERMS, formula, number
from plant_service.core.samples import format_time
from plant_service.core.texts.glossary import kind_words

_COLUMNS = (
    "time 时间",
    "what 内容",
    "station 工位",
    "order 工单",
    "pieces 数量",
    "contributed 贡献",
    "before -> after 前后",
    "event 事件",
)


def show_figure(statement: Statement, console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    say(f"{statement.name} = {_content(statement.value, statement.figure)}  ({format_time(statement.at)})")
    for text in _how(statement):
        say(f"  {text}")
    for ballot in statement.ballots:
        words = METHODS[ballot.method]
        say(f"  {ballot.method} -> {ballot.station or '-'}: {words.en} {words.zh}")
        say("    " + ", ".join(f"{name} {number(score)}" for name, score in ballot.scores.items()))
    if statement.ballots:
        say("  The numbers are figures too: Stops/ActivePeriod, Stops/BlockedShare and StarvedShare, WIP/Queue.")
        say("  这些数字本身也是可以追问的数据：Stops/ActivePeriod、Stops/BlockedShare 与 StarvedShare、WIP/Queue。")
    console.print(f"\nevents 事件  {format_time(statement.begin)} .. {format_time(statement.end)}", style="bold")
    for part in statement.parts:
        if part.adds:
            say(f"  {_named(part)}at first 起初: {number(part.opening)}")
    for summed in statement.older:
        what = f"{kind_words(summed.kind) or 'no event 无事件'}: {_contributed(summed.contributions)}"
        say(f"  {what} in {summed.events} older events 较早事件 {summed.events} 个")
    console.print(_table(statement), highlight=False)
    for part in statement.parts:
        if part.adds:
            say(f"  {_named(part)}in the end 最终: {number(part.amount)}")
    if not statement.entries and not statement.older:
        say("  no event changed it 无事件改变它")


def _how(statement: Statement) -> Iterator[str]:
    found = formula(statement)
    words = MEANING.get(statement.figure) if found is None else found
    if words is not None:
        yield words.en
        yield words.zh
    if statement.value is None and found is not None:
        yield "? is not known: no signal tells it, or nothing was computed yet."
        yield "? 为未知：没有信号告知，或尚未计算。"


def _table(statement: Statement) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, column in enumerate(_COLUMNS):
        table.add_column(column, justify="right" if place == 4 else "left", overflow="fold")
    for entry in statement.entries:
        table.add_row(*_row(entry, statement.figure))
    return table


def _row(entry: Entry, figure: str) -> tuple[str, ...]:
    event = entry.event
    contributed = _contributed(entry.contributions)
    change = f"{_content(entry.before, figure)} -> {_content(entry.after, figure)}"
    if entry.before is None and entry.after is None:
        change = ""
    if event is None:
        text = f"computed at input {entry.sequence} 由第 {entry.sequence} 号输入计算"
        return format_time(entry.time), text, "", "", "", contributed, change, ""
    quantity = number(event.quantity) if event.quantity else ""
    what = kind_words(event.kind)
    return format_time(entry.time), what, event.station, event.order, quantity, contributed, change, event.id


def _contributed(contributions: Iterable[Contribution]) -> str:
    texts = []
    for contribution in contributions:
        name = " ".join(filter(None, TERMS[contribution.part]))
        amount = contribution.amount
        if amount is not None:
            texts.append(f"{name} {'+' if amount >= 0 else ''}{number(amount)}".strip())
        elif contribution.part:
            texts.append(f"{name} -> {_content(contribution.became)}")
    return ", ".join(texts)


def _named(part: Part) -> str:
    return " ".join(filter(None, (*TERMS[part.name], part.unit))) + " " if part.name else ""


def _content(content: Content, figure: str = "") -> str:
    if isinstance(content, bool):
        return "on 是" if content else "off 否"
    if figure in MOMENTS and isinstance(content, int):
        return format_time(content)
    return content or "-" if isinstance(content, str) else number(content)
