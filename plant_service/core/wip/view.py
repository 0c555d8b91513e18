"""The read-only view of the state for boards and publishers, and its figures as samples."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from plant_service.core.figures.capture import capture_quality
from plant_service.core.figures.orders import order_times
from plant_service.core.figures.state import StationRates
from plant_service.core.ports import OrderFigures, PersonFigures, SiteFigures, StationFigures
from plant_service.core.quantities import MOST_DECIMALS, total
from plant_service.core.samples import SECOND, Micros, Quality, SampleBatch, Value
from plant_service.core.series import (
    FIGURES,
    ORDER_SERIES,
    SITE_SERIES,
    STATION_FIGURES,
    STATION_RATES,
    order_path,
    order_series,
    station_path,
)
from plant_service.core.wip.alarms import Alarm
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.events import ON_HAND, Bucket
from plant_service.core.wip.ledger import Place


class EngineView:
    """Implements core.ports.WipView on a live engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stations(self) -> Sequence[str]:
        return tuple(self._engine.model.stations)

    def station(self, path: str) -> StationFigures:
        state = self._engine.state
        station, ledger = state.stations[path], state.ledger
        here = ledger.of_station(path)
        waiting = {
            bucket: total(
                ledger.by_place.get(Place(job.product.product, job.operation.operation, "", bucket), 0)
                for job in self._engine.routes.jobs_at(path)
            )
            for bucket in (Bucket.QUEUE, Bucket.TRANSIT, Bucket.HOLD)
        }
        return StationFigures(
            station=path,
            queue=waiting[Bucket.QUEUE],
            active=here.get(Bucket.ACTIVE, 0),
            done=here.get(Bucket.DONE, 0),
            transit=waiting[Bucket.TRANSIT],
            hold=waiting[Bucket.HOLD] + here.get(Bucket.HOLD, 0),
            scrap=here.get(Bucket.SCRAP, 0),
            good_total=station.good,
            good_master=station.good_master,
            scrap_total=station.scrap,
            scrap_master=station.scrap_master,
            rework_total=station.rework,
            rework_master=station.rework_master,
            quarantined=station.quarantined,
            uncertain_high=station.uncertain_high,
            order=station.parcel.order if station.parcel else "",
            lot=station.parcel.lot if station.parcel else "",
            product=station.product,
            operation=station.operation,
            running=station.states.get("running"),
            fault=station.states.get("fault"),
            blocked=station.states.get("blocked"),
            starved=station.states.get("starved"),
            quality=Quality.UNCERTAIN if station.bad_tags else Quality.GOOD,
            changed=station.changed,
            rates=state.figures.rates.get(path, StationRates()),
            drift=station.drift,
            uncertain_in=total(
                state.stations[before].uncertain_high
                for job in self._engine.routes.jobs_at(path)
                for before in self._engine.routes.stations_before(job)
            ),
        )

    def orders(self) -> Sequence[str]:
        return tuple(self._engine.state.orders)

    def order(self, order: str) -> OrderFigures:
        state = self._engine.state
        product = self._engine.routes.product(state.orders[order].product)
        known, levels = state.orders[order], state.ledger.of_order(order)
        return OrderFigures(
            order=order,
            product=product.code,
            unseen=known.unseen,
            unseen_out=known.unseen_out,
            route=product.product.removeprefix(product.code).removeprefix("@"),
            state=known.state.value,
            due=known.due,
            priority=known.priority,
            planned=known.planned,
            released=known.released,
            on_hand=state.ledger.on_hand(order),
            shipped=levels.get(Bucket.SHIPPED, 0),
            scrap=levels.get(Bucket.SCRAP, 0),
            overrun=-levels.get(Bucket.OVERRUN, 0),
            changed=known.changed,
            **order_times(state.figures, order),
        )

    def alarms(self) -> Sequence[Alarm]:
        return tuple(event.alarm for event in self._engine.state.alarms.values() if event.alarm is not None)

    def persons(self) -> Sequence[PersonFigures]:
        return tuple(
            PersonFigures(
                person=person,
                line=line,
                shift=shift.name,
                since=shift.begin,
                until=shift.end,
                product=product,
                operation=operation,
                started=work.started,
                good=work.good,
                scrap=work.scrap,
                active=work.active / (SECOND * 10**MOST_DECIMALS),
            )
            for line, shift in self._engine.state.figures.persons.items()
            for (person, product, operation), work in sorted(shift.work.items())
        )

    def site(self) -> SiteFigures:
        state = self._engine.state
        totals, figures = state.ledger.by_bucket, state.figures
        return SiteFigures(
            on_hand=total(totals.get(bucket, 0) for bucket in ON_HAND),
            unassigned=-totals.get(Bucket.UNASSIGNED, 0),
            overrun=-totals.get(Bucket.OVERRUN, 0),
            quarantined=total(station.quarantined for station in state.stations.values()),
            balance_error=total(totals.values()),
            events=state.events,
            changed=state.now,
            **capture_quality(figures),
            bottleneck=figures.bottleneck.station if figures.bottleneck else "",
            bottleneck_methods=" ".join(figures.bottleneck.methods) if figures.bottleneck else "",
            bottleneck_since=figures.bottleneck.since if figures.bottleneck else None,
        )


