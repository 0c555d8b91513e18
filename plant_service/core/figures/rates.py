"""Rates of a station: what its sums gained since an hour ago, put in relation. Formulas: docs/figures.md."""

from collections.abc import Sequence

from plant_service.core.figures.orders import PARTS
from plant_service.core.figures.state import FiguresState, Past, StationRates, Sums
from plant_service.core.figures.states import ACTIVE, RAN_AS_PLANNED
from plant_service.core.quantities import Quantity
from plant_service.core.samples import SECOND, Micros

HOUR: Micros = 3600 * SECOND


class Window:
    """The time from `then` to `now`. All differences are floats: rates are no ledger."""

    def __init__(self, figures: FiguresState, then: Past, now: Micros) -> None:
        self._now, self._then = figures.sums, then.sums
        self._times = (then.time, now)

    @property
    def length(self) -> float:
        """In seconds."""
        return (self._times[1] - self._times[0]) / SECOND

    @property
    def begin(self) -> Micros:
        return self._times[0]

    @property
    def end(self) -> Micros:
        return self._times[1]

    def gained(self, name: str, *subjects: str) -> float:
        return float(sum(self._now.get(s, {}).get(name, 0) - self._then.get(s, {}).get(name, 0) for s in subjects))

    def seconds(self, name: str, *subjects: str) -> float:
        return self.gained(name, *subjects) / SECOND

    def known(self, subject: str, name: str) -> bool:
        return name in self._now.get(subject, {})

    def area(self, *subjects: str) -> float:
        """Under the WIP curve, in piece-seconds."""
        begin, end = self._times
        before = sum(_area(self._then.get(s, {}), begin) for s in subjects)
        after = sum(_area(self._now.get(s, {}), end) for s in subjects)
        return float(after - before) / SECOND


def rates(window: Window, station: str, operations: Sequence[str], planned: Micros) -> StationRates:
    """`operations`: what the station can do, as `<product>/<operation>`; `planned`: its working time in the window."""
    good, scrap = window.gained("good", station), window.gained("scrap", station)
    rework, made = window.gained("rework", station), good + scrap
    result = StationRates(
        throughput=_over(good * 3600, window.length),
        yield_share=_over(good, made),
        first_pass=max(0.0, 1 - (scrap + rework) / made) if made > 0 else None,
    )
    _lead_time(window, operations, result)
    _effectiveness(window, station, planned / SECOND, result)
    periods = window.gained("periods", station)
    result.active_period = window.seconds(ACTIVE, station) / max(periods, 1.0)
    for name in ("blocked", "starved"):
        if window.known(station, name):
            setattr(result, f"{name}_share", _over(window.seconds(name, station), window.length))
    return result


def _lead_time(window: Window, operations: Sequence[str], result: StationRates) -> None:
    left = window.gained("left", *operations)
    stays = {bucket: window.seconds(bucket.value, *operations) for bucket in PARTS}
    for bucket, name in PARTS.items():
        setattr(result, name, _over(stays[bucket], left))
    result.lead_time = _over(sum(stays.values()), left)
    result.little = _over(window.area(*operations), sum(stays.values()))


def _effectiveness(window: Window, station: str, planned: float, result: StationRates) -> None:
    if window.known(station, "fault"):
        failures = window.gained("failures", station)
        result.failures = round(failures)
        result.mttr = _over(window.seconds("fault", station), failures)
    if not window.known(station, "running"):
        return
    running = window.seconds("running", station)
    result.stops = round(window.gained("stops", station))
    result.availability = _over(window.seconds(RAN_AS_PLANNED, station), planned)
    if result.failures is not None:
        result.mtbf = _over(running, result.failures)
    earned = window.seconds("earned", station)
    if earned > 0:
        result.performance = _over(earned, running)
    if result.availability is not None and result.performance is not None and result.yield_share is not None:
        result.oee = result.availability * result.performance * result.yield_share


def _area(sums: Sums, until: Micros) -> Quantity:
    return sums.get("level", 0) * until - sums.get("moment", 0)


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
