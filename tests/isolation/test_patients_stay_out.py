"""No patient, owner or person stands in a log, a metric or an address, whatever goes right or wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from services.embedded.child import Child
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from tests.api.clients import BOUNDARY, SENT_AS, image, in_parts, part10, stow
from tests.installation import VETARK, Installation
from tests.web.conftest import ARGUMENTS

MARK = "Zyxmarque"
"""In every text of a patient, owner or person; it stands nowhere else."""
VET = f"vet@{MARK.lower()}.test"


@dataclass
class Watched:
    """A installation whose processes' words are kept, and the secrets that it was given."""

    installation: Installation
    token: str
    password: str
    log: Path

    def said(self) -> str:
        """All that any process of it has said."""
        return "".join(
            path.read_text(errors="replace") for path in (self.log, *self.installation.data.rglob("*.log"))
        )


@pytest.fixture(scope="module")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """One clinic, one modality, one veterinarian."""
    folder = tmp_path_factory.mktemp("watched")
    data, log = folder / "data", folder / "up.out"
    command = [*VETARK, "up", "--data", data, "--http", "0", "--dimse", "0", "--hl7", "0"]
    supervisor = await Child.start("vetark up", command, log=log)
    async with supervisor.or_none():
        async with asyncio.timeout(90):
            while not (ready := [line for line in log.read_text().splitlines() if '"ready"' in line]):
                assert supervisor.running, log.read_text()
                await asyncio.sleep(0.1)
        told = json.loads(ready[0])
        ports = (int(told[name].rpartition(":")[2]) for name in ("dimse", "hl7"))
        installation = Installation(supervisor, data, told["http"], *ports)
        tenant = ("--tenant", "oakwood")
        await installation.run("tenant", "create", "oakwood", "--name", "Oakwood", "--kind", "clinic")
        await installation.run("ae", "local", "add", *tenant, "OAKWOOD")
        await installation.run(
            *("ae", "remote", "add", *tenant, "--name", "ct", "--aet", "CT"),
            *("--host", "127.0.0.1", "--port", "1"),
        )
        token = (await installation.run("token", "create", *tenant, "--role", "administrator")).strip()
        person = ("--email", VET, "--role", "veterinarian", "--name", MARK)
        password = (await installation.run("user", "create", *tenant, *person, "--generate-password")).strip()
        yield Watched(installation, token, password, log)
    assert await installation.stop() == 0
    _nothing_in(log.read_text())  # of its end, too


def _nothing_in(text: str) -> None:
    lines = [line for line in text.splitlines() if MARK.lower() in line.lower()]
    assert not lines


def study(**other: object) -> bytes:
    """A study whose every text is marked; its UIDs are not."""
    texts = {
        "PatientName": f"{MARK}^Rex", "PatientID": f"{MARK}-1", "ResponsiblePerson": f"{MARK}^Owner",
        "StudyDescription": f"{MARK} limps", "AccessionNumber": MARK, "PatientComments": MARK,
        "ReferringPhysicianName": f"{MARK}^Vet", "InstitutionName": MARK, "StudyID": MARK,
    }  # fmt: skip
    return part10(image(**{**texts, **other}))


