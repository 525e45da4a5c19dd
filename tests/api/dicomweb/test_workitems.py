"""Cases as Unified Procedure Steps over HTTP (UPS-RS, PS3.18 11)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydicom import Dataset

from services.api.app import Application
from services.dicom.json_model import from_document
from services.dicom.uids import new_uid
from services.dicom.xml_model import to_xml
from services.telemedicine import cases, workitems
from services.telemedicine.case import CaseState
from services.telemedicine.ups.dataset import PERFORMED, PROGRESS
from services.tenancy import tokens
from tests.api.clients import client_of
from tests.engines import with_settings
from tests.telemedicine.conftest import Parties
from tests.telemedicine.conftest import parties as parties  # noqa: PLC0414 a fixture

JSON, XML = "application/dicom+json", "application/dicom+xml"
STATE, READINESS, LABEL, DUE = "00741000", "00404041", "00741204", "00404011"
ID = {"CodeValue": "nobody", "CodingSchemeDesignator": "99VETARK_ID", "CodeMeaning": "Nobody"}
CODE = {"CodeValue": "1", "CodingSchemeDesignator": "99TEST", "CodeMeaning": "Test"}
DONE = {
    PERFORMED: [
        {
            "PerformedStationNameCodeSequence": [CODE],
            "PerformedProcedureStepStartDateTime": "20261129201500+0000",
            "PerformedWorkitemCodeSequence": [CODE],
            "PerformedProcedureStepEndDateTime": "20261129202000+0000",
            "OutputInformationSequence": None,
        }
    ]
}


@dataclass
class Worklist:
    """A tenant's worklist as a program of it sees it."""

    client: httpx.AsyncClient
    root: str

    async def send(
        self, method: str, path: str, attributes: dict[str, Any] | None = None, *, xml: bool = False
    ) -> httpx.Response:
        """Send a dataset by keyword."""
        model = from_document(attributes or {}, attributes or {})
        headers = {"Content-Type": XML if xml else JSON, "Accept": JSON}
        sent: dict[str, Any] = {"content": to_xml(model)} if xml else {"json": model}
        return await self.client.request(method, f"{self.root}/{path}", headers=headers, **sent)

    async def state(self, uid: str, state: str, transaction: str, *, xml: bool = False) -> httpx.Response:
        """Ask for a state."""
        said = {"ProcedureStepState": state, **({"TransactionUID": transaction} if transaction else {})}
        return await self.send("PUT", f"workitems/{uid}/state", said, xml=xml)

    async def get(self, path: str, **asked: Any) -> httpx.Response:
        """Ask for a dataset, or several."""
        return await self.client.get(f"{self.root}/{path}", params=asked, headers={"Accept": JSON})

    async def told(self, uid: str) -> dict[str, Any]:
        """A step."""
        answer = await self.get(f"workitems/{uid}")
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()
        return dict(found)

    async def found(self, **asked: Any) -> list[str]:
        """UIDs of the steps that match."""
        answer = await self.get("workitems", **asked)
        assert answer.status_code in (200, 204, 206), answer.text
        return [one["00080018"]["Value"][0] for one in answer.json()] if answer.content else []


@pytest.fixture
async def worklists(app: FastAPI, parties: Parties) -> AsyncIterator[dict[str, Worklist]]:
    """Those of the clinic, its provider, another clinic and another provider."""
    made: dict[str, Worklist] = {}
    scopes = {
        "oakwood": (parties.oakwood, "veterinarian"),
        "vetrad": (parties.vetrad, "radiologist"),
        "elmside": (parties.elmside, "administrator"),
        "farview": (parties.farview, "administrator"),
    }
    for slug, (scope, role) in scopes.items():
        token = await tokens.create(scope, parties.engines, role=role)
        made[slug] = Worklist(client_of(app, token), f"/tenants/{slug}/dicomweb")
    yield made
    for one in made.values():
        await one.client.aclose()


