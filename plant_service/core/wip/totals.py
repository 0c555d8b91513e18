"""Good and rejected pieces against the total that the machine counts itself (table 4 row 18).

The comparison begins anew with every life of one of the counters. Counters are read one after the other, so they may
differ for a while: only a difference beyond the tolerance that lasts is an alarm, and agreement that lasts ends it.
"""

from collections.abc import Mapping

from plant_service.core.signals.rules import TotalRule
from plant_service.core.signals.tracker import counter_of
from plant_service.core.texts import alarms
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Comparison


class Totals:
    def __init__(self, model: PlantModel, recorder: Recorder) -> None:
        self._recorder = recorder
        self._state = recorder.state
        self._totals: Mapping[str, list[TotalRule]] = {
            path: found
            for path, station in model.stations.items()
            if (found := [rule for rule in station.rules if isinstance(rule, TotalRule)])
        }
        self._parts = {
            path: [rule.name for rule in model.stations[path].rules if rule.observe in ("completed", "scrapped")]
            for path in self._totals
        }

    def watches(self, name: str, station: str) -> bool:
        return name != "total" or station in self._totals

    def look(self, station: str) -> None:
        """After a sample of a signal of the station: it may have counted, or begun another life."""
        for rule in self._totals.get(station, ()):
            self._look_at(rule)

    def fire(self, name: str) -> None:
        """What is to change about the alarm of the rule named `name` has lasted for the time that the rule allows."""
        for rules in self._totals.values():
            for rule in rules:
                if rule.name == name:
                    self._change(rule)

    def _look_at(self, rule: TotalRule) -> None:
        names = [*self._parts[rule.station], rule.name]
        counters = [counter_of(self._state.signals[name]) for name in names]
        epochs = tuple(counter.epochs if counter else 0 for counter in counters)
        known = self._state.totals.get(rule.name)
        if known is None or known.epochs != epochs:
            self._state.totals[rule.name] = Comparison(self._difference(rule), epochs)
        timer = ("total", rule.name)
        if self._disagrees(rule) == (("total", rule.station) in self._state.alarms):
            self._state.timers.pop(timer, None)
        elif timer not in self._state.timers:
            self._recorder.timers.set(*timer, self._state.now + rule.within)

    def _change(self, rule: TotalRule) -> None:
        now = self._state.now
        report = Report(f"total:{rule.name}", "total", rule.station, 0, now, now, Certainty.INFERRED, rule.name)
        if not self._disagrees(rule):
            self._recorder.alarms.end(report, "total", rule.station)
            return
        more = self._difference(rule) - self._state.totals[rule.name].base
        side = "more" if more > 0 else "fewer"
        text = alarms.TOTAL(tag=rule.tag, quantity=abs(more), side=side, station=rule.station)
        self._recorder.alarms.begin(report, "total", rule.station, text)

    def _disagrees(self, rule: TotalRule) -> bool:
        return abs(self._difference(rule) - self._state.totals[rule.name].base) > rule.tolerance

    def _difference(self, rule: TotalRule) -> int:
        parts = sum(self._state.signals[name].counted for name in self._parts[rule.station])
        return self._state.signals[rule.name].counted - parts
