"""How this machine's clock goes: one that jumps is not believed by what deletes for good, until it stands."""

import logging
import time

from services.persistence import Engines

log = logging.getLogger(__name__)
JUMP_SECONDS = 60.0
"""Seconds by which a clock differs from one look to the next that was set, and not only corrected."""
BELIEVED_SECONDS = 50 * 60.0
"""Seconds after which a clock that was set is believed: somebody had time to see what the log says."""


class Clock:
    """The wall clock of one process, held against one that only goes forward. Owned by its engines."""

    def __init__(self, _: Engines) -> None:
        self.jumps = 0
        self._offset = time.time() - time.monotonic()
        self._jumped: float | None = None

    def look(self) -> None:
        """See whether it was set since the last look."""
        offset = time.time() - time.monotonic()
        jump, self._offset = offset - self._offset, offset
        if abs(jump) < JUMP_SECONDS:
            return
        self.jumps += 1
        self._jumped = time.monotonic()
        log.error(
            "this machine's clock has jumped by %+.0f s: for %.0f minutes nothing is deleted because its "
            "time is over",
            jump,
            BELIEVED_SECONDS / 60,
        )

    @property
    def is_believed(self) -> bool:
        """Whether it stands as it is for a while already."""
        self.look()
        return self._jumped is None or time.monotonic() - self._jumped > BELIEVED_SECONDS
