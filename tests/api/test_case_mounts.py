"""DICOMweb and GraphQL at a case: its provider's readers see the studies while they may, nobody else does."""

import asyncio
import time

import httpx
from fastapi import FastAPI

from services.persistence import Engines
from services.telemedicine import cases
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of
from tests.telemedicine.conftest import Parties, parties

assert parties


async def program(app: FastAPI, scope: Scope, engines: Engines) -> httpx.AsyncClient:
    return client_of(app, await tokens.create(scope, engines, role="radiologist"))


class TestCase:
    async def test_is_open_to_its_provider_until_it_is_canceled(
        self, app: FastAPI, parties: Parties, engines: Engines
    ) -> None:
        hidden = await parties.images("VD", PatientName="Other^Dog", PatientID="ANOTHER")
        case = await parties.submitted()
        root = f"/cases/{case.id}"
        query = f'{{ place(tenant: "cases/{case.id}") {{ name rights }} }}'
        async with (
            await program(app, parties.vetrad, engines) as reader,
            await program(app, parties.farview, engines) as other,
            await program(app, parties.elmside, engines) as twin,
        ):
            found = (await reader.get(f"{root}/dicomweb/studies")).json()
            assert parties.study in (uids := [one["0020000D"]["Value"][0] for one in found])
            assert hidden not in uids
            assert (await reader.get(f"{root}/dicomweb/studies/{parties.study}/metadata")).status_code == 200
            assert (await reader.get("/tenants/oakwood/dicomweb/studies")).status_code == 404
            told = (await reader.post(f"{root}/graphql", json={"query": query})).json()
            assert told["data"]["place"] == {"name": "Oakwood", "rights": ["FIND", "RETRIEVE", "REPORT"]}
            for stranger in (other, twin):
                answer = await stranger.get(f"{root}/dicomweb/studies/{parties.study}/metadata")
                assert answer.status_code == 404
            await cases.cancel(parties.oakwood, engines, case.id, "by mistake")
            began = time.monotonic()
            while (await reader.get(f"{root}/dicomweb/studies")).status_code != 404:
                await asyncio.sleep(0.02)
            took = time.monotonic() - began
            print(f"a case that is canceled: {took:.3f} s")
            assert took < 2.0
