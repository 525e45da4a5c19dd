"""The wheel: what `pip install` of it brings is a whole installation, its web app included."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout; hatchling writes into the folder it is told."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def page(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where an installation of nothing but the wheel serves its web app."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    environment = {**os.environ, "PYTHONPATH": str(folder / "site")}
    command = [sys.executable, "-P", "-m", "services.cli"]
    options = ["up", "--data", str(folder / "data"), "--http", "0", "--dimse", "0"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=folder
    ) as process:
        assert process.stdout
        try:
            yield str(json.loads(process.stdout.readline())["http"])
        finally:
            process.terminate()
            process.communicate(timeout=60)


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
        script = answer.text.partition('src="')[2].partition('"')[0]
        assert httpx.get(page + script).status_code == httpx.codes.OK
