"""How long a delivery waits after a failure."""

from datetime import datetime, timedelta

from services.background import wait_after
from services.persistence.moments import in_milliseconds
from services.settings import Settings


def next_try(settings: Settings, attempts: int, now: datetime, give_up_at: datetime) -> datetime | None:
    """When it is tried again after so many failures in a row; None: it is given up.

    The wait doubles up to a longest one; the last try is at the moment of giving up, not long before it.
    """
    if now >= give_up_at:
        return None
    first, longest = settings.delivery_retry_first, settings.delivery_retry_longest
    wait = wait_after(attempts, timedelta(seconds=longest), first)
    return in_milliseconds(min(now + wait, give_up_at))
