import asyncio

import pytest

from services.archive.index.entries import object_key
from services.archive.ingest.store import Incoming, receive, store_instance
from services.archive.search.browse import studies_by_uid
from services.archive.search.find import find
from services.dicom.part10 import read_file_meta
from services.dicom.query import Query
from services.dicom.uids import new_uid
from services.errors import Malformed, Mismatched, Refused, Unavailable
from services.persistence import Engines, Grant
from services.tenancy import audit
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.inserting import around_inserts, store_apart
from tests.archive.samples import dataset, encoded, put, reception, series, source
from tests.trail import told


async def instances(scope: Scope, engines: Engines) -> list[dict]:
    return await engines.documents.of(scope.grant, "instances").find({})


async def objects(scope: Scope, engines: Engines) -> list[str]:
    return [key async for key, _ in engines.objects.of(scope.grant).list("instances/")]


class TestStoreInstance:
    async def test_keeps_the_bytes_as_they_came(self, oakwood, engines):
        made = dataset()
        stored = await put(oakwood, engines, made)
        assert not stored.duplicate
        kept = await engines.objects.of(oakwood.grant).read(object_key(stored.sop_instance_uid))
        meta = read_file_meta(kept)
        assert kept[meta.length :] == encoded(made)
        assert meta.source.calling_aet == "MODALITY"
        assert meta.sop_instance_uid == made.SOPInstanceUID

    async def test_indexes_all_five_levels(self, oakwood, engines):
        made = dataset()
        await put(oakwood, engines, made)
        found = {
            name: await engines.documents.of(oakwood.grant, name).find({})
            for name in ("patients", "clients", "studies", "series", "instances")
        }
        assert {name: len(documents) for name, documents in found.items()} == dict.fromkeys(found, 1)
        assert found["studies"][0]["PatientName"] == {"Alphabetic": "Miller^Bella"}
        assert found["studies"][0]["ModalitiesInStudy"] == ["MR"]
        assert found["clients"][0]["client"] == "miller^ann"
        assert found["series"][0]["changed"] == found["studies"][0]["changed"]
        assert found["instances"][0]["transfer_syntax"] == "1.2.840.10008.1.2.1"

    async def test_shows_nothing_to_the_other_tenant(self, oakwood, elmside, engines):
        made = dataset()
        await put(oakwood, engines, made)
        assert await instances(elmside, engines) == []
        assert not (await find(elmside, engines, Query("STUDY"))).rows

    async def test_keeps_the_same_uids_of_two_tenants_apart(self, oakwood, elmside, engines):
        made = dataset()
        assert not (await put(oakwood, engines, made)).duplicate
        assert not (await put(elmside, engines, made)).duplicate

    @pytest.mark.parametrize(
        ("keyword", "announced"), [("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7"), ("SOPInstanceUID", "1.2.3")]
    )
    async def test_refuses_other_uids_than_announced(self, oakwood, engines, keyword, announced):
        made = dataset()
        uids = {"SOPClassUID": made.SOPClassUID, "SOPInstanceUID": made.SOPInstanceUID, keyword: announced}
        incoming = Incoming(uids["SOPClassUID"], uids["SOPInstanceUID"], "1.2.840.10008.1.2.1", source())
        arriving = receive(oakwood, engines, incoming)
        arriving.write(encoded(made))
        with pytest.raises(Mismatched):
            await store_instance(oakwood, engines, arriving)
        assert await objects(oakwood, engines) == []

    async def test_refuses_another_study_than_announced(self, oakwood, engines):
        made = dataset()
        incoming = Incoming(made.SOPClassUID, made.SOPInstanceUID, "1.2.840.10008.1.2.1", source(), "1.2.3")
        arriving = receive(oakwood, engines, incoming)
        arriving.write(encoded(made))
        with pytest.raises(Mismatched):
            await store_instance(oakwood, engines, arriving)

    @pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
    async def test_refuses_a_dataset_without_its_uids(self, oakwood, engines, keyword):
        with pytest.raises(Malformed):
            await put(oakwood, engines, dataset(**{keyword: None}))
        assert await objects(oakwood, engines) == []

    async def test_refuses_a_truncated_dataset(self, oakwood, engines):
        made = dataset()
        with pytest.raises(Malformed):
            await put(oakwood, engines, made, data=encoded(made)[:-1])
        assert await objects(oakwood, engines) == []
        assert await instances(oakwood, engines) == []

    async def test_stores_a_uid_that_tries_a_path_under_a_harmless_key(self, oakwood, engines):
        made = dataset()
        data = encoded(made).replace(
            str(made.SOPInstanceUID).encode(), b"../../../etc/passwd".ljust(len(made.SOPInstanceUID))
        )
        incoming = Incoming(made.SOPClassUID, "../../../etc/passwd", "1.2.840.10008.1.2.1", source())
        arriving = receive(oakwood, engines, incoming)
        arriving.write(data)
        assert (await store_instance(oakwood, engines, arriving)).sop_instance_uid == "../../../etc/passwd"
        (key,) = await objects(oakwood, engines)
        assert key.startswith("instances/~")

    async def test_gives_every_study_without_a_patient_id_a_patient_of_its_own(self, oakwood, engines):
        for _ in range(2):
            await put(oakwood, engines, dataset(PatientID=None))
        patients = await engines.documents.of(oakwood.grant, "patients").find({})
        assert len({patient["patient"] for patient in patients}) == 2

    async def test_flags_a_study_that_another_patient_sends_to(self, oakwood, engines):
        study = new_uid()
        await put(oakwood, engines, dataset(StudyInstanceUID=study))
        await put(oakwood, engines, dataset(StudyInstanceUID=study, PatientID="C-4"))
        shown = (await studies_by_uid(oakwood, engines, [study]))[study]
        assert shown["PatientID"] == "B-17"
        assert shown["other_patients"] == ["\\C-4"]
        assert shown["counts"] == {"series": 2, "instances": 2}

    async def test_spills_a_large_object_and_keeps_it_whole(self, oakwood, engines):
        made = dataset(Rows=2048, Columns=1024, PixelData=bytes(4 << 20))
        arriving = reception(oakwood, engines, made)
        assert arriving.upload.memory is None
        stored = await store_instance(oakwood, engines, arriving)
        kept = await engines.objects.of(oakwood.grant).read(object_key(stored.sop_instance_uid))
        assert kept.endswith(encoded(made))

    async def test_needs_the_right_to_store_and_the_whole_tenant(self, oakwood, engines):
        made = dataset()
        incoming = Incoming(made.SOPClassUID, made.SOPInstanceUID, "1.2.840.10008.1.2.1", source())
        reader = Scope(Principal("user", "1", "R"), frozenset({Right.RETRIEVE}), oakwood.grants)
        guest = Scope(
            Principal("user", "1", "G"), frozenset(Right), (Grant("oakwood", studies=frozenset({"1.2"})),)
        )
        for scope in (reader, guest):
            with pytest.raises(Refused):
                receive(scope, engines, incoming)


