"""What the HTTP entry point tells the audit trail."""

import time

import httpx
import pytest
from fastapi import FastAPI

from services.api.dicomweb import router
from services.api.dicomweb.capabilities import Verb
from services.persistence import Engines
from services.tenancy import audit, tokens
from services.tenancy.audit import Entry, Event, Outcome
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image, part10, stow
from tests.trail import told

WEB = "/tenants/oakwood/dicomweb"


def shown(entries: list[Entry]) -> set[tuple[str, str | None, int]]:
    return {(entry.event, entry.study, entry.details["count"]) for entry in entries}


async def studies_of(client: httpx.AsyncClient) -> None:
    query = '{ studies(tenant: "oakwood") { nodes { studyInstanceUID } } }'
    answer = await client.post("/graphql", json={"query": query})
    assert "errors" not in answer.json(), answer.text


class TestStores:
    async def test_are_one_record_for_each_study_of_a_request(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        one, other = image(), image()
        same = image(StudyInstanceUID=one.StudyInstanceUID)
        assert (await stow(vet, *map(part10, (one, other, same)))).status_code == 200
        found = await told(oakwood, engines, Event.STORED)
        assert {entry.study: dict(entry.details) for entry in found} == {
            one.StudyInstanceUID: {"instances": 2, "again": 0},
            other.StudyInstanceUID: {"instances": 1, "again": 0},
        }
        assert {(entry.principal.kind, entry.address) for entry in found} == {("token", "127.0.0.1")}
        assert await told(elmside, engines, *Event) == []

    async def test_of_what_is_there_already_say_so(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        file = part10(image())
        await stow(vet, file)
        await stow(vet, file)
        latest, _ = await told(oakwood, engines, Event.STORED)
        assert latest.details == {"instances": 0, "again": 1}


class TestReading:
    async def test_is_told_by_study_with_a_count(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        made = image()
        await stow(vet, part10(made))
        study = f"{WEB}/studies/{made.StudyInstanceUID}"
        instance = f"{study}/series/{made.SeriesInstanceUID}/instances/{made.SOPInstanceUID}"
        for path in (
            f"{WEB}/studies",
            f"{WEB}/studies?PatientName=Smith",
            f"{study}/series",
            f"{study}/metadata",
            f"{instance}/frames/1",
            f"{instance}/rendered",
            f"{instance}/thumbnail",
            study,
        ):
            assert (await vet.get(path)).is_success, path
        await studies_of(vet)
        found = await told(oakwood, engines, Event.QUERIED, Event.VIEWED, Event.RETRIEVED)
        uid = str(made.StudyInstanceUID)
        assert shown(found) == {
            (Event.QUERIED, None, 4),
            (Event.QUERIED, uid, 1),
            (Event.VIEWED, uid, 3),
            (Event.RETRIEVED, uid, 1),
        }
        assert "Smith" not in str(found)

    async def test_of_what_is_not_there_is_not_told_nor_kept(
        self, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        assert (await vet.get(f"{WEB}/studies/1.2.3/metadata")).status_code == 404
        assert (await vet.get(f"{WEB}/studies/Rex%20Smith")).is_client_error
        assert await told(oakwood, engines, Event.RETRIEVED, Event.VIEWED) == []

    async def test_that_was_refused_is_a_failure(
        self, app: FastAPI, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        made = image()
        await stow(vet, part10(made))
        token = await tokens.create(oakwood, engines, role="front_desk", name="desk")
        async with client_of(app, token) as desk:
            assert (await desk.get(f"{WEB}/studies/{made.StudyInstanceUID}")).status_code == 403
            assert (await desk.get(f"{WEB}/studies/Rex%20Smith/metadata")).status_code == 403
        other, entry = await told(oakwood, engines, Event.RETRIEVED, Event.VIEWED)
        assert (other.outcome, other.study) == (Outcome.FAILURE, None)
        assert (entry.outcome, entry.study) == (Outcome.FAILURE, made.StudyInstanceUID)
        assert entry.principal.name == "desk"

    @pytest.mark.parametrize("verb", sorted(set(router._GET.values()), key=str))
    def test_of_every_kind_is_told(self, verb: Verb) -> None:
        assert verb in router._EVENTS


class TestNote:
    async def test_costs_next_to_nothing(self, engines: Engines, oakwood: Scope) -> None:
        began = time.perf_counter()
        for number in range(10_000):
            audit.note(oakwood, engines, Event.VIEWED, study=f"1.2.{number % 50}")
        assert (time.perf_counter() - began) / 10_000 < 0.0005
        assert sum(entry.details["count"] for entry in await told(oakwood, engines, Event.VIEWED)) == 10_000
