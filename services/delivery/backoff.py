"""How long a delivery waits after a failure."""

from datetime import datetime, timedelta

from services.persistence.moments import in_milliseconds
from services.settings import Settings


def next_try(settings: Settings, attempts: int, now: datetime, give_up_at: datetime) -> datetime | None:
    """When it is tried again after so many failures in a row; None: it is given up.

    The wait doubles up to a longest one; the last try is at the moment of giving up, not long before it.
    """
    if now >= give_up_at:
        return None
    doubled = settings.delivery_retry_first * 2.0 ** min(attempts - 1, 30)
    at = min(now + timedelta(seconds=min(doubled, settings.delivery_retry_longest)), give_up_at)
    return in_milliseconds(at)
