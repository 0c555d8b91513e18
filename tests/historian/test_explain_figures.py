"""`explain NODE`: every figure of a seeded day is what its events make it, from the database and from the journal."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from historian import journal as journal_module
from historian.journal import SqliteJournal
from historian.journal_record import JournalRecord
from historian.record import PostgresRecord
from plant_service.cli.main import main
from plant_service.core.errors import PlantError
from plant_service.core.explaining.names import figures
from plant_service.core.explaining.readings import Content
from plant_service.core.explaining.statement import Entry, Statement, Summed
from plant_service.core.explaining.words import FORMULAS, MEANING, METHODS, TERMS, formula, number
from plant_service.core.record import Record
from plant_service.core.samples import SECOND, Micros, Value, format_time
from plant_service.core.series import ORDER_SERIES, SITE_SERIES, STATION_SERIES
from plant_service.core.texts.glossary import kind_words
from plant_service.runtime.explaining import explain_figures
from plant_service.runtime.recovery import recover
from plant_service.runtime.replaying import Range, choose_log
from tests.core.wip.plants import HOUR, START, station
from tests.historian.recorded import START as START_OF_RECORD
from tests.historian.recorded import deliver, load_model, polls, run, write_plant
from tests.historian.seeded_day import POLL, POLLS, live, the_plant

INSTANTS = {350, POLLS - 1}


async def explain(
    record: Record, names: Sequence[str], at: Micros, limit: int, since: Micros | None = None
) -> Sequence[Statement]:
    log, _ = await choose_log(record, Range(None, None), None)
    model = the_plant()
    return await explain_figures(record, log, names, at, since, limit, {model.version: model}, lambda time: None)


async def test_the_figures_of_a_day_in_the_database(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One day for all of them: it takes a while to make."""
    monkeypatch.setattr(journal_module, "_RECORDED_EVERY", SECOND)
    published = live(tmp_path, the_plant(), INSTANTS)
    with closing(SqliteJournal(tmp_path)) as journal:
        await deliver(journal, database)
    record = PostgresRecord(database)
    try:
        await every_figure_at_several_instants_is_what_its_events_make_it(record, published)
        await a_rate_has_the_events_of_its_hour_and_no_others(record, max(published))
        await the_bottleneck_has_the_votes_with_their_numbers(record, max(published), published[max(published)])
        await what_nothing_changed_for_long_is_looked_for_further_back(record, max(published))
    finally:
        await record.close()


async def every_figure_at_several_instants_is_what_its_events_make_it(
    record: Record, published: Mapping[Micros, Mapping[str, Value]]
) -> None:
    for at, values in published.items():
        assert values.keys() == {figure.name for figure in figures(the_plant(), ("WO-1", "WO-2"))}
        for statement in await explain(record, list(values), at, limit=5):
            check(statement, values[statement.name])
            if statement.older:
                assert len(statement.entries) == 5 or "/Age/" in statement.name


async def test_the_journal_alone_tells_the_same_from_its_first_input_on(tmp_path: Path) -> None:
    ((at, values),) = live(tmp_path, the_plant(), {100}).items()
    for statement in await explain(JournalRecord(tmp_path), list(values), at, limit=3):
        check(statement, values[statement.name])
        level = [part for part in statement.parts if part.name == "" and part.adds]
        assert all(part.opening in (0, 1, None) for part in level)  # 1 event: the configuration


async def test_a_journal_that_nobody_has_taken_begins_at_the_checkpoint_of_an_earlier_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_RECORDED_EVERY", SECOND)
    ((at, values),) = live(tmp_path, the_plant(), {400}).items()
    names = [
        f"Suzhou/Assembly/L1/OP10/{path}"
        for path in ("WIP/Queue", "Counters/Good/Total", "Rates/Throughput", "Age/UpTo4h")
    ]
    for statement in await explain(JournalRecord(tmp_path), names, at, limit=3):
        check(statement, values[statement.name])
        assert statement.begin > START


async def test_a_station_that_a_later_configuration_brought_has_figures_too(tmp_path: Path) -> None:
    first = the_plant()
    added = station("OP40", "completed", "running")
    second = replace(first, version="2", stations={**first.stations, added.path: added})
    with closing(SqliteJournal(tmp_path)) as journal:
        for number, model in enumerate((first, second)):
            recover(model, journal, START + number * SECOND, "plant.yaml")
    record, models = JournalRecord(tmp_path), {model.version: model for model in (first, second)}
    log, _ = await choose_log(record, Range(None, None), None)
    names = [f"Suzhou/Assembly/L1/OP40/{path}" for path in ("WIP/Active", "Rates/Throughput", "OEE/Availability")]
    told = await explain_figures(record, log, names, START + 2 * SECOND, None, 5, models, lambda time: None)
    assert [statement.value for statement in told] == [0, None, None]
    with pytest.raises(PlantError, match="figure 'Suzhou/Assembly/L1/OP50/WIP/Active' is unknown"):
        await explain(record, ["Suzhou/Assembly/L1/OP50/WIP/Active"], START, limit=5)


