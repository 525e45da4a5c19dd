"""`kill -9` amid submissions, signatures and accepted uploads: nothing is lost, nothing is twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.persistence import Engines, In
from services.telemedicine.events import CaseEvent
from services.tenancy.scope import system_scope
from tests.api.clients import image, part10
from tests.installation import settings_of
from tests.journeys.conftest import ENGINES
from tests.journeys.test_kill import RestartableInstallation
from tests.telemedicine.inboxes.samples import REX

ROUNDS, FILES, KILLS = 6, 3, 12
ONCE = (CaseEvent.SUBMITTED, CaseEvent.CLAIMED, CaseEvent.REPORT_FINAL, CaseEvent.COMPLETED)
_PATIENCE = 420
"""Seconds: what a killed courier has leased is free after five minutes."""
_DRAFT = """mutation($case: CaseInput!) { draftCase(tenant: "oakwood", case: $case) { id } }"""
_SUBMIT = """mutation($id: ID!) { submitCase(tenant: "oakwood", id: $id) { readings { uid } } }"""
_CLAIM = """mutation($uid: ID!) { claimWorkitem(tenant: "vetrad", uid: $uid) { uid } }"""
_BEGIN = """mutation($id: ID!) { beginReport(tenant: "vetrad", caseID: $id) { id draft { version } } }"""
_SAVE = """mutation($id: ID!, $version: Int!, $content: ReportContentInput!) {
  saveReportDraft(tenant: "vetrad", id: $id, version: $version, content: $content) { version } }"""
_REPORTS = """query($id: ID!) { reports(tenant: "vetrad", caseID: $id) {
  id state draft { version } editions { number storedAt } } }"""
_SIGN = """mutation($id: ID!, $version: Int!) { signReport(tenant: "vetrad", id: $id, version: $version,
  kind: FINAL, proof: { password: "demo" }) { number } }"""
_CASE = """query($id: ID!) { case(tenant: "oakwood", id: $id) { state } }"""
_INBOX = """mutation { openInbox(tenant: "oakwood", inbox: { label: "Kills" }) { link } }"""
_ACCEPT = """mutation($id: ID!) { acceptUpload(tenant: "oakwood", id: $id, accepted: {}) { id } }"""
_QUEUE = """{ queue(tenant: "vetrad", first: 1) { nodes { uid } } }"""
_WAITING = """{ inboxUploads(tenant: "oakwood") { id } }"""


class Caller:
    """Somebody's browser: it asks until it is answered."""

    def __init__(self, http: str) -> None:
        self.client = httpx.AsyncClient(base_url=http, headers={"Origin": http}, timeout=30)

    async def insist(self, call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """The first answer that is not of a server that is just being killed."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    answer = await call()
                    if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                        return answer
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)

    async def sign_in(self, email: str) -> "Caller":
        """With the demo's password."""
        given = {"email": email, "password": "demo"}
        answer = await self.insist(lambda: self.client.post("/session", json=given))
        assert answer.status_code == httpx.codes.OK, answer.text
        return self

    async def ask(self, query: str, *done: str, **variables: Any) -> Any:
        """The first field of a GraphQL answer; None for a code that says that it was done before."""
        asked = {"query": query, "variables": variables}
        while True:
            told = (await self.insist(lambda: self.client.post("/graphql", json=asked))).json()
            if not told.get("errors"):
                return next(iter(told["data"].values()))
            code = told["errors"][0]["extensions"]["code"]
            if code in done:
                return None
            assert code == "UNAVAILABLE", told
            await asyncio.sleep(0.1)


async def read_a_case(vet: Caller, reader: Caller, study: str, number: int) -> str:
    """From the draft to the signed report; the case's ID. Whatever was not answered is asked for again."""
    wanted = {"studies": [study], "key": f"kill {number}", "provider": "vetrad", "question": f"No. {number}?"}
    case = str((await vet.ask(_DRAFT, case=wanted))["id"])
    (reading,) = (await vet.ask(_SUBMIT, id=case))["readings"]
    await reader.ask(_CLAIM, uid=reading["uid"])
    begun = await reader.ask(_BEGIN, id=case)
    content = {"sections": [{"section": "FINDINGS", "text": f"Finding {number}."}]}
    version = begun["draft"]["version"]
    # Where a process dies before it answers, the same is asked again, and was done.
    await reader.ask(_SAVE, "NO_LONGER_UPDATABLE", id=begun["id"], version=version, content=content)
    (saved,) = await reader.ask(_REPORTS, id=case)
    version = saved["draft"]["version"]
    await reader.ask(_SIGN, "NO_LONGER_UPDATABLE", id=begun["id"], version=version)
    return case


async def send_files(vet: Caller, visitor: Caller, root: str) -> list[str]:
    """Some images by an inbox, accepted; their SOP Instance UIDs."""
    client, made = visitor.client, [image() for _ in range(FILES)]
    data = {f"{one.SOPInstanceUID}.dcm": part10(one) for one in made}
    begun = (await visitor.insist(lambda: client.post(root, json=REX))).json()["id"]
    files = [{"path": path, "size": len(data[path]), "modified": 1} for path in data]
    upload = f"{root}/{begun}"
    for known, path in zip(
        (await visitor.insist(lambda: client.post(f"{upload}/files", json={"files": files}))).json()["files"],
        data,
        strict=True,
    ):
        place, content = f"{upload}/files/{known['id']}/0", data[path]
        sent = await visitor.insist(lambda: client.put(place, content=content))  # noqa: B023 - awaited here
        assert sent.json()["state"] == "waiting", sent.text
    await vet.ask(_ACCEPT, "NO_LONGER_UPDATABLE", "NOT_FOUND", id=begun)
    return [str(one.SOPInstanceUID) for one in made]


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Wait for the couriers."""
    async with asyncio.timeout(_PATIENCE):
        while not await done():
            await asyncio.sleep(0.2)


async def kill_at_random(installation: RestartableInstallation, seed: int) -> None:
    """Cases and uploads while processes are killed; then what is there of them."""
    dice, http = random.Random(seed), f"http://127.0.0.1:{installation.http}"
    async with AsyncExitStack() as stack:
        vet, reader, visitor = [Caller(http) for _ in range(3)]
        for one in (vet, reader, visitor):
            await stack.enter_async_context(one.client)
        await vet.sign_in("vet@oakwood.test")
        await reader.sign_in("radiologist@vetrad.test")
        path = "/tenants/oakwood/dicomweb/studies?ModalitiesInStudy=DX&limit=1"
        headers = {"Accept": "application/dicom+json"}

        async def prepared() -> bool:
            return bool((await reader.ask(_QUEUE))["nodes"])

        await until(prepared)
        study = (await vet.client.get(path, headers=headers)).json()[0]["0020000D"]["Value"][0]
        link = (await vet.ask(_INBOX))["link"]
        inbox, _, secret = link.rpartition("/u/")[2].partition("#")
        entered = await visitor.client.post(f"/inboxes/{inbox}/session", json={"secret": secret})
        assert entered.status_code == httpx.codes.OK, entered.text

        async def kill() -> None:
            for _ in range(KILLS):
                await asyncio.sleep(dice.uniform(0.2, 1.5))
                await asyncio.to_thread(installation.kill_one, dice)

        async def read() -> list[str]:
            return [await read_a_case(vet, reader, study, number) for number in range(ROUNDS)]

        async def send() -> list[str]:
            root = f"/inboxes/{inbox}/uploads"
            return [uid for _ in range(ROUNDS) for uid in await send_files(vet, visitor, root)]

        async with asyncio.TaskGroup() as together:
            together.create_task(kill())
            reading, sending = together.create_task(read()), together.create_task(send())
        cases, sent = reading.result(), sending.result()

        async def stored() -> bool:
            states = [(await vet.ask(_CASE, id=id_))["state"] for id_ in cases]
            told = [report for id_ in cases for report in await reader.ask(_REPORTS, id=id_)]
            editions = [one for report in told for one in report["editions"]]
            done = set(states) == {"COMPLETED"} and all(one["storedAt"] for one in editions)
            return done and not await vet.ask(_WAITING)

        await until(stored)
        await once(installation.folder / "data", cases, sent)


async def once(data: Path, cases: list[str], sent: list[str]) -> None:
    """Each case, report, object and event is there, and none of them twice."""
    async with Engines.open(settings_of(data)) as engines:
        grant = system_scope("oakwood").grant
        of = engines.documents.of
        known = await of(grant, "cases").find({"question": In([f"No. {n}?" for n in range(ROUNDS)])})
        assert sorted(one["id"] for one in known) == sorted(cases)
        assert {one["state"] for one in known} == {"COMPLETED"}
        for case in cases:
            (reading,) = await of(grant, "workitems").find({"case": case})
            assert (reading["state"], reading["after"]) == ("COMPLETED", [])
            what = [one["what"] for one in await of(grant, "case_events").find({"case": case})]
            for event in ONCE:
                assert what.count(event.value) == 1, (event, what)
            (edition,) = await of(grant, "report_editions").find({"case": case})
            uids = In([edition["report_uid"], edition["pdf_uid"]])
            assert await of(grant, "instances").count({"SOPInstanceUID": uids}) == 2
        assert await of(grant, "instances").count({"SOPInstanceUID": In(sent)}) == len(sent) == len(set(sent))
        left = [key async for key, _ in engines.objects.of(grant).list("quarantine/")]
        assert left == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("own_engine", ENGINES, indirect=True)
@pytest.mark.usefixtures("own_engine")
async def test_nothing_is_lost_and_nothing_is_twice(tmp_path: Path, seed: int) -> None:
    installation = RestartableInstallation(tmp_path, "--demo")
    await asyncio.to_thread(installation.start)
    try:
        await kill_at_random(installation, seed)
    finally:
        await asyncio.to_thread(installation.stop)
