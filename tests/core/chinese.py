"""What the fold says that has no Chinese, though no person said it."""

from collections.abc import Collection, Iterable

from plant_service.core.texts.phrasebook import in_chinese


def only_english(details: Iterable[str], said: Collection[str] = ()) -> set[str]:
    """`said`: what people said."""
    return {detail for detail in details if detail and detail not in said and in_chinese(detail) == detail}
