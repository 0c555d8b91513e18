"""What several commands print."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def print_summary(summary: Mapping[str, Any]) -> None:
    """One JSON object as the last thing on standard output; a decimal quantity is its exact text."""
    print(json.dumps(summary, indent=2, ensure_ascii=False, default=str), flush=True)


def say(text: str) -> None:
    """What goes on, for people: on standard error, so that standard output has the result alone."""
    print(text, file=sys.stderr, flush=True)
