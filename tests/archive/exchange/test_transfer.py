import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from services.archive.exchange.transfer import Manifest, arriving, export, import_
from services.archive.lifecycle.verify import verify
from services.archive.search.find import find
from services.courier.service import work_off
from services.courier.sweeps import sweep
from services.dicom.query import Query
from services.errors import AlreadyExists, Invalid, PacsError, Refused, Unavailable
from services.persistence import Engines, TenantObjects
from services.tenancy import application_entities, audit, shared_studies, tenants, tokens, usage, users
from services.tenancy.scope import Right, Scope, operator_scope, system_scope
from tests.archive.samples import dataset, make_due, put, put_all, series

PASSWORD = "seven lamps under a quiet pier"


@pytest.fixture
async def full(engines: Engines, oakwood: Scope) -> Scope:
    """Oakwood with images, people, AEs and a past, all of it worked up."""
    stored = await put_all(oakwood, engines, series(3))
    await put(oakwood, engines, dataset(PatientID="C-3", PatientName="Käfer^Zoë"))
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    await application_entities.add_remote(
        oakwood, engines, name="CT", aet="CT1", host="192.0.2.7", port=104, username="ct", passcode=PASSWORD
    )
    await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", PASSWORD, name="Vera")
    friend = await users.create(
        oakwood, engines, "friend@practice.test", "referring_veterinarian", PASSWORD, name="Fritz"
    )
    await shared_studies.share(oakwood, engines, friend.id, stored[0].study_instance_uid)
    await tokens.create(oakwood, engines, role="technician", name="CT")
    await make_due(oakwood, engines)
    while await work_off(engines, "test"):
        pass
    return oakwood


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of an export."""
    return tmp_path / "out"


async def new_tenant(engines: Engines, slug: str = "beechhill") -> Scope:
    await tenants.create(operator_scope(), engines, slug, name="Beech Hill", kind="clinic")
    return system_scope(slug)


async def rows(scope: Scope, engines: Engines) -> list[dict]:
    found = [{**row, "tenant": ""} for row in (await find(scope, engines, Query("STUDY"))).rows]
    return sorted(found, key=lambda row: str(row["StudyInstanceUID"]))


async def objects(scope: Scope, engines: Engines) -> dict[str, bytes]:
    kept = engines.objects.of(scope.grant)
    return {key: await kept.read(key) async for key, _ in kept.list("instances/")}


class TestExport:
    async def test_writes_every_object_and_document_once(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        manifest = await export(full, engines, out)
        assert Manifest.read(out) == manifest
        assert manifest.objects.count == manifest.documents["instances"].count == 4
        assert manifest.documents["members"].count == 2
        for key, data in (await objects(full, engines)).items():
            assert (out / "objects" / key).read_bytes() == data
        assert len((await tenants.noted(full, engines))["exported"]["digest"]) == 64

    async def test_writes_no_secret(self, full: Scope, engines: Engines, out: Path) -> None:
        await export(full, engines, out)
        for path in (*out.rglob("*.ndjson"), *out.rglob("*.json")):
            text = path.read_text("utf-8")
            assert "$argon2" not in text
            assert PASSWORD not in text
            for name in ("passcode", "password", "secret", "totp"):
                assert f'"{name}":' not in text, path

    async def test_writes_nothing_of_anybody_else(
        self, full: Scope, elmside: Scope, engines: Engines, out: Path
    ) -> None:
        theirs = await put(elmside, engines, dataset(PatientID="ELM"))
        await users.create(elmside, engines, "vet@elmside.test", "veterinarian", PASSWORD)
        await export(full, engines, out)
        everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
        assert theirs.sop_instance_uid.encode() not in everything
        assert b"elmside" not in everything

    async def test_goes_on_where_it_was_broken_off(
        self, full: Scope, engines: Engines, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stream, streamed = TenantObjects.stream, []

        async def breaks(self: TenantObjects, key: str, *more: int):
            streamed.append(key)
            if len(streamed) == 4:
                raise Unavailable("away")
            async for piece in stream(self, key, *more):
                yield piece

        monkeypatch.setattr(TenantObjects, "stream", breaks)
        with pytest.raises(Unavailable):
            await export(full, engines, out)
        with pytest.raises(Invalid, match="no finished export"):
            Manifest.read(out)
        await export(full, engines, out)
        assert len(streamed) == 5
        assert len(set(streamed)) == 4
        assert not list(out.rglob(".*"))

    async def test_does_not_mix_with_what_is_in_the_folder(
        self, full: Scope, elmside: Scope, engines: Engines, out: Path
    ) -> None:
        out.mkdir()
        (out / "letter.txt").write_text("Dear")
        with pytest.raises(AlreadyExists):
            await export(full, engines, out)
        await export(full, engines, out / "new")
        with pytest.raises(AlreadyExists):
            await export(elmside, engines, out / "new")

    async def test_is_not_finished_without_an_object_that_should_be_there(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        key = next(iter(await objects(full, engines)))
        await engines.objects.of(full.grant).delete(key)
        with pytest.raises(Unavailable, match="1 instances have no object"):
            await export(full, engines, out)

    async def test_does_not_take_what_an_earlier_try_left_for_an_object_that_is_gone(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        await export(full, engines, out)
        key = next(iter(await objects(full, engines)))
        await engines.objects.of(full.grant).delete(key)
        with pytest.raises(Unavailable, match="1 instances have no object"):
            await export(full, engines, out)

    @pytest.mark.parametrize("lacking", [Right.EXPORT, Right.ADMINISTER])
    async def test_needs_both_rights(self, full: Scope, engines: Engines, out: Path, lacking: Right) -> None:
        with pytest.raises(Refused):
            await export(Scope(full.principal, full.rights - {lacking}, full.grants), engines, out)
        assert not (out).exists()


class TestImport:
    async def test_makes_the_same_tenant_under_another_name(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        imported = await import_(there, engines, out)
        assert imported.objects == 4
        assert await objects(there, engines) == await objects(full, engines)
        await make_due(there, engines)
        while await work_off(engines, "test"):
            pass
        assert await rows(there, engines) == await rows(full, engines)
        assert [difference async for difference in verify(there, engines)] == []
        used, expected = await usage.read(there, engines), await usage.read(full, engines)
        assert (used.instances, used.storage_bytes) == (expected.instances, expected.storage_bytes)

    async def test_is_counted_right_beside_a_courier_that_never_rests(
        self, full: Scope, engines: Engines, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        insert = arriving._documents

        async def restless(*words: Any) -> None:
            await insert(*words)
            await sweep(engines, await tenants.get(engines, "beechhill"))
            while await work_off(engines, "test"):
                pass

        monkeypatch.setattr(arriving, "_documents", restless)
        await import_(there, engines, out)
        assert [row["counts"] for row in await rows(there, engines)] == [
            row["counts"] for row in await rows(full, engines)
        ]
        assert [difference async for difference in verify(there, engines)] == []

    async def test_brings_people_without_a_password_and_what_is_shared_with_them(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        await export(full, engines, out)
        for user in await users.find(full, engines):
            await users.remove(full, engines, user.email)
        there = await new_tenant(engines)
        await import_(there, engines, out)
        people = {user.email: user for user in await users.find(there, engines)}
        assert {email: user.roles["beechhill"] for email, user in people.items()} == {
            "vet@oakwood.test": "veterinarian",
            "friend@practice.test": "referring_veterinarian",
        }
        (shared,) = await shared_studies.find(there, engines)
        assert shared.user == people["friend@practice.test"].id
        with pytest.raises(PacsError):
            await users.sign_in(engines, "vet@oakwood.test", PASSWORD, "127.0.0.1")

    async def test_tells_what_cannot_be_taken_over(self, full: Scope, engines: Engines, out: Path) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        told = (await import_(there, engines, out)).left_out
        assert told == (
            "the AE title OAKWOOD is taken here",
            "the passcode of CT has to be set again",
            "friend@practice.test (referring_veterinarian) has an account here: invite them",
            "vet@oakwood.test (veterinarian) has an account here: invite them",
        )
        assert await users.find(there, engines) == []
        assert (await users.named(engines, "vet@oakwood.test")).roles.keys() == {"oakwood"}

    async def test_brings_the_trail_outside_our_chains(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        await import_(there, engines, out)
        told = {entry.event for entry in (await audit.entries(there, engines)).entries}
        assert {audit.Event.SHARED, audit.Event.TOKEN_CREATED, audit.Event.IMPORTED} <= told
        assert [each async for each in audit.verify(operator_scope(), engines)] == []

    async def test_goes_on_where_it_was_broken_off_and_does_nothing_twice(
        self, full: Scope, engines: Engines, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        for place in ("_documents", "_members", "_trail", "recount"):
            with monkeypatch.context() as patched:
                patched.setattr(f"services.archive.exchange.transfer.arriving.{place}", _away)
                with pytest.raises(Unavailable):
                    await import_(there, engines, out)
        await import_(there, engines, out)
        assert len(await rows(there, engines)) == 2
        trail = [
            json.loads(line) for line in (out / "index" / "audit.ndjson").read_text("utf-8").splitlines()
        ]
        brought = [e for e in await _trail(there, engines) if "origin" in e]
        assert len(brought) == len(trail)

    async def test_refuses_a_damaged_export(self, full: Scope, engines: Engines, out: Path) -> None:
        await export(full, engines, out)
        there = await new_tenant(engines)
        victim = next((out / "objects" / "instances").iterdir())
        whole = victim.read_bytes()
        victim.write_bytes(whole[:-1] + b"?")
        with pytest.raises(Invalid, match="not as the manifest says"):
            await import_(there, engines, out)
        victim.write_bytes(whole)
        listed = out / "index" / "instances.ndjson"
        listed.write_bytes(listed.read_bytes().replace(b'"CT"', b'"MR"') + b"\n")
        with pytest.raises(Invalid, match="not as the manifest says"):
            await import_(there, engines, out)
        assert await rows(there, engines) == []

    async def test_takes_only_an_empty_tenant(
        self, full: Scope, elmside: Scope, engines: Engines, out: Path
    ) -> None:
        await put(elmside, engines, dataset())
        await export(full, engines, out)
        with pytest.raises(AlreadyExists):
            await import_(elmside, engines, out)
        with pytest.raises(Invalid):
            await import_(await new_tenant(engines), engines, out / "nothing")

    async def test_leaves_its_folder_alone(self, full: Scope, engines: Engines, out: Path) -> None:
        """A line that names a path elsewhere is no key."""
        await export(full, engines, out)
        manifest = out / "objects.ndjson"
        lines = [json.loads(line) for line in manifest.read_text().splitlines()]
        lines[0]["key"] = "../../../elmside/instances/1.2.3.dcm"
        text = "".join(json.dumps(line) + "\n" for line in lines)
        manifest.write_text(text)
        told = json.loads((out / "manifest.json").read_text())
        told["objects"]["sha256"] = sha256(text.encode()).hexdigest()
        (out / "manifest.json").write_text(json.dumps(told))
        with pytest.raises(Invalid, match="no key"):
            await import_(await new_tenant(engines), engines, out)


async def _away(*_words: object, **_more: object) -> None:
    raise Unavailable("away")


async def _trail(scope: Scope, engines: Engines) -> list[dict]:
    return await engines.documents.of(scope.grant, "audit").find({})
