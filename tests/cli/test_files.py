"""`vetark import`: files of this machine."""

from pathlib import Path

import pytest

from services.archive.retrieve.datasets import instances_of
from services.persistence import Engines
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from tests.api.clients import dataset_of, image, part10
from tests.cli.conftest import Vetark
from tests.trail import told as told_in_trail

OAKWOOD = ("import", "--tenant", "oakwood")


@pytest.fixture(autouse=True)
def clinics(oakwood: Scope, elmside: Scope) -> None:
    """Two of them."""


class TestImport:
    async def test_stores_what_it_can_and_names_the_rest(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope, tmp_path: Path
    ) -> None:
        made = image()
        same = {"StudyInstanceUID": made.StudyInstanceUID, "SeriesInstanceUID": made.SeriesInstanceUID}
        (tmp_path / "disc" / "IMAGES").mkdir(parents=True)
        files = {
            "IMAGES/1": part10(made),
            "IMAGES/2": dataset_of(part10(image(**same))),
            "DICOMDIR": b"names the images, and is none",
            "README.TXT": b"Insert the disc.",
            "cut": part10(image(**same))[:-3],
            "again": part10(made),
        }
        for name, content in files.items():
            (tmp_path / "disc" / name).write_bytes(content)
        told = await vetark(*OAKWOOD, str(tmp_path / "disc"))
        assert told.exit_code == 1, told.output
        disc, cut_off = tmp_path / "disc", len(dataset_of(files["cut"])) + 3 - 12 - 24
        assert told.stdout.splitlines() == [
            f"{disc / 'README.TXT'}: not stored: not a DICOM file",
            f"{disc / 'cut'}: not stored: (7FE0,0010) at byte {cut_off} runs past the end",
            f"{disc / 'IMAGES' / '2'}: stored. File Meta Information rewritten: there was none",
            "2 files stored, 1 were there before, 2 not stored.",
        ]
        kept = await instances_of(oakwood, engines, made.StudyInstanceUID)
        assert len(kept) == 2
        (entry,) = await told_in_trail(oakwood, engines, Event.STORED)
        assert (entry.study, entry.details) == (made.StudyInstanceUID, {"instances": 2, "again": 1})
        assert await engines.documents.of(elmside.grant, "instances").count({}) == 0

    async def test_a_file_alone(self, vetark: Vetark, tmp_path: Path) -> None:
        (tmp_path / "one.dcm").write_bytes(part10(image()))
        told = await vetark(*OAKWOOD, str(tmp_path / "one.dcm"))
        assert (told.exit_code, told.stdout) == (0, "1 files stored, 0 were there before, 0 not stored.\n")

    async def test_what_is_not_there_is_a_mistake_of_who_typed_it(self, vetark: Vetark) -> None:
        assert (await vetark(*OAKWOOD, "nowhere")).exit_code == 2
        assert (await vetark("import", "--tenant", "nobody", "/")).exit_code == 1
