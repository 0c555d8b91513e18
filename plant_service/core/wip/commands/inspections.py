"""What an inspection found, and the word that all is done that was begun."""

from plant_service.core.errors import CommandError
from plant_service.core.texts import refusals, reports
from plant_service.core.texts.glossary import Word
from plant_service.core.wip.commands.arguments import BACK_ENTRY, LOT, OPERATION, ORDER, QUANTITY, STATION
from plant_service.core.wip.commands.dispositions import ALL, NOT_ENOUGH, TO, picked, queue_of, send
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.report import Report

_RESULT = Argument(
    "result",
    ArgumentType.CHOICE,
    "pass: they go on; fail: on hold; rework and scrap: at once",
    "合格放行/不合格冻结/返工/报废",
    choices=("pass", "fail", "rework", "scrap"),
)
_SAMPLE = Argument("sample", ArgumentType.COUNT, "how many of them were looked at", "抽检数", "product", needed=False)
_DEFECTS = Argument(
    "defects", ArgumentType.TEXT, "defect codes, with commas between", "缺陷代码，逗号分隔", needed=False
)


def _inspect(floor: Floor, given: Given) -> Action:
    result, station = given.text("result"), floor.station(given)
    defects = given.text("defects")
    if result == "pass":
        parcel = floor.parcel(given)
        if parcel is not None:
            floor.on_route(parcel, station)
        quantity = floor.amount(given, floor.routes.products_at(station))
        passed = Report("", "inspected", station, quantity, 0, 0)
        if floor.flow.available(passed, parcel) < quantity:
            raise CommandError(refusals.TOO_FEW_TO_INSPECT(quantity=quantity, station=station))
    else:
        found = picked(floor, given, Bucket.DONE, Bucket.ACTIVE, Bucket.QUEUE)
        targets = [queue_of(floor, one, given.text("to")) for one in found] if result == "rework" else []

    def act(report: Report) -> None:
        sample = f", {given.quantity('sample')} looked at" if "sample" in given else ""
        why = f": {report.detail}" if report.detail else ""
        words = reports.INSPECTED(result=result, sample=sample, why=why)
        report = report._replace(reason=defects or report.reason, detail=words)
        if result == "pass":
            floor.flow.report(report._replace(kind="inspected", quantity=given.quantity()), parcel)
            return
        for number, one in enumerate(found):
            floor.recorder.record(
                report, kind="inspected", quantity=one.quantity, operation=one.place.operation, parcel=one.parcel
            )
            if result == "fail":
                floor.flow.holds.hold(report, one.place, one.parcel, one.quantity, words)
            elif result == "rework":
                send(floor, report, one, targets[number], "reworked")
            else:
                send(floor, report, one, one.place._replace(station=station, bucket=Bucket.SCRAP), "scrapped")

    return act


def _complete_pending(floor: Floor, given: Given) -> Action:
    station = floor.station(given)
    found = picked(floor, given, Bucket.ACTIVE)

    def act(report: Report) -> None:
        for place, parcel, quantity in found:
            done = report._replace(
                kind="completed", station=station, quantity=quantity, operation=place.operation, accepted=True
            )
            floor.flow.report(done, parcel)

    return act


COMMANDS = (
    CommandSpec(
        "inspect",
        Permission.OPERATE,
        "Pieces were inspected at a station",
        "检验结果",
        (
            STATION,
            _RESULT,
            QUANTITY,
            ORDER.optional(),
            LOT.optional(),
            OPERATION.optional(),
            TO.optional(),
            _SAMPLE,
            _DEFECTS,
            *BACK_ENTRY,
        ),
        _inspect,
        (
            *NOT_ENOUGH,
            Word("fewer pieces can have come there", "到达该处的不可能有这么多"),
            Word("the pieces wait there already", "产品已在该处等待"),
        ),
    ),
    CommandSpec(
        "complete_pending",
        Permission.OPERATE,
        "All that was started at a station is completed",
        "在制全部完工",
        (STATION, ORDER.optional(), LOT.optional(), ALL, *BACK_ENTRY),
        _complete_pending,
        (Word("nothing, or less, is active there", "该处没有或不够加工中的数量"),),
    ),
)
