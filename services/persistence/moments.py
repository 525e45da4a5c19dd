"""Moments as documents keep them."""

from datetime import UTC, datetime

EPOCH = datetime.fromtimestamp(0, UTC)
"""Before everything."""


def in_milliseconds(moment: datetime) -> datetime:
    """Cut a moment to the milliseconds that documents keep."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def moment_now() -> datetime:
    """Tell the time as documents keep it."""
    return in_milliseconds(datetime.now(UTC))
