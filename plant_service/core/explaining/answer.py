"""A statement as JSON for programs and the board: times RFC 3339 in UTC, words in both languages."""

from decimal import Decimal
from typing import Any

from plant_service.core.explaining.readings import Content
from plant_service.core.explaining.statement import Contribution, Entry, Statement
from plant_service.core.explaining.words import MEANING, METHODS, MOMENTS, TERMS, formula
from plant_service.core.samples import format_time
from plant_service.core.texts.glossary import Word, event_name


def answer(statement: Statement) -> dict[str, Any]:
    shown = _moment if statement.figure in MOMENTS else _plain
    return {
        "node": statement.name,
        "value": shown(statement.value),
        "at": format_time(statement.at),
        "begin": format_time(statement.begin),
        "end": format_time(statement.end),
        "words": _words(formula(statement) or MEANING[statement.figure]),
        "parts": [
            {
                "name": _words(TERMS[part.name]),
                "unit": part.unit,
                "adds": part.adds,
                "opening": shown(part.opening),
                "amount": shown(part.amount),
            }
            for part in statement.parts
        ],
        "older": [
            {
                "kind": summed.kind,
                "words": _kind(summed.kind),
                "events": summed.events,
                "contributions": [_contribution(contribution) for contribution in summed.contributions],
            }
            for summed in statement.older
        ],
        "entries": [
            {
                **_event(entry),
                "before": shown(entry.before),
                "after": shown(entry.after),
                "contributions": [_contribution(contribution) for contribution in entry.contributions],
            }
            for entry in statement.entries
        ],
        "ballots": [
            {
                "method": ballot.method,
                "words": _words(METHODS[ballot.method]),
                "station": ballot.station,
                "scores": dict(ballot.scores),
            }
            for ballot in statement.ballots
        ],
    }


def _event(entry: Entry) -> dict[str, Any]:
    """Empty where it is no event."""
    event = entry.event
    return {
        "time": format_time(entry.time),
        "input": entry.sequence,
        "event": event.id if event else "",
        "kind": event.kind if event else "",
        "words": _kind(event.kind if event else ""),
        "station": event.station if event else "",
        "operation": event.operation if event else "",
        "order": event.order if event else "",
        "lot": event.lot if event else "",
        "quantity": _plain(event.quantity) if event else 0,
        "certainty": event.certainty.value if event else "",
    }


def _contribution(contribution: Contribution) -> dict[str, Any]:
    return {
        "part": _words(TERMS[contribution.part]),
        "amount": _plain(contribution.amount),
        "became": _plain(contribution.became),
    }


def _kind(kind: str) -> dict[str, str]:
    word = event_name(kind)
    return {"en": word.en, "zh": word.zh} if kind else {"en": "computed", "zh": "计算"}


def _words(words: Word) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def _plain(content: Content) -> bool | int | float | str | None:
    return float(content) if isinstance(content, Decimal) else content


def _moment(content: Content) -> bool | int | float | str | None:
    return format_time(content) if isinstance(content, int) else _plain(content)
