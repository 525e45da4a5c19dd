import base64
import json
import stat
import subprocess
from pathlib import Path

import pytest

from services.embedded.data_folder import DataFolder, write_private
from services.errors import Refused, Unavailable


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestLock:
    async def test_two_installations_do_not_share_a_folder(self, tmp_path: Path) -> None:
        first, second = DataFolder(tmp_path), DataFolder(tmp_path)
        await first.lock()
        first.announce({"pid": 1})
        with pytest.raises(Unavailable, match="in use by another `vetark up`"):
            await second.lock()
        first.close()
        assert second.try_lock()
        second.close()

    async def test_it_is_taken_as_long_as_an_engine_of_a_killed_installation_lives(
        self, tmp_path: Path
    ) -> None:
        first, second = DataFolder(tmp_path), DataFolder(tmp_path)
        await first.lock()
        with subprocess.Popen(["sleep", "60"], pass_fds=[first.lock_descriptor]) as engine:
            first.close()
            assert not second.try_lock()
            engine.kill()
        assert second.try_lock()
        second.close()

    def test_a_path_that_is_no_folder_is_refused_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(Refused, match="cannot use"):
            DataFolder(tmp_path / "file")


class TestRefuseOther:
    def test_another_engine_is_refused_and_told_how_to_go_on(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path)
        folder.refuse_other("objects", "objects", "with --s3")
        folder.begun_with({"objects": "seaweedfs"})
        folder.refuse_other("objects", "seaweedfs", "without --s3")
        with pytest.raises(Refused, match="in seaweedfs, not in objects: .*with --s3"):
            folder.refuse_other("objects", "objects", "with --s3")
        assert folder.recorded("objects") == "seaweedfs"
        assert folder.recorded("documents") is None
        folder.close()


class TestAnnounce:
    def test_credentials_are_for_their_owner_alone(self, tmp_path: Path) -> None:
        folder = DataFolder(tmp_path / "installation")
        folder.announce({"pid": 1, "environment": {"AWS_SECRET_ACCESS_KEY": "secret"}})
        assert mode(tmp_path / "installation") == 0o700
        assert mode(tmp_path / "installation" / "run.json") == 0o600
        assert folder.running() == {"pid": 1, "environment": {"AWS_SECRET_ACCESS_KEY": "secret"}}
        folder.withdraw()
        assert folder.running() is None
        folder.close()


class TestSecretKey:
    def test_it_is_the_same_ever_after_and_its_owners_alone(self, tmp_path: Path) -> None:
        first = DataFolder(tmp_path / "installation")
        key = first.secret_key()
        first.close()
        again, other = DataFolder(tmp_path / "installation"), DataFolder(tmp_path / "other")
        assert again.secret_key() == key != other.secret_key()
        assert len(base64.urlsafe_b64decode(key)) == 32
        assert mode(tmp_path / "installation" / "secret.json") == 0o600
        again.close()
        other.close()


class TestWritePrivate:
    def test_it_replaces_all_or_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        write_private(path, {"a": 1})
        with pytest.raises(TypeError):
            write_private(path, {"a": object()})
        assert json.loads(path.read_text()) == {"a": 1}
