"""`vetark edge`: keys, and what is set aside at a site."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydicom import dcmread

from services.cli import main
from services.edge.files import SpoolFiles
from services.edge.sealing import read_key
from services.edge.spool import Spool
from tests.dimse.datasets import MR, image
from tests.edge.test_spool import arrival, keep


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpoolFiles:
    """A spool that the environment names, with a key of `vetark edge key`."""
    key = tmp_path / "key"
    key.write_text(CliRunner().invoke(main, ["edge", "key"]).output)
    monkeypatch.setenv("VETARK_EDGE_SPOOL_FOLDER", str(tmp_path / "spool"))
    monkeypatch.setenv("VETARK_EDGE_SPOOL_KEY_FILE", str(key))
    return SpoolFiles(tmp_path / "spool", read_key(key))


def said(*words: str) -> str:
    return CliRunner().invoke(main, ["edge", *words]).output


class TestSpool:
    async def test_what_is_set_aside_is_listed_exported_and_tried_again(
        self, site: SpoolFiles, tmp_path: Path
    ) -> None:
        sent = image()
        assert isinstance(sent.data, bytes)
        with Spool.held(site, 1 << 20, 1 << 20) as spool:
            await keep(spool, arrival(1))
            await keep(spool, arrival(2), sent.data)
            aside = spool.lanes[arrival().lane][1]
            spool.set_aside(aside, "its AE is revoked")
            listed = said("spool", "list")
            assert "its AE is revoked" in listed
            assert "1 wait, the first since 2026-11-30 08:01; 1 are set aside." in listed
            assert said("spool", "export", "2", str(tmp_path / "one.dcm")) == ""
            read = dcmread(tmp_path / "one.dcm", force=True)
            assert (read.SOPClassUID, read.SOPInstanceUID) == (MR, sent.sop_instance_uid)
            assert "nothing is set aside under 7" in said("spool", "retry", "7")
            assert said("spool", "retry", "--all") == "2 is tried again.\n"
            spool.take_wanted()
            assert spool.of().instances == 2

    def test_without_a_spool_it_says_which_settings_are_missing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("VETARK_EDGE_SPOOL_FOLDER", raising=False)
        assert "VETARK_EDGE_SPOOL_FOLDER" in said("spool", "list")
