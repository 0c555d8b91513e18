"""Which station holds up the others: three methods, each from the sums of the last hour, and their vote.

active_period   the longest mean active period (Roser, Nakano, Tanaka 2001: A practical bottleneck detection method)
turning_point   upstream is blocked more than starved, downstream starved more than blocked (Li, Chang, Ni 2009: Data
                driven bottleneck detection of manufacturing systems)
queue_growth    work piles up in front of it more than anywhere else
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plant_service.core.figures.rates import Window
from plant_service.core.figures.state import Bottleneck, StationRates
from plant_service.core.quantities import MOST_DECIMALS
from plant_service.core.samples import Micros
from plant_service.core.wip.model import Operation, Product


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one method found: the station it names, "" for none, and the numbers by which it did.

    `scores` by station or, where stations share it, by `<product>/<operation>`: mean active seconds; share of time
    blocked less share starved; pieces by which the queue grew.
    """

    method: str
    station: str
    scores: Mapping[str, float]


def vote(
    window: Window, products: Mapping[str, Product], rates: Mapping[str, StationRates], before: Bottleneck | None
) -> Bottleneck | None:
    """The station that most methods name; of equals the one that the first method names. None: nothing tells."""
    named: dict[str, list[str]] = {}
    for ballot in ballots(window, products, rates):
        if ballot.station:
            named.setdefault(ballot.station, []).append(ballot.method)
    if not named:
        return None
    station = max(named, key=lambda name: len(named[name]))
    since: Micros = before.since if before is not None and before.station == station else window.end
    return Bottleneck(station, named[station], since)


def ballots(
    window: Window, products: Mapping[str, Product], rates: Mapping[str, StationRates]
) -> tuple[Ballot, Ballot, Ballot]:
    routes = {
        name: [s for s in made.route if not s.alternative_to and not s.returns_to] for name, made in products.items()
    }
    return _active_period(rates), _turning_point(routes, rates), _queue_growth(window, routes, rates)


def _active_period(rates: Mapping[str, StationRates]) -> Ballot:
    scores = {name: rate.active_period or 0.0 for name, rate in rates.items()}
    return Ballot("active_period", _longest_active(tuple(rates), rates), scores)


def _longest_active(stations: Sequence[str], rates: Mapping[str, StationRates]) -> str:
    longest = max(stations, key=lambda name: rates[name].active_period or 0.0, default="")
    return longest if longest and rates[longest].active_period else ""


def _turning_point(routes: Mapping[str, Sequence[Operation]], rates: Mapping[str, StationRates]) -> Ballot:
    scores: dict[str, float] = {}
    station = ""
    for name, route in routes.items():
        blocked = [_mean([rates[s].blocked_share for s in step.stations]) for step in route]
        starved = [_mean([rates[s].starved_share for s in step.stations]) for step in route]
        if station or len(route) < 2 or not any(blocked) or not any(starved):
            continue
        signs = [b - s for b, s in zip(blocked, starved, strict=True)]
        scores |= {f"{name}/{step.operation}": sign for step, sign in zip(route, signs, strict=True)}
        found = [
            index
            for index in range(len(route))
            if all(sign > 0 for sign in signs[:index]) and all(sign < 0 for sign in signs[index + 1 :])
        ]
        if found:
            index = min(found, key=lambda at: blocked[at] + starved[at])
            station = _longest_active(route[index].stations, rates) or route[index].stations[0]
    return Ballot("turning_point", station, scores)


def _queue_growth(
    window: Window, routes: Mapping[str, Sequence[Operation]], rates: Mapping[str, StationRates]
) -> Ballot:
    """Behind the first step of a route only: what waits there is what was released."""
    scores = {
        f"{name}/{step.operation}": window.gained("queued", f"{name}/{step.operation}")
        for name, route in routes.items()
        for step in route[1:]
    }
    stations = {f"{name}/{step.operation}": step.stations for name, route in routes.items() for step in route[1:]}
    most = max(scores, key=lambda step: scores[step], default="")
    grew = {step: growth / 10**MOST_DECIMALS for step, growth in scores.items()}
    if not most or scores[most] <= 0:
        return Ballot("queue_growth", "", grew)
    return Ballot("queue_growth", _longest_active(stations[most], rates) or stations[most][0], grew)


def _mean(shares: Sequence[float | None]) -> float:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else 0.0
