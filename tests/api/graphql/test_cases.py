"""A clinic's form and a provider's queue, as the web app asks for them."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.telemedicine import cases, workitems
from services.telemedicine.case import CaseState
from services.tenancy import users
from tests.api.graphql.asking import PASSWORD, refused, signed_in, told
from tests.telemedicine.conftest import Parties

FORM = """query ($studies: [ID!]!) { caseForm(tenant: "oakwood", studies: $studies) {
  patient { name animals } regions { region views images } studies { studyInstanceUID prior }
  providers { slug services { id name turnaround { priority minutes } } historyFields { name required } }
  values { provider service priors key history { name text } } } }"""
DRAFT = (
    'mutation ($case: CaseInput!) { draftCase(tenant: "oakwood", case: $case) { id missing { lack name } } }'
)
SUBMIT = """mutation ($id: ID!) { submitCase(tenant: "oakwood", id: $id) {
  number state provider { slug name } readings { state } service { priceCents } } }"""
QUEUE = """query { queue(tenant: "vetrad") { nodes { uid clinic { slug } case { number question
  studies { studyInstanceUID change } events { what } } } } }"""
BEGIN = """mutation ($case: ID!) { beginReport(tenant: "vetrad", caseID: $case) {
  id draft { version content { sections { section text } } } } }"""
SAVE = """mutation ($id: ID!, $version: Int!, $content: ReportContentInput!) {
  saveReportDraft(tenant: "vetrad", id: $id, version: $version, content: $content) { version } }"""
SIGN = """mutation ($id: ID!, $version: Int!, $proof: ProofInput!) {
  signReport(tenant: "vetrad", id: $id, version: $version, kind: FINAL, proof: $proof) { author } }"""
REASSIGN = """mutation ($uid: ID!, $user: ID!) {
  reassignWorkitem(tenant: "vetrad", uid: $uid, user: $user) { state performer { name } } }"""
CLAIM = 'mutation ($uid: ID!) { claimWorkitem(tenant: "vetrad", uid: $uid) { state performer { name } } }'


@pytest.fixture
async def vet(app: FastAPI, parties: Parties) -> AsyncIterator[httpx.AsyncClient]:
    """Oakwood's vet, signed in."""
    await users.create(parties.oakwood, parties.engines, "vet@oak.test", "veterinarian", PASSWORD)
    async with signed_in(app, "vet@oak.test") as client:
        yield client


async def test_a_case_goes_from_the_form_to_one_of_two_readers(
    app: FastAPI, parties: Parties, vet: httpx.AsyncClient
) -> None:
    form = await told(vet, FORM, studies=[parties.study])
    assert form["regions"] == [{"region": "thorax", "views": 3, "images": 4}]
    assert form["values"]["priors"] == [parties.prior]
    values = {name: form["values"][name] for name in ("provider", "service", "priors", "key")}
    case = {"studies": [parties.study], **values, "question": "Metastases?"}
    made = await told(vet, DRAFT, case=case)
    assert [one["lack"] for one in made["missing"]] == ["HISTORY", "HISTORY"]
    assert (await told(vet, DRAFT, case=case))["id"] == made["id"]
    sent = await told(vet, SUBMIT, id=made["id"])
    assert (sent["state"], sent["provider"]["slug"]) == ("SCHEDULED", "vetrad")
    for name in ("ann", "ben"):
        await users.create(
            parties.vetrad, parties.engines, f"{name}@vetrad.test", "radiologist", PASSWORD, name=name
        )
    async with signed_in(app, "ann@vetrad.test") as ann, signed_in(app, "ben@vetrad.test") as ben:
        (item,) = (await told(ann, QUEUE))["nodes"]
        assert item["clinic"]["slug"] == "oakwood"
        assert {one["studyInstanceUID"] for one in item["case"]["studies"]} == {parties.study, parties.prior}
        assert (await told(ann, CLAIM, uid=item["uid"]))["performer"] == {"name": "ann"}
        assert await refused(ben, CLAIM, uid=item["uid"]) == ("ALREADY_CLAIMED", "ann reads this case")
        assert (await refused(vet, CLAIM, uid=item["uid"]))[0] == "NOT_FOUND"


async def test_a_reader_who_is_removed_in_the_middle_of_a_report_leaves_the_draft_to_the_others(
    app: FastAPI, parties: Parties
) -> None:
    engines, case = parties.engines, await parties.submitted()
    (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
    made = {
        name: await users.create(parties.vetrad, engines, f"{name}@vetrad.test", role, PASSWORD, name=name)
        for name, role in (("ann", "radiologist"), ("ben", "radiologist"), ("head", "administrator"))
    }
    written = {"sections": [{"section": "FINDINGS", "text": "The heart is"}]}
    async with signed_in(app, "ann@vetrad.test") as ann:
        await told(ann, CLAIM, uid=item.uid)
        report = await told(ann, BEGIN, case=case.id)
        await told(ann, SAVE, id=report["id"], version=1, content=written)
        await users.remove(parties.vetrad, engines, made["ann"].id)
        late = {"sections": [{"section": "FINDINGS", "text": "The heart is large"}]}
        code, _ = await refused(ann, SAVE, id=report["id"], version=2, content=late)
        assert code == "UNAUTHENTICATED"
    async with signed_in(app, "ben@vetrad.test") as ben, signed_in(app, "head@vetrad.test") as head:
        assert await refused(ben, CLAIM, uid=item.uid) == ("ALREADY_CLAIMED", "ann reads this case")
        given = await told(head, REASSIGN, uid=item.uid, user=made["ben"].id)
        assert given == {"state": "SCHEDULED", "performer": None}
        await told(ben, CLAIM, uid=item.uid)
        kept = await told(ben, BEGIN, case=case.id)
        assert (kept["id"], kept["draft"]["version"]) == (report["id"], 2)
        sections = {one["section"]: one["text"] for one in kept["draft"]["content"]["sections"]}
        assert sections["FINDINGS"] == "The heart is"
        saved = await told(ben, SAVE, id=report["id"], version=2, content=late)
        proof = {"password": PASSWORD}
        signed = await told(ben, SIGN, id=report["id"], version=saved["version"], proof=proof)
        assert signed == {"author": "ben"}
    assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.COMPLETED
