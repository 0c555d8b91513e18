"""The reference of signals names every key that a signal may have."""

from pathlib import Path

from plant_service.config.schema import json_schema

PAGE = Path(__file__).parents[2] / "docs" / "signals.md"


def test_every_key_of_a_signal_is_in_the_reference() -> None:
    blocks = json_schema()["$defs"]
    keys = {key for name, block in blocks.items() if name.endswith("Signal") for key in block["properties"]}
    text = PAGE.read_text(encoding="utf-8")
    assert len(keys) > 20
    assert {key for key in keys if f"`{key}`" not in text and f"`{key}:`" not in text} == set()
