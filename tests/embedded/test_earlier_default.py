import json
import shlex
from pathlib import Path

import click
import pytest

from services.cli import main
from services.embedded.data_folder import DataFolder, write_private
from services.embedded.earlier_default import refuse_earlier_default
from services.errors import Refused
from services.peers.peer import Peer
from services.peers.store import store
from tests.dimse.datasets import image
from tests.embedded.test_supervisor import answers, refused
from tests.installation import Installation

CREATE = ("tenant", "create", "oakwood", "--name", "Oakwood", "--kind", "clinic")
MODALITY = ("--name", "CT", "--aet", "ANY-MODALITY", "--host", "127.0.0.1", "--port", "104")


def earlier(path: Path, objects: str | None = "objects") -> Path:
    """A folder as an earlier release left it; without `objects`, they were named in the environment."""
    path.mkdir(mode=0o700, exist_ok=True)
    write_private(
        path / "engines.json", {"documents": "secantusdb"} | ({"objects": objects} if objects else {})
    )
    (path / "secantusdb").mkdir()
    return path


def told_of(path: Path) -> str:
    folder = DataFolder(path)
    with pytest.raises(Refused) as refusal:
        refuse_earlier_default(folder)
    folder.close()
    return str(refusal.value)


class TestRefuseEarlierDefault:
    def test_a_new_folder_is_none(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path)
        refuse_earlier_default(folder)
        folder.begun_with({"documents": "sqlite"})
        refuse_earlier_default(folder)
        folder.close()

    def test_it_names_the_clinics_and_where_their_images_are(self, tmp_path: Path) -> None:
        old = earlier(tmp_path / "old")
        assert "`vetark index rebuild --data NEW` lists those" in told_of(old)
        for key in ("oakwood/instances", "elmside/instances", "_installation/audit", ".spool"):
            (old / "objects" / key).mkdir(parents=True)
        told = told_of(old)
        assert f"all images are in {old}/objects" in told
        assert "There are images of: elmside, oakwood." in told

    def test_objects_in_seaweedfs_move_with_it(self, tmp_path: Path) -> None:
        told = told_of(earlier(tmp_path / "old", "seaweedfs"))
        assert f"mv {tmp_path}/old/seaweedfs NEW/" in told
        assert told.count("vetark up --data NEW --s3") == 3

    def test_objects_elsewhere_are_not_moved(self, tmp_path: Path) -> None:
        told = told_of(earlier(tmp_path / "old", None))
        assert "all images are in the place that VETARK_OBJECTS_URL names" in told
        assert "this release, and VETARK_OBJECTS_URL naming another, empty place:" in told
        assert "mv " not in told

    @pytest.mark.parametrize("objects", ["objects", "seaweedfs", None])
    def test_every_command_it_names_is_one(self, tmp_path: Path, objects: str | None) -> None:
        lines = [line.strip() for line in told_of(earlier(tmp_path / "o l d", objects)).splitlines()]
        commands = [shlex.split(line)[1:] for line in lines if line.startswith("vetark ")]
        assert len(commands) >= 10
        for words in commands:
            understood(words)


class TestUp:
    async def test_it_and_commands_that_administer_refuse_and_change_nothing(self, tmp_path: Path) -> None:
        old = earlier(tmp_path / "old")
        before = sorted(path.name for path in old.iterdir())
        for options in ((), ("--mongod",)):
            code, told = await refused(old, "--http", "0", "--dimse", "0", "--hl7", "0", *options)
            assert (code, told.strip()) == (1, "vetark up --data NEW")
        with pytest.raises(AssertionError, match="made by an earlier release of Vetark"):
            await Installation(None, old, "", 0, 0).run("tenant", "list")
        assert {path.name for path in old.iterdir()} - set(before) <= {"lock", "log"}
        assert json.loads((old / "engines.json").read_text())["documents"] == "secantusdb"

    @pytest.mark.soak
    async def test_images_alone_are_taken_into_a_new_folder(self, tmp_path: Path) -> None:
        installation = await Installation.start(tmp_path / "old")
        await installation.run(*CREATE)
        await installation.run("ae", "local", "add", "--tenant", "oakwood", "OAKWOOD")
        await installation.run("ae", "remote", "add", "--tenant", "oakwood", *MODALITY)
        peer = Peer("127.0.0.1", installation.dimse_port, "OAKWOOD", "ANY-MODALITY")
        assert [one.status for one in await store(peer, [image() for _ in range(3)])] == [0, 0, 0]
        assert await installation.stop() == 0

        earlier(tmp_path / "old")
        (tmp_path / "new").mkdir()
        (tmp_path / "old" / "objects").rename(tmp_path / "new" / "objects")
        (
            tmp_path / "new" / "objects" / "_installation" / "identity"
        ).unlink()  # which no earlier release wrote
        installation = await Installation.start(tmp_path / "new")
        with pytest.raises(AssertionError, match="oakwood: 3 images are stored, but there is no such tenant"):
            await installation.run("index", "rebuild")
        await installation.run(*CREATE)
        assert (
            await installation.run("index", "rebuild", "--tenant", "oakwood")
            == "oakwood: 3 instances indexed\n"
        )
        assert await installation.run("index", "verify") == "Index and objects agree.\n"
        await installation.run("ae", "local", "add", "--tenant", "oakwood", "OAKWOOD")
        await installation.run("ae", "remote", "add", "--tenant", "oakwood", *MODALITY)
        assert await answers(installation)
        assert await installation.stop() == 0


def understood(words: list[str]) -> None:
    """Fail unless `vetark` takes these words."""
    command: click.Command = main
    context = click.Context(main, info_name="vetark")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None, name
        command = found
    command.make_context(command.name, words, parent=context)
