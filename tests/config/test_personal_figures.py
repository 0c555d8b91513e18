"""Figures of people: off unless said, and only where this computer alone reaches the port."""

from pathlib import Path

from tests.config.plants import PLANT, loaded, problems


def test_they_are_off_unless_the_plant_says_otherwise(tmp_path: Path) -> None:
    assert not loaded(tmp_path).model.personal_figures
    model = loaded(tmp_path, PLANT + "personal_figures: true\n").model
    assert model.personal_figures
    assert model.zone.offsets[-1] == 8 * 3_600_000_000


def test_they_are_refused_where_others_reach_the_port(tmp_path: Path) -> None:
    text = PLANT + "web: {listen: 0.0.0.0:8080}\npersonal_figures: true\n"
    found = problems(tmp_path, text)
    assert len(found) == 1
    line = text.splitlines().index("personal_figures: true") + 1
    assert f":{line}: " in str(found[0])
    assert "whoever reaches the board's port could read them" in str(found[0])
    assert loaded(tmp_path, text.replace("true", "false")).model.personal_figures is False
