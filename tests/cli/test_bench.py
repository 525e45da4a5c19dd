import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.embedded.ports import free_port
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

    def test_where_nobody_answers_it_says_so_and_fails(self, tmp_path: Path) -> None:
        file, port = tmp_path / "clinics.json", free_port()
        clinic = {"tenant": "bench-1", "called": "BENCH1", "token": "any"}
        address = f"127.0.0.1:{port}"
        file.write_text(json.dumps({"dicom": address, "url": f"http://{address}", "clinics": [clinic]}))
        report = tmp_path / "report.html"
        words = ("--minutes", "0.01", "--studies", "4", "--report", str(report))
        told = CliRunner().invoke(main, ("bench", "run", str(file), *words))
        assert told.exit_code == 1, told.output
        last = told.stderr.splitlines()[-1]
        assert last.startswith(f"Error: no image was stored at {address} (association: ")
        assert f"; nothing was found or opened at http://{address} (search: " in last
        assert report.exists()
