from datetime import timedelta

import pytest

from services.archive.index.entries import Entry, object_key
from services.archive.ingest.rebuild import index_orphans, rebuild
from services.archive.lifecycle.verify import verify
from services.archive.search.find import find
from services.courier.service import work_off
from services.dicom import attributes
from services.dicom.query import Query
from services.errors import Refused
from services.persistence import Edit
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, encoded, make_due, put, put_all, reception, series

LEVELS = ("patients", "clients", "studies", "series", "instances")


async def emptied(scope, engines) -> None:
    for name in LEVELS:
        await engines.documents.of(scope.grant, name).delete({}, many=True)
    await make_due(scope, engines)


async def index(scope, engines) -> dict[str, list[dict]]:
    await make_due(scope, engines)
    while await work_off(engines, "test"):
        pass
    found = {}
    for name in LEVELS:
        documents = await engines.documents.of(scope.grant, name).find({})
        for document in documents:
            document.get("metadata", {}).pop("written_at", None)
            document.get("metadata", {}).pop("key", None)
            for sets in ("patients", "ModalitiesInStudy", "SOPClassesInStudy"):
                document.get(sets, []).sort()
        found[name] = sorted(documents, key=lambda document: repr(sorted(document.items())))
    return found


class TestRebuild:
    async def test_restores_an_emptied_index(self, oakwood, elmside, engines):
        study = dataset()
        await put(oakwood, engines, study)
        later = dataset(StudyInstanceUID=study.StudyInstanceUID, PatientID="C-4", StudyDescription="Later")
        await put(oakwood, engines, later)
        await put_all(oakwood, engines, series(5, Modality="CT", PatientID=None))
        await put(elmside, engines, dataset())
        before = await index(oakwood, engines)
        theirs = await index(elmside, engines)
        await emptied(oakwood, engines)
        looked_at = []
        assert await rebuild(oakwood, engines, looked_at.append) == 7
        assert looked_at == [7]
        assert await index(oakwood, engines) == before
        assert await index(elmside, engines) == theirs
        assert [difference async for difference in verify(oakwood, engines)] == []

    async def test_of_every_object_brings_what_the_index_did_not_have(self, oakwood, engines):
        await put_all(oakwood, engines, series(3, Modality="CT"))
        await put(oakwood, engines, dataset())
        before = await index(oakwood, engines)
        fields = {
            "patients": "PatientName",
            "studies": "StudyDate",
            "series": "Modality",
            "instances": "Rows",
        }
        for name, field in fields.items():
            assert any(field in document for document in before[name])
            await engines.documents.of(oakwood.grant, name).update({}, Edit(unset=(field,)), many=True)
        assert await rebuild(oakwood, engines) == 0
        assert await index(oakwood, engines) != before
        assert await rebuild(oakwood, engines, every=True) == 4
        assert await index(oakwood, engines) == before
        assert [difference async for difference in verify(oakwood, engines)] == []

    async def test_of_every_object_lets_the_first_win_beside_one_that_is_new(self, oakwood, engines):
        first, later = series(2)
        for number, one in enumerate((first, later)):
            one.StudyDescription = f"Description {number}"
            await put(oakwood, engines, one)
        before = await index(oakwood, engines)
        gone = {"SOPInstanceUID": later.SOPInstanceUID}
        await engines.documents.of(oakwood.grant, "instances").delete(gone)
        await engines.documents.of(oakwood.grant, "studies").update({}, Edit(unset=("StudyDescription",)))
        assert await rebuild(oakwood, engines, every=True) == 2
        assert await index(oakwood, engines) == before

    async def test_of_every_object_sees_through_a_character_set_that_lies(
        self, oakwood, elmside, engines, monkeypatch
    ):
        shelter = {"ResponsiblePerson": None, "ResponsibleOrganization": "Tierheim Süd"}
        made = dataset(PatientID="Bär-1", PatientName="Bär^Jo", SpecificCharacterSet="ISO_IR 192", **shelter)
        data = encoded(made).replace(b"ISO_IR 192", b"ISO_IR 100")
        await put(oakwood, engines, made, data=data)
        await put(elmside, engines, dataset())
        expected, theirs = await index(oakwood, engines), await index(elmside, engines)
        assert [one["client"] for one in expected["clients"]] == ["tierheim sud"]
        await emptied(oakwood, engines)
        with monkeypatch.context() as before:
            before.setattr("services.dicom.character_sets.read", lambda value, codec: value.decode(codec))
            before.setattr(Entry, "client", None)
            attributes._of_repeated_bytes.cache_clear()
            await rebuild(oakwood, engines)
        attributes._of_repeated_bytes.cache_clear()
        assert (await index(oakwood, engines))["studies"][0]["PatientID"] == "BÃ¤r-1"
        assert await rebuild(oakwood, engines, every=True) == 1
        assert await index(oakwood, engines) == expected
        assert await index(elmside, engines) == theirs

    async def test_goes_on_where_it_was_broken_off_and_does_nothing_twice(self, oakwood, engines):
        await put_all(oakwood, engines, series(4))
        before = await index(oakwood, engines)
        await emptied(oakwood, engines)
        await put_all(oakwood, engines, series(1))
        some = [key async for key, _ in engines.objects.of(oakwood.grant).list("instances/")]
        assert len(some) == 5
        assert await rebuild(oakwood, engines) == 4
        assert await rebuild(oakwood, engines) == 0
        after = await index(oakwood, engines)
        assert len(after["instances"]) == len(before["instances"]) + 1

    async def test_names_and_leaves_what_is_no_instance(self, oakwood, engines, caplog):
        upload = engines.objects.of(oakwood.grant).begin(object_key("1.2.3"))
        upload.write(b"no DICOM")
        await upload.commit()
        upload.discard()
        assert await rebuild(oakwood, engines) == 0
        assert "instances/1.2.3.dcm" in caplog.text

    async def test_needs_the_right_to_administer(self, oakwood, engines):
        reader = Scope(Principal("user", "1", "R"), frozenset({Right.FIND}), oakwood.grants)
        with pytest.raises(Refused):
            await rebuild(reader, engines)


class TestIndexOrphans:
    async def test_leaves_alone_what_may_be_under_way(self, oakwood, engines):
        assert await reception(oakwood, engines, dataset()).upload.commit()
        assert await index_orphans(oakwood, engines) == 0
        assert await index_orphans(oakwood, engines, age=timedelta(0)) == 1
        assert len((await find(oakwood, engines, Query("STUDY"))).rows) == 1
