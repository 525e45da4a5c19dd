"""Log lines as every process writes them: with the date, and of one kind only so many a minute.

What goes on for hours (a full disk, an engine that is away, a stranger who knocks) says the same over and
over. The first lines of a minute stand there; the rest are counted, and the count is a line.
"""

import json
import logging
import math
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from services.tracing import trace_id

MINUTE = 60.0
"""Seconds in which lines of a kind are counted together."""
MOST_WARNINGS = 10
"""Lines of one kind a minute, from WARNING on."""
MOST_OTHERS = 100
"""The same of the regular course of things, such as the end of each association."""
MOST_KINDS = 1000
"""Kinds remembered: there are about a hundred, unless somebody logs what is no constant."""
_Kind = tuple[str, int, str]


@dataclass(slots=True)
class _Counted:
    """The lines of a kind since a moment."""

    since: float
    written: int = 0
    left_out: int = 0


class Bounded(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to stderr; of a kind (logger, level and message before its arguments) only so many a minute."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self._kinds: dict[_Kind, _Counted] = {}
        self._telling: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or count it. Called with the handler's lock held."""
        now = time.monotonic()
        if len(self._kinds) >= MOST_KINDS:
            self._tell(math.inf)
        kind = record.name, record.levelno, str(record.msg)
        counted = self._kinds.get(kind)
        if counted is not None and now - counted.since >= MINUTE:
            self._tell(now)
            counted = None
        if counted is None:
            counted = self._kinds[kind] = _Counted(now)
        if counted.written < (MOST_WARNINGS if record.levelno >= logging.WARNING else MOST_OTHERS):
            counted.written += 1
            super().emit(record)
            return
        counted.left_out += 1
        if self._telling is None:
            self._telling = threading.Timer(MINUTE, self._tell_now)
            self._telling.daemon = True
            self._telling.start()

    def close(self) -> None:
        """Tell what was left out, at the end of the process."""
        if self._telling is not None:
            self._telling.cancel()
        self._tell_now()
        super().close()

    def _tell_now(self) -> None:
        self.acquire()
        try:
            self._telling = None
            self._tell(math.inf)
        finally:
            self.release()

    def _tell(self, now: float) -> None:
        """Forget the kinds whose minute is over by then, and say how many lines of each are left out."""
        over = [(kind, one) for kind, one in self._kinds.items() if now - one.since >= MINUTE]
        for kind, counted in over:
            del self._kinds[kind]
            if counted.left_out:
                name, level, message = kind
                arguments = counted.left_out, message.partition("\n")[0]
                told = logging.LogRecord(name, level, "", 0, "%d more lines like this: %s", arguments, None)
                super().emit(told)


class JsonLines(logging.Formatter):
    """An object a line: time (RFC 3339), level, process, logger, message, and the trace it is of."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Make one line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": self._process,
            "pid": record.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace := trace_id():
            told["trace_id"] = trace
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def log_to_stderr(name: str, log_format: str = "text") -> None:
    """Log under the name of the process, for people, or as `json` for machines."""
    handler = Bounded()
    text = f"%(asctime)s {name} %(levelname)s %(message)s"
    handler.setFormatter(
        JsonLines(name) if log_format == "json" else logging.Formatter(text, datefmt="%Y-%m-%d %H:%M:%S%z")
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("botocore").setLevel(logging.WARNING)  # where it found credentials
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a VPN hub's agent asks every two seconds
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # its comings and goings are ours to tell
