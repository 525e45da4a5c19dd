from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.errors import Invalid, Refused
from services.persistence import Engines
from services.persistence.backup import records
from services.persistence.collections import BACKED_UP, COLLECTIONS
from services.persistence.damage import BOTH, Lost
from services.persistence.identity import identities
from services.tenancy import tenants
from services.tenancy.backups import places
from services.tenancy.backups.after import came_after
from services.tenancy.backups.making import make
from services.tenancy.backups.restoring import Consent, begin_empty, bring_back
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.sign_in.sealed import seal, unseal
from tests.archive.samples import dataset, put
from tests.tenancy.backups.conftest import PASSPHRASE, Opened

OPERATOR = operator_scope()
ENGINES = ("sqlite", "mongodb")
VALUES = {
    "text": "Ångström 獣医",
    "nothing": None,
    "yes": True,
    "small": 1,
    "large": 2**40,
    "real": 1.5,
    "bytes": b"\x00\xff",
    "at": datetime(2026, 11, 29, 8, 30, 1, 123000, tzinfo=UTC),
    "list": [1, {"in": ["a"]}, None],
    "deep": {"er": {"and": [{"deeper": b""}]}},
}


async def fill(engines: Engines) -> None:
    """A document of every kind of value in each collection, the momentary ones too."""
    await tenants.create(OPERATOR, engines, "oakwood", name="Oakwood", kind="clinic")
    for name, collection in COLLECTIONS.items():
        if collection.rebuilt or name in {"installation", "records_version"}:
            continue
        for number in range(3):
            keys = {field: f"{field} {number}" for one in collection.indexes for field in one.fields}
            expires = {field: datetime(2099, 1, 1, tzinfo=UTC) for field in ("expires_at",) if field in keys}
            plain = {field: value for field, value in keys.items() if "." not in field}
            counts = dict.fromkeys(collection.numbers, number)
            await engines.documents.installation(name).insert({**VALUES, **plain, **counts, **expires})


async def all_of(engines: Engines, name: str) -> list[dict[str, Any]]:
    found = await engines.documents.installation(name).find({})
    return sorted(found, key=lambda one: repr(sorted(one.items())))


async def backed_up(engines: Engines) -> dict[str, list[dict[str, Any]]]:
    """Everything a backup should hold, but for entries of the trail that tell of it."""
    found = {name: await all_of(engines, name) for name in BACKED_UP if not name.startswith("audit")}
    trail = await all_of(engines, "audit")
    return found | {"audit": [one for one in trail if not str(one["event"]).startswith("records ")]}


def file(path: Path) -> records.Source:
    return lambda: places.read_file(path)


@pytest.fixture
async def oak(opened: Opened, tmp_path: Path) -> AsyncIterator[tuple[Engines, Path]]:
    """Engines with a tenant, and a file with a backup of them."""
    async with opened("sqlite", without=()) as engines:
        await tenants.create(OPERATOR, engines, "oakwood", name="Oakwood", kind="clinic")
        await make(OPERATOR, engines, PASSPHRASE, tmp_path / "oak.backup")
        yield engines, tmp_path / "oak.backup"


