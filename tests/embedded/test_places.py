import logging
from pathlib import Path

import pytest

from services.embedded.places import tell

READY = {"http": "http://127.0.0.1:8080", "dimse": "127.0.0.1:11112", "hl7": "127.0.0.1:2575"}


class TestTell:
    def test_tells_a_person_where_to_go(self, capsys: pytest.CaptureFixture[str]) -> None:
        tell(READY, Path("/data"), demo=False)
        written = capsys.readouterr().err
        assert written.startswith("\nVetark is running")
        assert "127.0.0.1 port 11112" in written

    def test_is_a_line_among_lines_for_machines(
        self, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        tell(READY, Path("/data"), demo=True, log_format="json")
        assert capsys.readouterr().err == ""
        (line,) = caplog.messages
        assert all(address in line for address in (*READY.values(), "/data"))
