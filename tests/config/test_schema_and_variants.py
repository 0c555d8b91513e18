from pathlib import Path
from typing import Any

from plant_service.config.schema import json_schema
from plant_service.config.variants import scaled, with_addresses
from plant_service.core.durations import parse_duration
from plant_service.core.signals.rules import BinaryRule, CounterRule
from tests.config.plants import loaded, with_signal


def test_every_key_of_the_schema_is_described() -> None:
    schema = json_schema()
    ours = {name: block for name, block in schema["$defs"].items() if "properties" in block}
    without = [
        f"{name}.{key}"
        for name, block in [("plant.yaml", schema), *ours.items()]
        for key, value in block["properties"].items()
        if "description" not in value and key not in ("protocol", "rack", "slot")
    ]
    assert without == []


def test_devices_of_every_protocol_have_a_tag_list() -> None:
    blocks: dict[str, Any] = json_schema()["$defs"]
    for variant in blocks["DeviceBlock"]["oneOf"]:
        device = blocks[variant["$ref"].rpartition("/")[2]]
        assert "tags" in device["properties"]
        assert "tags" in device["required"]


def test_a_plant_at_ten_times_the_speed(tmp_path: Path) -> None:
    signals = (
        "{observe: completed, counter: press.PartCount, min_cycle: 2s}",
        "{observe: started, edge: press.Running, on_delay: 1s}",
    )
    model = scaled(loaded(tmp_path, with_signal(*signals)), 10).model
    counter, edge = model.stations["L1/OP10"].rules
    (step,) = model.products["BRACKET"].route
    assert isinstance(counter, CounterRule)
    assert isinstance(edge, BinaryRule)
    assert (counter.min_cycle, edge.on_delay, edge.off_delay) == (200_000, 100_000, 0)
    assert (step.standard_time, step.gap) == (600_000, parse_duration("12m"))


def test_a_plant_at_another_address(tmp_path: Path) -> None:
    plant = with_addresses(loaded(tmp_path), {"press": "127.0.0.1:1"})
    assert plant.devices["press"].settings.model_dump()["address"] == "127.0.0.1:1"
