"""Caps on work in progress: of a station, a line, a product."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plant_service.core.wip.events import Bucket
from plant_service.core.wip.model import PlantModel
from plant_service.core.wip.view import EngineView
from tests.core.wip.plants import Fold, alarms, plant, product, station, step


def two_lines(lines: dict[str, int] | None = None, made: dict[str, Any] | None = None, cap: int | None = None) -> Fold:
    """OP10 stands in line L1, OP20 in L2; two products share them."""
    first, second = station("OP10", "completed", "started"), station("OP20", "completed", "started")
    second = replace(second, path="L2/OP20", line="L2", wip_cap=cap, rules=tuple(_moved(r) for r in second.rules))
    steps = step("10", "OP10"), replace(step("20", "OP20"), stations=("L2/OP20",))
    products = [product("BRACKET", *steps, **(made or {})), product("LID", *steps)]
    model: PlantModel = plant([first, second], products)
    return Fold(replace(model, line_caps=lines or {}))


def _moved(rule: Any) -> Any:
    return replace(rule, name=rule.name.replace("L1/", "L2/"), station="L2/OP20")


def test_a_station_may_have_so_much_on_hand() -> None:
    fold = two_lines(cap=3)
    fold.release("WO-1", 9)
    fold.counts("OP10", 3)
    fold.counts("OP20", 2, "started")
    assert alarms(fold) == set()
    (raised,) = [e for e in fold.counts("OP10", 1) if e.kind == "alarm_raised"]
    assert (raised.identity, raised.station) == ("station_cap:L2/OP20", "L2/OP20")
    assert raised.detail == "4 pieces are on hand in L2/OP20, its cap is 3"
    fold.counts("OP20", 1)
    assert alarms(fold) == set()


def test_a_line_may_have_so_much_on_hand_of_all_products() -> None:
    fold = two_lines({"L1": 5})
    fold.release("WO-1", 3)
    fold.release("WO-2", 2, "LID")
    assert alarms(fold) == set()
    fold.release("WO-2", 1, "LID")
    assert alarms(fold) == {"line_cap:L1"}
    fold.report("completed", "OP10", 1, order="WO-2")
    assert alarms(fold) == set()


def test_a_product_may_have_so_much_on_its_route() -> None:
    fold = two_lines(made={"wip_cap": 4})
    fold.release("WO-1", 4)
    fold.release("WO-2", 9, "LID")
    fold.report("completed", "OP10", 2, order="WO-1")
    assert alarms(fold) == set()
    fold.release("WO-1", 1)
    assert alarms(fold) == {"product_cap:BRACKET"}
    fold.command("scrap", order="WO-1", quantity=1, reason="x")
    assert alarms(fold) == set()


def test_a_cap_that_comes_with_another_configuration_sees_what_is_there() -> None:
    fold = two_lines()
    fold.release("WO-1", 9)
    fold.engine.reconfigure(two_lines({"L1": 5}).engine.model)
    fold.counts("OP10", 1)
    assert alarms(fold) == {"line_cap:L1"}


@given(
    st.lists(
        st.tuples(st.sampled_from(["release", "count10", "start10", "count20", "hold", "scrap"]), st.integers(1, 4)),
        max_size=25,
    )
)
def test_the_alarms_stand_exactly_while_there_is_too_much(moves: list[tuple[str, int]]) -> None:
    fold = two_lines({"L1": 4, "L2": 3}, {"wip_cap": 6}, 3)
    for move, pieces in moves:
        match move:
            case "release":
                fold.release("WO-1", pieces)
            case "count10" | "count20":
                fold.counts(f"OP{move[-2:]}", pieces)
            case "start10":
                fold.counts("OP10", pieces, "started")
            case "hold" | "scrap":
                fold.command(move, order="WO-1", quantity=1, reason="x")
        view = EngineView(fold.engine)
        first, second = (view.station(path).on_hand for path in ("L1/OP10", "L2/OP20"))
        unassigned = fold.level(Bucket.UNASSIGNED)
        expected = {
            "line_cap:L1": first + min(0, unassigned) > 4 if not unassigned else None,
            "line_cap:L2": second > 3 if not unassigned else None,
            "station_cap:L2/OP20": second > 3 if not unassigned else None,
            "product_cap:BRACKET": fold.on_hand("WO-1") > 6,
        }
        standing = alarms(fold)
        for name, over in expected.items():
            assert over is None or (name in standing) == over, name
