"""Words that texts for people share."""

from plant_service.core.samples import SECOND, Micros

_UNITS = (("days", 86400 * SECOND), ("hours", 3600 * SECOND), ("minutes", 60 * SECOND), ("seconds", SECOND))


def lasting(time: Micros) -> str:
    """A duration in the largest unit of which it is a whole number above one, like `90 minutes`."""
    for unit, length in _UNITS:
        if time % length == 0 and time > length:
            return f"{time // length} {unit}"
    return f"{time / SECOND:g} seconds"
