"""Every real file, each into an emptied tenant: answered as it should be, found, given back as it was."""

import json
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from services.peers.store import Dataset
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens
from services.tenancy.scope import Scope, system_scope
from tests.api.clients import SENT_AS, in_parts
from tests.conformance import answers
from tests.conformance.clinics import Clinics, clinics
from tests.real_files import names

DICOM_JSON = {"Accept": "application/dicom+json"}
TLS = httpx.create_ssl_context()  # which costs more than a file does


async def _check(name: str, number: int, scps: Clinics, dataset: Dataset, token: str) -> list[str]:
    """What is wrong with one file's way through the installation; nothing, if all is well."""
    answer = answers.ANSWERS.get(name, answers.SUCCESS)
    sent = await scps.send(number, dataset)
    if sent.status != answer:
        return [f"{name}: answered {sent.status} {sent.comment}, not {answer}"]
    root = f"{scps.http}/tenants/{scps.slug(number)}/dicomweb"
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=60, verify=TLS) as client:
        studies = (await client.get(f"{root}/studies")).json()
        if answer != answers.SUCCESS:
            return [f"{name}: refused, and yet found"] if studies else []
        if len(studies) != 1:
            return [f"{name}: {len(studies)} studies found"]
        return [f"{name}: {wrong}" for wrong in await _retrieved(client, root, answers.sent_bytes(dataset))]


async def _retrieved(client: httpx.AsyncClient, root: str, sent: bytes) -> list[str]:
    rows = (await client.get(f"{root}/instances")).json()
    if len(rows) != 1:
        return [f"{len(rows)} instances found"]
    study, series, uid = (rows[0][tag]["Value"][0] for tag in ("0020000D", "0020000E", "00080018"))
    wrong = []
    found = await client.get(f"{root}/studies", params={"StudyInstanceUID": study})
    if len(found.json()) != 1:
        wrong.append("not found by its Study Instance UID")
    studies, series_, instances = (quote(value, safe="") for value in (study, series, uid))
    instance = f"{root}/studies/{studies}/series/{series_}/instances/{instances}"
    answer = await client.get(instance, headers={"Accept": "application/dicom; transfer-syntax=*"})
    if answer.status_code != httpx.codes.OK:
        return [*wrong, f"WADO-RS answers {answer.status_code} {answer.text[:200]}"]
    body = answer.content
    if body[144 + int.from_bytes(body[140:144], "little") :] != sent:
        wrong.append("the dataset came back changed")
    metadata = await client.get(f"{instance}/metadata", headers=DICOM_JSON)
    if metadata.status_code != httpx.codes.OK or len(json.loads(metadata.content)) != 1:
        wrong.append(f"metadata answers {metadata.status_code}")
    return wrong


class TestRealFiles:
    @pytest.mark.timeout(600)
    @pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
    async def test_every_file_is_answered_found_and_given_back_byte_for_byte(
        self, settings: Settings, engines: Engines, data_folder: Path, every: int
    ) -> None:
        wrong: list[str] = []
        async with clinics(settings, engines, data_folder) as scps:
            for number, name in enumerate(names(data_folder)[::every]):
                scope = system_scope(scps.slug(number))
                token = await tokens.create(scope, engines, role="veterinarian", name="test", expires=None)
                wrong += await _check(name, number, scps, answers.dataset(data_folder, name), token)
        assert not wrong, "\n".join(wrong)

    async def test_by_stow_rs_the_same_but_for_what_contradicts_itself(
        self, api: str, engines: Engines, oakwood: Scope, data_folder: Path
    ) -> None:
        token = await tokens.create(oakwood, engines, role="veterinarian")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": SENT_AS}
        wrong = []
        async with httpx.AsyncClient(headers=headers, timeout=60, verify=TLS) as client:
            for name in sorted({*answers.ANSWERS, *answers.BY_FILE}):
                body = in_parts((data_folder / name).read_bytes())
                answer = (await client.post(f"{api}/tenants/oakwood/dicomweb/studies", content=body)).json()
                items = [
                    item
                    for tag in ("00081198", "00081199", "0008119A")
                    if tag in answer
                    for item in answer[tag]["Value"]
                ]
                told = items[0].get("00081197") or items[0].get("00081196") or {"Value": [answers.SUCCESS]}
                expected = answers.BY_FILE.get(name, answers.ANSWERS.get(name))
                if told["Value"] != [expected] or not items[0].get("00000902"):
                    wrong.append(f"{name}: {items}, not {expected}")
        assert not wrong, "\n".join(wrong)

    def test_the_table_of_answers_names_files_that_there_are(self, data_folder: Path) -> None:
        assert {*answers.ANSWERS, *answers.BY_FILE} <= set(names(data_folder))
