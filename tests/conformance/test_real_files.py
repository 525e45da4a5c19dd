"""Every real file, each into an emptied tenant: answered as it should be, found, given back as it was."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.api import service as api
from services.dimse import service as dimse
from services.peers.peer import Peer
from services.peers.store import store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants, tokens
from services.tenancy.scope import system_scope
from tests.conformance import real_files


def _slug(number: int) -> str:
    return f"file-{number}"


@pytest.fixture
async def doors(settings: Settings, engines: Engines, data_folder: Path) -> AsyncIterator[tuple[str, int]]:
    """Both doors over one store with a clinic for every file; the web's address and DICOM's port."""
    for number in range(len(real_files.files(data_folder))):
        await tenants.create(engines, _slug(number), name=_slug(number), kind="clinic")
        scope = system_scope(_slug(number))
        await application_entities.add_local(scope, engines, f"FILE{number}")
        await application_entities.add_remote(
            scope, engines, name="Modality", aet="ANY-MODALITY", host="127.0.0.1", port=104
        )
    stop = asyncio.Event()
    ports = {name: asyncio.get_running_loop().create_future() for name in ("dimse", "api")}
    running = [
        asyncio.create_task(dimse.run(settings, ready=ports["dimse"].set_result, stop=stop)),
        asyncio.create_task(api.run(settings, ready=ports["api"].set_result, stop=stop)),
    ]
    yield f"http://127.0.0.1:{await ports['api']}", await ports["dimse"]
    stop.set()
    await asyncio.gather(*running)


async def _check(name: str, number: int, doors: tuple[str, int], folder: Path, token: str) -> list[str]:
    """What is wrong with one file's way through the house; nothing, if all is well."""
    dataset = real_files.dataset(folder, name)
    answer = real_files.ANSWERS.get(name, real_files.SUCCESS)
    [sent] = await store(Peer("127.0.0.1", doors[1], f"FILE{number}", "ANY-MODALITY"), [dataset])
    if sent.status != answer:
        return [f"{name}: answered {sent.status} {sent.comment}, not {answer}"]
    root = f"{doors[0]}/tenants/{_slug(number)}/dicomweb"
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        studies = (await client.get(f"{root}/studies")).json()
        if answer != real_files.SUCCESS:
            return [f"{name}: refused, and yet found"] if studies else []
        if len(studies) != 1:
            return [f"{name}: {len(studies)} studies found"]
        return [
            f"{name}: {wrong}" for wrong in await _retrieved(client, root, real_files.sent_bytes(dataset))
        ]


async def _retrieved(client: httpx.AsyncClient, root: str, sent: bytes) -> list[str]:
    wrong = []
    rows = (await client.get(f"{root}/instances")).json()
    if len(rows) != 1:
        return [f"{len(rows)} instances found"]
    study, series, uid = (rows[0][tag]["Value"][0] for tag in ("0020000D", "0020000E", "00080018"))
    found = await client.get(f"{root}/studies", params={"StudyInstanceUID": study})
    if len(found.json()) != 1:
        wrong.append("not found by its Study Instance UID")
    instance = httpx.URL(root).copy_with(
        raw_path=httpx.URL(root).raw_path + _path("studies", study, "series", series, "instances", uid)
    )
    answer = await client.get(instance, headers={"Accept": "application/dicom"})
    if answer.status_code != httpx.codes.OK:
        return [*wrong, f"WADO-RS answers {answer.status_code} {answer.text[:200]}"]
    body = answer.content
    if body[144 + int.from_bytes(body[140:144], "little") :] != sent:
        wrong.append("the dataset came back changed")
    metadata = await client.get(f"{instance}/metadata", headers={"Accept": "application/dicom+json"})
    if metadata.status_code != httpx.codes.OK or len(json.loads(metadata.content)) != 1:
        wrong.append(f"metadata answers {metadata.status_code}")
    return wrong


def _path(*segments: str) -> bytes:
    from urllib.parse import quote  # noqa: PLC0415

    return "".join(f"/{quote(segment, safe='')}" for segment in segments).encode()


class TestRealFiles:
    @pytest.mark.timeout(300)
    async def test_every_file_is_answered_found_and_given_back_byte_for_byte(
        self, engines: Engines, data_folder: Path | None, doors: tuple[str, int]
    ) -> None:
        assert data_folder
        wrong: list[str] = []
        for number, name in enumerate(real_files.files(data_folder)):
            token = await tokens.create(
                system_scope(_slug(number)), engines, role="veterinarian", name="test", expires=None
            )
            wrong += await _check(name, number, doors, data_folder, token)
        assert not wrong, "\n".join(wrong)

    def test_the_table_of_answers_names_files_that_there_are(self, data_folder: Path | None) -> None:
        assert data_folder
        assert set(real_files.ANSWERS) <= set(real_files.files(data_folder))
