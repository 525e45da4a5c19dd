"""An engine that does not answer, as its calls tell it."""

import pytest

from services.errors import Unavailable
from services.persistence import outages
from services.persistence.outages import Outages

AWAY = Unavailable("MongoDB: AutoReconnect")


class TestOutages:
    def test_are_said_when_they_begin_and_when_they_are_over(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        found = Outages("MongoDB")
        found.answered()
        assert caplog.messages == []
        for _ in range(3):
            found.failed(AWAY)
        assert found.under_way
        found.answered()
        assert found.under_way  # it may fail again at once
        monkeypatch.setattr(outages, "SETTLED_SECONDS", 0.0)
        found.answered()
        found.answered()
        assert not found.under_way
        begun, over = caplog.messages
        assert "MongoDB does not answer" in begun
        assert "AutoReconnect" in begun
        assert "answers again" in over
        assert "3 calls failed" in over

    def test_are_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outages, "SETTLED_SECONDS", 0.0)
        found = Outages("MongoDB")
        for _ in range(2):
            found.failed(AWAY)
            found.failed(AWAY)
            found.answered()
        assert (found.count, found.failed_calls) == (2, 4)
