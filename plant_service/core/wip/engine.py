"""The engine: a deterministic fold of inputs into state and events. No clock, no I/O, no randomness.

Time comes in with the inputs. A timer fires at its own due time, when an input reaches it, before that input is folded;
so a replay, in which the same inputs come at another pace, makes the same events with the same ids and the same hash.
"""

from collections.abc import Mapping
from dataclasses import replace

from plant_service.core.figures.fold import Figures
from plant_service.core.inputs import Command, Input, SampleInput
from plant_service.core.samples import Micros, Quality
from plant_service.core.signals import tracker
from plant_service.core.signals.order_word import OrderWord
from plant_service.core.signals.rules import RuleSpec
from plant_service.core.wip import alarming
from plant_service.core.wip.commands.execution import Commands
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.events import Event
from plant_service.core.wip.flow import Flow
from plant_service.core.wip.model import PlantModel, Product
from plant_service.core.wip.monitors import Monitors
from plant_service.core.wip.observing import Observing
from plant_service.core.wip.outputs import Outputs
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.revisions import revise
from plant_service.core.wip.route import Routes
from plant_service.core.wip.state import State, StationState
from plant_service.core.wip.timers import DELAY


class Engine:
    """Owns `state`. `model` may change between inputs by `reconfigure`, never otherwise.

    `first`: tags that go in before the others of their poll, because rules on those look at them too.
    """

    def __init__(self, model: PlantModel, state: State | None = None) -> None:
        self.state = State() if state is None else state
        self.recorder = Recorder(self.state, model)
        self._products: Mapping[str, Product] = {**model.products, **self.state.kept}
        self.model = model
        self.reconfigure(model)

    def reconfigure(self, model: PlantModel) -> None:
        """Takes another model. Rules that keep their name, tag and type keep their state; others begin anew."""
        before, version, self.model = self.model.rules, self.model.version, model
        self.recorder.take(model)
        self._rules: dict[str, list[RuleSpec]] = {}
        signals, self.state.signals = self.state.signals, {}
        for name, rule in model.rules.items():
            for tag in (*rule.beside, rule.tag):
                self._rules.setdefault(tag, []).append(rule)
            known = signals.get(name)
            if known is None or before[name].tag != rule.tag or not tracker.fits(rule, known):
                known = tracker.initial(rule)
                self.state.begun[name] = self.state.begun.get(name, 0) + 1
            self.state.signals[name] = known
        self._order_tags = {rule.order_tag for rule in model.rules.values() if rule.order_tag}
        self.first = frozenset(tag for rule in model.rules.values() for tag in rule.beside)
        for path in model.stations:
            self.state.stations.setdefault(path, StationState())
        model = replace(model, products=revise(self.recorder, self._products, model, version))
        self._products = model.products
        self.routes = Routes(model)
        self._flow = Flow(model, self.routes, self.recorder)
        self._commands = Commands(Floor(self.routes, self.recorder, self._flow))
        self._monitors = Monitors(model, self.routes, self.recorder)
        self._observing = Observing(self.recorder, self._flow, self._monitors)
        self._outputs = Outputs(model, self.recorder)
        self.figures = Figures(model, self.state, self.recorder.attribute)
        self.recorder.timers.reload()

    @property
    def tags(self) -> Mapping[str, list[RuleSpec]]:
        """Tags that rules are bound to."""
        return self._rules

    def waits(self, tag: str) -> bool:
        """Whether a rule on this tag holds something, so that even an unchanged sample has an effect."""
        for rule in self._rules.get(tag, ()):
            if rule.tag == tag and tracker.waits(self.state.signals[rule.name]):
                return True
        return False

    def check(self, command: Command) -> None:
        """Raises CommandError when the command would be refused in the present state."""
        self._commands.check(command)

    def due(self) -> Micros | None:
        """When the next timer falls due; the caller owes a Tick at that time, unless another input comes first."""
        timer = self.recorder.timers.next()
        return None if timer is None else timer[0]

    def step(self, sequence: int, item: Input) -> list[Event]:
        """Folds one input, number `sequence` of the journal; returns the events that it caused."""
        state, recorder = self.state, self.recorder
        recorder.begin()
        state.sequence = sequence
        if item.time >= recorder.timers.earliest:
            self._fire(item.time)
        state.now = max(state.now, item.time)
        if isinstance(item, SampleInput):
            self._sample(item)
        elif isinstance(item, Command):
            self._commands.execute(item)
            if item.name == "configure":
                self._monitors.sweep()
        if recorder.touched and state.unreported:
            self._flow.retry()
        if recorder.touched:
            self._monitors.look()
        if recorder.events:
            self._outputs.permit()
        if self.figures.fold(recorder.events, state.now):
            recorder.changed_stations.update(self.model.stations)
        return recorder.events

    def _sample(self, sample: SampleInput) -> None:
        late = tracker.is_late(sample)
        if sample.tag in self._order_tags and not late:
            self.state.order_words.setdefault(sample.tag, OrderWord()).see(sample)
        for rule in self._rules.get(sample.tag, ()):
            if not late:
                self._note_quality(rule, sample)
            if sample.tag == rule.order_tag:
                continue
            signal = self.state.signals[rule.name]
            for observation in tracker.step(rule, signal, sample):
                self._observing.observe(rule, observation)
            self._monitors.totals.look(rule.station)
            if rule.acknowledge:
                self._outputs.acknowledge(rule, sample)
            self.recorder.timers.delay(rule.name, tracker.due(signal))

    def _note_quality(self, rule: RuleSpec, sample: SampleInput) -> None:
        bad_tags = self.state.stations[rule.station].bad_tags
        if (sample.quality is not Quality.GOOD) != (sample.tag in bad_tags):
            self.recorder.station(rule.station)
            if sample.tag in bad_tags:
                del bad_tags[sample.tag]
            else:
                bad_tags[sample.tag] = True
            self._monitors.standing.signals(rule.station)

    def _fire(self, time: Micros) -> None:
        """Fires all timers due up to `time`, each at its own time, in the order of their due times."""
        timers = self.recorder.timers
        while (timer := timers.next()) is not None and timer[0] <= time:
            due, kind, subject = timer
            self.state.now = max(self.state.now, due)
            if kind == DELAY:
                rule, signal = self.model.rules[subject], self.state.signals[subject]
                for observation in tracker.fire(rule, signal):
                    self._observing.observe(rule, observation)
                timers.delay(subject, tracker.due(signal))
                self._monitors.totals.look(rule.station)
            elif kind in alarming.TIMERS:
                del self.state.timers[kind, subject]
                self.recorder.alarms.fire(kind, subject)
            else:
                del self.state.timers[kind, subject]
                self._monitors.fire(kind, subject)
            self._monitors.look()
