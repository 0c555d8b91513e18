"""Small plants and a hand that drives the fold, so that tests read as sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from plant_service.core.inputs import Command, Input, SampleInput, Tick
from plant_service.core.quantities import Quantity, total
from plant_service.core.samples import SECOND, Micros, Quality, Value
from plant_service.core.signals.rules import STATE_KINDS, BinaryRule, CounterRule, IdentityRule, RuleSpec
from plant_service.core.wip import audit
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import ON_HAND, Bucket, Event
from plant_service.core.wip.model import Operation, PlantModel, Policy, Product, Station, Text

START: Micros = 1_764_000_000 * SECOND
MINUTE: Micros = 60 * SECOND
HOUR: Micros = 60 * MINUTE


def station(name: str, *kinds: str, policy: Policy = Policy.OBSERVE) -> Station:
    """A station of line L1; each kind is counted by a 16-bit counter `plc.<name>.<kind>`, an identity or a bit."""
    path = f"L1/{name}"
    rules = tuple(_rule(path, f"plc.{name}.{kind}", kind) for kind in kinds)
    return Station(path, "Assembly", "L1", name, Text(name, name), "foreman", policy, rules)


def _rule(path: str, tag: str, kind: str) -> RuleSpec:
    kind, _, how = kind.partition(":")
    name = f"{path}/{kind}"
    if how == "identity":
        return IdentityRule(name=name, station=path, observe=kind, tag=tag)
    if kind in STATE_KINDS:
        return BinaryRule(name=name, station=path, observe=kind, tag=tag, on="both")
    return CounterRule(name=name, station=path, observe=kind, tag=tag, modulus=65536, min_cycle=SECOND // 100)


def step(operation: str, *stations: str, **more: Any) -> Operation:
    settings: dict[str, Any] = {"standard_time": 6 * SECOND, "gap": 2 * HOUR, "wip_cap": None} | more
    return Operation(operation, Text(operation, operation), tuple(f"L1/{name}" for name in stations), **settings)


def product(name: str, *route: Operation, **more: Any) -> Product:
    return Product(name, Text(name, name), route, **more)


def plant(stations: Iterable[Station], products: Iterable[Product], version: str = "1") -> PlantModel:
    return PlantModel(
        "Suzhou", "UTC", version, {s.path: s for s in stations}, {made.product: made for made in products}
    )


def three_steps(**policies: Policy) -> PlantModel:
    """Press, two welding stations in parallel, packing; every station counts what it completed and scrapped."""
    names = ("OP10", "OP20A", "OP20B", "OP30")
    stations = [station(n, "completed", "scrapped", policy=policies.get(n, Policy.OBSERVE)) for n in names]
    route = (step("10", "OP10"), step("20", "OP20A", "OP20B"), step("30", "OP30"))
    return plant(stations, [product("BRACKET", *route)])


class Fold:
    """An engine with its own time and memory: every input, every event."""

    def __init__(self, model: PlantModel) -> None:
        self.engine = Engine(model)
        self.now = START
        self.inputs: list[Input] = []
        self.events: list[Event] = []
        self._values: dict[str, Value] = {}
        for tag in self.engine.tags:
            self._sample(tag, 0)

    def command(self, name: str, /, **arguments: Value) -> list[Event]:
        return self.feed(self.spoken(name, **arguments))

    def spoken(self, name: str, /, **arguments: Value) -> Command:
        actor = str(arguments.pop("actor", ""))
        return Command(self.now, f"c{len(self.inputs)}", name, arguments, actor)

    def release(self, order: str, quantity: Value, product: str = "BRACKET", **more: Value) -> list[Event]:
        return self.command("release", order=order, product=product, quantity=quantity, **more)

    def report(self, kind: str, station: str, quantity: Value, **more: Value) -> list[Event]:
        return self.command("report", station=f"L1/{station}", kind=kind, quantity=quantity, **more)

    def counts(self, name: str, pieces: int, kind: str = "completed", window: int = 1) -> list[Event]:
        """A second later a station's counter has moved on by `pieces`, some time within the last `window` seconds."""
        tag = f"plc.{name}.{kind}"
        value = self._values[tag]
        assert isinstance(value, int)
        self.wait(1)
        return self._sample(tag, (value + pieces) % 65536, window * SECOND)

    def reads(self, tag: str, value: Value, quality: Quality = Quality.GOOD) -> list[Event]:
        self.wait(1)
        return self._sample(tag, value, SECOND, quality)

    def wait(self, seconds: int) -> None:
        self.now += seconds * SECOND

    def tick(self) -> list[Event]:
        return self.feed(Tick(self.now))

    def feed(self, item: Input) -> list[Event]:
        self.inputs.append(item)
        events = self.engine.step(len(self.inputs), item)
        self.events += events
        assert list(audit.findings(self.engine.state)) == []
        return events

    def _sample(self, tag: str, value: Value, window: Micros = 0, quality: Quality = Quality.GOOD) -> list[Event]:
        if quality is Quality.GOOD:
            self._values[tag] = value
        previous = self.now - window if window else None
        return self.feed(SampleInput(self.now, tag, value, quality, previous))

    def level(self, bucket: Bucket, operation: str | None = None, order: str | None = None, lot: str = "") -> Quantity:
        """Pieces in a bucket, of an operation and an order if they are given."""
        return total(
            quantity
            for account, quantity in self.engine.state.ledger.accounts()
            if account.bucket is bucket
            and operation in (None, account.operation)
            and order in (None, account.order)
            and lot in ("", account.lot)
        )

    def on_hand(self, order: str | None = None) -> Quantity:
        return total(self.level(bucket, order=order) for bucket in ON_HAND)

    def where(self, order: str | None = None, lot: str = "") -> Mapping[str, Quantity]:
        """Where the pieces are, as `bucket operation station`; contra accounts left out."""
        found: dict[str, Quantity] = {}
        for account, quantity in self.engine.state.ledger.accounts():
            if quantity > 0 and order in (None, account.order) and lot in ("", account.lot):
                station = account.station.removeprefix("L1/")
                name = " ".join(word for word in (account.bucket.value, account.operation, station) if word)
                found[name] = found.get(name, 0) + quantity
        return found


def kinds(events: Iterable[Event]) -> list[str]:
    return [event.kind for event in events]


def alarms(fold: Fold) -> set[str]:
    """Alarms that stand now, as `name:subject`."""
    return {f"{name}:{subject}" for name, subject in fold.engine.state.alarms}
