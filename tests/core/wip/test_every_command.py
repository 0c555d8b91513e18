"""A day on which every command is carried out at least once; one that the vocabulary gains must be added here."""

from dataclasses import replace

from plant_service.core.samples import Value
from plant_service.core.wip.audit import balance_error
from plant_service.core.wip.commands.execution import COMMANDS
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.state import Doubt
from tests.core.wip.plants import Fold, kinds, plant, product, station, step


class Day(Fold):
    """`done`: names of the commands that were carried out."""

    def __init__(self, model: PlantModel) -> None:
        super().__init__(model)
        self.done: set[str] = set()

    def do(self, name: str, /, **arguments: Value) -> str:
        """The id of the first event of a command, which is not refused."""
        events = self.command(name, actor="li", **arguments)
        assert "refused" not in kinds(events), events[0].detail
        self.done.add(name)
        return events[0].id

    def jump(self, name: str) -> str:
        """A counter that goes on from somewhere else: the claim that this makes."""
        self.counts(name, 30_000)
        self.counts(name, 0)
        found = [claim for claim in self.engine.state.claims.values() if claim.doubt is Doubt.JUMP]
        return found[-1].id


def line(version: str = "1") -> PlantModel:
    stations = [
        station("OP10", "started", "completed"),
        station("OP20", "completed"),
        station("OP30", "completed", "inspected", "departed"),
        station("LIDS", "completed"),
    ]
    route = (step("10", "OP10"), step("20", "OP20"), step("30", "OP30"))
    if version == "2":
        route = (*route[:2], replace(route[2], optional=True))
    return plant(stations, [product("BRACKET", *route), product("LID", step("10", "LIDS"))], version)


def test_every_command_is_carried_out_on_some_day() -> None:
    day = Day(line())
    _orders_come(day)
    _work_is_reported(day)
    _pieces_are_set_aside_and_sent(day)
    _lots_are_handled(day)
    _mistakes_are_corrected(day)
    _alarms_are_handled(day)
    _things_are_counted(day)
    _orders_end(day)
    assert set(COMMANDS) - day.done == set()
    assert balance_error(day.engine.state) == 0


def _orders_come(day: Day) -> None:
    day.do("store", order="WO-1", product="BRACKET", quantity=20)
    day.do("start", order="WO-1")
    day.do("revoke_start", order="WO-1")
    day.do("start", order="WO-1")
    day.do("store_and_start", order="WO-2", product="BRACKET", quantity=8, lot="A")
    day.do("release", order="WO-2", product="BRACKET", quantity=5, lot="B", priority=5)
    day.do("update", order="WO-1", quantity=25, due="2026-12-01T00:00:00Z")
    day.do("store", order="WO-3", product="BRACKET", quantity=1)
    day.do("cancel", order="WO-3")


def _work_is_reported(day: Day) -> None:
    day.do("change_order", station="L1/OP10", order="WO-1")
    day.do("sign_on", station="L1/OP10", operator="wang")
    day.do("report", station="L1/OP10", kind="started", quantity=12, order="WO-1")
    day.do("complete_pending", station="L1/OP10", order="WO-1")
    day.do("sign_off", station="L1/OP10")
    day.do("pause", order="WO-1")
    day.do("resume", order="WO-1")
    day.do("report", station="L1/LIDS", kind="completed", quantity=3)
    day.do("report", station="L1/LIDS", kind="scrapped", quantity=1)
    day.do("release", order="WO-9", product="LID", quantity=9)
    day.do("attribute", station="L1/LIDS", order="WO-9", quantity=4)
    assert (day.level(Bucket.SHIPPED, order="WO-9"), day.level(Bucket.SCRAP, order="WO-9")) == (3, 1)


def _pieces_are_set_aside_and_sent(day: Day) -> None:
    day.do("hold", order="WO-1", operation="20", quantity=2, reason="crack")
    day.do("release_hold", order="WO-1")
    day.do("future_hold", order="WO-1", operation="30")
    day.do("cancel_future_hold", order="WO-1", operation="30")
    day.do("scrap", order="WO-1", operation="20", quantity=1)
    day.do("unscrap", order="WO-1", quantity=1)
    day.do("return", order="WO-1", operation="20", quantity=1, to="10")
    day.do("report", station="L1/OP30", kind="completed", quantity=5, order="WO-1")
    day.do("rework", order="WO-1", operation="30", quantity=1)
    day.do("inspect", station="L1/OP30", result="pass", quantity=3, order="WO-1", sample=1)


def _lots_are_handled(day: Day) -> None:
    day.do("split", lot="A", new_lot="C", quantity=3)
    day.do("merge", lot="C", into="A")
    day.do("relabel", lot="A", new_lot="D")
    day.do("bind", carrier="T1", lot="D")
    day.do("unbind", carrier="T1")
    day.do("consume", lot="B", quantity=2, into="D")


def _mistakes_are_corrected(day: Day) -> None:
    wrong = day.do("report", station="L1/OP20", kind="completed", quantity=1, order="WO-1")
    day.do("supersede", event=wrong, quantity=2, reason="two of them")
    wrong = next(e.id for e in reversed(day.events) if e.kind == "completed")
    day.do("void", event=wrong, reason="none at all")
    day.do("reject", claim=day.jump("OP20"), reason="display was changed")
    claim = day.jump("OP20")
    day.do("accept", claim=claim, quantity=1, order="WO-1")
    day.do("split_claim", claim=claim, accepted=1, order="WO-1")


def _alarms_are_handled(day: Day) -> None:
    day.wait(8000)
    day.tick()
    which: dict[str, Value] = {"alarm": "gap", "subject": "BRACKET/10"}
    day.do("acknowledge_alarm", **which, comment="on my way")
    day.do("confirm_alarm", **which)
    day.do("comment_alarm", **which, comment="a belt")
    day.do("shelve_alarm", **which, duration="30m")
    day.do("unshelve_alarm", **which)


def _things_are_counted(day: Day) -> None:
    day.do("count_open", session="MON", stations="L1/OP20")
    day.do("count", session="MON", station="L1/OP20", quantity=4, order="WO-1")
    day.do("count_close", session="MON")
    day.do("close_day", day="2026-12-01", reason="known")


def _orders_end(day: Day) -> None:
    day.do("ship", order="WO-1", quantity=2)
    day.engine.reconfigure(line("2"))
    day.do("configure", version="2")
    day.do("change_route", order="WO-1")
    day.do("stop", order="WO-1")
    day.do("abort", order="WO-2")
    day.do("release", order="WO-4", product="LID", quantity=1)
    day.do("report", station="L1/LIDS", kind="completed", quantity=1, order="WO-4")
    day.do("clear", order="WO-4")