@pytest.fixture
async def program(watched: Watched) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {watched.token}"}
    async with httpx.AsyncClient(base_url=watched.installation.http, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(autouse=True)
async def _said(watched: Watched) -> AsyncIterator[None]:
    """After each test: nothing was said, nothing is measured by name, no secret is told."""
    yield
    said = watched.said()
    _nothing_in(said)
    assert not [secret for secret in (watched.token, watched.password) if secret in said]
    async with httpx.AsyncClient(base_url=watched.installation.http) as client:
        metrics = (await client.get("/metrics")).text
    assert "vetark_http_requests" in metrics
    _nothing_in(metrics)
    assert "oakwood" not in metrics


class TestDicom:
    async def test_good_and_bad_objects(self, watched: Watched) -> None:
        peer = Peer("127.0.0.1", watched.installation.dimse_port, "OAKWOOD", "CT")
        whole = study()
        good = Dataset.of_bytes(whole)
        again = Dataset(good.sop_class_uid, good.sop_instance_uid, good.transfer_syntax_uid, study()[400:])
        cut = Dataset.of_bytes(study()[:-30])
        named = Dataset.of_bytes(study(StudyDate="20260102"))
        odd = Dataset(named.sop_class_uid, f"{MARK}.1", named.transfer_syntax_uid, named.data)
        text = Dataset(
            good.sop_class_uid, "1.2.3", good.transfer_syntax_uid, f"{MARK} is no dataset".encode()
        )
        sent = await store(peer, [good, again, cut, odd, text, good])
        assert sent[0].status == sent[-1].status == 0
        assert any(one.status for one in sent)
        async with asyncio.timeout(60):
            while "C-STORE from 'CT' to 'OAKWOOD' answered" not in watched.said():
                await asyncio.sleep(0.05)

    async def test_a_connection_that_speaks_of_a_patient(self, watched: Watched) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", watched.installation.dimse_port)
        writer.write(f"GET /{MARK} HTTP/1.1\r\n\r\n".encode() * 10)
        await reader.read()
        writer.close()


class TestWeb:
    async def test_good_and_bad_uploads(self, program: httpx.AsyncClient) -> None:
        path, sent_as = "/tenants/oakwood/dicomweb/studies", {"Content-Type": SENT_AS}
        codes = [
            (await program.post(path, content=content, headers=headers)).status_code
            for content, headers in (
                (in_parts(study()), sent_as),
                (in_parts(study()[:-30]), sent_as),
                (in_parts(MARK.encode() * 100), sent_as),
                (in_parts(study())[:-20], sent_as),
                (f"--{BOUNDARY} {MARK}\r\n\r\n".encode(), sent_as),
                (MARK.encode(), {"Content-Type": f"text/{MARK}"}),
            )
        ]
        assert codes[0] == 200
        assert all(400 <= code < 500 for code in codes[1:])
        await program.post(
            f"/tenants/oakwood/dicomweb/studies/{MARK}", content=in_parts(study()), headers=sent_as
        )

    @pytest.mark.parametrize(
        "path",
        [
            f"studies?PatientName={MARK}*",
            f"studies?PatientName={MARK}&fuzzymatching=true&includefield=all",
            f"studies?{MARK}=1",
            f"studies?StudyDate={MARK}",
            f"studies?limit={MARK}",
            f"studies/{MARK}",
            f"studies/{MARK}/metadata",
            f"studies/{MARK}/series/{MARK}/instances/{MARK}/rendered?window={MARK}",
            f"{MARK}",
        ],
    )
    async def test_searches_and_what_is_not_there(self, program: httpx.AsyncClient, path: str) -> None:
        assert (await program.get(f"/tenants/oakwood/dicomweb/{path}")).status_code in {200, 400, 404}

    @pytest.mark.parametrize(
        "query",
        [
            f'{{ studies(tenant: "oakwood", filter: {{ text: "{MARK}" }}) {{ nodes {{ studyID }} }} }}',
            f'{{ study(tenant: "oakwood", studyInstanceUID: "{MARK}") {{ studyID }} }}',
            f'{{ studies(tenant: "{MARK}") {{ endCursor }} }}',
            f'{{ studies(tenant: "oakwood", after: "{MARK}") {{ endCursor }} }}',
            f"{{ {MARK} }}",
            f'mutation {{ removeLocalApplicationEntity(tenant: "oakwood", aeTitle: "{MARK}") }}',
        ],
    )
    async def test_graphql_right_and_wrong(self, program: httpx.AsyncClient, query: str) -> None:
        assert (await program.post("/graphql", json={"query": query})).status_code == 200

    async def test_people_who_mistype(self, watched: Watched) -> None:
        async with httpx.AsyncClient(base_url=watched.installation.http) as client:
            for path, body in (
                ("/session", {"email": VET, "password": f"{MARK}!"}),
                ("/session", {"email": MARK, "password": MARK}),
                ("/session", {"email": [MARK], "password": MARK}),
                ("/session/second-factor", {"ticket": MARK, "code": MARK}),
                ("/invitations/look", {"secret": MARK}),
                ("/password-reset", {"email": VET}),
                ("/password-reset/confirm", {"secret": MARK, "password": MARK}),
                ("/session/passkey", {"credential": {"id": MARK}}),
            ):
                answer = await client.post(path, json=body)
                assert answer.status_code < 500
                assert MARK not in answer.text
            assert (await client.get(f"/oidc/{MARK}")).status_code == 303
            for path in (f"/{MARK}", f"/tenants/{MARK}/studies", f"/assets/{MARK}.js"):
                await client.get(
                    path, headers={"Authorization": f"Bearer {MARK}", "Cookie": f"vetark_session={MARK}"}
                )


class TestBrowser:
    async def test_no_address_that_is_opened_names_anybody(
        self, watched: Watched, program: httpx.AsyncClient, chromium: Path
    ) -> None:
        assert (await stow(program, study())).is_success
        opened: list[str] = []
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            page = await browser.new_page(base_url=watched.installation.http)
            page.on("request", lambda request: opened.append(request.url))
            page.on("framenavigated", lambda frame: opened.append(frame.url))
            answer = await page.request.post(
                "/session",
                data={"email": VET, "password": watched.password},
                headers={"Origin": watched.installation.http},
            )
            assert answer.ok
            await page.goto("/tenants/oakwood")
            row = page.get_by_test_id("study-row").filter(has_text=MARK).first
            await expect(row).to_be_visible(timeout=60_000)
            async with page.expect_response(lambda answer: f'"{MARK}"' in (answer.request.post_data or "")):
                await page.get_by_test_id("search").fill(MARK)  # searched once the typing rests
            await row.click()
            await page.wait_for_url("**/studies/**", timeout=60_000)
            opened.append(page.url)
            await browser.close()
        assert len(opened) > 5
        _nothing_in("\n".join(opened))
