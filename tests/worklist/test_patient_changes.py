import pytest

from services.errors import Invalid
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_requests import cancel_request, get
from services.worklist.patient_changes import change_patient
from tests.worklist.requests import requested


class TestChangePatient:
    async def test_is_of_what_is_open_and_on_the_worklist_at_once(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made, ended = [await requested(oakwood, engines) for _ in range(2)]
        theirs = await requested(elmside, engines)
        await cancel_request(oakwood, engines, ended.id)
        number = made.patient.id
        assert await change_patient(oakwood, engines, number, {"id": "T-1", "sex": "M"}) == [made.id]
        changed = await get(oakwood, engines, made.id)
        assert (changed.patient.id, changed.patient.name) == ("T-1", made.patient.name)
        assert (changed.item["PatientID"], changed.item["PatientSex"]) == ("T-1", "M")
        assert (await get(oakwood, engines, ended.id)).patient.id == number
        assert (await get(elmside, engines, theirs.id)).patient.id == number
        assert await change_patient(oakwood, engines, number, {"id": "T-2"}) == []

    async def test_of_one_issuer_and_nothing_that_cannot_be(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        assert await change_patient(oakwood, engines, made.patient.id, {"id": "T-1"}, issuer="X") == []
        with pytest.raises(Invalid):
            await change_patient(oakwood, engines, made.patient.id, {"sex": "?"})
