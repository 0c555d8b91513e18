"""Pieces on hold: nobody is to work on them until somebody releases them. They remember where they stood."""

from plant_service.core.quantities import Quantity
from plant_service.core.texts import alarms, reports
from plant_service.core.texts.phrase import Said, own_words
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel, Place
from plant_service.core.wip.recorder import Recorder
from plant_service.core.wip.report import Report
from plant_service.core.wip.state import Hold, OrderState

_WAITING = (Bucket.QUEUE, Bucket.TRANSIT)


class Holds:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._state = recorder.state

    def hold(self, report: Report, place: Place, parcel: Parcel, quantity: Quantity, reason: Said) -> None:
        target = place._replace(bucket=Bucket.HOLD)
        posting = self._recorder.post(parcel, place, target, quantity)
        event = self._recorder.record(
            report,
            kind="held",
            quantity=quantity,
            operation=place.operation,
            parcel=parcel,
            postings=(posting,),
            station=place.station,
            detail=reason,
        )
        hold = Hold(event.id, place, quantity, self._state.now, reason, report.actor)
        self._state.holds.setdefault((target, parcel), []).append(hold)

    def restore(self, report: Report, held: Place, parcel: Parcel, quantity: Quantity) -> None:
        """Pieces come back on hold, because what took them from there is taken back."""
        place = held._replace(station="", bucket=Bucket.QUEUE)
        hold = Hold(report.id, place, quantity, self._state.now, report.detail, report.actor)
        self._state.holds.setdefault((held, parcel), []).append(hold)

    def catch(self, report: Report, place: Place, parcel: Parcel, quantity: Quantity) -> None:
        """Holds pieces that have just come to a place, if that was asked for, or if their order is interrupted."""
        if place.bucket not in _WAITING:
            return
        reason = self._reason_to_catch(place.operation, parcel)
        if reason is not None:
            self.hold(report, place, parcel, quantity, reason)

    def _reason_to_catch(self, operation: str, parcel: Parcel) -> Said | None:
        future = self._state.future_holds
        if future:
            for lot in {parcel.lot, ""}:
                reason = future.get((parcel.order, lot, operation))
                if reason is not None:
                    return own_words(reason)
        order = self._state.orders[parcel.order]
        if order.state in (OrderState.INTERRUPTED, OrderState.ABORTED):
            return reason_of(order.state)
        return None

    def take(
        self, place: Place, parcel: Parcel, quantity: Quantity, reason: str | None = None
    ) -> list[tuple[Hold, Quantity]]:
        """Strikes pieces off the holds at a place, oldest first, perhaps only those that are held for one reason:
        (hold, how many of it). The caller posts them."""
        found, holds = [], self._state.holds[place, parcel]
        for hold in holds:
            if quantity and reason in (None, hold.reason):
                taken = min(hold.quantity, quantity)
                hold.quantity -= taken
                quantity -= taken
                found.append((hold, taken))
        left = [hold for hold in holds if hold.quantity]
        if left:
            self._state.holds[place, parcel] = left
        else:
            del self._state.holds[place, parcel]
        return found

    def broken(self, report: Report, place: Place, parcel: Parcel, quantity: Quantity) -> None:
        """A signal reports pieces that were on hold: a fact all the same, and an alarm."""
        self.take(place, parcel, quantity)
        text = alarms.ON_HOLD(station=report.station, kind=report.kind, quantity=quantity)
        self._recorder.alarms.begin(report, "hold", parcel.order, text)

    def seen_to(self, report: Report, parcel: Parcel) -> None:
        """A person has decided about held pieces of an order."""
        self._recorder.alarms.end(report, "hold", parcel.order)


def reason_of(state: OrderState) -> Said:
    return reports.HELD_WITH_ORDER(state=state.value.lower())
