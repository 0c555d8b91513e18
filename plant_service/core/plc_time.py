"""The time that a PLC tells, in whatever form its tag has."""

from datetime import datetime, tzinfo

from plant_service.core.samples import SECOND, Micros, Value, from_datetime

#: Largest counts that are read as seconds and as milliseconds since 1970: the year 5138 in both.
_MOST_SECONDS = 10**11
_MOST_MILLISECONDS = 10**14


def plc_time(value: Value, zone: tzinfo) -> Micros | None:
    """A text as of ISO 8601, in `zone` when it has no offset; or seconds, milliseconds or microseconds since 1970.

    None for what is no time.
    """
    if isinstance(value, str):
        return _from_text(value, zone)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    if value < _MOST_SECONDS:
        return value * SECOND
    return value * 1000 if value < _MOST_MILLISECONDS else value


def _from_text(text: str, zone: tzinfo) -> Micros | None:
    try:
        moment = datetime.fromisoformat(text)
        return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
