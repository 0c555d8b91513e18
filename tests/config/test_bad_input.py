"""Every folder of tests/cases/bad_input holds a plant.yaml and the exact words it is refused with."""

from pathlib import Path

import pytest

from plant_service.config.load import load
from plant_service.core.errors import ConfigError

CASES = Path(__file__).parents[1] / "cases" / "bad_input"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir() if folder.is_dir()))
def test_bad_input_is_refused_in_words(case: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(CASES / case / "plant.yaml")
    said = str(refused.value).replace(f"{CASES / case}/", "")
    assert said == (CASES / case / "expected_error.txt").read_text(encoding="utf-8").rstrip("\n")
