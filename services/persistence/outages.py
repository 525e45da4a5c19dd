"""Whether an engine answers, as its calls tell: an outage is said when it begins, and when it is over."""

import logging
import time

from services.errors import Misconfigured, Unavailable

log = logging.getLogger(__name__)
SETTLED_SECONDS = 2.0
"""Seconds without a failed call after which an outage is over: an engine that comes back fails some still."""


class Outages:
    """Those of one engine since this process began; its calls tell how they went."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.count = 0
        self.failed_calls = 0
        self._began: float | None = None
        self._last = 0.0
        self._calls_before = 0

    @property
    def under_way(self) -> bool:
        """Whether it does not answer now, as far as anybody has asked."""
        return self._began is not None

    def failed(self, error: Unavailable) -> None:
        """A call met no answer, or one that says later."""
        self._last = time.monotonic()
        if self._began is None:
            self._began, self._calls_before = self._last, self.failed_calls
            self.count += 1
            does = "lets nobody in" if isinstance(error, Misconfigured) else "does not answer"
            log.error("%s %s, and what needs it is refused meanwhile: %s", self.engine, does, error)
        self.failed_calls += 1

    def answered(self) -> None:
        """A call went well."""
        if self._began is None or time.monotonic() - self._last < SETTLED_SECONDS:
            return
        seconds, calls = time.monotonic() - self._began, self.failed_calls - self._calls_before
        self._began = None
        log.warning("%s answers again after %.0f s; %d calls failed meanwhile", self.engine, seconds, calls)
