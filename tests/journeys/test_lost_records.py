"""Both files of documents are lost, or the database: two commands bring back all but what came later."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import apsw
import httpx
import pytest
from pymongo import MongoClient

from services.persistence import Engines
from tests.installation import VETARK, Installation
from tests.journeys.clinics import open_clinic
from tests.journeys.conftest import LONG
from tests.journeys.modality import Modality

pytestmark = pytest.mark.timeout(600)
IMAGES = 12
SOON = 60.0


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path) -> Iterator[Path]:
    """The passphrase of this installation's backups."""
    path = tmp_path / "keys" / "backup.key"
    path.parent.mkdir()
    path.write_text("a passphrase of some length\n")
    with patch.dict(os.environ, {"VETARK_BACKUP_KEY_FILE": str(path)}):
        yield path


def vetark(data: Path, *words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [*VETARK, *map(str, words), "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=stdin, timeout=300)


def done(data: Path, *words: str | Path, stdin: str = "") -> str:
    ended = vetark(data, *words, stdin=stdin)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


async def opened(installation: Installation, slug: str, aet: str) -> str:
    """A clinic that takes images; its token."""
    async with Engines.open(installation.settings()) as engines:
        return await open_clinic(engines, slug, aet)


def send(installation: Installation, aet: str, seed: int) -> Modality:
    modality = Modality(("127.0.0.1", installation.dimse_port), aet, seed)
    modality.start()
    deadline = time.monotonic() + SOON
    while len(modality.acknowledged) < IMAGES and time.monotonic() < deadline:
        time.sleep(0.1)
    modality.stop()
    assert len(modality.acknowledged) >= IMAGES
    return modality


def lose_documents(data: Path) -> None:
    if url := os.environ.get("VETARK_MONGODB_URL"):
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(os.environ["VETARK_MONGODB_DATABASE"])
    else:
        for path in (data / "documents").iterdir():
            path.unlink()


def refused(data: Path) -> str:
    ended = vetark(data, "up", "--http", "0", "--dimse", "0", "--hl7", "0")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


async def instances(installation: Installation, token: str, study: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/dicom+json"}
    path = f"/tenants/oakwood/dicomweb/studies/{study}/instances"
    async with httpx.AsyncClient(base_url=installation.http, headers=headers, timeout=60) as client:
        answer = await client.get(path)
        assert answer.status_code in {200, 204, 404}, answer.text
        return len(answer.json()) if answer.status_code == 200 else 0


class TestLostDocuments:
    @pytest.mark.parametrize("own_engine", LONG, indirect=True)
    @pytest.mark.usefixtures("own_engine")
    async def test_two_commands_bring_back_all_but_what_came_later_and_name_it(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        installation = await Installation.start(data)
        try:
            token = await opened(installation, "oakwood", "OAKWOOD")
            person = ("--tenant", "oakwood", "--email", "ann@oakwood.test", "--role", "veterinarian")
            done(data, "user", "create", *person, "--password-stdin", stdin="words nobody guesses ever\n")
            early = await asyncio.to_thread(send, installation, "OAKWOOD", 1)
            deadline = time.monotonic() + SOON
            while ".backup" not in done(data, "backup", "--list"):  # the courier's own, of this night
                assert time.monotonic() < deadline
                await asyncio.sleep(0.5)
            backup = done(data, "backup").partition(":")[0]
            later = await asyncio.to_thread(send, installation, "OAKWOOD", 2)
            done(data, "ae", "local", "add", "--tenant", "oakwood", "LATER")
            await opened(installation, "elmside", "ELMSIDE")
            await asyncio.to_thread(send, installation, "ELMSIDE", 3)
        finally:
            assert await installation.stop() == 0
        lose_documents(data)

        told = refused(data)
        assert "records cannot be used" in told
        commands = re.findall(r"vetark (restore|index rebuild) --data \S+", told)
        assert commands[:2] == ["restore", "index rebuild"]
        told = done(data, "restore", "--name", backup)
        assert "elmside" in told
        assert re.search(r"[1-9]\d* entries of the audit trail", told)
        assert "index cannot be used" in refused(data)
        rebuilt = vetark(data, "index", "rebuild")
        assert rebuilt.returncode == 1  # there is no clinic elmside any more: it is named, with the way to it
        assert f"oakwood: images of study {later.study} came in" in rebuilt.stdout
        assert early.study not in rebuilt.stdout
        assert f"elmside: {IMAGES}" in rebuilt.stdout or re.search(r"elmside: \d+ images", rebuilt.stdout)

        installation = await Installation.start(data)
        try:
            for modality in (early, later):
                assert await instances(installation, token, modality.study) == len(modality.acknowledged)
            assert "OAKWOOD" in (titles := done(data, "ae", "local", "list", "--tenant", "oakwood"))
            assert "LATER" not in titles
            assert "elmside" not in done(data, "tenant", "list")
            assert "ann@oakwood.test" in done(data, "user", "list", "--tenant", "oakwood")
            entries = [
                json.loads(line)["event"]
                for line in done(data, "audit", "export", "--tenant", "oakwood").splitlines()
            ]
            assert "user created" in entries
            assert "records restored from a backup" in done(data, "audit", "export")
        finally:
            assert await installation.stop() == 0

    def test_a_file_brings_it_elsewhere_and_without_any_one_begins_empty(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        done(data, "tenant", "create", "oakwood", "--name", "Oak", "--kind", "clinic")
        done(data, "backup", "--to", tmp_path / "oak.backup")
        done(tmp_path / "new", "restore", "--from", tmp_path / "oak.backup")
        done(tmp_path / "new", "index", "rebuild")
        assert "oakwood" in done(tmp_path / "new", "tenant", "list")

        lose_documents(data)
        assert "no backup in the object store" in vetark(data, "restore").stderr
        assert "--empty" in refused(data)
        assert "empty" in done(data, "restore", "--empty")
        done(data, "index", "rebuild")
        assert "oakwood" not in done(data, "tenant", "list")

    def test_a_damaged_document_is_found_at_the_start(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        done(data, "tenant", "create", "oakwood", "--name", "Oak", "--kind", "clinic")
        done(data, "backup")
        records = apsw.Connection(str(data / "documents" / "records.sqlite"))
        ((document,),) = records.execute("SELECT _document FROM tenants")
        records.execute("UPDATE tenants SET _document = ?", (document.replace(b"clinic", b"clinib"),))
        records.close()
        assert "a document of tenants is not what was written" in (told := refused(data))
        assert f"vetark restore --data {data}\n" in told
        done(data, "restore")
        assert "oakwood" in done(data, "tenant", "list")

    async def test_nothing_is_restored_under_a_running_installation(self, tmp_path: Path) -> None:
        installation = await Installation.start(tmp_path / "data")
        try:
            ended = await asyncio.to_thread(vetark, tmp_path / "data", "restore")
            assert (ended.returncode, ended.stderr.count("stop `vetark up` first")) == (1, 1)
        finally:
            assert await installation.stop() == 0

    async def test_without_a_passphrase_no_backup_is_written(self, tmp_path: Path, key_file: Path) -> None:
        done(tmp_path / "data", "engines", "prepare")
        with patch.dict(os.environ, {"VETARK_BACKUP_KEY_FILE": ""}):
            told = vetark(tmp_path / "data", "backup")
            assert (told.returncode, "VETARK_BACKUP_KEY_FILE" in told.stderr) == (1, True)
        beside = tmp_path / "data" / "objects" / "key"
        shutil.copy(key_file, beside)
        assert "beside the backups" in vetark(tmp_path / "data", "backup", "--key-file", beside).stderr
        assert ".backup" not in done(tmp_path / "data", "backup", "--list")
