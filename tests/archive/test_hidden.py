"""What a grant hides does not exist for it on any way out, also where others' sight of it was kept."""

import json

import pytest

from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.metadata import metadata
from services.archive.retrieve.select import select
from services.archive.search.browse import series_of_studies, studies_by_uid
from services.archive.search.find import find
from services.courier.service import work_off
from services.dicom.query import Query
from services.dicom.retrieve_keys import RetrieveKeys
from services.errors import NotFound
from services.persistence import Engines, Grant
from services.tenancy.scope import Right, Scope
from tests.archive.samples import dataset, make_due, put, put_all, series


class TestAGrantThatHides:
    async def test_shows_the_rest_as_if_that_were_all(self, oakwood: Scope, engines: Engines) -> None:
        early = await put_all(oakwood, engines, series(3))
        study = early[0].study_instance_uid
        late = await put(oakwood, engines, dataset(StudyInstanceUID=study, Modality="CR"))
        await make_due(oakwood, engines)
        await work_off(engines, "test")
        hidden = frozenset({early[2].sop_instance_uid, late.series_instance_uid})
        grant = Grant("oakwood", frozenset({study}), hidden=hidden)
        seen = Scope(oakwood.principal, frozenset({Right.FIND, Right.RETRIEVE}), (grant,))
        both = {one.sop_instance_uid for one in early[:2]}

        (row,) = (await find(seen, engines, Query("STUDY"))).rows
        assert (row["NumberOfStudyRelatedSeries"], row["NumberOfStudyRelatedInstances"]) == (1, 2)
        assert row["ModalitiesInStudy"] == ["MR"]
        assert {one["SOPInstanceUID"] for one in (await find(seen, engines, Query("IMAGE"))).rows} == both
        listed = await studies_by_uid(seen, engines, [study])
        assert listed[study]["counts"] == {"series": 1, "instances": 2}
        (shown,) = (await series_of_studies(seen, engines, [study]))[study]
        assert shown["counts"] == {"instances": 2}
        told = json.loads((await metadata(seen, engines, study, root="")).body)
        assert {one["00080018"]["Value"][0] for one in told} == both
        for members in (
            await instances_of(seen, engines, study),
            await select(seen, engines, RetrieveKeys("STUDY", studies=(study,))),
        ):
            assert {one.sop_instance_uid for one in members} == both

        for gone in (early[2], late):
            uids = (study, gone.series_instance_uid, gone.sop_instance_uid)
            await instances_of(oakwood, engines, *uids)  # remembered, for who may see it
            with pytest.raises(NotFound):
                await instances_of(seen, engines, *uids)
