"""Every text of the service is there in English and Chinese, and the English one is recognised for what it is."""

import re
from string import Formatter

import pytest

from plant_service.core.texts import arguments, glossary, refusals, reports
from plant_service.core.texts.alarm_words import ALARM_WORDS
from plant_service.core.texts.fillings import filling
from plant_service.core.texts.glossary import BUCKETS, CERTAINTIES, METHODS, ORDER_STATES, STATION_STATES
from plant_service.core.texts.phrasebook import EVENTS, REFUSALS, in_chinese, refusal_in_chinese
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.words import lasting, lasting_zh

CHINESE = re.compile("[\u4e00-\u9fff]")
#: Something that fits, by name of the filling; all others are anything at all, or numbers.
EXAMPLES = {
    "station": "L1/OP10",
    "kind": "completed",
    "alarm": "gap",
    "alarm_id": "gap:BRACKET/10",
    "buckets": "queue, transit",
    "state": "Running",
    "states": "Running or Ended",
    "result": "fail",
    "side": "fewer",
    "times": "twice",
    "change": "split",
    "time_long": "90 minutes",
    "place": "done 10 L1/OP10",
    "which": "order WO-1 operation 10",
    "places": "operation 20 at L1/OP20, operation 30",
    "operations": "10 of BRACKET, 20 of LID",
    "not_more": ", not 7",
    "lot_too": " lot A",
    "usual": ", longer than 95 % of the pieces before them",
    "sample": ", 3 looked at",
    "why": ": a crack",
    "remark": "; a crack",
    "text": "L1/OP10 is in fault",
    "refusal": "update needs permission plan, which roles Engineer, Admin have",
    "texts": "L1/OP10 is in fault, L1/OP20 does not run",
    "argument": "quantity",
    "command": "update",
}


def example(name: str) -> str:
    return EXAMPLES.get(name) or ("WO-7" if re.fullmatch(filling(name).pattern, "WO-7") else "12")


@pytest.mark.parametrize("name", [*EVENTS, *REFUSALS])
def test_a_text_is_recognised_and_reads_in_chinese(name: str) -> None:
    book, read = (EVENTS, in_chinese) if name in EVENTS else (REFUSALS, refusal_in_chinese)
    phrase = book[name]
    fillings = {filling for _, filling, _, _ in Formatter().parse(phrase.en) if filling}
    assert {filling for _, filling, _, _ in Formatter().parse(phrase.zh) if filling} <= fillings
    said = phrase(**{filling: example(filling) for filling in fillings})
    chinese = read(said)
    assert CHINESE.search(chinese)
    assert chinese == phrase.chinese(said, in_chinese, refusal_in_chinese), "another text fits before this one does"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (reports.IMPLIED(kind="completed", station="L1/OP20"), "由 L1/OP20 的报工推断"),
        (
            "L1/OP10 is in fault, L1/OP20 does not run: operation 30 of LID has 2.5 pieces left and will be without "
            "work in 3 minutes; this has lasted twice as long as it may",
            "L1/OP10 故障，L1/OP20 未运行：LID 的工序 30 还剩 2.5 件，3 分钟后将断料；持续时间已达允许值的两倍",
        ),
        (
            "hold: order WO-1 operation 20 has 3 in queue, transit, active, done, not 5",
            "hold：工单 WO-1 工序 20 在等待、在途、加工、完工中有 3，不够 5",
        ),
        ("expected 5, counted 3, difference -2; two: broken; see bin", "应有 5，实盘 3，差异 -2；two: broken; see bin"),
        (
            "set: " + refusals.WRONG_ARGUMENT(argument="quantity", refusal=arguments.ABOVE_0(quantity=0)),
            "set：quantity 须大于 0，而不是 0",
        ),
        (
            "x: there is no alarm gap:LID/10, or it is over and forgotten",
            "x：没有报警“断档 LID/10”，或已解除并清除",
        ),
    ],
)
def test_what_is_within_a_text_reads_in_chinese_too(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


@pytest.mark.parametrize(
    "words",
    [
        "",
        "a crack",
        "刀具磨损",
        "see: the jig, and ask li",
        "order 5",
        "MON: why",
        "is in fault",
        "it needs oil",
        "machine is unknown",
    ],
)
def test_what_a_person_said_is_left_as_it_is(words: str) -> None:
    assert in_chinese(words) == words


@pytest.mark.parametrize("micros", [1, 500_000, 1_000_000, 61_000_000, 7_200_000_000, 90_000_000, 864_000_000_000])
def test_durations_read_the_same_whichever_way_they_come(micros: int) -> None:
    said = "order WO-1 is running and nothing of it was reported for " + lasting(micros)
    assert lasting_zh(micros) in in_chinese(said)


def test_the_glossary_has_both_languages() -> None:
    tables = (glossary.EVENTS, BUCKETS, CERTAINTIES, METHODS, ORDER_STATES, STATION_STATES)
    words = [word for table in tables for word in table.values()]
    assert all(word.en and CHINESE.search(word.zh) for word in words)
    assert all(word.en.count("{}") == word.zh.count("{}件") for word in glossary.EVENTS.values())
    assert all(CHINESE.search(words.zh) and CHINESE.search(words.when_zh) for words in ALARM_WORDS.values())


def test_chinese_has_chinese_punctuation() -> None:
    phrases = [phrase.zh for book in (EVENTS, REFUSALS) for phrase in book.values()]
    alarms = [text for words in ALARM_WORDS.values() for text in (words.zh, words.when_zh)]
    commands = [
        text
        for spec in COMMANDS.values()
        for text in (spec.zh, *(case.zh for case in spec.refused), *(argument.zh for argument in spec.arguments))
    ]
    half_wide = re.compile("[\u4e00-\u9fff][,:;?()]|[,:;?()][\u4e00-\u9fff]")
    assert [text for text in (*phrases, *alarms, *commands) if half_wide.search(text)] == []
