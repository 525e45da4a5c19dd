"""When a person is told: after their quiet hours, and at their hour of the day, by their zone's clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.tenancy.notification_settings import NotificationSettings


def quiet_until(settings: NotificationSettings, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours end that a moment lies in; None where it lies in none.

    `zone`: the tenant's, of whom chose none.
    """
    start, end = settings.quiet_from, settings.quiet_to
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(_zone(settings, zone))
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else (minute >= start or minute < end)
    return _next(local, end) if inside else None


def next_digest(settings: NotificationSettings, zone: str, now: datetime) -> datetime:
    """The next time of the day at which they get their digest, always later than now."""
    return _next(now.astimezone(_zone(settings, zone)), settings.digest_at)


def _next(local: datetime, minute: int) -> datetime:
    """The first moment after this one at which the clock shows a minute of the day."""
    for days in range(3):
        day = local.date() + timedelta(days=days)
        at = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=local.tzinfo).astimezone(UTC)
        if at > local:
            return at
    raise AssertionError  # a day has every minute, or the one after does


def _zone(settings: NotificationSettings, zone: str) -> ZoneInfo:
    return ZoneInfo(settings.time_zone or zone)
