"""What another clinic shares is copied where it lets that, once, and stays when the share is over."""

from dataclasses import replace

import pytest

from services.archive.index.corrections import corrections_of
from services.archive.lifecycle.corrections import undo_correction
from services.courier.errands import Runner
from services.delivery import errands
from services.delivery.errands import OVER, Errand, ErrandKind, ErrandState
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.telemedicine import copying
from services.tenancy import tenants, users
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Scope, operator_scope
from services.tenancy.shares import sharing, taking
from services.tenancy.tenants import Limits
from services.tenancy.usage_meter import Meter
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


async def limited(engines: Engines, limits: Limits) -> None:
    """Elmside has so much room from now on."""
    await tenants.update(operator_scope(), engines, "elmside", limits=limits)
    engines.own(Meter)._known.clear()


class TestCopy:
    async def test_is_byte_for_byte_and_made_once(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for number in (1, 2):
            uids = {"SeriesInstanceUID": f"{STUDY}.1", "SOPInstanceUID": f"{STUDY}.1.{number}"}
            await put(oakwood, engines, dataset(StudyInstanceUID=STUDY, **uids))
        share = await shared(oakwood, elmside, engines)
        vet = await users.create(elmside, engines, "vet@elmside.test", "veterinarian", None, name="Dr. Elm")
        asked_by = replace(elmside, principal=Principal("user", vet.id, vet.name))
        done = await copied(asked_by, engines, share)
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
        assert trail[0]["principal"]["name"] == "Dr. Elm"
        given = await engines.documents.of(oakwood.grant, "audit").find({"event": Event.EXPORTED})
        assert {one["details"]["to"] for one in given} == {"elmside"}
        await sharing.revoke(oakwood, engines, share)
        with pytest.raises(NotFound):
            await copying.copy(elmside, engines, share)
        assert await engines.documents.of(elmside.grant, "instances").count({}) == 2

    async def test_joins_no_patient_who_has_the_same_number(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        """Number 12 is another animal at either, and the images do not say whose number it is."""
        same = {"PatientID": "12", "IssuerOfPatientID": None}
        bear = dataset(StudyInstanceUID="1.2.826.9", PatientName="Bear^Bruno", **same)
        await put(elmside, engines, bear)
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY, PatientName="Fox^Rosa", **same))
        for _ in range(2):  # asked for again it stays as it is
            assert (
                await copied(elmside, engines, await shared(oakwood, elmside, engines))
            ).state is ErrandState.DONE
        studies = await engines.documents.of(elmside.grant, "studies").find({"PatientID": "12"})
        issuers = {one["StudyInstanceUID"]: one.get("IssuerOfPatientID") or "" for one in studies}
        assert issuers == {"1.2.826.9": "", STUDY: "OAKWOOD"}
        (made,) = (await corrections_of(engines, elmside.grant, STUDY)).every
        await undo_correction(elmside, engines, made.id, "the same animal")
        await copied(elmside, engines, await shared(oakwood, elmside, engines))
        assert len((await corrections_of(engines, elmside.grant, STUDY)).every) == 2

    async def test_leaves_the_patient_of_a_study_that_was_here_before(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        for scope, number in ((elmside, 1), (oakwood, 2)):
            uids = {"SeriesInstanceUID": f"{STUDY}.1", "SOPInstanceUID": f"{STUDY}.1.{number}"}
            await put(scope, engines, dataset(StudyInstanceUID=STUDY, IssuerOfPatientID=None, **uids))
        await copied(elmside, engines, await shared(oakwood, elmside, engines))
        assert not (await corrections_of(engines, elmside.grant, STUDY)).every

    async def test_that_has_no_room_says_so_until_it_is_made(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY))
        share = await shared(oakwood, elmside, engines)
        await limited(engines, Limits(storage_bytes=1, storage_hard=True))
        refused = await copied(elmside, engines, share)
        assert refused.state is ErrandState.FAILED
        assert await copying.problems(elmside, engines) == {share: refused.reason}
        assert await copying.problems(oakwood, engines) == {}
        await limited(engines, Limits())
        assert (await copied(elmside, engines, share)).state is ErrandState.DONE
        assert await copying.problems(elmside, engines) == {}

    async def test_takes_the_sharers_leave(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY))
        share = await shared(oakwood, elmside, engines, imports=False)
        with pytest.raises(Refused, match="no copy"):
            await copying.copy(elmside, engines, share)
        assert await errands.find(elmside, engines, ErrandKind.COPY) == []
