"""`plant-service figures persons`: what each person made in the shift that is on, asked of a running service."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from plant_service.cli.asking import DEFAULT, ask
from plant_service.cli.subcommands import Subcommands

_OFF = (
    "this service has no figures of people: they are off unless plant.yaml says `personal_figures: true`, "
    "see docs/figures.md"
)
_COLUMNS = (
    ("person 人员", "person"),
    ("line 产线", "line"),
    ("shift 班次", "shift"),
    ("product 产品", "product"),
    ("operation 工序", "operation"),
    ("started 开工", "started"),
    ("good 合格", "good"),
    ("scrap 报废", "scrap"),
    ("active 加工 s", "active"),
)


def add_parser(actions: Subcommands) -> None:
    action = actions.add_parser(
        "persons", help="what each person made in the shift that is on, where that is permitted"
    )
    action.add_argument("service", nargs="?", default=DEFAULT, metavar="URL", help="its board (default %(default)s)")
    action.add_argument("--json", action="store_true", help="as /api/persons gives it")
    action.set_defaults(command=_persons)


def _persons(options: argparse.Namespace) -> int:
    persons = ask(options.service, "/api/persons", absent=_OFF)
    if options.json:
        print(json.dumps(persons, ensure_ascii=False))
    else:
        Console().print(_table(persons))
    return 0


def _table(persons: Sequence[dict[str, Any]]) -> Table:
    table = Table()
    for number, (heading, _) in enumerate(_COLUMNS):
        table.add_column(heading, justify="right" if number > 4 else "left", overflow="fold")
    for person in persons:
        table.add_row(*(str(person[key]) for _, key in _COLUMNS))
    return table
