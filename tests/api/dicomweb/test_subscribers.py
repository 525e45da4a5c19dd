"""Who is told of workitems, and what they are told over their WebSocket (PS3.18 11.10 to 11.13)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from services.dicom.uids import new_uid
from services.telemedicine import cases, workitems
from services.telemedicine.case import CasePriority
from services.tenancy import short_cache, tokens
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from tests.api.clients import api
from tests.api.dicomweb.test_workitems import Worklist
from tests.telemedicine.conftest import Parties, person
from tests.telemedicine.conftest import parties as parties  # noqa: PLC0414 a fixture

WORKLIST, FILTERED = "1.2.840.10008.5.1.4.34.5", "1.2.840.10008.5.1.4.34.5.1"
UPS_PUSH = "1.2.840.10008.5.1.4.34.6.1"
STATE_REPORT, CANCEL_REQUESTED, PROGRESS_REPORT, ASSIGNED = 1, 2, 3, 5


@dataclass
class Watcher:
    """A program that subscribes and listens."""

    worklist: Worklist
    socket: ClientConnection

    async def next(self) -> tuple[int, str, dict[str, Any]]:
        """The next report: its type, its step, and all of it."""
        report = json.loads(await asyncio.wait_for(self.socket.recv(), 10))
        assert report["00000002"]["Value"] == [UPS_PUSH]
        return report["00001002"]["Value"][0], report["00001000"]["Value"][0], report

    async def states(self, count: int) -> list[tuple[int, str, str]]:
        """The next reports of a state, with it."""
        found = [await self.next() for _ in range(count)]
        return [(kind, uid, report["00741000"]["Value"][0]) for kind, uid, report in found]

    async def subscribe(self, uid: str, **asked: str) -> httpx.Response:
        """Subscribe to a step, or to a worklist."""
        path = f"{self.worklist.root}/workitems/{uid}/subscribers/WATCH"
        return await self.worklist.client.post(path, params=asked)

    async def unsubscribe(self, uid: str) -> int:
        """Subscribe to it no more."""
        path = f"{self.worklist.root}/workitems/{uid}/subscribers/WATCH"
        return (await self.worklist.client.delete(path)).status_code

    async def suspend(self, uid: str) -> int:
        """Subscribe to no new ones."""
        path = f"{self.worklist.root}/workitems/{uid}/subscribers/WATCH/suspend"
        return (await self.worklist.client.post(path)).status_code


@pytest.fixture
async def port(parties: Parties, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where the entry point listens as a process of its own runs it; tokens are read anew all the time."""
    monkeypatch.setattr(short_cache, "KEPT_SECONDS", 0.01)
    async with api(parties.engines.settings) as port:
        yield port


async def listening(port: int, parties: Parties, scope: Scope, role: str) -> tuple[Worklist, str]:
    """A program of a tenant, and its token."""
    token = await tokens.create(scope, parties.engines, role=role)
    client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}
    )
    return Worklist(client, f"/tenants/{scope.grant.tenant}/dicomweb"), token


def channel(port: int, worklist: Worklist, token: str, title: str = "WATCH") -> connect:
    """The WebSocket of an AE."""
    return connect(
        f"ws://127.0.0.1:{port}{worklist.root}/subscribers/{title}",
        additional_headers={"Authorization": f"Bearer {token}"},
    )


@pytest.fixture
async def watcher(port: int, parties: Parties) -> AsyncIterator[Watcher]:
    """A program of the provider that listens."""
    worklist, token = await listening(port, parties, parties.vetrad, "radiologist")
    async with worklist.client, channel(port, worklist, token) as socket:
        yield Watcher(worklist, socket)