class TestTheSameInstanceAgain:
    async def test_is_a_success_and_the_first_stays(self, oakwood, engines):
        made = dataset()
        await put(oakwood, engines, made)
        again = await put(oakwood, engines, made)
        assert again.duplicate
        assert len(await instances(oakwood, engines)) == 1
        assert await told(oakwood, engines, *audit.Event) == []

    async def test_with_other_bytes_leaves_the_first_and_a_trace(self, oakwood, engines):
        made = dataset()
        before = encoded(made)
        await put(oakwood, engines, made)
        made.PatientID = "OTHER"
        assert (await put(oakwood, engines, made)).duplicate
        kept = await engines.objects.of(oakwood.grant).read(object_key(str(made.SOPInstanceUID)))
        assert kept.endswith(before)
        (entry,) = await told(oakwood, engines, *audit.Event)
        assert entry.event == audit.Event.DUPLICATE
        assert entry.study == made.StudyInstanceUID
        assert entry.details == {"count": 1, "instances": [made.SOPInstanceUID]}

    async def test_after_a_crash_is_indexed_from_what_is_stored(self, oakwood, engines):
        made = dataset(StudyDescription="First")
        assert await reception(oakwood, engines, made).upload.commit()
        made.StudyDescription = "Second"
        assert (await put(oakwood, engines, made)).duplicate
        (row,) = (await find(oakwood, engines, Query("STUDY"))).rows
        assert row["StudyDescription"] == "First"

    async def test_at_the_same_moment_is_stored_once(self, oakwood, engines):
        made = dataset()
        stored = await asyncio.gather(*(put(oakwood, engines, made) for _ in range(6)))
        assert sum(not one.duplicate for one in stored) == 1
        assert len(await instances(oakwood, engines)) == 1

    async def test_from_two_processes_at_once_is_stored_once(self, oakwood, settings, engines):
        many = list(series(12))
        async with Engines.open(settings) as other:
            stored = await asyncio.gather(
                *(put(oakwood, where, made) for made in many for where in (engines, other))
            )
        assert sum(not one.duplicate for one in stored) == 12
        assert len(await instances(oakwood, engines)) == 12
        assert len(await objects(oakwood, engines)) == 12


class TestWhenAnEngineFails:
    async def test_says_unavailable_and_a_retry_mends_it(self, oakwood, engines, monkeypatch):
        made = dataset()

        async def down(*_):
            raise Unavailable("the engine is down")

        with monkeypatch.context() as patched:
            store_apart(patched)
            around_inserts(patched, down)
            with pytest.raises(Unavailable):
                await put(oakwood, engines, made)
        assert not (await find(oakwood, engines, Query("STUDY"))).rows
        assert (await put(oakwood, engines, made)).duplicate
        assert (await find(oakwood, engines, Query("STUDY"))).rows

    async def test_fails_only_those_that_waited_for_it(self, oakwood, elmside, engines, monkeypatch):
        ours, theirs = list(series(3)), list(series(3))
        down = {str(made.SOPInstanceUID) for made in theirs}

        async def one_tenant_down(documents, insert):
            if any(document["SOPInstanceUID"] in down for document in documents):
                raise Unavailable("the engine is down")
            return await insert()

        around_inserts(monkeypatch, one_tenant_down)
        answers = await asyncio.gather(
            *(put(oakwood, engines, made) for made in ours),
            *(put(elmside, engines, made) for made in theirs),
            return_exceptions=True,
        )
        assert [isinstance(answer, Unavailable) for answer in answers] == [False] * 3 + [True] * 3
