"""A plant with every kind of station, signal and step, and what people, programs and PLCs may say to it."""

from dataclasses import replace

from plant_service.core.samples import SECOND, Value
from plant_service.core.wip.commands.vocabulary import Argument, ArgumentType
from plant_service.core.wip.model import Operation, PlantModel, Policy
from tests.core.streams import rules_of_every_type
from tests.core.wip.plants import MINUTE, START, plant, product, station, step

STATIONS = ("L1/OP10", "L1/OP20A", "L1/OP20B", "L1/OP30", "L1/OP40", "L1/SPARE", "L1/ALL")
ORDERS = ("WO-1", "WO-2", "WO-3")
LOTS = ("A", "B", "C")
OPERATIONS = ("10", "20", "20M", "25", "30", "R")
POOLS: dict[str, tuple[str, ...]] = {
    "station": STATIONS,
    "order": ORDERS,
    "lot": LOTS,
    "new_lot": ("A", "D", "E"),
    "into": LOTS,
    "operation": OPERATIONS,
    "to": OPERATIONS,
    "product": ("BRACKET", "LID"),
    "carrier": ("T1", "T2", "A"),
    "session": ("MON", "TUE"),
    "alarm": ("gap", "unassigned", "overrun", "wip_cap", "quarantine"),
    "subject": ("BRACKET/10", "BRACKET/20", "L1/OP10", "L1/OP40", "WO-1"),
    "duration": ("1m", "600", "8d", "-1"),
    "line": ("L1", "L9"),
    "stations": ("L1/OP10", "L1/OP10, L1/OP40", "L1/OP99"),
}
#: What people say.
OWN_WORDS = ("why", "because", "seen", "x", "Ω" * 1000)
CAP = 7
#: What somebody, or a program gone wrong, may send as any argument.
HOSTILE: tuple[Value, ...] = (
    *(float("nan"), float("inf"), float("-inf"), 1e300, -1, -0.0, 2.5, True, False, None, 10**1000, -(10**30)),
    *(
        "",
        " ",
        "\0",
        "A\0B",
        "\ud800",
        "\u202e",
        "x" * 10_000,
        "Ω" * 1000,
        "9" * 5000,
        "1e999999999",
        "NaN",
        "-Infinity",
    ),
    *("1.0000000000000000000000000000000001", "１２", "1_000", "noon", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
    *("{0}", "%s", "'; DROP TABLE event; --", "<script>", "WO-1", "L1/OP10"),
)
#: Bytes of an event's id: it is an index of the history, which takes 2,700.
LONGEST_ID = 2000
#: What a tag may read as.
READ: tuple[Value, ...] = (
    *(0, 1, 3, 97, 40_000, -7, 2.5, True, 2**64, 1e300, float("nan"), float("inf"), float("-inf")),
    *("WO-1", "WO-2", "A", "B", "T1", "A;B", "NOREAD", "", "STRANGE", "A\0B", "\ud800", "x" * 10_000, None),
)


def plant_of_all_kinds(version: str) -> PlantModel:
    """Two products share stations; every kind of signal and of step is somewhere. Version 3 has another route, version
    2 no caps and limits of time, and no figures of people; in 2 lids are not pulled."""
    stations = [
        station("OP10", "started", "completed", "scrapped", "running", "fault", "starved", "blocked"),
        station("OP20A", "arrived", "completed", "departed", policy=Policy.WARN),
        station("OP20B", "completed", "scrapped", policy=Policy.WARN),
        station("OP30", "completed:identity", "scrapped"),
        replace(
            station("OP40", "completed", "inspected", "departed", policy=Policy.ENFORCE), permissive="plc.OP40.Permit"
        ),
        station("SPARE", "completed", "badge:identity"),
        replace(station("ALL"), rules=rules_of_every_type("L1/ALL", "all")),
    ]
    bracket: tuple[Operation, ...] = (
        step("10", "OP10", gap=5 * MINUTE, aging=10 * MINUTE),
        step("20", "OP20A", "OP20B", wip_cap=4, aging=4 * MINUTE, aging_percentile=90, starvation=600 * MINUTE),
        step("20M", "SPARE", "ALL", alternative_to="20"),
        step("25", "OP20B", optional=True),
        step("30", "OP30", handover=True),
        step("40", "OP40"),
        step("R", "SPARE", returns_to="20"),
    )
    if version == "3":
        bracket = (*bracket[:2], step("30", "OP30"), bracket[5], step("25", "OP20B"), bracket[6])
    lid = (step("10", "OP10"), step("40", "OP40"))
    if version == "2":
        return plant(stations, [product("BRACKET", *bracket), product("LID", *lid)], version)
    stations[0] = replace(stations[0], wait_alarm=2 * MINUTE, stale_alarm=3 * MINUTE)
    stations[1] = replace(stations[1], wip_cap=CAP)
    limits = {"aging": 30 * MINUTE, "no_progress": 20 * MINUTE, "wip_cap": CAP}
    model = plant(
        stations, [product("BRACKET", *bracket, **limits), product("LID", *lid, **limits, pull=True)], version
    )
    return replace(model, line_caps={"L1": CAP}, personal_figures=True)


def choices(argument: Argument) -> tuple[Value, ...]:
    if argument.name in POOLS:
        return POOLS[argument.name]
    match argument.type:
        case ArgumentType.CHOICE:
            return argument.choices
        case ArgumentType.QUANTITY | ArgumentType.COUNT:
            return 1, 1, 1, 2, 2, 3, "4", 9, 0, 2.5
        case ArgumentType.TIME:
            return START, START + SECOND, "noon"
        case ArgumentType.NUMBER | ArgumentType.FLAG:
            return 0, 1, "x"
        case _:
            return (*OWN_WORDS, "x" * 10_000)
