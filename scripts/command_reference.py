"""Writes the tables of docs/wip.md that follow from the code: `python -m scripts.command_reference`."""

import re
from collections.abc import Iterator
from pathlib import Path

from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.vocabulary import Argument, ArgumentType

PAGE = Path(__file__).parents[1] / "docs" / "wip.md"
_BEGIN, _END = "<!-- commands: written by scripts/command_reference.py -->", "<!-- end of commands -->"


def commands() -> str:
    """One section a command: what it does in both languages, who may give it, what it takes, when it is refused."""
    return "\n".join(_lines())


def page(text: str) -> str:
    """The page with its table as it must be."""
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}\n\n{commands()}\n{_END}{after}"


def _lines() -> Iterator[str]:
    for spec in COMMANDS.values():
        yield f"### {spec.name}"
        yield ""
        yield f"{spec.en}. {spec.zh}。 Permission: `{spec.permission.value}`."
        yield ""
        yield "| argument | type | what it is | 说明 |"
        yield "|---|---|---|---|"
        for argument in spec.arguments:
            name = f"**{argument.name}**" if argument.needed else argument.name
            yield f"| {name} | {_type(argument)} | {argument.en} | {argument.zh} |"
        yield ""
        if spec.refused:
            yield f"Refused when: {'; '.join(case.en for case in spec.refused)}."
            yield f"拒绝的情形：{'；'.join(case.zh for case in spec.refused)}。"
            yield ""


def _type(argument: Argument) -> str:
    if argument.type is ArgumentType.CHOICE:
        return ", ".join(f"`{choice}`" for choice in argument.choices)
    unit = {"product": " in the product's unit", "": ""}[argument.unit]
    return re.sub(r"^count$", "quantity, 0 too", argument.type.value) + unit


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