def check(statement: Statement, published: Content) -> None:
    assert as_published(statement.value) == published, statement.name
    for part in statement.parts:
        if part.adds:
            rows: list[Entry | Summed] = [*statement.older, *statement.entries]
            added = [float(c.amount or 0) for entry in rows for c in entry.contributions if c.part == part.name]
            opening, amount = (float(content or 0) for content in (part.opening, part.amount))
            assert opening + sum(added) == pytest.approx(amount, abs=1e-6), (statement.name, part)
    for before, after in zip(statement.entries, statement.entries[1:], strict=False):
        assert before.sequence <= after.sequence
        assert before.after == after.before
    if statement.entries:
        assert statement.entries[-1].after in (None, statement.value), statement.name
    if not statement.figure.startswith("bottleneck"):
        assert all(entry.event is not None for entry in statement.entries), statement.name
    words = formula(statement)
    assert (words is not None) == (statement.figure in FORMULAS[statement.scope])
    if words is not None and statement.value is not None:
        assert "?" not in words.en + words.zh


def as_published(content: Content) -> Content:
    return content if content is None or isinstance(content, str | bool | int) else float(content)


async def a_rate_has_the_events_of_its_hour_and_no_others(record: Record, at: Micros) -> None:
    (found,) = await explain(record, ["Suzhou/Assembly/L1/OP10/Rates/Throughput"], at, limit=1000)
    events = [entry.event for entry in found.entries if entry.event is not None]
    assert {event.kind for event in events} <= {"completed", "voided"}
    assert HOUR <= found.end - found.begin < HOUR + 5 * POLL
    assert at - found.end < 5 * POLL
    assert all(found.begin < event.recorded <= found.end for event in events)
    good, seconds = sum(int(event.quantity) for event in events), (found.end - found.begin) // SECOND
    rate = number(good * 3600 / seconds)
    assert formula(found) == (
        f"{good} good pieces / {seconds} s = {rate} per hour",
        f"良品 {good} 件 / {seconds} 秒 = 每小时 {rate} 件",
    )


async def the_bottleneck_has_the_votes_with_their_numbers(
    record: Record, at: Micros, published: Mapping[str, Value]
) -> None:
    (found,) = await explain(record, ["Suzhou/Bottleneck/Station"], at, limit=5)
    assert [ballot.method for ballot in found.ballots] == list(METHODS)
    named = [ballot.method for ballot in found.ballots if ballot.station == found.value]
    assert " ".join(named) == published["Suzhou/Bottleneck/Methods"]
    longest = found.ballots[0]
    assert longest.scores[longest.station] == max(longest.scores.values()) > 0


async def what_nothing_changed_for_long_is_looked_for_further_back(record: Record, at: Micros) -> None:
    """The orders were released before the first checkpoint."""
    (found,) = await explain(record, ["Suzhou/Orders/WO-1/Released"], at, limit=5)
    told = [(entry.event and entry.event.id, entry.contributions[0].amount) for entry in found.entries]
    assert told == [("command#release-WO-1", 200)]
    late = START + (POLLS - 200) * POLL
    (since,) = await explain(record, ["Suzhou/Assembly/L1/OP30/WIP/OnHand"], at, 10_000, late)
    assert late - 5 * POLL < since.begin <= late
    assert all(entry.time >= late for entry in since.entries)
    check(since, since.value)


def test_every_figure_has_words_in_both_languages() -> None:
    families = zip(FORMULAS.values(), (STATION_SERIES, ORDER_SERIES, SITE_SERIES), strict=True)
    for formulas, family in families:
        for series in family:
            words = formulas.get(series.figure) or MEANING[series.figure]
            assert words.en.isascii()
            assert not words.zh.isascii()
    for words in [*METHODS.values(), *(words for name, words in TERMS.items() if name)]:
        assert words.en.isascii()
        assert not words.zh.isascii()


async def test_the_command_tells_it_in_words_and_for_programs(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant = write_plant(tmp_path / "config", database)
    with closing(SqliteJournal(tmp_path / "data")) as journal:
        engine = run(journal, load_model(plant), polls(900))
        await deliver(journal, database)
    words = ["explain", "--plant", str(plant), "--data", str(tmp_path / "data")]
    node = "Suzhou/Assembly/L1/OP10/Counters/Good/MasterTotal"
    good = engine.state.stations["L1/OP10"].good_master

    async def tell(*more: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, [*words, *more])
        output = capsys.readouterr()
        return code, output.out, output.err

    code, text, _ = await tell(node, "--limit", "2")
    assert code == 0
    assert f"{node} = {good}  (" in text
    assert "good pieces since ever" in text
    assert "累计良品数" in text
    assert f"{kind_words('completed')}: +" in text
    assert f"in the end 最终: {good}" in text
    code, text, _ = await tell(node, "--json", "--at", format_time(START_OF_RECORD + 60 * SECOND))
    found = json.loads(text)
    last = found["entries"][-1]
    assert found["value"] == last["after"] < good
    assert (last["words"], last["kind"], last["station"]) == ({"en": "completed", "zh": "报工"}, "completed", "L1/OP10")
    assert found["words"] == {"en": "good pieces since ever", "zh": "累计良品数"}
    code, text, _ = await tell(last["event"])
    assert code == 0
    assert "Rule L1/OP10/completed: counter on press.Count" in text
    code, _, error = await tell("Suzhou/Assembly/L1/OP1/WIP/Queue")
    assert code == 1
    assert "did you mean 'Suzhou/Assembly/L1/OP10/WIP/Queue'?" in error
    code, _, error = await tell("Suzhou/Orders/WO-7/Shipped")
    assert "did you mean 'Suzhou/Orders/WO-" in error
    code, _, error = await tell("Suzhou/Assembly/L1/OP10/WIP/Queu")
    assert "did you mean 'Suzhou/Assembly/L1/OP10/WIP/Queue'?" in error
