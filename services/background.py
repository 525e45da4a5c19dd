"""Background work that nobody waits for, run in one way: what dies is seen and begins again."""

import asyncio
import logging
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.cancellation import is_cancelled
from services.errors import PacsError

log = logging.getLogger(__name__)
OUTAGE_SECONDS = 2.0
"""Seconds until work is begun again that an engine or a peer kept from going on."""
FIRST_PAUSE_SECONDS = 1.0
"""Seconds until work is begun again that ended by a mistake of ours; doubled at each one in a row."""
LONGEST_PAUSE_SECONDS = 60.0
HEALTHY_SECONDS = 60.0
"""Seconds of work after which a failure is the first again."""

failures: Counter[str] = Counter()
"""How often each kind of work ended by an exception nobody foresaw, since this process began."""


def wait_after(failures: int, longest: timedelta, first: float = 1.0) -> timedelta:
    """Return how long to wait after so many failures in a row: `first` seconds, then twice as long each."""
    return min(timedelta(seconds=first * 2.0 ** min(max(failures, 1) - 1, 30)), longest)


def keep(name: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Run work until it returns or is cancelled; what ends otherwise is begun again after a pause.

    Our own errors are said in a line, once as long as they stay the same; whatever else with its trace, and
    counted.
    """
    return asyncio.create_task(_kept(name, work), name=name)


def once(name: str, work: Awaitable[None]) -> asyncio.Task[None]:
    """Run work that is not begun again; what it ends by is seen all the same, and never raised."""
    return asyncio.create_task(_once(name, work), name=name)


def seen(name: str, error: BaseException) -> None:
    """Log what ended some work, by its type and trace, and count it.

    The message stays out: it may quote a patient.
    """
    failures[name] += 1
    log.error("%s ended unexpectedly: %s\n%s", name, type(error).__name__, trace_of(error))


def trace_of(error: BaseException) -> str:
    """Return where an error came from, without its message."""
    return "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))


async def _kept(name: str, work: Callable[[], Awaitable[None]]) -> None:
    pause, said = FIRST_PAUSE_SECONDS, ""
    while True:
        began = time.monotonic()
        try:
            await work()
        except PacsError as error:
            if is_cancelled():
                return
            if str(error) != said or time.monotonic() - began > HEALTHY_SECONDS:
                log.warning("%s waits: %s", name, error)
            said = str(error)
            await asyncio.sleep(OUTAGE_SECONDS)
        except (Exception, asyncio.CancelledError) as error:
            if _cancelled(error):
                raise
            if is_cancelled():
                return
            seen(name, error)
            if time.monotonic() - began > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        else:
            return


async def _once(name: str, work: Awaitable[None]) -> None:
    try:
        await work
    except PacsError as error:
        log.warning("%s came to nothing: %s", name, error)
    except (Exception, asyncio.CancelledError) as error:
        if _cancelled(error):
            raise
        seen(name, error)


def _cancelled(error: BaseException) -> bool:
    """Return whether we are cancelled ourselves: a cancellation of something awaited ends no work of ours."""
    return isinstance(error, asyncio.CancelledError) and is_cancelled()
