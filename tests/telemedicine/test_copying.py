"""What another clinic shares is copied where it lets that, once, and stays when the share is over."""

import pytest

from services.courier.errands import Runner
from services.delivery import errands
from services.delivery.errands import OVER, Errand, ErrandKind, ErrandState
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.telemedicine import copying
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from services.tenancy.shares import sharing, taking
from tests.archive.samples import dataset, put

STUDY = "1.2.826.7"


async def shared(oakwood: Scope, elmside: Scope, engines: Engines, *, imports: bool = True) -> str:
    """A share of Oakwood's that Elmside has taken."""
    made, _ = await sharing.create(oakwood, engines, sharing.Wanted((STUDY,), imports=imports))
    await taking.take(elmside, engines, made)
    return made.id


async def copied(scope: Scope, engines: Engines, share: str) -> Errand:
    """The errand, once it is over."""
    asked = await copying.copy(scope, engines, share)
    runner = Runner(engines)
    try:
        while (now := await errands.get(scope, engines, asked.id)).state not in OVER:
            await runner.look()
            await runner.wait(0.05)
    finally:
        await runner.close()
    return now


class TestCopy:
    async def test_is_byte_for_byte_and_made_once(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for number in (1, 2):
            uids = {"SeriesInstanceUID": f"{STUDY}.1", "SOPInstanceUID": f"{STUDY}.1.{number}"}
            await put(oakwood, engines, dataset(StudyInstanceUID=STUDY, **uids))
        share = await shared(oakwood, elmside, engines)
        done = await copied(elmside, engines, share)
        assert (done.state, done.progress) == (ErrandState.DONE, {"copied": 2, "there": 0})
        sums = []
        for scope in (oakwood, elmside):
            there = await engines.documents.of(scope.grant, "instances").find({})
            sums.append(sorted((one["SOPInstanceUID"], one["checksum"]) for one in there))
        assert sums[0] == sums[1]
        again = await copied(elmside, engines, share)
        assert again.progress == {"copied": 0, "there": 2}
        trail = await engines.documents.of(elmside.grant, "audit").find({"event": Event.IMPORTED})
        assert [one["details"]["from"] for one in trail] == ["oakwood", "oakwood"]
        await sharing.revoke(oakwood, engines, share)
        with pytest.raises(NotFound):
            await copying.copy(elmside, engines, share)
        assert await engines.documents.of(elmside.grant, "instances").count({}) == 2

    async def test_takes_the_sharers_leave(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY))
        share = await shared(oakwood, elmside, engines, imports=False)
        with pytest.raises(Refused, match="no copy"):
            await copying.copy(elmside, engines, share)
        assert await errands.find(elmside, engines, ErrandKind.COPY) == []
