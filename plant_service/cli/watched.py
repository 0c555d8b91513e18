"""Recorded samples on their way into a replay: how far it is, and which of them no tag list knows."""

import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from plant_service.config.suggestions import did_you_mean
from plant_service.core.samples import Sample, format_time

PROGRESS_SECONDS = 2.0
_LOOK_AT_CLOCK = 10_000
_NAMED = 5


def watched(samples: Iterable[Sample], known: Collection[str]) -> Iterator[Sample]:
    """Passes all samples on; says on standard error, now and then, how far it is, and at the end what was unknown."""
    began = shown = time.monotonic()
    unknown: Counter[str] = Counter()
    for number, sample in enumerate(samples, 1):
        if sample.tag not in known:
            unknown[sample.tag] += 1
        yield sample
        if number % _LOOK_AT_CLOCK == 0 and (now := time.monotonic()) - shown >= PROGRESS_SECONDS:
            shown = now
            _say(f"replay: {format_time(sample.time)}, {number:,} samples, {number / (now - began):,.0f}/s")
    for tag, count in unknown.most_common(_NAMED):
        _say(f"replay: {count:,} samples of {tag}, which is in no tag list, have no effect{did_you_mean(tag, known)}")
    if len(unknown) > _NAMED:
        _say(f"replay: {len(unknown) - _NAMED} more tags are in no tag list")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
