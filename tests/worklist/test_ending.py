import pytest

from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Scope
from services.worklist.ending import end_request
from services.worklist.image_request import RequestState
from services.worklist.image_requests import get
from services.worklist.matching import link
from services.worklist.modality_worklist import Asker, stream
from tests.worklist.requests import requested
from tests.worklist.test_matching import shot


class TestEnd:
    async def test_is_done_or_broken_off_for_a_reason_and_leaves_the_worklist(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        done, broken = await requested(oakwood, engines), await requested(oakwood, engines)
        await end_request(oakwood, engines, done.id, RequestState.COMPLETED)
        await end_request(oakwood, engines, broken.id, RequestState.DISCONTINUED, " would not lie still ")
        assert (await get(oakwood, engines, done.id)).state is RequestState.COMPLETED
        assert (await get(oakwood, engines, broken.id)).ended_because == "would not lie still"
        assert [item async for items in stream(oakwood, engines, [], Asker()) for item in items] == []
        with pytest.raises(NoLongerUpdatable):
            await end_request(oakwood, engines, broken.id, RequestState.COMPLETED)

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (RequestState.DISCONTINUED, " "),
            (RequestState.SCHEDULED, "why not"),
            (RequestState.CANCELED, "why not"),
            (RequestState.DISCONTINUED, "x" * 1001),
        ],
    )
    async def test_what_cannot_be_is_told(
        self, oakwood: Scope, engines: Engines, state: RequestState, reason: str
    ) -> None:
        made = await requested(oakwood, engines)
        with pytest.raises(Invalid):
            await end_request(oakwood, engines, made.id, state, reason)

    async def test_the_front_desk_ends_none_but_may_link_images(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)
        desk = Scope(Principal("user", "a", "A"), RIGHTS[Role.FRONT_DESK], oakwood.grants)
        with pytest.raises(Refused):
            await end_request(desk, engines, made.id, RequestState.COMPLETED)
        with pytest.raises(NotFound):
            await end_request(elmside, engines, made.id, RequestState.COMPLETED)
        study = await shot(oakwood, engines, StudyInstanceUID=made.study_instance_uid, PatientID="X-1")
        await link(desk, engines, study, made.id)
        assert (await get(oakwood, engines, made.id)).state is RequestState.IN_PROGRESS
