"""The drill on a copy: it brings back what must come back, names what does not, and writes nothing."""

import hashlib
import os
from pathlib import Path
from unittest.mock import patch

import pytest

from services.archive.index.entries import object_key
from services.archive.lifecycle.corrections import correct_study
from services.archive.lifecycle.delete import delete
from services.drill.copy import drill_copy, settings_of
from services.drill.findings import Findings, KindOfThings, lines
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.tenancy import tenants, users
from services.tenancy.backups import making
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.archive.samples import dataset, put
from tests.engines import with_settings

KEY = b"a passphrase of some length"


@pytest.fixture
def backed_up(engines: Engines, tmp_path: Path) -> Engines:
    """The same installation, whose backups have a passphrase."""
    path = tmp_path / "keys" / "backup.key"
    path.parent.mkdir()
    path.write_bytes(KEY)
    return with_settings(engines, backup_key_file=path)


async def run(engines: Engines, folder: Path) -> Findings:
    if engines.inbox is not None:
        await engines.inbox._write_held()
    return await drill_copy(engines.settings, folder, None, lambda _: None, lambda _: None)


def kind(found: Findings, name: str) -> KindOfThings:
    return next(one for one in found.kinds if one.name == name)


def written(folder: Path) -> dict[str, str]:
    """Every file of the objects and its digest; anchors of the audit trail come by themselves."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "anchors" not in path.parts
    }


class TestCopy:
    async def test_objects_come_back_as_they_are_and_records_as_they_were(
        self, oakwood: Scope, elmside: Scope, backed_up: Engines, tmp_path: Path
    ) -> None:
        engines = backed_up
        early, gone = await put(oakwood, engines, dataset()), await put(oakwood, engines, dataset())
        await put(elmside, engines, dataset())
        await users.create(oakwood, engines, "ann@oakwood.test", "veterinarian", "words nobody guesses")
        await making.make(operator_scope(), engines, KEY)
        await put(oakwood, engines, dataset())
        study = early.study_instance_uid
        await correct_study(oakwood, engines, study, {"PatientName": "Miller^Stella"}, "misheard")
        await delete(oakwood, engines, gone.study_instance_uid)
        await users.create(oakwood, engines, "later@oakwood.test", "technician", "words nobody guesses")
        objects = Path(engines.settings.objects_url.removeprefix("file://"))
        if engines.inbox is not None:
            await engines.inbox._write_held()
        before = written(objects)

        found = await run(engines, tmp_path / "scratch")
        assert found.is_good, [one for one in found.kinds if one.missing or one.changed]
        assert [kind(found, name).back for name in ("images", "studies", "corrections", "deletions")] == [
            3,
            3,
            1,
            1,
        ]
        assert (kind(found, "users").back, kind(found, "users").since) == (1, 1)
        assert kind(found, "audit").since > 0
        assert found.million_minutes is None  # three images say nothing of a million
        assert written(objects) == before
        assert list((tmp_path / "scratch").iterdir()) == []

    async def test_a_tenant_newer_than_the_backup_is_told_and_is_no_loss_but_its_lost_image_is(
        self, oakwood: Scope, backed_up: Engines, tmp_path: Path
    ) -> None:
        engines = backed_up
        await put(oakwood, engines, dataset())
        await making.make(operator_scope(), engines, KEY)
        await tenants.create(operator_scope(), engines, "newcomer", name="Newcomer", kind="clinic")
        newcomer = system_scope("newcomer")
        kept, lost, gone = [await put(newcomer, engines, dataset()) for _ in range(3)]
        await delete(newcomer, engines, gone.study_instance_uid)
        await tenants.update(operator_scope(), engines, "oakwood", name="Oakwood, moved")

        found = await run(engines, tmp_path / "scratch")
        assert found.is_good, [one for one in found.kinds if one.missing or one.changed]
        assert [kind(found, name).back for name in ("images", "deletions", "deleted images")] == [3, 1, 1]
        assert (kind(found, "tenants").since, kind(found, "tenants").older) == (1, 1)
        assert any("newer than the backup: 1 (newcomer)" in line for line in lines(found))

        await engines.objects.of(newcomer.grant).delete(object_key(lost.sop_instance_uid))
        found = await run(engines, tmp_path / "again")
        assert not found.is_good
        assert kind(found, "images").missing == [f"newcomer {lost.sop_instance_uid}"]
        assert kept.sop_instance_uid not in " ".join(lines(found))

    async def test_an_image_without_its_object_is_named_and_so_is_another_one_under_its_name(
        self, oakwood: Scope, backed_up: Engines, tmp_path: Path
    ) -> None:
        engines = backed_up
        lost, other, sound = [await put(oakwood, engines, dataset()) for _ in range(3)]
        await making.make(operator_scope(), engines, KEY)
        if engines.inbox is not None:
            await engines.inbox._write_held()
        objects = engines.objects.of(oakwood.grant)
        await objects.delete(object_key(lost.sop_instance_uid))
        await objects.replace(
            object_key(other.sop_instance_uid), await objects.read(object_key(sound.sop_instance_uid))
        )
        found = await run(engines, tmp_path / "scratch")
        assert not found.is_good
        assert f"oakwood {lost.sop_instance_uid}" in kind(found, "images").missing
        assert f"oakwood {other.sop_instance_uid}" in kind(found, "images").missing
        assert f"oakwood {sound.sop_instance_uid}" not in kind(found, "images").missing

    async def test_without_a_backup_or_an_installation_it_says_so(
        self, backed_up: Engines, tmp_path: Path
    ) -> None:
        with pytest.raises(NotFound, match="no backup"):
            await run(backed_up, tmp_path / "scratch")
        with patch.dict(os.environ, clear=True), pytest.raises(Refused, match="no installation's folder"):
            settings_of(tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()
