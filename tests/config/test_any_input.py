"""Whatever stands in the files: a Plant or a ConfigError, nothing else."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plant_service.config.samples import read_samples
from plant_service.core.errors import ConfigError
from plant_service.core.samples import Quality, TagType
from tests.config.plants import PLANT, TAGS, problems

VALUES = st.sampled_from(
    ["", "null", "[]", "{}", "on", "-1", "0", "1e999", "9" * 40, "2026-02-30", "*a", "!!int x", "&a b", "{a: {b: 1}}",
     "[[[[", "'", '"\\x00"', "press.PartCount", "true", ".nan", "\t", "? ", "{? [a] : b}", "<<: {a: 1}", "%",
     "0001-01-01"]
)  # fmt: skip
WORDS = st.sampled_from(sorted({word for word in PLANT.replace(",", " ").replace("}", " ").split() if word != "-"}))
quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quick
@given(st.text())
@example("[" * 5000)
@example("{a: " * 5000)
@example("a: &a [*a]")
@example("site: \ud7ff\x85x")
@example("--- a\n--- b")
def test_any_text_as_plant(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


@quick
@given(WORDS, VALUES | st.text(max_size=20))
def test_any_word_replaced(tmp_path: Path, word: str, value: str) -> None:
    for problem in problems(tmp_path, PLANT.replace(word, value)):
        assert "\n" not in problem


@quick
@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"name,address,type\n\xff")
def test_any_bytes_as_tag_list(tmp_path: Path, content: bytes) -> None:
    assert problems(tmp_path, PLANT, content)


@quick
@given(st.lists(st.sampled_from(["", "hr:1", "uint16", "1e400", "0,5", "nan", '"', "#", "x" * 140_000]), max_size=8))
def test_any_row_in_a_tag_list(tmp_path: Path, cells: list[str]) -> None:
    problems(tmp_path, PLANT, TAGS + ",".join(cells) + "\n")


@quick
@given(
    st.lists(
        st.sampled_from(["2026-11-22T08:00:00Z", "press", "press.Total", "PartCount", "1", "1.5", "inf", "", "Bad"]),
        min_size=3,
        max_size=6,
    ),
    st.text(max_size=10),
)
def test_any_row_of_samples(tmp_path: Path, cells: list[str], text: str) -> None:
    path = tmp_path / "samples.csv"
    path.write_bytes(f"time,device,tag,value,quality\n{','.join(cells)}\n{text}\n".encode())
    samples = read_samples(path, {"press.Total": TagType.INT32})
    with suppress(ConfigError):
        for sample in samples:
            assert sample.value is not None or sample.quality is Quality.BAD


def test_the_plant_itself_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []
    with pytest.raises(ConfigError):
        list(read_samples(tmp_path, {}))
