"""An explanation in words, English and Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from rich.console import Console
from rich.table import Table

from plant_service.cli.alarm_explanation import about, timer_of
from plant_service.core.considered import Verdict
from plant_service.core.explaining.reasons import reason
from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.samples import SECOND, Micros, format_time
from plant_service.core.signals.rules import BinaryRule, CounterRule, RuleSpec
from plant_service.core.texts.glossary import CERTAINTIES, kind_words
from plant_service.core.texts.phrasebook import in_chinese
from plant_service.core.wip.events import Account, Event
from plant_service.runtime.weighing import MADE, Weighed


@dataclass(frozen=True, slots=True)
class Explanation:
    """`before`: earlier samples of the same tag that were inputs. `rule`: None where the map is not at hand.

    `together`: the other events of the same input. `input`: None where it is not kept any more. `weighed`: what was
    considered with that input and those before; `unweighed`: why that cannot be told, or "".
    """

    event: Event
    input: Input | None
    before: tuple[tuple[int, SampleInput], ...]
    rule: RuleSpec | None
    map_at_hand: bool
    together: tuple[Event, ...]
    source: str
    weighed: tuple[Weighed, ...] = ()
    unweighed: str = ""


_MARKS = {Verdict.CHOSEN: "=", Verdict.POSSIBLE: "+", Verdict.REJECTED: "x"}


def show(explanation: Explanation, console: Console) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for heading, text in _facts(explanation.event):
        table.add_row(heading, text)
    console.print(table, highlight=False)
    console.print("\nwhy 原因", style="bold")
    for line in _why(explanation):
        console.print(f"  {line}", highlight=False, markup=False)
    if explanation.before:
        console.print("\nbefore 此前采样", style="bold")
    for number, sample in explanation.before:
        text = f"  #{number}  {format_time(sample.time)}  {sample.tag} = {sample.value!r} {sample.quality.value}"
        console.print(text, highlight=False, markup=False)
    for line in _considered(explanation):
        console.print(line, highlight=False, markup=False)
    if explanation.event.postings:
        console.print("\nmoved 过账", style="bold")
        for posting in explanation.event.postings:
            text = f"  {posting.quantity}: {_place(posting.source)} -> {_place(posting.target)}"
            console.print(text, highlight=False, markup=False)
    if explanation.together:
        console.print("\ntogether with 同时产生", style="bold")
        for event in explanation.together:
            parts = (
                kind_words(event.kind),
                event.quantity or "",
                event.order,
                *_detail(event.detail),
                f" [{event.id}]",
            )
            console.print(" ", *filter(None, parts), highlight=False, markup=False)
    console.print(f"\nfrom 来源: {explanation.source}", highlight=False, markup=False)


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    yield "event 事件", event.id
    yield "what 内容", kind_words(event.kind)
    if event.quantity or event.high:
        upper = f" .. {event.high}" if event.high > event.quantity else ""
        yield "pieces 数量", f"{event.quantity}{upper}"
    for heading, text in (
        ("station 工位", event.station),
        ("operation 工序", event.operation),
        ("order 工单", event.order),
        ("lot 批次", event.lot),
        ("identity 标识", event.identity),
        ("by 操作人", event.actor),
    ):
        if text:
            yield heading, text
    for text in _detail(event.detail):
        yield "detail 说明", text
    yield "happened 发生", _window(event.window_from, event.occurred)
    yield "recorded 记录", format_time(event.recorded)
    yield "certainty 可信度", str(CERTAINTIES[event.certainty.value])
    if event.rule:
        yield "rule 规则", event.rule
    yield "map version 配置版本", event.map_version


def _why(explanation: Explanation) -> Iterator[str]:
    event, entry, number = explanation.event, explanation.input, explanation.event.sequence
    if entry is None:
        yield f"Input {number} made it known; it is not kept any more."
        yield f"由第 {number} 号输入得知；该输入已不再保存。"
        return
    if event.recorded < entry.time:
        timer, timer_zh = timer_of(event.kind, event.alarm)
        yield f"{timer} ran out at {format_time(event.recorded)}; input {number} was the first to reach that time."
        yield f"{timer_zh}于 {format_time(event.recorded)} 到时；第 {number} 号输入最先到达该时刻。"
    if isinstance(entry, Command):
        asked = ", ".join(f"{key} {value}" for key, value in entry.arguments.items())
        time = format_time(entry.time)
        yield f"{entry.actor or 'Somebody'} asked for {entry.name} ({asked}) at {time}: input {number}."
        yield f"{entry.actor or '有人'} 于 {time} 发出命令 {entry.name}（{asked}）：第 {number} 号输入。"
    elif isinstance(entry, SampleInput):
        yield from _sample(number, entry)
    if event.alarm is not None:
        yield from about(event.alarm)
    if explanation.rule is not None:
        yield f"Rule {explanation.rule.name}: {_settings(explanation.rule)}."
        yield f"规则 {explanation.rule.name}：{_settings(explanation.rule)}。"
    elif event.rule and not explanation.map_at_hand:
        yield f"The rule's settings are in configuration {event.map_version}: show them with --plant and that file."
        yield f"规则的设置在配置 {event.map_version} 中：用 --plant 指定该文件即可显示。"


def _considered(explanation: Explanation) -> Iterator[str]:
    """What could have been concluded, and was or was not."""
    if explanation.unweighed:
        yield f"\nWhat else was considered cannot be told: {explanation.unweighed}"
        yield f"无法得知还考虑过哪些解释：{explanation.unweighed}"
    told = [weighed for weighed in explanation.weighed if weighed.considered]
    if told:
        yield "\nconsidered 考虑过的解释  (= chosen 采纳, + possible 可行, x rejected 否决)"
    for weighed in told:
        yield f"  #{weighed.sequence}"
        for considered in weighed.considered:
            words = reason(considered)
            text = words.en if words.zh == words.en else f"{words.en}; {words.zh}"
            mark = "->" if considered.name == MADE else f" {_MARKS[considered.verdict]}"
            yield f"    {mark} {text}"


def _sample(number: int, sample: SampleInput) -> Iterator[str]:
    value = f"{sample.tag} = {sample.value!r} ({sample.quality.value})"
    yield f"Input {number} is the sample {value}, polled at {format_time(sample.time)}."
    yield f"第 {number} 号输入是采样 {value}，采集于 {format_time(sample.time)}。"
    if sample.previous_good is not None:
        seconds = (sample.time - sample.previous_good) / SECOND
        before = format_time(sample.previous_good)
        yield f"The last Good poll before it was {seconds:g} s earlier, at {before}."
        yield f"此前最近一次良好采集在 {seconds:g} 秒之前，即 {before}。"


def _settings(rule: RuleSpec) -> str:
    kind = "counter" if isinstance(rule, CounterRule) else "edge" if isinstance(rule, BinaryRule) else "identity"
    texts = [f"{kind} on {rule.tag}"]
    for setting in fields(rule):
        value = getattr(rule, setting.name)
        if setting.name not in ("name", "station", "observe", "tag") and value not in (None, 0, (), ""):
            is_time = setting.name in ("min_cycle", "on_delay", "off_delay", "lockout")
            texts.append(f"{setting.name} {value / SECOND:g} s" if is_time else f"{setting.name} {value}")
    return ", ".join(texts)


def _detail(english: str) -> list[str]:
    """In both languages; what a person said is said once."""
    return list(dict.fromkeys(filter(None, (english, in_chinese(english)))))


def _window(start: Micros, end: Micros) -> str:
    return format_time(end) if start == end else f"({format_time(start)}, {format_time(end)}]"


def _place(account: Account) -> str:
    parts = (account.order, account.lot, account.operation, account.station, account.bucket.value)
    return "/".join(part for part in parts if part)
