"""Checkpoints: readable text with a version; what is damaged or foreign is refused in words."""

import json
from typing import Any

import pytest

from plant_service.core import checkpoint
from plant_service.core.checkpoint import VERSION, Checkpoint
from plant_service.core.errors import StoreError
from plant_service.core.inputs import SampleInput
from plant_service.core.samples import SECOND, Quality
from plant_service.core.snapshot import Form, from_plain, to_plain
from plant_service.core.wip.ledger import Parcel
from tests.core.streams import START, Fold


def _checkpoint() -> str:
    fold = Fold()
    for second, value in enumerate([998, 999, 400]):  # the last one is held
        fold.step(SampleInput(START + second * SECOND, "press.Count", value, Quality.GOOD))
    return checkpoint.dump(Checkpoint(fold.engine.model, fold.engine.state, {"press.Count": START}))


def test_a_reader_finds_what_a_rule_holds() -> None:
    plain = json.loads(_checkpoint())
    assert plain["version"] == VERSION
    signals = dict(plain["state"]["signals"])
    assert signals["L1/OP10/completed"] | {"held": 400, "value": 999, "counted": 1} == signals["L1/OP10/completed"]


def test_a_checkpoint_comes_back_as_it_was() -> None:
    text = _checkpoint()
    assert checkpoint.dump(checkpoint.load(text)) == text


def test_a_long_checkpoint_is_written_in_pieces_and_is_json_all_the_same() -> None:
    fold = Fold()
    fold.engine.state.lots = {f"批次 {number}": "WO-1" for number in range(2345)}
    content = Checkpoint(fold.engine.model, fold.engine.state, {})
    plain = {"version": VERSION, "model": to_plain(content.model), "state": None, "polled": []}
    plain["state"] = to_plain(content.state, form=Form.COMPACT)
    assert checkpoint.dump(content) == json.dumps(plain, ensure_ascii=False)


def _changed(change: Any) -> str:
    plain = json.loads(_checkpoint())
    change(plain)
    return json.dumps(plain)


def _without_state(plain: Any) -> None:
    del plain["state"]


def _unknown_field(plain: Any) -> None:
    plain["state"]["colour"] = "red"


def _text_for_a_number(plain: Any) -> None:
    plain["state"]["now"] = "yesterday"


def _unknown_rule_type(plain: Any) -> None:
    plain["state"]["signals"][0][1]["type"] = "OracleState"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(_checkpoint()[:-200], id="cut"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no version"),
        pytest.param(_changed(_without_state), id="a part is missing"),
        pytest.param(_changed(_unknown_field), id="a part too many"),
        pytest.param(_changed(_text_for_a_number), id="a text for a number"),
        pytest.param(_changed(_unknown_rule_type), id="an unknown rule type"),
    ],
)
def test_a_damaged_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="the checkpoint is damaged: "):
        checkpoint.load(text)


def test_another_version_is_refused_with_both_numbers() -> None:
    text = json.dumps(json.loads(_checkpoint()) | {"version": VERSION + 1})
    with pytest.raises(StoreError, match=f"version {VERSION + 1}, this program writes version {VERSION}"):
        checkpoint.load(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (dict[tuple[str, str], int], {("a", "b"): 1}),
        (dict[str, bool], {"on": True}),
        (tuple[Parcel, ...], (Parcel("WO-1", "LOT-A"), Parcel("", ""))),
        (list[Quality], [Quality.GOOD, Quality.BAD]),
        (bytes, b"\x00\xff"),
        (int | str | None, None),
        (int | str | None, "支架"),
        (bool | int | float | str | None, 2.5),
        (bool | int | float | str | None, 1 << 70),
    ],
)
@pytest.mark.parametrize("form", Form)
def test_a_value_comes_back_through_json(kind: Any, value: Any, form: Form) -> None:
    again = from_plain(kind, json.loads(json.dumps(to_plain(value, kind, form))))
    assert again == value
    assert type(again) is type(value)
