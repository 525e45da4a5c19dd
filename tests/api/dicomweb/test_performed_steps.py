"""Modality Performed Procedure Steps over HTTP (PS3.18 15)."""

import asyncio
import json
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from fastapi import FastAPI
from pydicom import Dataset

from services.api.dicomweb.multipart import closing, opening
from services.dicom.uids import new_uid
from services.dicom.xml_model import to_xml
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import RequestState
from services.worklist.image_requests import get
from tests.api.clients import client_of
from tests.dimse.test_performed_procedure_steps import begun, ended
from tests.worklist.requests import requested

ROOT = "/tenants/oakwood/dicomweb/modality-performed-procedure-steps"
JSON, XML = "application/dicom+json", "application/dicom+xml"
STATUS, END = "00400252", "00400250"


async def post(
    client: httpx.AsyncClient,
    uid: str,
    step: Dataset | dict[str, Any],
    *,
    update: bool = False,
    xml: bool = False,
) -> httpx.Response:
    """Send a step, or its next attributes."""
    model = step.to_json_dict() if isinstance(step, Dataset) else step
    headers = {"Content-Type": XML if xml else JSON, "Accept": JSON}
    sent = {"content": to_xml(model)} if xml else {"json": model}
    return await client.post(f"{ROOT}/{uid}{'?update' if update else ''}", headers=headers, **sent)


async def told(client: httpx.AsyncClient, uid: str, **asked: str) -> dict[str, Any]:
    """A step as it is now."""
    answer = await client.get(f"{ROOT}/{uid}", params=asked)
    assert answer.status_code == 200, answer.text
    (step,) = answer.json()
    return dict(step)


