"""What several commands print."""

import json
from collections.abc import Mapping
from typing import Any


def print_summary(summary: Mapping[str, Any]) -> None:
    """One JSON object as the last thing on standard output; a decimal quantity is its exact text."""
    print(json.dumps(summary, indent=2, ensure_ascii=False, default=str), flush=True)