class TestRestore:
    @pytest.mark.parametrize("target", ENGINES)
    @pytest.mark.parametrize("source", ENGINES)
    async def test_brings_every_document_back_on_the_same_engine_and_on_the_other(
        self, opened: Opened, tmp_path: Path, source: str, target: str
    ) -> None:
        async with opened(source, without=()) as engines:
            await fill(engines)
            before = await backed_up(engines)
            made = await make(OPERATOR, engines, PASSPHRASE, tmp_path / "a.backup")
            assert made.documents >= 3 * len(BACKED_UP)
            if source == target:
                await begin_empty(OPERATOR, engines, replace=True)
                assert await all_of(engines, "users") == []
        async with opened(target) as engines:
            await bring_back(
                OPERATOR, engines, file(tmp_path / "a.backup"), PASSPHRASE, Consent(replace=True)
            )
            assert await backed_up(engines) == before
            assert await all_of(engines, "sessions") == []
        async with opened(target, without=() if source == target else BOTH) as engines:
            assert await backed_up(engines) == before

    async def test_refuses_over_records_unless_told(self, oak: tuple[Engines, Path]) -> None:
        engines, path = oak
        await tenants.create(OPERATOR, engines, "elmside", name="Elmside", kind="clinic")
        with pytest.raises(Refused, match=r"records already \(tenants.*--replace"):
            await bring_back(OPERATOR, engines, file(path), PASSPHRASE, Consent())
        with pytest.raises(Refused, match="records already"):
            await begin_empty(OPERATOR, engines, replace=False)
        assert [one.slug for one in await tenants.find(engines)] == ["elmside", "oakwood"]
        await bring_back(OPERATOR, engines, file(path), PASSPHRASE, Consent(replace=True))
        assert [one.slug for one in await tenants.find(engines)] == ["oakwood"]

    async def test_needs_the_right_to_operate(self, oak: tuple[Engines, Path]) -> None:
        engines, path = oak
        clinic: Scope = system_scope("oakwood")
        with pytest.raises(Refused, match="right to operate"):
            await bring_back(clinic, engines, file(path), PASSPHRASE, Consent(replace=True))
        with pytest.raises(Refused, match="right to operate"):
            await make(clinic, engines, PASSPHRASE)

    @pytest.mark.parametrize("wrong", ["passphrase", "changed", "cut", "none"])
    async def test_of_what_is_not_whole_changes_nothing(self, oak: tuple[Engines, Path], wrong: str) -> None:
        engines, path = oak
        await tenants.create(OPERATOR, engines, "elmside", name="Elmside", kind="clinic")
        data = path.read_bytes()
        changed = {
            "passphrase": data,
            "changed": data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
            "cut": data[:-1],
            "none": b"no backup",
        }
        path.write_bytes(changed[wrong])
        key = b"another passphrase than that" if wrong == "passphrase" else PASSPHRASE
        with pytest.raises(Invalid):
            await bring_back(OPERATOR, engines, file(path), key, Consent(replace=True))
        assert [one.slug for one in await tenants.find(engines)] == ["elmside", "oakwood"]

    async def test_of_another_installation_is_refused_where_images_are(
        self, oak: tuple[Engines, Path], opened: Opened
    ) -> None:
        _, path = oak
        async with opened("mongodb", without=()) as theirs:
            await tenants.create(OPERATOR, theirs, "elmside", name="Elmside", kind="clinic")
            own = (await identities(theirs.documents, theirs.objects)).records
            with pytest.raises(Refused, match="another installation.*--another"):
                await bring_back(OPERATOR, theirs, file(path), PASSPHRASE, Consent(replace=True))
            consent = Consent(replace=True, another=True)
            await bring_back(OPERATOR, theirs, file(path), PASSPHRASE, consent)
            found = await identities(theirs.documents, theirs.objects)
            assert (found.records, found.objects) == (own, own)
        async with opened("mongodb", without=()) as theirs:
            assert [one.slug for one in await tenants.find(theirs)] == ["oakwood"]

    async def test_broken_off_is_not_served_and_begun_again(
        self, oak: tuple[Engines, Path], opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engines, path = oak

        async def killed(*_: object) -> None:
            raise KeyError("killed")

        with monkeypatch.context() as patched:
            patched.setattr(records, "bring_in", killed)
            with pytest.raises(KeyError):
                await bring_back(OPERATOR, engines, file(path), PASSPHRASE, Consent(replace=True))
        with pytest.raises(Lost, match=r"(?s)broken off.*vetark restore.*vetark index rebuild"):
            async with opened("sqlite", without=()):
                pass
        await bring_back(OPERATOR, engines, file(path), PASSPHRASE, Consent())
        async with opened("sqlite", without=()) as again:
            assert [one.slug for one in await tenants.find(again)] == ["oakwood"]

    async def test_of_a_newer_vetark_is_refused(
        self, oak: tuple[Engines, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engines, path = oak
        monkeypatch.setattr(records, "BACKED_UP", tuple(name for name in BACKED_UP if name != "tenants"))
        with pytest.raises(Invalid, match="newer Vetark"):
            await bring_back(OPERATOR, engines, file(path), PASSPHRASE, Consent(replace=True))

    async def test_secrets_of_sign_in_can_be_read_with_the_key_that_is_here(
        self, opened: Opened, tmp_path: Path
    ) -> None:
        async with opened("sqlite", without=()) as engines:
            await engines.documents.installation("users").insert(
                {
                    "id": "1",
                    "email": "ann@oakwood.test",
                    "totp": {"secret": seal(engines, "JBSW"), "step": 1},
                    "name": "gAAAA",
                }
            )
            await make(OPERATOR, engines, PASSPHRASE, tmp_path / "a.backup")
        async with opened("mongodb") as engines:
            await bring_back(OPERATOR, engines, file(tmp_path / "a.backup"), PASSPHRASE, Consent())
            (user,) = await all_of(engines, "users")
            assert unseal(engines, user["totp"]["secret"]) == "JBSW"
            assert user["name"] == "gAAAA"


class TestCameAfter:
    @pytest.mark.parametrize("engine", ENGINES)
    async def test_names_studies_unknown_clinics_and_entries_that_are_gone(
        self, opened: Opened, engine: str, tmp_path: Path
    ) -> None:
        async with opened(engine, without=()) as engines:
            oakwood = system_scope("oakwood")
            await tenants.create(OPERATOR, engines, "oakwood", name="Oakwood", kind="clinic")
            await put(oakwood, engines, dataset())
            made = await make(OPERATOR, engines, PASSPHRASE, tmp_path / "a.backup")
            later = dataset()
            await put(oakwood, engines, later)
            await tenants.create(OPERATOR, engines, "elmside", name="Elmside", kind="clinic")
            await put(system_scope("elmside"), engines, dataset())
        async with opened(engine) as engines:
            source = file(tmp_path / "a.backup")
            await bring_back(OPERATOR, engines, source, PASSPHRASE, Consent(replace=True))
            after = await came_after(OPERATOR, engines)
            assert after is not None
            assert after.backup_at == made.at
            assert after.studies == [("oakwood", str(later.StudyInstanceUID))]
            assert after.unknown == {"elmside": 1}
            assert after.entries >= 2  # the backup's own, and that of elmside

    async def test_is_nothing_where_nothing_was_restored(self, oak: tuple[Engines, Path]) -> None:
        assert await came_after(OPERATOR, oak[0]) is None
