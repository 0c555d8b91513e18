"""What stands in the braces of texts: what each looks like in English, and how it reads in Chinese."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from plant_service.core.texts.alarm_words import ALARM_WORDS
from plant_service.core.texts.glossary import BUCKETS, ORDER_STATES, Word, event_name
from plant_service.core.words import lasting_in_chinese

_NUMBER = r"-?\d[\d.]*(?:[eE][+-]?\d+)?"
_NUMBERS = (
    "quantity old new held wraps seconds minutes level cap there wanted counted expected difference epoch error done "
    "all gaps unassigned quarantined unseen counts orders decimals most number"
)


class Filling(NamedTuple):
    pattern: str
    chinese: Callable[[str], str]


def _same(text: str) -> str:
    return text


def _one_of(table: Mapping[str, Word]) -> Filling:
    """One word of a table, or several with commas between."""
    one = "|".join(table)
    return Filling(f"(?:{one})(?:(?:, | or )(?:{one}))*", lambda text: _listed(text, table))


def _listed(text: str, table: Mapping[str, Word]) -> str:
    words = re.split(r"(, | or )", text)
    return "".join({", ": "、", " or ": "或"}.get(word) or table[word].zh for word in words)


def _if_any(before: str, pattern: str, before_zh: str, chinese: Callable[[str], str] = _same) -> Filling:
    """Nothing, or something with what leads up to it."""
    return Filling(
        f"(?:{before}{pattern})?", lambda text: before_zh + chinese(text.removeprefix(before)) if text else ""
    )


def _names(text: str) -> str:
    return text.replace(", ", "、")


def _entry(text: str) -> str:
    return re.sub(r" entry (\d+)$", r" 第 \1 条", text)


def _place(text: str) -> str:
    bucket, _, where = text.partition(" ")
    return f"{BUCKETS[bucket].zh} {where}".strip()


def _which(text: str) -> str:
    words = {"order": "工单", "lot": "批次", "operation": "工序", "station": "工位"}
    return re.sub(r"\b(order|lot|operation|station) ", lambda found: f"{words[found[1]]} ", text)


def _steps(text: str) -> str:
    return _names(re.sub(r"operation ([^,]+?) at ([^,]+)", r"工序 \1（\2）", text).replace("operation ", "工序 "))


def _operations(text: str) -> str:
    return _names(re.sub(r"([^,]+?) of ([^,]+)", r"\2 的 \1", text))


def _alarm(text: str) -> str:
    name, _, subject = text.partition(":")
    return f"{ALARM_WORDS[name].zh} {subject}" if name in ALARM_WORDS else text


_ALARMS = {name: Word(words.en, words.zh) for name, words in ALARM_WORDS.items()}
_ORDER_STATES = {name: word for state, word in ORDER_STATES.items() for name in (state, state.lower())}
_RESULTS = {
    name: Word(name, zh) for name, zh in (("pass", "合格"), ("fail", "不合格"), ("rework", "返工"), ("scrap", "报废"))
}
_SIDES = {"more": Word("more", "多"), "fewer": Word("fewer", "少")}
_TIMES = {"twice": Word("twice", "两倍"), "four times": Word("four times", "四倍")}
_CHANGES = {
    "previous": Word("previous", "归原工单"),
    "next": Word("next", "归新工单"),
    "split": Word("split", "两单平分"),
}
_BUCKETS = "|".join(BUCKETS)
_FILLINGS: Mapping[str, Filling] = {
    **dict.fromkeys(_NUMBERS.split(), Filling(_NUMBER, _same)),
    "kind": Filling("[a-z_]+", lambda text: event_name(text).zh),
    "alarm": _one_of(_ALARMS),
    "buckets": _one_of(BUCKETS),
    "state": _one_of(_ORDER_STATES),
    "states": _one_of(_ORDER_STATES),
    "result": _one_of(_RESULTS),
    "side": _one_of(_SIDES),
    "times": _one_of(_TIMES),
    "change": _one_of(_CHANGES),
    "time_long": Filling(f"{_NUMBER} (?:days|hours|minutes|seconds)", lasting_in_chinese),
    "tag": Filling(".+?", _entry),
    "command": Filling("[a-z_]+", _same),
    "argument": Filling(r"\S+", _same),
    "station": Filling("[^/:;]+/[^:;]+?", _same),
    "names": Filling(".*", _names),
    "codes": Filling(".+", lambda text: text.replace(" and ", "、")),
    "arguments": Filling(".+", _names),
    "order_or_none": Filling(".+?", lambda text: text.replace("no order", "无工单")),
    "new_order": Filling(".+?", lambda text: text.replace("no order", "无工单")),
    "alarm_id": Filling(".*?:.*?", _alarm),
    "place": Filling(f"(?:{_BUCKETS})(?: .+?)?", _place),
    "which": Filling("(?:order|lot|operation|station) .+?", _which),
    "places": Filling("operation .+", _steps),
    "operations": Filling(".+", _operations),
    "not_more": _if_any(", not ", _NUMBER, "，不够 "),
    "lot_too": _if_any(" lot ", ".+?", "批次 "),
    "usual": _if_any(
        ", longer than ",
        f"{_NUMBER} % of the pieces before them",
        "，比之前 ",
        lambda text: text.partition("%")[0] + "% 的件更久",
    ),
    "sample": _if_any(", ", f"{_NUMBER} looked at", "，抽检 ", lambda text: text.removesuffix(" looked at")),
    "why": _if_any(": ", ".*", "："),
    "remark": _if_any("; ", ".*", "；"),
}
_ANYTHING = Filling(".*?", _same)


def filling(name: str) -> Filling:
    return _FILLINGS.get(name, _ANYTHING)