async def submitted(parties: Parties) -> str:
    """A step that waits in the provider's worklist."""
    case = await parties.submitted()
    (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
    return item.uid


class TestEventReports:
    async def test_of_a_step_from_its_subscription_to_its_end(
        self, watcher: Watcher, port: int, parties: Parties
    ) -> None:
        uid = await submitted(parties)
        answer = await watcher.subscribe(uid, deletionlock="true")
        assert answer.status_code == 201
        where = f"ws://127.0.0.1:{port}{watcher.worklist.root}/subscribers/WATCH"
        assert answer.headers["content-location"] == where
        assert await watcher.states(1) == [(STATE_REPORT, uid, "SCHEDULED")]
        transaction = new_uid()
        reader = person(parties.vetrad, "reader", Role.RADIOLOGIST)
        await workitems.claim(reader, parties.engines, uid, transaction)
        assert await watcher.states(1) == [(STATE_REPORT, uid, "IN PROGRESS")]
        kind, _, report = await watcher.next()
        assert (kind, report["00404009"]["Value"][0]["00080100"]["Value"]) == (ASSIGNED, ["reader"])
        said = {"progress": [{"ProcedureStepProgress": 30}]}
        await workitems.note_progress(reader, parties.engines, uid, said, transaction)
        kind, _, report = await watcher.next()
        assert kind == PROGRESS_REPORT
        assert report["00741002"]["Value"][0]["00741004"]["Value"] == [30]
        clinic, _ = await listening(port, parties, parties.oakwood, "veterinarian")
        async with clinic.client:
            why = {"ReasonForCancellation": "Wrong animal", "ContactDisplayName": "Dr Oak"}
            assert (await clinic.send("POST", f"workitems/{uid}/cancelrequest", why)).status_code == 202
        kind, _, report = await watcher.next()
        assert (kind, report["00741236"]["Value"]) == (CANCEL_REQUESTED, ["OAKWOOD"])
        assert (report["00741238"]["Value"], report["0074100C"]["Value"]) == (["Wrong animal"], ["Dr Oak"])
        await workitems.cancel_reading(reader, parties.engines, uid, "Wrong animal", transaction)
        reports = [await watcher.next() for _ in range(2)]
        assert {(kind, report.get("00741000", {}).get("Value", [""])[0]) for kind, _, report in reports} == {
            (STATE_REPORT, "CANCELED"), (PROGRESS_REPORT, ""),
        }  # fmt: skip
        assert watcher.socket.state.name == "OPEN"

    async def test_of_a_worklist_until_it_is_suspended_and_of_one_that_is_filtered(
        self, watcher: Watcher, parties: Parties
    ) -> None:
        old = await submitted(parties)
        assert (await watcher.subscribe(WORKLIST, deletionlock="true")).status_code == 201
        assert await watcher.states(1) == [(STATE_REPORT, old, "SCHEDULED")]
        new = await submitted(parties)
        assert await watcher.states(1) == [(STATE_REPORT, new, "SCHEDULED")]
        assert await watcher.suspend(WORKLIST) == 200
        assert await watcher.suspend(WORKLIST) == 404
        assert await watcher.unsubscribe(old) == 200
        assert await watcher.unsubscribe(old) == 404
        later, reader = await submitted(parties), person(parties.vetrad, "reader", Role.RADIOLOGIST)
        for uid in (later, old, new):  # of the first two it is not told
            await workitems.claim(reader, parties.engines, uid)
        assert await watcher.states(1) == [(STATE_REPORT, new, "IN PROGRESS")]
        assert (await watcher.next())[:2] == (ASSIGNED, new)
        assert await watcher.unsubscribe(WORKLIST) == 200
        assert await watcher.unsubscribe(WORKLIST) == 404
        answer = await watcher.subscribe(FILTERED, filter="ScheduledProcedureStepPriority=HIGH")
        assert answer.status_code == 201
        await submitted(parties)
        made = await cases.draft(
            parties.oakwood,
            parties.engines,
            cases.CaseDraft(studies=(parties.study,), priority=CasePriority.STAT),
        )
        stat = await cases.submit(parties.oakwood, parties.engines, made.id)
        (item,) = await workitems.of_case(parties.oakwood, parties.engines, stat.id)
        assert await watcher.states(1) == [(STATE_REPORT, item.uid, "SCHEDULED")]
        assert await watcher.unsubscribe(FILTERED) == 200

    async def test_what_cannot_be_subscribed_to_is_refused(self, watcher: Watcher, parties: Parties) -> None:
        uid = await submitted(parties)
        for asked, code in (
            ((FILTERED, {}), 400),
            ((FILTERED, {"filter": "NoSuchKeyword=1"}), 400),
            ((WORKLIST, {"filter": "PatientID=1"}), 400),
            ((uid, {"deletionlock": "maybe"}), 400),
            ((new_uid(), {}), 404),
        ):
            assert (await watcher.subscribe(asked[0], **asked[1])).status_code == code, asked
        assert await watcher.suspend(uid) == 400
        assert await watcher.unsubscribe(uid) == 404
        client, root = watcher.worklist.client, watcher.worklist.root
        long = await client.post(f"{root}/workitems/{uid}/subscribers/{'A' * 17}")
        assert (long.status_code, long.json()["detail"][:5]) == (400, "C308H")

    async def test_are_for_who_may_see_the_steps_as_long_as_they_may(
        self, watcher: Watcher, port: int, parties: Parties
    ) -> None:
        uid = await submitted(parties)
        stranger, token = await listening(port, parties, parties.farview, "radiologist")
        async with stranger.client, channel(port, stranger, token) as spy:
            path = f"{stranger.root}/workitems/{WORKLIST}/subscribers/WATCH"
            assert (await stranger.client.post(path, params={"deletionlock": "true"})).status_code == 201
            with pytest.raises(InvalidStatus):
                async with channel(port, Worklist(stranger.client, watcher.worklist.root), token):
                    pass
            assert (await watcher.subscribe(uid)).status_code == 201
            assert await watcher.states(1) == [(STATE_REPORT, uid, "SCHEDULED")]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(spy.recv(), 0.3)
        for one in await tokens.find(parties.vetrad, parties.engines):
            await tokens.revoke(parties.vetrad, parties.engines, one.id)
        reader = person(parties.vetrad, "reader", Role.RADIOLOGIST)
        with pytest.raises(ConnectionClosed):  # noqa: PT012 - one of them
            while True:  # for as long as the process may go by what it read of the token
                await workitems.claim(reader, parties.engines, uid)
                await asyncio.wait_for(watcher.socket.recv(), 15)
                await workitems.release(reader, parties.engines, uid)
