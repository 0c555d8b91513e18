"""From what a rule observed at its station to what it means for the work in progress."""

from collections.abc import Iterator

from plant_service.core.considered import asked, chosen, rejected
from plant_service.core.signals.observation import QUARANTINED, SEVERAL_CODES, UNCERTAIN, Observation
from plant_service.core.signals.order_word import OrderWord, shares
from plant_service.core.signals.rules import BADGE, QUANTITY_KINDS, STATE_KINDS, TOTAL, IdentityRule, RuleSpec
from plant_service.core.texts import reports
from plant_service.core.wip.events import Certainty
from plant_service.core.wip.flow import Flow
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.monitors import Monitors
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Doubt


class Observing:
    def __init__(self, recorder: Recorder, flow: Flow, monitors: Monitors) -> None:
        self._recorder = recorder
        self._state = recorder.state
        self._flow = flow
        self._monitors = monitors

    def observe(self, rule: RuleSpec, found: Observation) -> None:
        if found.kind != TOTAL:
            self._take(rule, found)
            self._recorder.attribute()

    def _take(self, rule: RuleSpec, found: Observation) -> None:
        begun = self._state.begun[rule.name]
        report = Report(
            f"{rule.name}:{found.id}" if begun == 1 else f"{rule.name}@{begun}:{found.id}",
            found.kind,
            rule.station,
            found.quantity,
            found.occurred,
            found.window_from,
            Certainty.UNCERTAIN if found.kind == UNCERTAIN else Certainty.MEASURED,
            rule.name,
            found.identity,
            self._state.stations[rule.station].operator,
            detail=found.detail,
            high=found.high,
        )
        if found.kind in QUANTITY_KINDS:
            self._move(rule, found, report)
        elif found.kind == BADGE:
            self._sign_on(report)
        elif found.kind in STATE_KINDS:
            self._recorder.station(rule.station).states[found.kind] = found.on
            self._recorder.record(report)
            self._monitors.standing.see(report, found.on)
            self._monitors.forecast.switched(rule.station, found.kind, found.on)
        else:
            self._note(rule, report)

    def _sign_on(self, report: Report) -> None:
        """A badge that cannot be read leaves whoever works there."""
        station = self._recorder.station(report.station)
        station.operator = report.identity or station.operator
        self._recorder.record(report, kind="signed_on" if report.identity else report.kind, quantity=0)

    def _move(self, rule: RuleSpec, found: Observation, report: Report) -> None:
        for item, wanted in self._whose(rule, found, report):
            self._flow.report(item, wanted)
        if found.identity:
            self._recorder.alarms.end(report, SEVERAL_CODES, rule.station)

    def _whose(self, rule: RuleSpec, found: Observation, report: Report) -> Iterator[tuple[Report, Parcel | None]]:
        """What an identity names: a lot, perhaps on its carrier, moves as a whole, an order by the piece; an unknown
        one is in no order, and one that was read twice is none.

        Where the PLC tells the order, pieces without an identity that is known here are of that order; else they are
        of the one that a person named at the station, if any.
        """
        carrier = self._state.carriers.get(report.identity)
        name = carrier.lot if carrier is not None else report.identity
        order = self._state.lots.get(name)
        if order is not None:
            parcel = Parcel(order, name)
            if not self._is_again(rule, report, parcel):
                if asked() is not None:
                    chosen("lot_named", identity=report.identity, lot=name, order=order)
                yield report._replace(quantity=max(1, self._flow.available(report, parcel))), parcel
        elif not rule.order_tag or report.identity in self._state.orders:
            job = self._state.stations[rule.station].job
            if asked() is not None and report.identity:
                chosen("order_named", identity=report.identity)
            elif asked() is not None and job is not None:
                chosen("job_named", whose="/".join(filter(None, job)))
            elif asked() is not None:
                chosen("nobody_named")
            yield report, Parcel(report.identity, "") if report.identity else job
        else:
            word = self._state.order_words.get(rule.order_tag, OrderWord())
            for share in shares(word, rule.order_change, found.window_from, found.occurred, found.quantity):
                identity = report.identity or share.order
                item = report._replace(quantity=share.pieces, identity=identity, detail=share.doubt or report.detail)
                if share.doubt:
                    item = item._replace(certainty=Certainty.INFERRED)
                yield item, self._parcel(share.order)

    def _is_again(self, rule: RuleSpec, report: Report, parcel: Parcel) -> bool:
        """A code of which nothing is left to come, because all of its lot has been here, was read again and makes no
        piece. A single unit is one all the same where the PLC says with a number or toggle that there was one."""
        if not self._flow.is_over(report, parcel):
            return False
        pieces = self._flow.gone_by(report, parcel)
        if not pieces or (pieces == 1 and not isinstance(rule, IdentityRule)):
            return False
        if asked() is not None:
            rejected("read_again", identity=report.identity, pieces=pieces)
        text = reports.ALL_BEEN_HERE(quantity=pieces, code=report.identity)
        self._recorder.record(report, kind="read_again", quantity=0, parcel=parcel, detail=text)
        return True

    def _parcel(self, order: str) -> Parcel | None:
        """Of an order or lot, by its name in the PLC; without a name, the pieces are of whatever is there."""
        if not order:
            return None
        lot_of = self._state.lots.get(order)
        return Parcel(order, "") if lot_of is None else Parcel(lot_of, order)

    def _note(self, rule: RuleSpec, report: Report) -> None:
        """A rule said something about its signal that moves no pieces."""
        self._recorder.station(rule.station)
        event = self._recorder.record(report)
        if report.kind == SEVERAL_CODES:
            self._recorder.alarms.begin(report, SEVERAL_CODES, rule.station, report.detail)
        if rule.observe == TOTAL:
            return
        claims = self._flow.claims
        for kind, doubt, quantity in (
            (UNCERTAIN, Doubt.UNSEEN, report.high),
            (QUARANTINED, Doubt.JUMP, report.quantity),
        ):
            if report.kind == kind and quantity > 0:
                claims.open(report, event.id, doubt, rule.observe, quantity)
            elif report.kind == kind and quantity < 0:
                claims.withdraw(report, doubt, -quantity)
