"""Times as people type them: RFC 3339, or without an offset in the plant's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plant_service.core.errors import PlantError
from plant_service.core.samples import Micros, from_datetime


def moment(text: str | None, zone: str) -> Micros | None:
    """Raises PlantError with the forms that would be right."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise PlantError(
            f"{text!r} is no time; write it like 2026-11-24, 2026-11-24T08:00 or 2026-11-24T08:00:00Z"
        ) from error
    return from_datetime(time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone)))


def zone(name: str) -> str:
    """The name of a time zone, checked."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PlantError(f"{name!r} is no time zone; write it like Asia/Shanghai or UTC") from error
