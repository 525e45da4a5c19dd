import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.courier.errands import Runner
from services.courier.service import work_off
from services.delivery import errands
from services.delivery.errands import ErrandKind, ErrandState
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines
from services.tenancy import practice_systems
from services.tenancy.installation import Installation
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Scope
from services.worklist import image_requests
from services.worklist.image_request import RequestState
from tests.archive.samples import dataset, make_due, put_all
from tests.practice_systems.conftest import ALL, Listener
from tests.worklist.requests import DAY, requested


async def work(engines: Engines) -> None:
    """All that a courier does of it, until nothing is due."""
    runner = Runner(engines)
    while await work_off(engines, "a courier") + await runner.look():
        await runner.wait(0.2)
    await runner.close()


def told(listener: Listener) -> list[str]:
    return [json.loads(body)["type"] for _, body in listener.came]


async def until_due(scope: Scope, engines: Engines) -> None:
    """What waits for another try is due now."""
    now = Edit(set={"changed": datetime.now(UTC) - timedelta(seconds=1)})
    await engines.documents.of(scope.grant, "errands").update({"state": "waiting"}, now, many=True)


class TestRun:
    async def test_tells_of_a_request_from_beginning_to_end(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        made = await requested(oakwood, engines, practice_system=system.system.id)
        await work(engines)
        assert told(listener) == ["request.created"]
        await image_requests.reschedule(oakwood, engines, made.id, date=DAY, time="1100")
        await work(engines)
        known = await image_requests.get(oakwood, engines, made.id)
        await image_requests.advance(oakwood, engines, known, RequestState.IN_PROGRESS)
        await work(engines)
        await image_requests.advance(oakwood, engines, known, RequestState.COMPLETED)
        await work(engines)
        steps = ["created", "changed", "in_progress", "completed"]
        assert told(listener) == [f"request.{step}" for step in steps]
        message = json.loads(listener.came[-1][1])
        assert message["data"]["accession_number"] == made.accession_number
        assert message["data"]["study_instance_uid"] == made.study_instance_uid
        assert message["data"]["state"] == "COMPLETED"
        link = f"https://pacs.test/launch?tenant=oakwood&requestType=STUDY&accessionNumber={made.accession_number}"
        assert message["data"]["viewer_link"] == link

    async def test_signs_as_standard_webhooks_say(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        await requested(oakwood, engines, practice_system=system.system.id)
        await work(engines)
        ((headers, body),) = listener.came
        key = base64.b64decode(system.webhook_secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60

    async def test_tells_of_cancelled_and_discontinued_ones(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        one, two = [await requested(oakwood, engines, practice_system=system.system.id) for _ in range(2)]
        await image_requests.cancel_request(oakwood, engines, one.id, "Owner left")
        await image_requests.advance(oakwood, engines, two, RequestState.DISCONTINUED, "Too restless")
        await work(engines)
        steps = ["canceled", "created", "created", "discontinued", "in_progress"]
        assert sorted(told(listener)) == [f"request.{step}" for step in steps]
        reasons = {json.loads(body)["data"]["ended_because"] for _, body in listener.came}
        assert reasons == {"Owner left", "Too restless"}

    async def test_tells_that_images_arrived_and_how_many(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        made = await requested(oakwood, engines, practice_system=system.system.id, stations=())
        await work(engines)
        of_it = {"StudyInstanceUID": made.study_instance_uid, "AccessionNumber": made.accession_number}
        shots = [dataset(**of_it, SeriesInstanceUID="1.2.3", PatientName="Müller^Bella") for _ in range(2)]
        await put_all(oakwood, engines, shots)
        await make_due(oakwood, engines)
        await work(engines)
        assert told(listener) == ["request.created", "request.in_progress", "request.images_arrived"]
        data = json.loads(listener.came[-1][1])["data"]
        assert (data["images"], data["studies"]) == (2, [made.study_instance_uid])

    async def test_tries_again_under_the_same_id_until_somebody_listens(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        listener.status = 503
        await requested(oakwood, engines, practice_system=system.system.id)
        await work(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.NOTIFY)
        assert (errand.state, errand.attempts) == (ErrandState.WAITING, 1)
        assert "503" in errand.reason
        listener.status = 200
        await until_due(oakwood, engines)
        await work(engines)
        first, second = (headers["webhook-id"] for headers, _ in listener.came)
        assert first == second
        (errand,) = await errands.find(oakwood, engines, ErrandKind.NOTIFY)
        assert errand.state is ErrandState.DONE

    async def test_one_that_failed_for_good_can_be_tried_once_more(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        await requested(oakwood, engines, practice_system=system.system.id)
        assert await work_off(engines, "a courier")
        (errand,) = await errands.find(oakwood, engines, ErrandKind.NOTIFY)
        with pytest.raises(NoLongerUpdatable):
            await errands.repeat(oakwood, engines, errand.id)
        await errands.finish(oakwood, engines, errand, ErrandState.FAILED, "it is away")
        await errands.repeat(oakwood, engines, errand.id)
        await work(engines)
        assert told(listener) == ["request.created"]

    async def test_after_a_crash_nothing_is_told_twice(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        """The courier died between the errand and the note that it is there."""
        made = await requested(oakwood, engines, practice_system=system.system.id)
        assert await work_off(engines, "a courier")
        requests = engines.documents.of(oakwood.grant, "image_requests")
        await requests.update({"id": made.id}, Edit(set={"changed": made.changed_at}, unset=("told",)))
        assert await work_off(engines, "another")
        await work(engines)
        assert told(listener) == ["request.created"]

    async def test_neither_other_peoples_requests_nor_another_clinics(
        self, oakwood: Scope, elmside: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        await requested(oakwood, engines)
        await requested(elmside, engines, practice_system=system.system.id)
        await work(engines)
        assert not listener.came
        assert not await errands.find(elmside, engines, ErrandKind.NOTIFY)

    async def test_nothing_once_it_is_removed(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        await requested(oakwood, engines, practice_system=system.system.id)
        assert await work_off(engines, "a courier")
        await practice_systems.remove(oakwood, engines, system.system.id)
        await work(engines)
        assert not listener.came
        (errand,) = await errands.find(oakwood, engines, ErrandKind.NOTIFY)
        assert errand.state is ErrandState.FAILED


class TestWebhookUrl:
    @pytest.mark.parametrize(
        "url",
        ["https://169.254.169.254/x", "https://[fe80::1]/", "https://10.0.0.1/hook", "https://0.0.0.0/"],
    )
    async def test_leads_to_no_address_inside(self, oakwood: Scope, engines: Engines, url: str) -> None:
        with pytest.raises(Refused):
            await practice_systems.add(oakwood, engines, name="x", rights=ALL, webhook_url=url)

    @pytest.mark.parametrize(
        "url", ["ftp://a.test", "https://u:p@a.test/", "https://", "x" * 600, "https://[::1"]
    )
    async def test_is_one(self, oakwood: Scope, engines: Engines, url: str) -> None:
        with pytest.raises(Invalid):
            await practice_systems.add(oakwood, engines, name="x", rights=ALL, webhook_url=url)

    async def test_is_judged_each_time_it_is_called(
        self, oakwood: Scope, engines: Engines, system: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that led elsewhere when it was set."""
        await practice_systems.update(
            oakwood, engines, system.system.id, name="x", rights=ALL, webhook_url="http://localhost:1/hook"
        )
        monkeypatch.setattr(engines.own(Installation).inward, "practice_systems", [])
        await requested(oakwood, engines, practice_system=system.system.id)
        await work(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.NOTIFY)
        assert "cannot be reached, or is not on the public internet" in errand.reason

    async def test_another_host_does_not_get_the_secret_of_the_first(
        self, oakwood: Scope, engines: Engines, system: Kept, listener: Listener
    ) -> None:
        async def change(url: str) -> str | None:
            facts: dict[str, Any] = {"name": "x", "rights": ALL, "webhook_url": url}
            return (await practice_systems.update(oakwood, engines, system.system.id, **facts)).webhook_secret

        assert await change(f"{listener.url}?a=b") is None
        assert await change("https://elsewhere.test/hook")


async def test_one_of_another_clinic_is_none(elmside: Scope, engines: Engines, system: Kept) -> None:
    tenancy = practice_systems
    for asked in (tenancy.get, tenancy.renew, tenancy.remove, tenancy.webhook):
        with pytest.raises(NotFound):
            await asked(elmside, engines, system.system.id)
    assert not await practice_systems.find(elmside, engines)
