"""Asks for what people's browsers ask for: a search, a study, what was referred to them."""

import asyncio
import random
import time
from http import HTTPStatus

import httpx

from services.bench.clinics import BenchClinic, Target
from services.bench.day import FAMILY, BenchStudy
from services.bench.figures import Figures, timed

FRAME = 'multipart/related; type="application/octet-stream"'
JSON = "application/dicom+json"
MOST_FRAMES = 40
"""Frames of a study that are fetched when it is opened, the first ones."""
TOGETHER = 4
"""Requests at a time of one viewer."""
_LIST = """
query Studies($tenant: ID!, $filter: StudyFilter) {
  studies(tenant: $tenant, filter: $filter, first: 50) { nodes { studyInstanceUID } }
}
"""
_PATIENCE = httpx.Timeout(120.0)


class NotThere(Exception):
    """A study that is asked for before its clinic's machine has sent it."""


class WebClient:
    """The people of one clinic."""

    def __init__(self, target: Target, clinic: BenchClinic, figures: Figures, dice: random.Random) -> None:
        self._figures, self._clinic, self._dice = figures, clinic, dice
        self._root = f"/tenants/{clinic.tenant}/dicomweb"
        self._client = httpx.AsyncClient(
            base_url=target.url,
            headers={"Authorization": f"Bearer {clinic.token}"},
            timeout=_PATIENCE,
            limits=httpx.Limits(max_connections=4 * TOGETHER, keepalive_expiry=30),
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def search(self) -> None:
        """The list of studies as the web app asks for it: newest, by words, by modality."""
        asked = self._dice.choice(({}, {"text": FAMILY}, {"modality": self._dice.choice(("CT", "DX", "US"))}))
        variables = {"tenant": self._clinic.tenant, "filter": asked}
        with timed(self._figures, "search"):
            answer = await self._client.post("/graphql", json={"query": _LIST, "variables": variables})
            answer.raise_for_status()
        if answer.json().get("errors"):
            raise PermissionError(answer.json()["errors"][0].get("extensions", {}).get("code", "an error"))

    async def open(self, study: BenchStudy) -> None:
        """Open a study in the viewer: its metadata, the first image, then others."""
        began = time.perf_counter()
        rows = await self._metadata(study)
        paths = [
            f"{self._root}/studies/{study.uid}/series/{row['0020000E']['Value'][0]}"
            f"/instances/{row['00080018']['Value'][0]}/frames/1"
            for row in rows[:MOST_FRAMES]
        ]
        await self._frame(paths[0])
        self._figures.note("first image", time.perf_counter() - began)
        rest = iter(paths[1:])

        async def some() -> None:
            for path in rest:
                await self._frame(path)

        async with asyncio.TaskGroup() as group:
            for _ in range(TOGETHER):
                group.create_task(some())

    async def refer(self, study: BenchStudy) -> None:
        """Do as a referring vet does: find a patient, look at one picture."""
        with timed(self._figures, "search by patient"):
            answer = await self._client.get(
                f"{self._root}/studies", params={"PatientID": study.patient_id, "limit": 20},
                headers={"Accept": JSON},
            )  # fmt: skip
            answer.raise_for_status()
        if not answer.json():
            raise NotThere
        with timed(self._figures, "picture"):
            await self._read(f"{self._root}/studies/{study.uid}/thumbnail", "image/jpeg")

    async def delete(self, study: BenchStudy) -> bool:
        """Delete a study of ours; whether it was there."""
        answer = await self._client.delete(f"{self._root}/studies/{study.uid}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        answer.raise_for_status()
        return True

    async def _metadata(self, study: BenchStudy) -> list[dict[str, dict[str, list[str]]]]:
        with timed(self._figures, "metadata"):
            answer = await self._client.get(
                f"{self._root}/studies/{study.uid}/metadata", headers={"Accept": JSON}
            )
            if answer.status_code == HTTPStatus.NOT_FOUND:
                raise NotThere
            answer.raise_for_status()
        rows: list[dict[str, dict[str, list[str]]]] = answer.json()
        return rows

    async def _frame(self, path: str) -> None:
        with timed(self._figures, "frame"):
            await self._read(path, FRAME)
        self._figures.frames += 1

    async def _read(self, path: str, accept: str) -> None:
        """Read an answer and keep none of it."""
        async with self._client.stream("GET", path, headers={"Accept": accept}) as answer:
            answer.raise_for_status()
            async for _ in answer.aiter_raw():
                pass
