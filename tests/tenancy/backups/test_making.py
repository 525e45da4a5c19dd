import asyncio
import os
from pathlib import Path

import apsw
import pytest

from services.errors import AlreadyExists, Invalid, Refused, Unavailable
from services.persistence import Engines
from services.persistence.backup.records import looked_through
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.backups import passphrase, places
from services.tenancy.backups.making import make
from services.tenancy.scope import operator_scope
from tests.tenancy.backups.conftest import PASSPHRASE, Opened

OPERATOR = operator_scope()


async def documents_in(engines: Engines, name: str) -> dict[str, int]:
    found = await looked_through(lambda: places.read_object(engines, name), PASSPHRASE)
    return dict(found.documents)


class TestMake:
    @pytest.mark.parametrize("engine", ["sqlite", "mongodb"])
    async def test_keeps_it_among_the_objects_and_is_in_the_trail(self, opened: Opened, engine: str) -> None:
        async with opened(engine, without=()) as engines:
            await tenants.create(OPERATOR, engines, "oakwood", name="Oakwood", kind="clinic")
            made = await make(OPERATOR, engines, PASSPHRASE)
            (kept,) = await places.kept(OPERATOR, engines)
            assert (kept.name, kept.size, kept.at) == (made.name, made.size, made.at.replace(microsecond=0))
            assert (await documents_in(engines, made.name))["tenants"] == 1
            entry = await engines.documents.installation("audit").find_one({"event": "records backed up"})
            assert entry is not None
            assert entry["details"]["backup"] == made.name

    async def test_writes_a_file_for_its_owner_alone_and_no_other_over_it(
        self, opened: Opened, tmp_path: Path
    ) -> None:
        async with opened("sqlite", without=()) as engines:
            path = tmp_path / "a.backup"
            made = await make(OPERATOR, engines, PASSPHRASE, path)
            assert path.stat().st_size == made.size
            assert path.stat().st_mode & 0o077 == 0
            with pytest.raises(AlreadyExists):
                await make(OPERATOR, engines, PASSPHRASE, path)
            with pytest.raises(Unavailable, match="cannot be written"):
                await make(OPERATOR, engines, PASSPHRASE, tmp_path / "nowhere" / "a.backup")
            assert not list(tmp_path.glob(".*unfinished"))

    async def test_is_of_one_moment_while_others_write(self, opened: Opened, tmp_path: Path) -> None:
        """Of two documents that are written one after the other, the second is never there alone."""
        async with opened("sqlite", without=()) as engines:
            pairs = [engines.documents.installation(name) for name in ("identities", "shared_studies")]
            # More than one batch, so that the reading takes a while.
            for number in range(40):
                await engines.documents.installation("passkeys").insert(
                    {"credential": f"{number}", "user": "1", "filling": os.urandom(1 << 17)}
                )
            stop = asyncio.Event()

            async def write() -> int:
                number = 0
                while not stop.is_set():
                    number += 1
                    await pairs[0].insert({"tenant": "a", "issuer": "i", "subject": f"{number}", "user": "1"})
                    await pairs[1].insert({"tenant": "a", "user": "1", "StudyInstanceUID": f"{number}"})
                return number

            writing = asyncio.create_task(write())
            for _ in range(3):
                made = await make(OPERATOR, engines, PASSPHRASE)
                found = await documents_in(engines, made.name)
                assert found.get("identities", 0) - found.get("shared_studies", 0) in {0, 1}
            stop.set()
            assert await writing > 1

    @pytest.mark.parametrize("checksum", [True, False], ids=["with checksum", "of an earlier release"])
    async def test_leaves_out_a_damaged_document_and_counts_it(
        self, opened: Opened, sqlite_settings: Settings, checksum: bool
    ) -> None:
        async with opened("sqlite", without=()) as engines:
            for slug in ("oakwood", "elmside"):
                await tenants.create(OPERATOR, engines, slug, name=slug, kind="clinic")
            assert sqlite_settings.sqlite_folder
            connection = apsw.Connection(str(sqlite_settings.sqlite_folder / "records.sqlite"))
            ((data,),) = connection.execute("SELECT _document FROM tenants WHERE slug = 'oakwood'")
            flipped = data.replace(b"clinic", b"cli\xffic")
            flipped = flipped if checksum else flipped[:-4]
            connection.execute("UPDATE tenants SET _document = ? WHERE slug = 'oakwood'", (flipped,))
            connection.close()
            with pytest.raises(Unavailable, match="damaged"):
                await tenants.get(engines, "oakwood")
            made = await make(OPERATOR, engines, PASSPHRASE)
            assert dict(made.damaged) == {"tenants": 1}
            assert (await documents_in(engines, made.name))["tenants"] == 1


class TestPassphrase:
    def read(self, tmp_path: Path, key: Path | None, text: str = "x" * 16, to: Path | None = None) -> bytes:
        if key is not None:
            key.parent.mkdir(parents=True, exist_ok=True)
            key.write_text(text)
        objects = (tmp_path / "data" / "objects").as_uri()
        return passphrase.read_apart(Settings(objects_url=objects, backup_key_file=key), to)

    def test_is_what_the_file_says_without_the_space_around(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, tmp_path / "key", " of sixteen chars\n") == b"of sixteen chars"

    def test_has_to_be_there(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="VETARK_BACKUP_KEY_FILE"):
            self.read(tmp_path, None)
        with pytest.raises(Invalid, match="cannot be read"):
            passphrase.read(Settings(backup_key_file=tmp_path / "gone"))

    def test_is_not_short(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="16 characters"):
            self.read(tmp_path, tmp_path / "key", "x" * 15 + "\n\n")

    @pytest.mark.parametrize(
        "place", ["data/key", "data/objects/key", "data/objects/_installation/backups/key"]
    )
    def test_does_not_lie_beside_the_objects(self, tmp_path: Path, place: str) -> None:
        with pytest.raises(Refused, match="beside the backups"):
            self.read(tmp_path, tmp_path / place)

    def test_does_not_lie_beside_the_file(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="beside the backups"):
            self.read(tmp_path, tmp_path / "key", to=tmp_path / "a.backup")
        assert self.read(tmp_path, tmp_path / "key", to=tmp_path / "backups" / "a.backup")

    def test_may_lie_anywhere_once_a_backup_is_brought_back(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("x" * 16)
        assert passphrase.read(Settings(objects_url=tmp_path.as_uri(), backup_key_file=tmp_path / "key"))
