"""The identity rule: a text that a reader shows."""

from plant_service.core.samples import SECOND, Micros
from plant_service.core.signals.rules import CodeFormat, IdentityRule
from tests.core.signals.feeding import BAD, every_second, observe


def reader(lockout: Micros = 0, **code: object) -> IdentityRule:
    return IdentityRule(
        name="L1/OP10/arrived",
        station="L1/OP10",
        observe="arrived",
        tag="press.Reader",
        lockout=lockout,
        code=CodeFormat(**code),  # type: ignore[arg-type]
    )


def _read(rule: IdentityRule, *texts: str) -> list[str]:
    return [item.identity for item in observe(rule, every_second(texts))]


def test_a_text_that_stands_since_before_is_a_baseline() -> None:
    assert _read(reader(), "LOT-A", "LOT-A") == []


def test_every_new_text_is_one_observation() -> None:
    assert _read(reader(), "", "LOT-A", "LOT-A", "LOT-B") == ["LOT-A", "LOT-B"]


def test_the_same_code_counts_again_after_a_clear() -> None:
    assert _read(reader(), "", "LOT-A", "", "LOT-A") == ["LOT-A", "LOT-A"]


def test_a_lockout_makes_it_the_same_reading() -> None:
    assert _read(reader(lockout=5 * SECOND), "", "LOT-A", "", "LOT-A", "", "LOT-B") == ["LOT-A", "LOT-B"]


def test_padding_of_the_plc_is_no_part_of_the_text() -> None:
    assert _read(reader(), "", " LOT-A\0\0 ") == ["LOT-A"]


def test_bad_quality_is_neither_a_clear_nor_a_code() -> None:
    assert _read(reader(), "", "LOT-A", BAD, "LOT-A") == ["LOT-A"]


def test_noread_is_a_piece_without_identity() -> None:
    (found,) = observe(reader(noread=("NOREAD", "???")), every_second(["", "???"]))
    assert (found.quantity, found.identity) == (1, "")
    assert "could not read it (???)" in found.detail


def test_a_pattern_picks_the_identity() -> None:
    assert _read(reader(pattern=r"^01\d+10(\w+)$"), "", "0112345678901231" + "10" + "LOTA") == ["LOTA"]


def test_a_text_that_does_not_match_is_a_piece_without_identity() -> None:
    (found,) = observe(reader(pattern="LOT-."), every_second(["", "garbage"]))
    assert (found.quantity, found.identity) == (1, "")
    assert "does not match" in found.detail
