from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.api.graphql.asking import refused, told
from tests.archive.samples import dataset, put, put_all, series

_DELETION = """{
  id studyInstanceUID seriesInstanceUID sopInstanceUID deletedAt restorableUntil instances studyDate
  patient { patientName { display } }
}"""
DELETE = f"""mutation ($study: ID!, $series: ID, $instance: ID) {{
  delete(tenant: "oakwood", studyInstanceUID: $study, seriesInstanceUID: $series, sopInstanceUID: $instance)
    {_DELETION}
}}"""
RESTORE = 'mutation ($id: ID!) { restoreDeletion(tenant: "oakwood", id: $id) { id instances } }'
DELETIONS = f'{{ deletions(tenant: "oakwood") {_DELETION} }}'
UNTIL = '{ restorableUntil(tenant: "oakwood") }'
STUDIES = '{ studies(tenant: "oakwood") { nodes { studyInstanceUID numberOfStudyRelatedInstances } } }'


class TestDelete:
    async def test_takes_a_study_away_until_it_is_restored(
        self, chief: httpx.AsyncClient, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        stored = await put_all(oakwood, engines, series(3, PatientName="Smith^Rex", StudyDate="20260102"))
        study = stored[0].study_instance_uid
        made = await told(chief, DELETE, study=study)
        assert (made["studyInstanceUID"], made["seriesInstanceUID"], made["instances"]) == (study, None, 3)
        assert (made["patient"]["patientName"]["display"], made["studyDate"]) == ("Smith Rex", "20260102")
        assert (await told(vet, STUDIES))["nodes"] == []
        assert await told(chief, DELETIONS) == [made]
        assert await told(chief, RESTORE, id=made["id"]) == {"id": made["id"], "instances": 3}
        assert await told(chief, DELETIONS) == []
        (shown,) = (await told(vet, STUDIES))["nodes"]
        assert shown == {"studyInstanceUID": study, "numberOfStudyRelatedInstances": 3}
        assert (await refused(chief, RESTORE, id=made["id"]))[0] == "NOT_FOUND"

    async def test_takes_a_series_or_an_instance_of_it(
        self, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        first = (await put_all(oakwood, engines, series(3)))[0]
        study = first.study_instance_uid
        await put(oakwood, engines, dataset(StudyInstanceUID=study))
        one = {"study": study, "series": first.series_instance_uid}
        made = await told(chief, DELETE, **one, instance=first.sop_instance_uid)
        assert (made["sopInstanceUID"], made["instances"]) == (first.sop_instance_uid, 1)
        made = await told(chief, DELETE, **one)
        assert (made["seriesInstanceUID"], made["instances"]) == (first.series_instance_uid, 2)
        assert (await refused(chief, DELETE, **one))[0] == "NOT_FOUND"
        assert (await told(chief, STUDIES))["nodes"][0]["numberOfStudyRelatedInstances"] == 1


class TestRestorableUntil:
    async def test_says_what_a_deletion_will_say(
        self, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        stored = await put(oakwood, engines, dataset())
        until = datetime.fromisoformat(await told(chief, UNTIL))
        made = await told(chief, DELETE, study=stored.study_instance_uid)
        assert abs(datetime.fromisoformat(made["restorableUntil"]) - until) < timedelta(minutes=1)
        days = timedelta(days=engines.settings.deletion_days)
        assert abs(until - datetime.now(UTC) - days) < timedelta(minutes=1)


class TestRights:
    @pytest.mark.parametrize("query", [DELETE, RESTORE, DELETIONS, UNTIL])
    async def test_only_who_may_delete_and_nobody_next_api(
        self,
        vet: httpx.AsyncClient,
        twin: httpx.AsyncClient,
        oakwood: Scope,
        engines: Engines,
        query: str,
    ) -> None:
        study = (await put(oakwood, engines, dataset())).study_instance_uid
        assert (await refused(vet, query, study=study, id="x"))[0] == "REFUSED"
        assert (await refused(twin, query, study=study, id="x"))[0] == "NOT_FOUND"