class TestPerformedSteps:
    @pytest.mark.parametrize("xml", [False, True])
    @pytest.mark.parametrize("end", [RequestState.COMPLETED, RequestState.DISCONTINUED])
    async def test_take_the_request_along(
        self, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines, xml: bool, end: RequestState
    ) -> None:
        made, uid = await requested(oakwood, engines), new_uid()
        answer = await post(vet, uid, begun(made), xml=xml)
        assert (answer.status_code, answer.content) == (201, b"")
        assert answer.headers["location"].endswith(f"{ROOT}/{uid}")
        assert (await get(oakwood, engines, made.id)).state is RequestState.IN_PROGRESS
        step = await told(vet, uid)
        assert step[STATUS]["Value"] == ["IN PROGRESS"]
        assert step["00100010"]["Value"] == [{"Alphabetic": "Müller^Bella"}]
        assert step["00080018"]["Value"] == [uid]
        assert step["00400270"]["Value"][0]["00080050"]["Value"] == [made.accession_number]
        answer = await post(vet, uid, ended(end.value), update=True, xml=xml)
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await get(oakwood, engines, made.id)).state is end
        assert (await told(vet, uid))[STATUS]["Value"] == [end.value]

    async def test_what_cannot_be_is_told_by_its_status(self, vet: httpx.AsyncClient) -> None:
        uid = new_uid()
        assert (
            await post(vet, uid, begun(None, PerformedProcedureStepStatus="COMPLETED"))
        ).status_code == 400
        assert (await post(vet, uid, begun(None, PerformedProcedureStepID=None))).status_code == 400
        assert (await post(vet, "no-uid", begun(None))).status_code == 400
        assert (await post(vet, uid, begun(None))).status_code == 201
        assert (await post(vet, uid, begun(None))).status_code == 409
        assert (await post(vet, new_uid(), ended(), update=True)).status_code == 404
        for changes in (
            ended("DONE"),
            ended(PerformedProcedureStepID="2"),
            ended(PerformedProcedureStepEndTime=None),
        ):
            assert (await post(vet, uid, changes, update=True)).status_code == 409
        assert (await told(vet, uid))[STATUS]["Value"] == ["IN PROGRESS"]
        assert (await post(vet, uid, ended(PerformedProcedureStepID="1"), update=True)).status_code == 200
        assert (await post(vet, uid, ended(), update=True)).status_code == 409
        assert (await vet.get(f"{ROOT}/{new_uid()}")).status_code == 404

    async def test_a_body_that_is_no_dataset_is_refused(self, vet: httpx.AsyncClient) -> None:
        async def sent(body: bytes, kind: str = JSON) -> int:
            return (
                await vet.post(f"{ROOT}/{new_uid()}", content=body, headers={"Content-Type": kind})
            ).status_code

        for body in (b"", b"{", b"[]", b"[{},{}]", b'{"00400252":{"vr":"CS","Value":"X"}}', b"[" * 10_000):
            assert await sent(body) == 400, body
        assert await sent(b"<a/>", XML) == 400
        assert await sent(b"{}", "text/plain") == 415
        assert await sent(b"[" + b" " * (1 << 20) + b"{}]") == 413

    async def test_a_dataset_may_be_the_only_part_of_a_body(self, vet: httpx.AsyncClient) -> None:
        async def sent(*parts: bytes, kind: str = JSON) -> int:
            body = b"".join(opening("b", [("Content-Type", kind)]) + part for part in parts) + closing("b")
            headers = {"Content-Type": f'multipart/related; type="{kind}"; boundary=b'}
            return (await vet.post(f"{ROOT}/{new_uid()}", content=body, headers=headers)).status_code

        step = begun(None).to_json_dict()
        assert await sent(json.dumps([step]).encode()) == 201
        assert await sent(to_xml(step), kind=XML) == 201
        assert await sent() == 400
        assert await sent(to_xml(step), to_xml(step), kind=XML) == 400
        assert await sent(b"", kind="application/dicom") == 415

    async def test_what_is_asked_for_comes_in_the_form_that_is_liked(self, vet: httpx.AsyncClient) -> None:
        uid = new_uid()
        await post(vet, uid, begun(None))
        some = await told(vet, uid, includefield="PerformedProcedureStepStatus,PerformedProcedureStepEndDate")
        assert some == {
            "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
            STATUS: {"vr": "CS", "Value": ["IN PROGRESS"]},
            END: {"vr": "DA"},
        }
        assert (await told(vet, uid, includefield="all")) == await told(vet, uid)
        answer = await vet.get(f"{ROOT}/{uid}", headers={"Accept": XML})
        assert answer.headers["content-type"] == XML
        assert ET.fromstring(answer.content).tag.endswith("NativeDicomModel")  # noqa: S314 our own
        assert (await vet.get(f"{ROOT}/{uid}", headers={"Accept": "image/png"})).status_code == 406
        assert (await vet.get(f"{ROOT}/{uid}?PatientID=1")).status_code == 400

    async def test_an_etag_tells_whether_it_has_changed(self, vet: httpx.AsyncClient) -> None:
        uid = new_uid()
        await post(vet, uid, begun(None))
        tag = (await vet.get(f"{ROOT}/{uid}")).headers["etag"]
        assert (await vet.get(f"{ROOT}/{uid}", headers={"If-None-Match": tag})).status_code == 304
        await post(vet, uid, ended(), update=True)
        assert (await vet.get(f"{ROOT}/{uid}", headers={"If-None-Match": tag})).status_code == 200

    async def test_of_two_that_end_it_at_once_one_does(self, vet: httpx.AsyncClient) -> None:
        uid = new_uid()
        await post(vet, uid, begun(None))
        ends = (ended("COMPLETED"), ended("DISCONTINUED"))
        answers = await asyncio.gather(*(post(vet, uid, end, update=True) for end in ends))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_are_kept_of_who_may_store(
        self, app: FastAPI, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        uid, made = new_uid(), await requested(oakwood, engines)
        for right, status in (("find", 403), ("store", 201)):
            token = await tokens.create(oakwood, engines, role="technician", rights=[Right(right)])
            async with client_of(app, token) as client:
                assert (await post(client, uid, begun(made))).status_code == status

    async def test_the_other_clinics_are_nobodys(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient
    ) -> None:
        uid = new_uid()
        await post(vet, uid, begun(None))
        there = f"{ROOT.replace('oakwood', 'elmside')}/{uid}"
        assert (await twin.get(f"{ROOT}/{uid}")).status_code == 404
        assert (await twin.get(there)).status_code == 404
        kind = {"Content-Type": JSON}
        changed = await twin.post(f"{there}?update", json=ended().to_json_dict(), headers=kind)
        assert changed.status_code == 404
        own = await twin.post(there, json=begun(None).to_json_dict(), headers=kind)
        assert own.status_code == 201  # its UID is free there
        assert (await told(vet, uid))[STATUS]["Value"] == ["IN PROGRESS"]