@pytest.fixture
async def uid(parties: Parties) -> str:
    """A step that waits in the provider's worklist."""
    case = await parties.submitted(history={"signs": "Cough"}, question="<script>heart?</script>")
    (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
    return item.uid


def wanted(parties: Parties, **others: Any) -> dict[str, Any]:
    """The dataset that a clinic's program creates a step of."""
    return {
        "ProcedureStepState": "SCHEDULED",
        "ScheduledProcedureStepPriority": "HIGH",
        "ProcedureStepLabel": "Radiographs",
        "WorklistLabel": "vetrad",
        "ScheduledProcedureStepStartDateTime": "20261129201500+0000",
        "InputReadinessState": "READY",
        "InputInformationSequence": [{"TypeOfInstances": "DICOM", "StudyInstanceUID": parties.study}],
        **others,
    }


class TestCreate:
    @pytest.mark.parametrize("xml", [False, True])
    async def test_submits_a_case_under_the_uid_that_is_given(
        self, worklists: dict[str, Worklist], parties: Parties, xml: bool
    ) -> None:
        clinic, uid = worklists["oakwood"], new_uid()
        answer = await clinic.send("POST", f"workitems?{uid}", wanted(parties), xml=xml)
        assert (answer.status_code, answer.content) == (201, b""), answer.text
        assert answer.headers["location"].endswith(f"{clinic.root}/workitems/{uid}")
        assert "warning" not in answer.headers
        step = await worklists["vetrad"].told(uid)
        assert (step[STATE]["Value"], step["00741200"]["Value"]) == (["SCHEDULED"], ["HIGH"])
        assert step[LABEL]["Value"] == ["Radiographs"]
        assert (await clinic.send("POST", f"workitems?workitem={uid}", wanted(parties))).status_code == 409

    async def test_what_cannot_be_is_refused(self, worklists: dict[str, Worklist], parties: Parties) -> None:
        clinic = worklists["oakwood"]
        for others in (
            {"ProcedureStepState": "IN PROGRESS"},
            {"ProcedureStepLabel": None},
            {"ScheduledProcedureStepPriority": "SOON"},
            {"TransactionUID": new_uid()},
            {PROGRESS: [{"ProcedureStepProgress": "1"}]},
            {"InputInformationSequence": None},
            {"WorklistLabel": "farview"},
        ):
            answer = await clinic.send("POST", "workitems", wanted(parties, **others))
            assert answer.status_code == 400, (others, answer.text)
        assert (await clinic.send("POST", "workitems?no-uid=", {})).status_code == 400
        assert (await worklists["vetrad"].send("POST", "workitems", wanted(parties))).status_code in (
            403,
            404,
        )
        assert await clinic.found() == []

    async def test_a_provider_has_a_case_read_again_by_somebody_else(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        provider = worklists["vetrad"]
        first = await provider.told(uid)
        number = first["0040A370"]["Value"][0]["00401001"]["Value"][0]
        again = wanted(parties, ReferencedRequestSequence=[{"RequestedProcedureID": number}])
        answer = await provider.send("POST", "workitems", again)
        assert answer.status_code == 201
        assert answer.headers["warning"].endswith(": The Workitem was created with modifications.")
        second = answer.headers["location"].rpartition("/")[2]
        assert sorted(await provider.found()) == sorted([uid, second])
        assert (await provider.told(second))[LABEL]["Value"] == ["Radiographs (second reading)"]


class TestSearch:
    async def test_by_the_keys_of_the_standard(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        provider = worklists["vetrad"]
        case = await parties.submitted()
        for keys, count in (
            ({"ProcedureStepState": "SCHEDULED"}, 2),
            ({"00741000": "COMPLETED"}, 0),
            ({"SOPInstanceUID": uid}, 1),
            ({"ReferencedRequestSequence.RequestedProcedureID": case.number}, 1),
            ({"ExpectedCompletionDateTime": "20200101-20210101"}, 0),
            ({"ScheduledProcedureStepPriority": "MEDIUM", "WorklistLabel": "vetr*"}, 2),
            ({"offset": "1"}, 1),
            ({"limit": "1"}, 1),
        ):
            assert len(await provider.found(**keys)) == count, keys
        assert (await provider.get("workitems", PatientID="nobody")).status_code == 204
        assert (await provider.get("workitems", limit="1")).status_code == 200
        fuzzy = await provider.get("workitems", fuzzymatching="true")
        assert "fuzzymatching parameter is not supported" in fuzzy.headers["warning"]
        assert (await provider.get("workitems", NoSuchKeyword="1")).status_code == 400

    async def test_what_our_limit_cuts_is_partial(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        await parties.submitted()
        engines = with_settings(parties.engines, query_limit=1)
        token = await tokens.create(parties.oakwood, engines, role="veterinarian")
        async with client_of(Application(engines.settings, engines), token) as client:
            answer = await client.get(f"{worklists['oakwood'].root}/workitems")
        assert (answer.status_code, len(answer.json())) == (206, 1)


class TestRetrieve:
    async def test_names_each_image_and_where_it_is(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        transaction = new_uid()
        assert (await worklists["vetrad"].state(uid, "IN PROGRESS", transaction)).status_code == 200
        for side in ("vetrad", "oakwood"):
            step = await worklists[side].told(uid)
            inputs = step["00404021"]["Value"]
            assert {one["0020000D"]["Value"][0] for one in inputs} == {parties.study, parties.prior}
            assert sum(len(one["00081199"]["Value"]) for one in inputs) == 5
            (case,) = await workitems.of_case(parties.oakwood, parties.engines, await _case(parties, uid))
            url = inputs[0]["0040E025"]["Value"][0]["00081190"]["Value"][0]
            assert url.startswith(f"http://vetark.test/cases/{case.case}/dicomweb/studies/")
            assert (await worklists[side].client.get(f"{url}/metadata")).status_code == 200
            read = Dataset.from_json(step)
            assert read.ScheduledProcedureStepStartDateTime.endswith("+0000")
            assert transaction not in str(step)

    @pytest.mark.parametrize("other", ["elmside", "farview"])
    async def test_the_others_see_and_change_nothing(
        self, worklists: dict[str, Worklist], uid: str, other: str
    ) -> None:
        stranger = worklists[other]
        assert await stranger.found() == []
        nowhere = new_uid()
        for method, path, said in (
            ("GET", "workitems/{}", {}),
            ("POST", "workitems/{}", {"WorklistLabel": "x"}),
            ("PUT", "workitems/{}/state", {"ProcedureStepState": "IN PROGRESS", "TransactionUID": nowhere}),
            ("POST", "workitems/{}/cancelrequest", {"ReasonForCancellation": "x"}),
            ("POST", "workitems/{}/subscribers/SPY", {}),
            ("DELETE", "workitems/{}/subscribers/SPY", {}),
        ):
            answers = [await stranger.send(method, path.format(one), said) for one in (uid, nowhere)]
            assert [one.status_code for one in answers] == [404, 404], path
            assert answers[0].text == answers[1].text
        assert (await stranger.client.get(f"/tenants/vetrad/dicomweb/workitems/{uid}")).status_code == 404


class TestChangeState:
    async def test_one_of_fifty_claims_wins_and_the_others_are_told_so(
        self, worklists: dict[str, Worklist], uid: str
    ) -> None:
        provider = worklists["vetrad"]
        transactions = [new_uid() for _ in range(50)]
        answers = await asyncio.gather(
            *(provider.state(uid, "IN PROGRESS", transaction) for transaction in transactions)
        )
        won = [at for at, answer in enumerate(answers) if answer.status_code == 200]
        assert len(won) == 1
        lost = [answer for answer in answers if answer.status_code != 200]
        assert {answer.status_code for answer in lost} == {409}
        assert all(answer.json()["detail"].startswith("C302H") for answer in lost)
        assert all("inconsistent with the state" in answer.headers["warning"] for answer in lost)
        assert (
            await provider.send("POST", f"workitems/{uid}?{transactions[won[0]]}", DONE)
        ).status_code == 200

    async def test_to_completion(self, worklists: dict[str, Worklist], parties: Parties, uid: str) -> None:
        provider, transaction = worklists["vetrad"], new_uid()
        assert (await provider.state(uid, "IN PROGRESS", transaction, xml=True)).status_code == 200
        progress = {PROGRESS: [{"ProcedureStepProgress": "50", "ProcedureStepProgressDescription": "Half"}]}
        assert (await provider.send("POST", f"workitems/{uid}?{transaction}", progress)).status_code == 200
        assert (await worklists["oakwood"].told(uid))["00741002"]["Value"][0]["00741006"]["Value"] == ["Half"]
        for changes in (DONE, DONE):  # an N-SET may be sent again
            answer = await provider.send("POST", f"workitems/{uid}?transaction-uid={transaction}", changes)
            assert answer.status_code == 200, answer.text
        answer = await provider.state(uid, "COMPLETED", transaction)
        assert (answer.status_code, answer.content) == (200, b"")
        case = await cases.get(parties.oakwood, parties.engines, await _case(parties, uid))
        assert case.state is CaseState.COMPLETED
        step = await worklists["oakwood"].told(uid)
        assert step["00741216"]["Value"][0]["00404028"]["Value"][0]["00080100"]["Value"] == ["1"]

    async def test_given_up_it_says_when_and_why(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        provider, transaction = worklists["vetrad"], new_uid()
        await provider.state(uid, "IN PROGRESS", transaction)
        why = {PROGRESS: [{"ReasonForCancellation": "No lateral view"}]}
        assert (await provider.send("POST", f"workitems/{uid}?{transaction}", why)).status_code == 200
        assert (await provider.state(uid, "CANCELED", transaction)).status_code == 200
        again = await provider.state(uid, "CANCELED", transaction)
        assert (again.status_code, "requested state of CANCELED" in again.headers["warning"]) == (200, True)
        (said,) = (await worklists["oakwood"].told(uid))["00741002"]["Value"]
        assert said["00741238"]["Value"] == ["No lateral view"]
        assert said["0074100E"]["Value"][0]["00080100"]["Value"] == ["110513"]
        assert said["00404052"]["Value"]
        case = await cases.get(parties.oakwood, parties.engines, await _case(parties, uid))
        assert (case.state, case.canceled_because) == (CaseState.CANCELED, "No lateral view")


class TestTables:
    """Each status of Annex CC, by the request that meets it, as chapter 11 has it answered."""

    async def test_every_refusal_of_a_step_by_its_state(
        self, worklists: dict[str, Worklist], parties: Parties
    ) -> None:
        provider, mine, other = worklists["vetrad"], new_uid(), new_uid()
        inconsistent = "The submitted request is inconsistent with the state of the UPS Instance."
        of_updates = "The submitted request is inconsistent with the current state of the Workitem."
        missing, wrong = "The Transaction UID is missing.", "The Transaction UID is incorrect."
        canceled = "The UPS is already in the requested state of CANCELED."
        completed = "The UPS is already in the requested state of COMPLETED."
        unclaimed = "The target URI did not reference a claimed Workitem."
        rows = {  # CC.1.1-2: by the state that a step is in
            "SCHEDULED": (
                ("SCHEDULED", mine, 400, "C303", inconsistent),
                ("IN PROGRESS", "", 400, "C301", missing),
                ("COMPLETED", mine, 409, "C310", inconsistent),
                ("CANCELED", mine, 409, "C310", inconsistent),
                ("DONE", mine, 400, "", ""),
                ("update", mine, 409, "C310", unclaimed),
            ),
            "IN PROGRESS": (
                ("SCHEDULED", mine, 400, "C303", inconsistent),
                ("IN PROGRESS", mine, 409, "C302", inconsistent),
                ("IN PROGRESS", other, 409, "C302", inconsistent),
                ("COMPLETED", mine, 409, "C304", inconsistent),
                ("COMPLETED", other, 400, "C301", wrong),
                ("CANCELED", "", 400, "C301", missing),
                ("update", other, 400, "C301", wrong),
                ("update", "", 400, "C301", missing),
            ),
            "COMPLETED": (
                ("IN PROGRESS", mine, 409, "C300", inconsistent),
                ("COMPLETED", mine, 200, "", completed),
                ("COMPLETED", other, 400, "C301", wrong),
                ("CANCELED", mine, 409, "C300", inconsistent),
                ("update", mine, 400, "C300", of_updates),
                ("cancel", "", 409, "C311", "The UPS is already COMPLETED."),
            ),
            "CANCELED": (
                ("IN PROGRESS", mine, 409, "C300", inconsistent),
                ("COMPLETED", mine, 409, "C300", inconsistent),
                ("CANCELED", mine, 200, "", canceled),
                ("update", mine, 400, "C300", of_updates),
                ("cancel", "", 202, "", canceled),
            ),
        }
        for state, asked in rows.items():
            case = await parties.submitted()
            (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
            if state != "SCHEDULED":
                assert (await provider.state(item.uid, "IN PROGRESS", mine)).status_code == 200
            if state in ("COMPLETED", "CANCELED"):
                done = await provider.send("POST", f"workitems/{item.uid}?{mine}", DONE)
                assert done.status_code == 200
                assert (await provider.state(item.uid, state, mine)).status_code == 200
            for what, transaction, code, status, sentence in asked:
                answer = await self.asked(worklists, item.uid, what, transaction)
                where = (state, what, transaction == mine, answer.text)
                assert answer.status_code == code, where
                assert not status or answer.json()["detail"].startswith(f"{status}H"), where
                said = answer.headers.get("warning", "")
                assert said == (f"299 http://vetark.test{provider.root}: {sentence}" if sentence else ""), (
                    where
                )

    @staticmethod
    async def asked(worklists: dict[str, Worklist], uid: str, what: str, transaction: str) -> httpx.Response:
        """A change of state, an update or a request to cancel."""
        provider = worklists["vetrad"]
        if what == "update":
            return await provider.send(
                "POST", f"workitems/{uid}{f'?{transaction}' if transaction else ''}", DONE
            )
        if what == "cancel":
            return await provider.send("POST", f"workitems/{uid}/cancelrequest")
        return await provider.state(uid, what, transaction)

    async def test_what_an_update_does_not_set(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        provider = worklists["vetrad"]
        answer = await provider.send("POST", f"workitems/{uid}", {"WorklistLabel": "mine"})
        assert (answer.status_code, "not supported" in answer.headers["warning"]) == (200, True)
        assert (await provider.told(uid))["00741202"]["Value"] == ["vetrad"]
        for fixed in ({"ProcedureStepState": "COMPLETED"}, {"PatientID": "other"}):
            assert (await provider.send("POST", f"workitems/{uid}", fixed)).status_code == 400
        nobody = {"ScheduledHumanPerformersSequence": [{"HumanPerformerCodeSequence": [ID]}]}
        assert (await provider.send("POST", f"workitems/{uid}", nobody)).status_code == 404
        assert (await worklists["oakwood"].send("POST", f"workitems/{uid}", DONE)).status_code == 403
        transaction = new_uid()
        await provider.state(uid, "IN PROGRESS", transaction)
        large = {PROGRESS: [{"ProcedureStepProgressDescription": "x" * 1000}] * 70}
        assert (await provider.send("POST", f"workitems/{uid}?{transaction}", large)).status_code == 413
        kind = await provider.client.put(f"{provider.root}/workitems/{uid}/state", content=b"{}")
        assert kind.status_code == 415

    async def test_a_clinic_asks_to_cancel(
        self, worklists: dict[str, Worklist], parties: Parties, uid: str
    ) -> None:
        clinic, provider = worklists["oakwood"], worklists["vetrad"]
        why = {"ReasonForCancellation": "Wrong animal", "ContactDisplayName": "Dr Oak"}
        bare = await clinic.client.post(f"{clinic.root}/workitems/{uid}/cancelrequest")
        assert bare.status_code == 202  # nobody had claimed it
        assert (await provider.told(uid))[STATE]["Value"] == ["CANCELED"]
        case = await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
        await provider.state(item.uid, "IN PROGRESS", new_uid())
        assert (await clinic.send("POST", f"workitems/{item.uid}/cancelrequest", why)).status_code == 202
        assert (await provider.told(item.uid))[STATE]["Value"] == ["IN PROGRESS"]
        asked = await workitems.get(parties.oakwood, parties.engines, item.uid)
        assert asked.cancel_asked == "Wrong animal"


async def _case(parties: Parties, uid: str) -> str:
    return (await workitems.get(parties.oakwood, parties.engines, uid)).case
