"""What a device refuses, told once: a line in the log when it begins and when it is over, none for every poll."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from plant_service.core.ports import TagInfo

_NAMED_IN_LOG = 5

log = logging.getLogger(__name__)


class Refusals:
    """Remembers the refused tags of one device by their index in `tags`."""

    def __init__(self, tags: Sequence[TagInfo]) -> None:
        self._tags = tags
        self._told: set[int] = set()

    def update(self, device: str, asked: Sequence[int], refused: Mapping[int, str]) -> None:
        """Takes what came of asking `device` for some tags: of those that it refused why, and what happens next."""
        if not refused and not self._told:
            return
        newly = {tag: refused[tag] for tag in asked if tag in refused and tag not in self._told}
        no_longer = [tag for tag in asked if tag in self._told and tag not in refused]
        self._told.update(newly)
        self._told.difference_update(no_longer)
        for reason in sorted(set(newly.values())):
            tags = (self._tags[tag] for tag in newly if newly[tag] == reason)
            names = _listed(f"{tag.name} at {tag.address}" for tag in tags)
            log.warning("%s refuses %s: %s", device, names, reason)
        if no_longer:
            log.info("%s no longer refuses %s", device, _listed(self._tags[tag].name for tag in no_longer))


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - _NAMED_IN_LOG
    return ", ".join(all_names[:_NAMED_IN_LOG]) + (f" and {more} more" if more > 0 else "")
