import json
from pathlib import Path

import pytest

from tests.cli.conftest import Vetark


class TestRun:
    @pytest.mark.parametrize("report", ["clinics.html", "clinics.json"])
    async def test_a_report_does_not_overwrite_the_tokens(
        self, vetark: Vetark, tmp_path: Path, report: str
    ) -> None:
        file = tmp_path / "clinics.json"
        text = json.dumps({"dicom": "127.0.0.1:1", "clinics": [{"tenant": "bench-1", "called": "BENCH1"}]})
        file.write_text(text)
        told = await vetark(
            "bench", "run", str(file), "--minutes", "0.01", "--report", str(tmp_path / report)
        )
        assert (told.exit_code, "holds the tokens" in told.output) == (2, True), told.output
        assert file.read_text() == text
        assert list(tmp_path.glob("clinics*")) == [file]
