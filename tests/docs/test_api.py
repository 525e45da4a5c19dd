"""The examples for programs and practice systems run as they are printed, against one real installation."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from services.settings import Settings
from tests.installation import Installation
from tests.web.modality import Modality, new_study

DOCUMENTS = [Path(__file__).parents[2] / "docs" / name for name in ("api.md", "practice-systems.md")]
PROGRAMS = {
    "sh": ("bash", "-eu", "-o", "pipefail", "-c"),
    "python": (sys.executable, "-c"),
}
SOON = 120.0  # seconds until the first CT is found
LONGEST = 90.0  # seconds of one example
_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*) -->\n)?```(?P<language>sh|python)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LIMIT = re.compile(r"^\| `VETARK_(\w+)` \| (\S+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of code, and what the comment before it says."""

    where: str
    line: int
    mark: str | None
    language: str
    code: str


def blocks() -> list[Block]:
    """All of sh and python, in their order."""
    return [
        Block(
            document.name,
            text.count("\n", 0, found.start("code")) + 1,
            *found.group("mark", "language", "code"),
        )
        for document in DOCUMENTS
        for text in [document.read_text()]
        for found in _FENCE.finditer(text)
    ]


EXAMPLES = [block for block in blocks() if block.mark == "run"]


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A running `vetark up --demo` without its images: the examples bring theirs, but for the first CT."""
    installation = await Installation.start_demo_without_images(
        tmp_path_factory.mktemp("installation") / "data"
    )
    yield installation
    assert await installation.stop() == 0


@pytest.fixture(scope="module")
async def environment(installation: Installation) -> dict[str, str]:
    """The variables that the document tells its reader to set, once a CT is there."""
    created = await installation.run("token", "create", "--tenant", "oakwood", "--role", "veterinarian")
    token = created.strip()
    system = json.loads(await installation.run("practice-system", "add", "--tenant", "oakwood", "PIMS"))
    headers = {"Authorization": f"Bearer {token}"}
    asked = f"{installation.http}/tenants/oakwood/dicomweb/instances?Modality=CT&limit=1"
    await Modality("127.0.0.1", installation.dimse_port).send(*new_study("CT", "Example^Rex", instances=1))
    async with httpx.AsyncClient(headers=headers, timeout=30) as client, asyncio.timeout(SOON):
        while not (await client.get(asked)).raise_for_status().json():
            await asyncio.sleep(0.2)
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TOKEN": token,
        "CLIENT_ID": system["client_id"],
        "CLIENT_SECRET": system["client_secret"],
        "HTTP": installation.http,
        "DICOM_HOST": "127.0.0.1",
        "DICOM_PORT": str(installation.dimse_port),
    }


class TestExamples:
    def test_each_says_whether_it_is_run(self) -> None:
        unsaid = [
            f"{block.where}:{block.line}: neither <!-- run --> nor <!-- not run: why --> before this block"
            for block in blocks()
            if block.mark != "run" and not (block.mark or "").startswith("not run: ")
        ]
        assert not unsaid, "\n".join(unsaid)
        for document in DOCUMENTS:
            there = [example for example in EXAMPLES if example.where == document.name]
            assert len(there) == document.read_text().count("<!-- run -->") > 0

    @pytest.mark.parametrize(
        "example", [pytest.param(block, id=f"{block.where}-{block.line}") for block in EXAMPLES]
    )
    async def test_it_runs(self, environment: dict[str, str], tmp_path: Path, example: Block) -> None:
        process = await asyncio.create_subprocess_exec(
            *PROGRAMS[example.language], example.code, cwd=tmp_path, env=environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, errors = await asyncio.wait_for(process.communicate(), LONGEST)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, f"{example.where}:{example.line}\n{out.decode()}{errors.decode()}"
        assert out.strip(), f"{example.where}:{example.line} prints nothing"
        assert b'"errors"' not in out, out.decode()  # GraphQL answers them with 200


def test_the_limits_it_tells_are_the_defaults() -> None:
    told = dict(_LIMIT.findall(DOCUMENTS[0].read_text()))
    assert told
    assert told == {name: str(Settings.model_fields[name.lower()].default) for name in told}
