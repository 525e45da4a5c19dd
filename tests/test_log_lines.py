"""services/log_lines.py: every line has a date, and no kind of line fills the disk."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from services import log_lines
from services.log_lines import MOST_OTHERS, MOST_WARNINGS, Bounded


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[logging.Logger, io.StringIO, list[float]]]:
    """A logger, what it has written, and the clock it goes by."""
    clock = [1000.0]
    monkeypatch.setattr("services.log_lines.time.monotonic", lambda: clock[0])
    handler, written = Bounded(), io.StringIO()
    handler.setStream(written)
    log = logging.getLogger("tried")
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield log, written, clock
    log.removeHandler(handler)
    handler.close()


Lines = tuple[logging.Logger, io.StringIO, list[float]]


class TestBounded:
    def test_of_one_kind_only_so_many_a_minute_stand_there_and_the_rest_are_counted(
        self, lines: Lines
    ) -> None:
        log, written, clock = lines
        for number in range(500):
            log.warning("%d cannot be stored", number)
        log.warning("another kind")
        assert written.getvalue().count("cannot be stored") == MOST_WARNINGS
        assert "another kind" in written.getvalue()
        clock[0] += 61
        log.warning("%d cannot be stored", 500)
        told = written.getvalue().splitlines()[-2:]
        assert told == [
            f"{500 - MOST_WARNINGS} more lines like this: %d cannot be stored",
            "500 cannot be stored",
        ]

    def test_the_regular_course_of_things_may_say_more(self, lines: Lines) -> None:
        log, written, _ = lines
        for number in range(2 * MOST_OTHERS):
            log.info("association %d", number)
        assert len(written.getvalue().splitlines()) == MOST_OTHERS

    def test_what_was_left_out_is_told_though_nothing_follows(
        self, lines: Lines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log, written, _ = lines
        monkeypatch.setattr(log_lines, "MINUTE", 0.01)
        for _ in range(MOST_WARNINGS + 3):
            log.warning("once")
        (handler,) = log.handlers
        assert isinstance(handler, Bounded)
        telling = handler._telling
        assert telling is not None
        telling.join(30)
        assert written.getvalue().splitlines()[-1] == "3 more lines like this: once"

    def test_and_at_the_end_of_the_process(self, lines: Lines) -> None:
        log, written, _ = lines
        for _ in range(MOST_WARNINGS + 3):
            log.warning("once")
        log.handlers[0].close()
        assert written.getvalue().splitlines()[-1] == "3 more lines like this: once"


class TestLogToStderr:
    def test_a_line_has_date_zone_process_and_level(self, monkeypatch: pytest.MonkeyPatch) -> None:
        root = logging.RootLogger(logging.WARNING)
        monkeypatch.setattr(logging, "root", root)
        log_lines.log_to_stderr("dimse")
        (handler,) = root.handlers
        line = handler.format(logging.LogRecord("x", logging.INFO, "", 0, "ready", (), None))
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} dimse INFO ready", line)

    def test_drivers_tell_no_course_of_things(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(logging, "root", logging.RootLogger(logging.WARNING))
        log_lines.log_to_stderr("dimse")
        assert not logging.getLogger("botocore.credentials").isEnabledFor(logging.INFO)


class TestJsonLines:
    def test_are_objects_with_when_who_and_what(self, lines: Lines) -> None:
        log, written, _ = lines
        log.handlers[0].setFormatter(log_lines.JsonLines("dimse"))
        log.warning("%d of %s\nrefused", 3, "OAKWOOD")
        told = json.loads(written.getvalue())
        assert datetime.fromisoformat(told.pop("time")).tzinfo is not None
        del told["pid"]
        assert told == {
            "level": "WARNING", "process": "dimse", "logger": "tried", "message": "3 of OAKWOOD\nrefused",
        }  # fmt: skip
