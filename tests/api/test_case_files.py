"""Files of a case over HTTP."""

import httpx
from fastapi import FastAPI

from services.telemedicine import cases
from services.telemedicine.cases import CaseDraft
from services.tenancy import tokens
from tests.api.clients import client_of
from tests.telemedicine.conftest import Parties


async def program(app: FastAPI, parties: Parties, scope: str) -> httpx.AsyncClient:
    """A program of one of the parties."""
    party = getattr(parties, scope)
    return client_of(app, await tokens.create(party, parties.engines, role="administrator", name="program"))


class TestFiles:
    async def test_come_in_and_are_never_a_page(self, app: FastAPI, parties: Parties) -> None:
        case = await cases.draft(parties.oakwood, parties.engines, CaseDraft(studies=(parties.study,)))
        await cases.submit(parties.oakwood, parties.engines, case.id)
        clinic, reads = await program(app, parties, "oakwood"), await program(app, parties, "vetrad")
        path = f"/tenants/oakwood/cases/{case.id}/attachments"
        large = b"%PDF-" + bytes(3 << 20)
        answer = await clinic.post(path, params={"name": "blood ü.pdf"}, content=large)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert made["mediaType"] == "application/pdf"
        there = await reads.get(f"/tenants/vetrad/cases/{case.id}/attachments/{made['id']}")
        assert there.content == large
        assert there.headers["content-disposition"] == "attachment; filename*=UTF-8''blood%20%C3%BC.pdf"
        assert "sandbox" in there.headers["content-security-policy"]
        html = await clinic.post(path, params={"name": "x.html"}, content=b"<script>1</script>")
        shown = await clinic.get(f"{path}/{html.json()['id']}")
        assert shown.headers["content-type"].startswith("text/plain")
        for body, status in ((b"MZ\0", 400), (b"%PDF-" + bytes(20 << 20), 413)):
            assert (await clinic.post(path, content=body)).status_code == status