class FigureSamples:
    """Figures as SampleBatches: all at first, then those that changed since the last call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._view = EngineView(engine)
        self._last: dict[str, tuple[Value, Quality]] = {}

    def everything(self) -> SampleBatch | None:
        model = self._engine.model
        return self._batch(self._all_figures(model.stations, self._view.orders()))

    def changed(self) -> SampleBatch | None:
        """None when nothing changed."""
        recorder = self._engine.recorder
        if not recorder.changed_stations and not recorder.changed_orders:
            return None
        batch = self._batch(self._all_figures(self._changed_stations(), self._changed_orders()))
        recorder.changed_stations.clear()
        recorder.changed_operations.clear()
        recorder.changed_orders.clear()
        return batch

    def _changed_stations(self) -> list[str]:
        """Stations that changed themselves, and all those of an operation whose shared queue did."""
        recorder, model = self._engine.recorder, self._engine.model
        found = set(recorder.changed_stations)
        operations = self._engine.routes.operations()
        for key in recorder.changed_operations & operations.keys():
            found.update(operations[key].stations)
        return [station for station in model.stations if station in found]

    def _changed_orders(self) -> list[str]:
        """Those that were taken off the list are forgotten: another order may have the name of one of them."""
        changed, there = self._engine.recorder.changed_orders, self._engine.state.orders
        for order in changed - there.keys():
            for name in order_series(self._engine.model.site, order):
                self._last.pop(name, None)
        return [order for order in changed if order in there]

    def _all_figures(self, stations: Iterable[str], orders: Iterable[str]) -> Iterator[tuple[str, Value, Quality]]:
        model = self._engine.model
        for path in stations:
            figures = self._view.station(path)
            root = station_path(model.site, model.stations[path].area, path)
            for source, table in ((figures, STATION_FIGURES), (figures.rates, STATION_RATES)):
                for series in table:
                    value = _published(getattr(source, series.figure))
                    yield f"{root}/{series.path}", value, figures.quality if value is not None else Quality.BAD
        for order in orders:
            figures_of_order = self._view.order(order)
            for series in ORDER_SERIES:
                value = _published(getattr(figures_of_order, series.figure))
                yield f"{order_path(model.site, order)}/{series.path}", value, _told(value)
        site = self._view.site()
        for series in SITE_SERIES:
            value = _published(getattr(site, series.figure))
            yield f"{model.site}/{series.path}", value, _told(value)

    def _batch(self, figures: Iterable[tuple[str, Value, Quality]]) -> SampleBatch | None:
        tags, values, qualities = [], [], []
        for tag, value, quality in figures:
            if self._last.get(tag) != (value, quality):
                self._last[tag] = (value, quality)
                tags.append(tag)
                values.append(value)
                qualities.append(quality)
        if not tags:
            return None
        time: Micros = self._engine.state.now
        return SampleBatch(FIGURES, time, tuple(tags), tuple(values), tuple(qualities))


def _told(value: Value) -> Quality:
    return Quality.BAD if value is None else Quality.GOOD


def _published(figure: Value | Decimal) -> Value:
    """Samples know no Decimals; the exact quantities are in the events."""
    return float(figure) if isinstance(figure, Decimal) else figure
