"""services/archive/retrieve/select.py: what a C-GET or C-MOVE is about."""

import pytest

from services.archive.retrieve import select as selecting
from services.archive.retrieve.select import select
from services.dicom.retrieve_keys import RetrieveKeys
from services.dicom.uids import new_uid
from services.errors import Refused, Unavailable
from services.persistence import Engines, Grant
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, put, put_all, series


async def uids(scope: Scope, engines: Engines, keys: RetrieveKeys) -> list[str]:
    return [one.sop_instance_uid for one in await select(scope, engines, keys)]


def granted(*rights: Right, **grant) -> Scope:
    return Scope(Principal("user", "1", "G"), frozenset(rights), (Grant("oakwood", **grant),))


class TestLevels:
    async def test_each_finds_all_below_it_and_nothing_beside_it(self, oakwood, engines):
        study = new_uid()
        first = await put_all(oakwood, engines, series(3, StudyInstanceUID=study))
        second = await put_all(oakwood, engines, series(2, StudyInstanceUID=study))
        await put(oakwood, engines, dataset(PatientID="other"))
        both = {one.sop_instance_uid for one in (*first, *second)}
        series_uid, instance = first[0].series_instance_uid, first[1].sop_instance_uid
        assert set(await uids(oakwood, engines, RetrieveKeys("PATIENT", patient_id="B-17"))) == both
        assert set(await uids(oakwood, engines, RetrieveKeys("STUDY", studies=(study,)))) == both
        found = await uids(oakwood, engines, RetrieveKeys("SERIES", series=(series_uid,)))
        assert found == [one.sop_instance_uid for one in first]
        assert await uids(oakwood, engines, RetrieveKeys("IMAGE", instances=(instance,))) == [instance]

    async def test_series_come_one_after_the_other_each_by_its_numbers(self, oakwood, engines):
        study, one, other = new_uid(), new_uid(), new_uid()
        sent = [
            await put(
                oakwood,
                engines,
                dataset(StudyInstanceUID=study, SeriesInstanceUID=series_uid, InstanceNumber=number),
            )
            for series_uid, number in ((one, "10"), (one, "9"), (other, "2"), (other, None))
        ]
        by_number = [sent[1], sent[0], sent[2], sent[3]]
        expected = sorted(by_number, key=lambda instance: instance.series_instance_uid)
        found = await uids(oakwood, engines, RetrieveKeys("STUDY", studies=(study,)))
        assert found == [one.sop_instance_uid for one in expected]

    async def test_a_list_of_uids_is_all_of_them_once(self, oakwood, engines):
        many = [one.sop_instance_uid for one in await put_all(oakwood, engines, series(3))]
        asked = RetrieveKeys("IMAGE", instances=(many[2], many[0], many[2], "1.2.3"))
        assert await uids(oakwood, engines, asked) == [many[0], many[2]]


class TestKeysAbove:
    async def test_narrow_what_is_asked_for(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        right = {
            "patient_id": "B-17",
            "studies": (one.study_instance_uid,),
            "series": (one.series_instance_uid,),
            "instances": (one.sop_instance_uid,),
        }
        assert await uids(oakwood, engines, RetrieveKeys("IMAGE", **right)) == [one.sop_instance_uid]
        for wrong in ({"patient_id": "b-17"}, {"studies": ("1.2",)}, {"series": ("1.2",)}):
            assert not await uids(oakwood, engines, RetrieveKeys("IMAGE", **{**right, **wrong}))

    async def test_a_patient_id_is_that_very_one(self, oakwood, engines):
        """Searches fold case; to send the images of `b-17` for those of `B-17` would mix up patients."""
        await put(oakwood, engines, dataset(PatientID="B-17"))
        lower = await put(oakwood, engines, dataset(PatientID="b-17"))
        found = await uids(oakwood, engines, RetrieveKeys("PATIENT", patient_id="b-17"))
        assert found == [lower.sop_instance_uid]


class TestBounds:
    async def test_another_tenants_are_not_there(self, oakwood, elmside, engines):
        one = await put(oakwood, engines, dataset())
        for asked in (
            RetrieveKeys("PATIENT", patient_id="B-17"),
            RetrieveKeys("STUDY", studies=(one.study_instance_uid,)),
            RetrieveKeys("SERIES", series=(one.series_instance_uid,)),
            RetrieveKeys("IMAGE", instances=(one.sop_instance_uid,)),
        ):
            assert await uids(oakwood, engines, asked)
            assert not await uids(elmside, engines, asked)

    async def test_neither_is_what_a_grant_does_not_hold(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        asked = RetrieveKeys("PATIENT", patient_id="B-17")
        seen = granted(Right.RETRIEVE, studies=frozenset({one.study_instance_uid}))
        assert await uids(seen, engines, asked) == [one.sop_instance_uid]
        assert not await uids(granted(Right.RETRIEVE, studies=frozenset({"1.2"})), engines, asked)

    async def test_it_takes_the_right_to_retrieve(self, oakwood, engines):
        with pytest.raises(Refused):
            await select(granted(Right.FIND), engines, RetrieveKeys("PATIENT", patient_id="B-17"))

    async def test_more_than_memory_should_hold_is_refused(self, oakwood, engines, monkeypatch):
        many = await put_all(oakwood, engines, series(3))
        asked = RetrieveKeys("STUDY", studies=(many[0].study_instance_uid,))
        monkeypatch.setattr(selecting, "MOST", 2)
        with pytest.raises(Unavailable, match="more than 2 instances"):
            await select(oakwood, engines, asked)
