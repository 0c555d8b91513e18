"""The words of the plant as a module of the page, so that the page shows those that all others show."""

import json
from collections.abc import Mapping

from plant_service.core.texts.alarm_words import ALARM_WORDS
from plant_service.core.texts.glossary import BUCKETS, EVENTS, METHODS, ORDER_STATES, STATION_STATES, Word


def glossary() -> bytes:
    """JavaScript: each table as `export const NAME = {key: {en, zh}}`."""
    alarms = {name: Word(words.en[:1].upper() + words.en[1:], words.zh) for name, words in ALARM_WORDS.items()}
    tables: Mapping[str, Mapping[str, Word]] = {
        "ALARMS": alarms,
        "BUCKETS": BUCKETS,
        "EVENTS": EVENTS,
        "METHODS": METHODS,
        "ORDER_STATES": ORDER_STATES,
        "STATES": STATION_STATES,
    }
    lines = (f"export const {name} = {_table(words)};\n" for name, words in tables.items())
    return "".join(lines).encode()


def _table(words: Mapping[str, Word]) -> str:
    return json.dumps({key: word._asdict() for key, word in words.items()}, ensure_ascii=False)
