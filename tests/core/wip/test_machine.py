"""Any sequence of signals and commands, with faults: the books balance, a replay agrees, a restart changes nothing."""

from collections.abc import Callable
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from plant_service.core import checkpoint
from plant_service.core.checkpoint import Checkpoint
from plant_service.core.errors import CommandError
from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.quantities import total
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals.rules import QUANTITY_KINDS
from plant_service.core.wip import audit
from plant_service.core.wip.alarms import Shelving
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.commands.vocabulary import Argument
from plant_service.core.wip.correctable import INSTEAD, VOIDABLE
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import ON_HAND, Event
from plant_service.core.wip.summary import summary
from plant_service.core.wip.view import EngineView, FigureSamples
from plant_service.core.words import is_readable
from tests.core.chinese import only_english
from tests.core.streams import poll_of
from tests.core.wip.plants import MINUTE, START
from tests.core.wip.refusals import is_documented
from tests.core.wip.whole_plant import (
    HOSTILE,
    LONGEST_ID,
    ORDERS,
    OWN_WORDS,
    READ,
    STATIONS,
    choices,
    plant_of_all_kinds,
)


class AnyInputs(RuleBasedStateMachine):
    """Every input goes into `engine`, and is remembered for a second life in a fresh one."""

    @initialize()
    def begin(self) -> None:
        self.engine = Engine(plant_of_all_kinds("1"))
        self.figures = FigureSamples(self.engine)
        self.now: Micros = START
        self.log: list[Callable[[Engine], list[Event]]] = []
        self.ids: set[str] = set()
        self.commands = 0
        self.carried_out: dict[str, int] = {}
        self.polled: dict[str, Micros] = {}
        self.values: dict[str, int] = {}
        self.last_sample: SampleInput | None = None
        for order, made, lot in (("WO-1", "BRACKET", ""), ("WO-2", "BRACKET", "A"), ("WO-3", "LID", "B")):
            self._command("release", order=order, product=made, quantity=9, lot=lot)
        self._command("report", station="L1/OP10", kind="completed", quantity=5)
        self._command("report", station="L1/OP20B", kind="completed", quantity=2)

    @rule(station=st.sampled_from(STATIONS), index=st.integers(0, 15), pieces=st.integers(0, 6), late=st.booleans())
    def counter(self, station: str, index: int, pieces: int, late: bool) -> None:
        tag = self._tag(station, index)
        value = self.values.get(tag, 65533)
        self.values[tag] = (value + pieces) % 65536
        self._sample(tag, self.values[tag], Quality.GOOD, late)

    @rule(
        station=st.sampled_from(STATIONS),
        index=st.integers(0, 15),
        value=st.sampled_from(READ),
        quality=st.sampled_from(Quality),
        late=st.booleans(),
    )
    def fault(self, station: str, index: int, value: Value, quality: Quality, late: bool) -> None:
        self._sample(self._tag(station, index), value if quality is not Quality.BAD else None, quality, late)

    @rule(data=st.data(), polls=st.integers(1, 4))
    def every_type_of_signal(self, data: st.DataObject, polls: int) -> None:
        """Whole polls of the station that has a rule of every type."""
        for _ in range(polls):
            poll = data.draw(poll_of("all", self.now))
            for sample in sorted(poll, key=lambda sample: sample.tag not in self.engine.first):
                self._sample(sample.tag, sample.value, sample.quality, late=False)

    @rule(data=st.data(), name=st.sampled_from(sorted(COMMANDS)))
    def any_command(self, data: st.DataObject, name: str) -> None:
        """Whatever the vocabulary has, with arguments that often fit."""
        given: dict[str, Value] = {}
        for argument in COMMANDS[name].arguments:
            if argument.needed or data.draw(st.integers(0, 3)) == 0:
                given[argument.name] = data.draw(self._values(argument))
        self._command(name, **given)

    @rule(seed=st.integers(0, 10_000))
    def a_busy_hour(self, seed: int) -> None:
        """Commands that can be carried out now, those first that were not yet."""
        random = Random(seed)
        for _ in range(5):
            for name in sorted(COMMANDS, key=lambda name: (self.carried_out.get(name, 0), random.random())):
                given = self._arguments(name, random)
                if self._could(name, given):
                    self._command(name, **given)
                    break

    @rule(name=st.sampled_from(sorted(COMMANDS)), hostile=st.sampled_from(HOSTILE), seed=st.integers(0, 1000))
    def hostile_command(self, name: str, hostile: Value, seed: int) -> None:
        """One argument, or the actor, is whatever somebody sends."""
        random = Random(seed)
        given = self._arguments(name, random)
        given[random.choice([*(one.name for one in COMMANDS[name].arguments), "actor", "id"])] = hostile
        self._command(name, **given)

    @rule(data=st.data(), name=st.sampled_from(["report", "release", "hold", "scrap", "rework", "split", "count"]))
    def everyday_command(self, data: st.DataObject, name: str) -> None:
        """What people do all day, about one order."""
        given: dict[str, Value] = {"order": data.draw(st.sampled_from(ORDERS))}
        for argument in COMMANDS[name].arguments:
            if argument.needed and argument.name not in given:
                given[argument.name] = data.draw(self._values(argument))
        self._command(name, **given)

    @rule(data=st.data(), name=st.sampled_from(["void", "supersede", "accept", "reject"]))
    def correct(self, data: st.DataObject, name: str) -> None:
        """Something that exists is corrected."""
        key = "event" if name in ("void", "supersede") else "claim"
        known = list(self.engine.state.correctable if key == "event" else self.engine.state.claims)
        if known:
            given: dict[str, Value] = {key: data.draw(st.sampled_from(known[-8:])), "reason": "x"}
            if name != "void":
                given["quantity"] = 1
            self._command(name, **given)

    @rule(
        name=st.sampled_from(["report", "rework", "return", "scrap", "consume", "inspect"]), seed=st.integers(0, 1000)
    )
    def said_and_taken_back(self, name: str, seed: int) -> None:
        """What a command has moved is where it was once its events are voided, the latest first."""
        before = self._books()
        self._command(name, **self._arguments(name, Random(seed)))
        moved = [one for one in self.engine.recorder.events if one.postings or one.kind in QUANTITY_KINDS]
        if not all(event.kind in VOIDABLE and event.id in self.engine.state.correctable for event in moved):
            return
        for event in reversed(moved):
            self._command("void", event=event.id, reason="x")
            assert self.engine.recorder.events[0].kind == "voided", self.engine.recorder.events[0].detail
        assert not moved or self._books() == before

    @rule(data=st.data(), name=st.sampled_from([name for name in sorted(COMMANDS) if name.endswith("_alarm")]))
    def handle_alarm(self, data: st.DataObject, name: str) -> None:
        """An alarm that stands, or is over, is handled."""
        state = self.engine.state
        known = [*state.alarms, *state.alarms_over]
        if known:
            alarm, subject = data.draw(st.sampled_from(known[-8:]))
            given: dict[str, Value] = {"comment": "seen"}
            if name == "shelve_alarm":
                given |= data.draw(st.sampled_from([{"duration": "5m"}, {"once": True}, {}]))
            self._command(name, alarm=alarm, subject=subject, **given)

    @rule(name=st.sampled_from(["teleport", "release", "report", ""]), key=st.text(max_size=3), value=st.text())
    def nonsense(self, name: str, key: str, value: str) -> None:
        self._command(name, **{key: value})

    @rule(minutes=st.sampled_from([0, 1, 6, 600, -30]))
    def time_passes(self, minutes: int) -> None:
        """The clock may jump, backwards too."""
        self.now += minutes * MINUTE
        self._step(Tick(self.now))

    @precondition(lambda self: self.last_sample is not None)
    @rule()
    def same_sample_again(self) -> None:
        assert self.last_sample is not None
        self._step(self.last_sample)

    @rule()
    def restart(self) -> None:
        text = checkpoint.dump(Checkpoint(self.engine.model, self.engine.state, {}))
        again = checkpoint.load(text)
        assert again.state == self.engine.state
        assert checkpoint.dump(again) == text
        self.engine = Engine(again.model, again.state)
        self.figures = FigureSamples(self.engine)

    @precondition(lambda self: self.commands < 30)
    @rule(version=st.sampled_from(["2", "3"]))
    def change_configuration(self, version: str) -> None:
        self._do(lambda engine: _reconfigured(engine, version))
        self._command("configure", version=version)

    @invariant()
    def books_balance(self) -> None:
        if hasattr(self, "engine"):
            assert list(audit.findings(self.engine.state)) == []
            assert audit.balance_error(self.engine.state) == 0
            assert EngineView(self.engine).site().balance_error == 0

    @invariant()
    def alarms_are_in_order(self) -> None:
        """What stands is active, and escalates unless it is shelved or at the highest level; nothing else does."""
        if not hasattr(self, "engine"):
            return
        state = self.engine.state
        told = {key: event.alarm for key, event in state.alarms.items() if event.alarm is not None}
        assert all(alarm.active and (alarm.name, alarm.subject) == key for key, alarm in told.items())
        assert not told.keys() & state.alarms_over.keys()
        self._caps_are_told(set(told))
        waiting = {subject for name, subject in state.timers if name == "escalate"}
        assert waiting <= {alarm.identity for alarm in told.values() if alarm.level < 4}
        assert waiting >= {a.identity for a in told.values() if a.level < 4 and a.shelved is Shelving.NO}
        assert {subject for name, subject in state.timers if name == "unshelve"} == {
            ":".join(key) for key in state.shelvings
        }

    def _caps_are_told(self, told: set[tuple[str, str]]) -> None:
        """An alarm about a cap stands exactly while more is there."""
        model = self.engine.model
        on_hand = EngineView(self.engine).station("L1/OP20A").on_hand
        cap = model.stations["L1/OP20A"].wip_cap
        assert (("station_cap", "L1/OP20A") in told) == (cap is not None and on_hand > cap)
        for name, made in model.products.items():
            level = total(
                quantity
                for place, quantity in self.engine.state.ledger.by_place.items()
                if place.product == name and place.operation and place.bucket in ON_HAND
            )
            assert (("product_cap", name) in told) == (made.wip_cap is not None and level > made.wip_cap)

    @invariant()
    def figures_can_be_taken(self) -> None:
        if hasattr(self, "engine"):
            self.figures.changed()

    @invariant()
    def nobody_made_less_than_nothing(self) -> None:
        if hasattr(self, "engine"):
            shifts = self.engine.state.figures.persons
            assert self.engine.model.personal_figures or not shifts
            for shift in shifts.values():
                for work in shift.work.values():
                    assert min(work.started, work.good, work.scrap, work.active) >= 0

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        again = Engine(plant_of_all_kinds("1"))
        for act in self.log:
            act(again)
        assert again.state.log_hash == self.engine.state.log_hash
        assert again.state.events == self.engine.state.events == len(self.ids)
        assert summary(again) == summary(self.engine)

    def _values(self, argument: Argument) -> st.SearchStrategy[Value]:
        return st.sampled_from(self._choices(argument))

    def _choices(self, argument: Argument) -> tuple[Value, ...]:
        """What exists now, where an argument names it, else what there is in the pools."""
        state, stood = self.engine.state, [*self.engine.state.alarms, *self.engine.state.alarms_over]
        known = {
            "event": list(state.correctable),
            "claim": list(state.claims),
            "alarm": [name for name, _ in stood],
            "subject": [subject for _, subject in stood],
        }.get(argument.name)
        return tuple(known[-8:]) if known else choices(argument)

    def _arguments(self, name: str, random: Random) -> dict[str, Value]:
        """Such that the command could be carried out, if they are found."""
        given: dict[str, Value] = {}
        for _ in range(30):
            given = {
                argument.name: random.choice(self._choices(argument))
                for argument in COMMANDS[name].arguments
                if argument.needed or random.random() < 0.4
            }
            if self._could(name, given):
                break
        return given

    def _books(self) -> object:
        """What is where, what stations have counted, and what went into what."""
        state = self.engine.state
        counted = [(one.good_master, one.scrap_master, one.unassigned) for one in state.stations.values()]
        links = {lot: list(links) for lot, links in state.made_from.items() if links}
        return dict(state.ledger.accounts()), counted, dict(state.consumed), links

    def _could(self, name: str, given: dict[str, Value]) -> bool:
        try:
            self.engine.check(Command(self.now, "?", name, given, "li"))
        except CommandError:
            return False
        return True

    def _tag(self, station: str, index: int) -> str:
        tags = [tag for rule in self.engine.model.stations[station].rules for tag in (rule.tag, *rule.beside)]
        return tags[index % len(tags)]

    def _sample(self, tag: str, value: Value, quality: Quality, late: bool) -> None:
        self.now += SECOND
        time = self.now - (10 * MINUTE if late else 0)
        self.last_sample = SampleInput(time, tag, value, quality, self.polled.get(tag))
        if quality is Quality.GOOD:
            self.polled[tag] = max(time, self.polled.get(tag, 0))
        self._step(self.last_sample)

    def _command(self, name: str, /, **arguments: Value) -> None:
        self.commands += 1
        actor, number = str(arguments.pop("actor", "li")), str(arguments.pop("id", "")) or f"c{self.commands}"
        self._step(Command(self.now, number, name, arguments, actor))
        if all(event.kind != "refused" for event in self.engine.recorder.events):
            self.carried_out[name] = self.carried_out.get(name, 0) + 1
            REACHED.add(name)

    def _step(self, item: Input) -> None:
        self._do(lambda engine: engine.step(engine.state.sequence + 1, item))

    def _do(self, act: Callable[[Engine], list[Event]]) -> None:
        self.log.append(act)
        for event in act(self.engine):
            assert event.id not in self.ids
            assert not event.postings or event.kind in VOIDABLE | INSTEAD.keys()
            assert event.kind != "refused" or is_documented(event.detail), event.detail
            assert len(event.id.encode()) <= LONGEST_ID
            assert is_readable(event.detail + event.identity + event.order + event.lot + event.actor)
            assert 0 <= event.occurred <= self.now + 40 * 24 * 60 * MINUTE
            assert event.kind != "alarm_escalated" or (event.alarm and event.alarm.shelved is Shelving.NO)
            self.ids.add(event.id)
            if event.rule in self.engine.model.rules:
                REACHED.add(type(self.engine.model.rules[event.rule]))
            self._is_in_chinese_too(event)

    def _is_in_chinese_too(self, event: Event) -> None:
        """All that it says; the names of what is to be counted are the same in both languages."""
        if event.kind != "count_opened":
            said = [word for word in (*OWN_WORDS, *HOSTILE) if isinstance(word, str)]
            assert only_english([event.detail, event.alarm.text if event.alarm else ""], said) == set()


def _reconfigured(engine: Engine, version: str) -> list[Event]:
    engine.reconfigure(plant_of_all_kinds(version))
    return []


#: Names of commands that were carried out, and types of rules that observed something, in all examples together.
REACHED: set[object] = set()


def test_any_inputs() -> None:
    """Most of the vocabulary comes up by chance; that each word does is for test_every_command.py to see."""
    run_state_machine_as_test(AnyInputs, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
    rules = {type(rule) for rule in plant_of_all_kinds("1").rules.values()}
    assert rules - REACHED == set()
    assert len(COMMANDS.keys() & REACHED) >= 0.8 * len(COMMANDS), COMMANDS.keys() - REACHED
