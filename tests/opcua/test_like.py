"""Texts that fit a pattern of an event filter (OPC 10000-4 7.7.3)."""

import pytest

from opcua_model.subscriptions.like import like


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("gap at OP10", "%gap%", True),
        ("gap", "gap", True),
        ("gaps", "gap", False),
        ("", "%", True),
        ("", "_", False),
        ("abc", "a_c", True),
        ("abc1", "abc[13-68]", True),
        ("abc2", "abc[13-68]", False),
        ("abc5", "abc[^13-5]", False),
        ("abc2", "abc[^13-5]", True),
        ("50%", r"50\%", True),
        ("501", r"50\%", False),
        ("a%b%c", r"%\%%\%c", True),
        ("xayaz", "%a%a%", True),
        ("xayb", "%a_a", False),
        ("line\nbreak", "line%break", True),
        ("a", "[", False),
        ("[", "[", True),
        ("aXbXc", "a%Xc", True),
        ("a" * 5_000, "%" + "a%" * 200 + "b", False),
        (5, "5", None),
        ("5", None, None),
    ],
)
def test_like(text: object, pattern: object, fits: bool | None) -> None:
    assert like(text, pattern) is fits
