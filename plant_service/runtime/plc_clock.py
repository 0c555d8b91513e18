"""The time that a PLC tells (DESIGN table 4 row 13): of its values, and how far its clock is from the host's.

The host's is the order of record.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo

from plant_service.core.plc_time import plc_time
from plant_service.core.samples import SECOND, SampleBatch

log = logging.getLogger(__name__)

FAR_OFF = 60.0
NEAR_AGAIN = 30.0


class PlcClock:
    """Looks at the polls of one device. `skew` in seconds, above 0 when the PLC is ahead; None while it is not known.

    It is exact to about the duration of a poll.
    """

    def __init__(self, device: str, tag: str, zone: tzinfo) -> None:
        self.skew: float | None = None
        self._device = device
        self._tag = tag
        self._zone = zone
        self._far_off = False

    def look(self, batch: SampleBatch) -> None:
        if self._tag not in batch.tags:
            return
        told = plc_time(batch.values[batch.tags.index(self._tag)], self._zone)
        self.skew = None if told is None else (told - batch.time) / SECOND
        if self.skew is None:
            return
        if abs(self.skew) >= FAR_OFF and not self._far_off:
            log.warning(
                "%s: its clock (%s) is %.0f s %s; set the PLC's clock, or clock_zone if it is not in %s",
                self._device,
                self._tag,
                abs(self.skew),
                "ahead" if self.skew > 0 else "behind",
                self._zone,
            )
            self._far_off = True
        elif abs(self.skew) <= NEAR_AGAIN and self._far_off:
            log.info("%s: its clock is right again", self._device)
            self._far_off = False


class SourceTimes:
    """`carriers`: by full name of a tag, the tag of the same poll that carries the time of its value."""

    def __init__(self, carriers: Mapping[str, str], zone: tzinfo) -> None:
        self._carriers = carriers
        self._zone = zone

    def dated(self, batch: SampleBatch) -> SampleBatch:
        """The batch with these source times; of all other tags they stay as they are."""
        values = dict(zip(batch.tags, batch.values, strict=True))
        sources = batch.sources or (None,) * len(batch)
        return replace(
            batch,
            sources=tuple(
                plc_time(values.get(self._carriers[tag]), self._zone) if tag in self._carriers else source
                for tag, source in zip(batch.tags, sources, strict=True)
            ),
        )
