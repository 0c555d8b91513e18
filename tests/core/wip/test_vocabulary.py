"""The vocabulary itself: complete in both languages, and every argument checked in words."""

import pytest

from plant_service.core.errors import CommandError
from plant_service.core.samples import Value
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.vocabulary import ArgumentType
from tests.core.wip.plants import Fold, three_steps


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_explained_in_both_languages(name: str) -> None:
    spec = COMMANDS[name]
    texts = [(spec.en, spec.zh), *((argument.en, argument.zh) for argument in spec.arguments), *spec.refused]
    for english, chinese in texts:
        assert english.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
    names = [argument.name for argument in spec.arguments]
    assert len(set(names)) == len(names)
    assert all(argument.choices for argument in spec.arguments if argument.type is ArgumentType.CHOICE)
    measured = (ArgumentType.QUANTITY, ArgumentType.COUNT)
    assert all(argument.unit for argument in spec.arguments if argument.type in measured)


WRONG: list[tuple[str, dict[str, Value], str]] = [
    ("hold", {"order": "WO-1", "quantity": "many"}, "quantity must be a number, not 'many'"),
    ("hold", {"order": "WO-1", "occurred_at": "noon"}, "occurred_at must be a time like 2026-11-22T08:00:00Z: Invalid"),
    ("hold", {"order": "WO-1", "occurred_at": "2026-01-01T00:00:00"}, "has no offset"),
    ("hold", {"order": "WO-1", "occurred_at": True}, "occurred_at must be a time like"),
    ("hold", {"order": "WO-1", "occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at lies in the future"),
    (
        "release",
        {"order": "X", "product": "BRACKET", "quantity": 1, "priority": 1.5},
        "priority must be a whole number",
    ),
    ("count", {"station": "L1/OP10", "quantity": 1, "without_queue": "perhaps"}, "without_queue must be true or false"),
    ("hold", {"order": 7}, "order must be a text of 1 to 1000 characters"),
    ("hold", {"order": None}, "an order, a lot or a station must be named"),
    ("hold", {"order": "WO-1\0"}, "order must be a text without control characters, not 'WO-1\\x00'"),
    ("hold", {"order": "WO-1", "reason": "half \ud800"}, "reason must be a text without control characters"),
    ("hold", {"\ud800": "x"}, "hold does not take \ufffd; it takes order"),
    ("hold", {"order": "WO-1", "quantity": "1e999999999"}, "quantity must be a number up to 1000000000000000"),
    ("hold", {"order": "WO-1", "quantity": 10**5000}, "quantity Exceeds the limit"),
    ("hold", {"order": "WO-1", "quantity": "1." + "0" * 40 + "1"}, "quantity must have 6 decimals at the most"),
    ("hold", {"order": "WO-1", "occurred_at": -1}, "occurred_at must be a time from 1970 to 2999"),
    ("hold", {"order": "WO-1", "occurred_at": "0001-01-01T00:00:00Z"}, "occurred_at must be a time from 1970 to 2999"),
    ("release", {"order": "X", "product": "BRACKET", "quantity": 1, "due": 10**30}, "due must be a time from 1970"),
    ("hold", {"order": "WO-1", "id": "x"}, "hold does not take id"),
    ("hold", {"order": "WO-1", "actor": "x" * 2000}, "actor must be a text of 1000 characters at the most"),
]


@pytest.mark.parametrize(("name", "arguments", "words"), WRONG)
def test_a_wrong_argument_is_told_in_words(name: str, arguments: dict[str, Value], words: str) -> None:
    fold = Fold(three_steps())
    fold.release("WO-1", 5)
    with pytest.raises(CommandError) as refusal:
        fold.engine.check(fold.spoken(name, **arguments))
    assert words in str(refusal.value)


def test_words_of_the_command_line_are_understood() -> None:
    given = COMMANDS["count"].parse({"station": "L1/OP10", "quantity": " 12.50 ", "without_queue": "yes"}, "li")
    assert str(given.quantity()) == "12.5"
    assert given.flag("without_queue")
    assert "reason" not in given
