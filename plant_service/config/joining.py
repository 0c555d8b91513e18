"""Joins the blocks of plant.yaml to the model of the core, and finds what does not fit together.

That every name exists is seen to by `mentions`; a signal on a tag that does not is left out here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from connectors.tags import TagSettings
from plant_service.config.device_faults import device_faults, outputs_of
from plant_service.config.plant import Mention
from plant_service.config.product_blocks import OperationBlock, OverrideBlock, ProductBlock
from plant_service.config.routes import route_faults
from plant_service.config.schema import PlantFile, StationBlock
from plant_service.config.shifts import plan_of
from plant_service.config.signal_rules import rule_of
from plant_service.config.signal_tags import tags_of
from plant_service.config.yaml_source import KeyPath, YamlSource
from plant_service.core.errors import Problem
from plant_service.core.quantities import decimals_of
from plant_service.core.samples import Micros, from_datetime
from plant_service.core.shifts import ShiftPlan
from plant_service.core.signals.rules import RuleSpec
from plant_service.core.wip.alarms import ALARMS, TIMED, AlarmRule
from plant_service.core.wip.model import Operation, PlannedOrder, Product, Station, Text, Times

_END_OF_DAY = time(23, 59, 59)


@dataclass
class Joining:
    """`standard_times_known` is False where wrong products were left out of `file`."""

    file: PlantFile
    source: YamlSource
    tags: Mapping[str, TagSettings]
    standard_times_known: bool
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Mention, int] = field(default_factory=dict)
    _writers: dict[str, int] = field(default_factory=dict, init=False)

    def stations(self) -> dict[str, Station]:
        found: dict[str, Station] = {}
        first_area: dict[str, str] = {}
        for area, line, name, block in self._station_blocks():
            path = ("areas", area, "lines", line)
            if first_area.setdefault(line, area) != area:
                if (known := ("line", area, line)) not in self.lines:
                    self._problem(path, f"there is already a line {line!r} in area {first_area[line]!r}; rename one")
                    self.lines[known] = self.source.line(*path)
                continue
            station = self._station(area, line, name, block)
            found[station.path] = station
        return found

    def shifts(self) -> dict[str, ShiftPlan]:
        """Of each line that has any, and of the site under "". Where none are given all time is working time."""
        site = self.file.shifts
        found = {"": plan_of(site, self.file.holidays)}
        for area in self.file.areas.values():
            for name, line in area.lines.items():
                shifts = next((own for own in (line.shifts, area.shifts) if own is not None), site)
                found[name] = plan_of(shifts, (*self.file.holidays, *area.holidays, *line.holidays))
        return {name: plan for name, plan in found.items() if not name or plan != found[""]} if _any(found) else {}

    def _station_blocks(self) -> Iterator[tuple[str, str, str, StationBlock]]:
        for area, area_block in self.file.areas.items():
            for line, line_block in area_block.lines.items():
                for name, station_block in line_block.stations.items():
                    yield area, line, name, station_block

    def _station(self, area: str, line: str, name: str, block: StationBlock) -> Station:
        path = f"{line}/{name}"
        place = ("areas", area, "lines", line, "stations", name)
        self.lines["station", path] = self.source.line(*place)
        return Station(
            path=path,
            area=area,
            line=line,
            station=name,
            name=block.name.text if block.name else Text(name, name),
            responsible=self._owner(area, line, block),
            policy=block.policy,
            rules=tuple(self._rules(path, block, (*place, "signals"))),
            permissive=self._output(block.permissive or "", (*place, "permissive")),
            wait_alarm=block.wait_alarm,
            stale_alarm=block.stale_alarm,
            wip_cap=block.wip_cap,
        )

    def _owner(self, area: str, line: str, block: StationBlock) -> str:
        area_block = self.file.areas[area]
        owners = (block.responsible, area_block.lines[line].responsible, area_block.responsible, self.file.responsible)
        return next((owner for owner in owners if owner), "")

    def line_caps(self) -> dict[str, int]:
        lines = [found for area in self.file.areas.values() for found in area.lines.items()]
        return {name: line.wip_cap for name, line in lines if line.wip_cap is not None}

    def line_outputs(self) -> dict[str, str]:
        return {
            name: self._output(line.may_release, ("areas", area, "lines", name, "may_release"))
            for area, block in self.file.areas.items()
            for name, line in block.lines.items()
            if line.may_release
        }

    def alarms(self) -> dict[str, AlarmRule]:
        """Those that the file says something about; the rest of each is as always."""
        found = {}
        for name, block in self.file.alarms.items():
            usual = ALARMS[name]
            if block.patience is not None and name in TIMED:
                message = f"patience: {name} escalates by its own limit, {TIMED[name]}; remove patience"
                self._problem(("alarms", name, "patience"), message)
            found[name] = AlarmRule(
                block.severity or usual.severity, block.patience or usual.patience, block.responsible or ""
            )
        return found

    def _rules(self, station: str, block: StationBlock, place: KeyPath) -> Iterator[RuleSpec]:
        kinds: Counter[str] = Counter()
        seen: dict[RuleSpec, int] = {}
        for index, signal in enumerate(block.signals):
            kinds[signal.observe] += 1
            number = kinds[signal.observe]
            name = f"{station}/{signal.observe}" + (f"#{number}" if number > 1 else "")
            if not all(tag in self.tags for tag in tags_of(signal)):
                continue
            try:
                rule = rule_of(signal, name, station, self.tags, self._standard_time(station))
            except ValueError as error:
                self._problem((*place, index), str(error))
                continue
            self._output(rule.acknowledge, (*place, index))
            line = self.source.line(*place, index)
            first = seen.setdefault(replace(rule, name=""), line)
            if first != line:
                self._problem((*place, index), f"this signal stands in line {first} too and would count twice")
            self.lines["rule", name] = line
            yield rule

    def _output(self, name: str, place: KeyPath) -> str:
        """The name of a tag that something of the plant writes to."""
        if name not in self.tags:
            return name
        device, _, tag = name.partition(".")
        block = self.file.devices.get(device)
        if block is not None and tag not in outputs_of(block):
            self._problem(
                place, f"{name} must not be written; give device {device} `writable: true` and list it in its `outputs`"
            )
        line = self.source.line(*place)
        if self._writers.setdefault(name, line) != line:
            self._problem(place, f"{name} is written by line {self._writers[name]} too; an output has one writer")
        return name

    def check_devices(self) -> None:
        for place, message in device_faults(self.file.devices, self.tags):
            self._problem(place, message)

    def _standard_time(self, station: str) -> Micros | None:
        if not self.standard_times_known:
            return 1
        steps = (step for block in self.file.products.values() for step in block.route)
        return min(
            (step.standard_time for step in steps if step.standard_time and station in step.stations), default=None
        )

    def products(self) -> dict[str, Product]:
        found = {}
        for code, block in self.file.products.items():
            self.lines["product", code] = self.source.line("products", code)
            if block.like is not None:
                continue
            route = tuple(self._operation(code, index, step) for index, step in enumerate(block.route))
            for index, message in route_faults(route):
                self._problem(("products", code, "route", index), message)
            found[code] = _product(code, block, route)
        for code, block in self.file.products.items():
            self._output(block.may_release or "", ("products", code, "may_release"))
            if block.like is not None:
                found[code] = _product(code, block, tuple(self._like(code, block, found.get(block.like))))
        return found

    def _like(self, code: str, block: ProductBlock, model: Product | None) -> Iterator[Operation]:
        """The route of another product, with what is different for this one."""
        place = ("products", code)
        if model is None or block.like == code:
            what = "is like another one itself" if block.like in self.file.products else "is unknown"
            self._problem((*place, "like"), f"product {block.like!r} {what}; name one that has a route")
            return
        known = model.position
        for operation in block.overrides:
            if operation not in known:
                message = f"operation {operation!r} is not on the route of {block.like}, which has {', '.join(known)}"
                self._problem((*place, "overrides", operation), message)
        for step in model.route:
            self.lines["operation", code, step.operation] = self.source.line(*place, "overrides", step.operation)
            override = block.overrides.get(step.operation, OverrideBlock())
            stations = step.stations if override.stations is None else tuple(override.stations)
            yield replace(
                step,
                stations=stations,
                standard_time=override.standard_time or step.standard_time,
                gap=override.gap or step.gap,
                wip_cap=override.wip_cap or step.wip_cap,
                aging=override.aging or step.aging,
                aging_percentile=override.aging_percentile or step.aging_percentile,
                starvation=override.starvation or step.starvation,
                times={station: times for station, times in step.times.items() if station in ("", *stations)},
            )

    def _operation(self, product: str, index: int, step: OperationBlock) -> Operation:
        place = ("products", product, "route", index)
        mention = ("operation", product, step.operation)
        if mention in self.lines:
            message = (
                f"operation {step.operation!r} is in this route already, in line {self.lines[mention]}; rename one"
            )
            self._problem((*place, "operation"), message)
        self.lines.setdefault(mention, self.source.line(*place))
        for number, station in enumerate(step.stations):
            if station in step.stations[:number]:
                self._problem((*place, "stations", number), f"station {station!r} stands twice here; remove one")
        return Operation(
            operation=step.operation,
            name=step.name.text if step.name else Text(step.operation, step.operation),
            stations=tuple(step.stations),
            standard_time=step.standard_time,
            gap=step.gap,
            wip_cap=step.wip_cap,
            captures=None if step.captures is None else tuple(step.captures),
            handover=step.handover == "scan",
            optional=step.optional,
            alternative_to=step.alternative_to or "",
            returns_to=step.returns_to or "",
            times=self._times(step, place),
            aging=step.aging,
            aging_percentile=step.aging_percentile,
            starvation=step.starvation,
        )

    def _times(self, step: OperationBlock, place: KeyPath) -> dict[str, Times]:
        for station in step.station_times:
            if station not in step.stations:
                self._problem((*place, "station_times", station), f"station {station!r} is none of this step's")
        times = {station: block.times for station, block in step.station_times.items()}
        if step.setup_time or step.transport_time:
            times[""] = Times(step.setup_time, None, step.transport_time)
        return times

    def orders(self) -> tuple[PlannedOrder, ...]:
        first: dict[str, int] = {}
        zone = ZoneInfo(self.file.timezone)
        for index, block in enumerate(self.file.orders):
            place = ("orders", index)
            line = self.source.line(*place)
            if block.order in first:
                message = (
                    f"order {block.order!r} stands in line {first[block.order]} already; an order's number is unique"
                )
                self._problem(place, message)
            first.setdefault(block.order, line)
            product = self.file.products.get(block.product)
            if product is not None and decimals_of(block.quantity) > product.decimals:
                how = (
                    f"in whole {product.unit}" if not product.decimals else f"with {product.decimals} decimals at most"
                )
                self._problem((*place, "quantity"), f"{block.product} is made {how}, not {block.quantity}")
        return tuple(
            PlannedOrder(block.order, block.product, block.quantity, _due(block.due, zone), block.priority)
            for block in self.file.orders
        )

    def _problem(self, place: KeyPath, message: str) -> None:
        self.problems.append(self.source.problem(place, message))


def _any(plans: Mapping[str, ShiftPlan]) -> bool:
    return any(plan.shifts for plan in plans.values())


def _product(code: str, block: ProductBlock, route: tuple[Operation, ...]) -> Product:
    return Product(
        code,
        block.name.text if block.name else Text(code, code),
        route,
        block.unit,
        block.decimals,
        block.aging,
        block.no_progress,
        block.wip_cap,
        aging_percentile=block.aging_percentile,
        pull=block.release == "pull",
        may_release=block.may_release or "",
    )


def _due(due: date | datetime | None, zone: ZoneInfo) -> Micros | None:
    """A day ends at its last second in the time of the site; so does a time without offset mean the site's."""
    if due is None:
        return None
    moment = due if isinstance(due, datetime) else datetime.combine(due, _END_OF_DAY)
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=zone))
