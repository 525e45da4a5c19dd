"""The wheel: what `pip install` of it brings is a whole installation, its web app included."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import httpx
import pytest

from tests.installation import Installation

ROOT = Path(__file__).parents[1]
MARK = "<!-- of the wheel -->"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout; hatchling writes into the folder it is told."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
async def page(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where an installation of nothing but the wheel serves its web app, which says whose it is."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    index = folder / "site/services/api/web_app_files/index.html"
    index.write_text(index.read_text() + MARK)
    with patch.dict(os.environ, {"PYTHONPATH": str(folder / "site")}):
        installation = await Installation.start(folder / "data")
    yield installation.http
    assert await installation.stop() == 0


class TestWheel:
    def test_holds_the_services_and_the_web_app_alone(self, wheel: Path) -> None:
        with ZipFile(wheel) as archive:
            names = archive.namelist()
        tops = {name.partition("/")[0] for name in names}
        assert tops == {"services", next(top for top in tops if top.endswith(".dist-info"))}
        assert "services/api/web_app_files/index.html" in names

    def test_serves_its_own_web_app(self, page: str) -> None:
        answer = httpx.get(page)
        assert answer.status_code == httpx.codes.OK
        assert answer.text.endswith(MARK)
        script = answer.text.partition('src="')[2].partition('"')[0]
        assert httpx.get(page + script).status_code == httpx.codes.OK
