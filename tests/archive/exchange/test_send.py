from dataclasses import replace

import pytest

from services.archive.exchange.send import destinations, send
from services.delivery import Level, What, items_page
from services.errors import Invalid, NotFound, Refused
from services.tenancy import application_entities
from services.tenancy.scope import Right
from tests.archive.samples import dataset, put, put_all, series


@pytest.fixture
async def known(oakwood, engines) -> None:
    for name, host, port in (
        ("them", "127.0.0.1", 104), ("others", "127.0.0.1", 104), ("network", "10.0.0.0/8", 104),
        ("camera", "127.0.0.1", None),
    ):  # fmt: skip
        await application_entities.add_remote(oakwood, engines, name=name, aet="THEM", host=host, port=port)


class TestSend:
    async def test_takes_a_patient_study_series_or_image(self, oakwood, engines, known):
        first, second = await put_all(oakwood, engines, series(2))
        study = first.study_instance_uid
        other_series = await put(oakwood, engines, dataset(StudyInstanceUID=study))
        other_study = await put(oakwood, engines, dataset())
        await put(oakwood, engines, dataset(PatientID="somebody else"))
        for what, expected in {
            What(Level.IMAGE, study, instance=first.sop_instance_uid): {first},
            What(Level.SERIES, study, first.series_instance_uid): {first, second},
            What(Level.STUDY, study): {first, second, other_series},
            What(Level.PATIENT, study): {first, second, other_series, other_study},
        }.items():
            (made,) = await send(oakwood, engines, what, ["them"])
            items = (await items_page(oakwood, engines, made.id)).items
            assert {i.sop_instance_uid for _, i in items} <= {one.sop_instance_uid for one in expected}
            assert made.counts.total == len(expected)

    async def test_makes_a_delivery_for_each_remote_ae_or_none(self, oakwood, engines, known):
        study = What(Level.STUDY, (await put(oakwood, engines, dataset())).study_instance_uid)
        made = await send(oakwood, engines, study, ["them", "others", "them"])
        assert [one.remote for one in made] == ["them", "others"]
        with pytest.raises(NotFound):
            await send(oakwood, engines, study, ["them", "nobody"])
        for name in ("network", "camera"):
            with pytest.raises(Invalid, match=f"{name} .*: it can call us, but cannot be called"):
                await send(oakwood, engines, study, ["them", name])
        assert [one.name for one in await destinations(oakwood, engines)] == ["others", "them"]
        with pytest.raises(Invalid):
            await send(oakwood, engines, study, [])
        assert await engines.documents.of(oakwood.grant, "deliveries").count({}) == 2

    async def test_a_large_study_is_many_small_documents(self, oakwood, engines, known):
        stored = await put_all(oakwood, engines, series(120))
        study = What(Level.STUDY, stored[0].study_instance_uid)
        (made,) = await send(oakwood, engines, study, ["them"])
        first = await items_page(oakwood, engines, made.id)
        second = await items_page(oakwood, engines, made.id, after=first.end_cursor)
        assert (len(first.items), len(second.items), second.end_cursor) == (100, 20, None)
        uids = [item.sop_instance_uid for _, item in (*first.items, *second.items)]
        assert uids == [one.sop_instance_uid for one in stored]

    async def test_the_twins_study_is_not_there(self, oakwood, elmside, engines, known):
        theirs = await put(elmside, engines, dataset())
        for level in (Level.STUDY, Level.PATIENT):
            with pytest.raises(NotFound):
                await send(oakwood, engines, What(level, theirs.study_instance_uid), ["them"])

    async def test_needs_the_right_to_export(self, oakwood, engines, known):
        stored = await put(oakwood, engines, dataset())
        without = replace(oakwood, rights=oakwood.rights - {Right.EXPORT})
        with pytest.raises(Refused):
            await send(without, engines, What(Level.STUDY, stored.study_instance_uid), ["them"])
