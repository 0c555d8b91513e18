"""The tables of docs/wip.md that follow from the code are those of the code."""

from plant_service.core.wip.events import Bucket
from scripts.command_reference import PAGE, page


def test_the_commands_in_the_page_are_those_of_the_vocabulary() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run: python -m scripts.command_reference"


def test_every_bucket_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [bucket for bucket in Bucket if f"\n| `{bucket}` |" not in text] == []
