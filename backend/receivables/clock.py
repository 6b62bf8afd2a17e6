"""The one clock: every other module asks it what day or instant it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The business day it is now in an IANA time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()
