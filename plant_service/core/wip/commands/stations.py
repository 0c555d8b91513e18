"""What is going on at a station: which order is made, who works there."""

from plant_service.core.texts.glossary import Word
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip.commands.arguments import LOT, ORDER, STATION, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.recorder import NOBODY
from plant_service.core.wip.report import Report

_OPERATOR = Argument("operator", ArgumentType.TEXT, "who works there", "操作工")


def _change_order(floor: Floor, given: Given) -> Action:
    station, parcel = floor.station(given), floor.parcel(given)
    if parcel is not None:
        floor.on_route(parcel, station)

    def act(report: Report) -> None:
        floor.recorder.station(station).job = parcel
        floor.recorder.record(report, kind="order_changed", parcel=parcel or NOBODY)

    return act


def _sign_on(floor: Floor, given: Given) -> Action:
    return _sign(floor, given, "signed_on", given.text("operator"))


def _sign_off(floor: Floor, given: Given) -> Action:
    return _sign(floor, given, "signed_off", "")


def _sign(floor: Floor, given: Given, kind: str, operator: str) -> Action:
    station = floor.station(given)

    def act(report: Report) -> None:
        """What signals count at the station from now on carries this name."""
        state = floor.recorder.station(station)
        floor.recorder.record(report, kind=kind, detail=own_words(operator or state.operator))
        state.operator = operator

    return act


COMMANDS = (
    CommandSpec(
        "change_order",
        Permission.OPERATE,
        "From now on pieces at a station belong to this order or lot; to whichever waits longest if none is named",
        "工位切换工单；不指定则按先进先出",
        (STATION, ORDER.optional(), LOT.optional(), *WHY),
        _change_order,
        (Word("the station is not on the order's route", "工位不在工单的工艺路线上"),),
    ),
    CommandSpec(
        "sign_on",
        Permission.OPERATE,
        "Somebody begins to work at a station",
        "操作工上岗",
        (STATION, _OPERATOR),
        _sign_on,
        (Word("the station is unknown", "没有该工位"),),
    ),
    CommandSpec(
        "sign_off",
        Permission.OPERATE,
        "Nobody works at a station any more",
        "操作工离岗",
        (STATION,),
        _sign_off,
        (Word("the station is unknown", "没有该工位"),),
    ),
)
