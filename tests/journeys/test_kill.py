"""`kill -9` of any process at any moment: nothing acknowledged is lost, and a retry mends the rest."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from services.embedded.ports import free_port
from tests.bench.servers import Server
from tests.installation import VETARK
from tests.journeys.conftest import ENGINES
from tests.journeys.modality import Modality

PAGE = 1000


class RestartableInstallation:
    """`vetark up` on ports that stay the same over restarts, driven by threads.

    Not `tests.installation`: its processes outlive who started them, and a command may have surroundings of
    its own.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        self.dimse, self.http = ("127.0.0.1", free_port()), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def prefix(self) -> list[str]:
        """What a command begins with, where it needs surroundings of its own."""
        return []

    def start(self) -> None:
        call = [
            *self.prefix(),
            *VETARK,
            "up",
            "--data",
            self.folder / "data",
            "--http",
            str(self.http),
            "--dimse",
            str(self.dimse[1]),
            "--hl7",
            "0",
            *self.options,
        ]
        with (self.folder / "installation.log").open("ab") as log:
            self.process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=log)
        assert self.process.stdout
        with self.process.stdout as stdout:
            ready = stdout.readline()
        assert json.loads(ready)["event"] == "ready"

    def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        call = [*self.prefix(), *VETARK, *words, "--data", self.folder / "data"]
        return subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)

    def kill_one(self, dice: random.Random) -> str:
        """`kill -9` a random process of the tree; what it was."""
        assert self.process
        tree = Server("", self.process, self.dimse, "", "").processes()
        pid = dice.choice(sorted(tree))
        what = tree[pid] or "a process that had just ended"
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return what
        if pid == self.process.pid:
            self.process.wait()
            self.start()
        return what

    def get(self, path: str, token: str, accept: str) -> bytes:
        headers = {"Authorization": f"Bearer {token}", "Accept": accept}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}/tenants/oakwood/dicomweb{path}", headers=headers
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())


def _open(installation: RestartableInstallation) -> str:
    installation.start()
    for words in (
        ("tenant", "create", "oakwood", "--name", "Oakwood", "--kind", "clinic"),
        ("ae", "local", "add", "--tenant", "oakwood", "OAKWOOD"),
        ("ae", "remote", "add", "--tenant", "oakwood", "--name", "CT", "--aet", "ANY-MODALITY",
         "--host", "127.0.0.1", "--port", "104"),
    ):  # fmt: skip
        done = installation.run(*words)
        assert done.returncode == 0, done.stderr
    return installation.run("token", "create", "--tenant", "oakwood", "--role", "veterinarian").stdout.strip()


def _count(installation: RestartableInstallation, token: str, study: str) -> int:
    rows = json.loads(installation.get(f"/studies?StudyInstanceUID={study}", token, "application/dicom+json"))
    return int(rows[0]["00201208"]["Value"][0]) if rows else 0


def _stored_digests(installation: RestartableInstallation, token: str, study: str) -> dict[str, str]:
    """SOP Instance UID -> SHA-256 of the dataset, for the whole study as WADO-RS gives it back."""
    rows: list[dict[str, Any]] = []
    while len(rows) % PAGE == 0:
        path = f"/studies/{study}/instances?limit={PAGE}&offset={len(rows)}"
        page = json.loads(installation.get(path, token, "application/dicom+json"))
        rows += page
        if not page:
            break
    if not rows:
        return {}
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    body = b"\r\n" + installation.get(f"/studies/{study}", token, accept)
    delimiter = body[: body.index(b"\r\n", 2)]
    found = {}
    for part in body.split(delimiter)[1:-1]:
        part10 = part.partition(b"\r\n\r\n")[2]
        group_length = int.from_bytes(part10[140:144], "little")
        uid = dcmread(BytesIO(part10), stop_before_pixels=True).SOPInstanceUID
        found[uid] = hashlib.sha256(part10[144 + group_length :]).hexdigest()
    assert found.keys() == {row["00080018"]["Value"][0] for row in rows}
    return found


def _kill_at_random(folder: Path, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    installation = RestartableInstallation(folder)
    token = _open(installation)
    modalities = [Modality(installation.dimse, "OAKWOOD", dice.randrange(10**9)) for _ in range(3)]
    for modality in modalities:
        modality.start()
    killed = []
    for _ in range(kills):
        time.sleep(dice.uniform(0.2, 2.5))
        killed.append(installation.kill_one(dice))
    for modality in modalities:
        modality.stop()
    assert installation.stop() == 0
    installation.start()
    try:
        for modality in modalities:
            modality.send_again()
        deadline = time.monotonic() + 90
        while (verified := installation.run("index", "verify")).returncode and time.monotonic() < deadline:
            time.sleep(2)
        assert verified.returncode == 0, f"{verified.stdout}\n{verified.stderr}\nkilled: {killed}"
        for modality in modalities:
            assert modality.acknowledged >= set(modality.attempted), killed
            assert _count(installation, token, modality.study) == len(modality.attempted), killed
            stored = _stored_digests(installation, token, modality.study)
            assert stored == {uid: digest for uid, (_, digest) in modality.attempted.items()}, killed
    finally:
        installation.stop()


class TestKill:
    @pytest.mark.timeout(300)
    def test_a_few_kills_lose_nothing_that_was_acknowledged(self, tmp_path: Path) -> None:
        _kill_at_random(tmp_path, kills=4, seed=1)

    @pytest.mark.soak
    @pytest.mark.timeout(3600)
    @pytest.mark.parametrize("seed", range(2, 12))
    @pytest.mark.parametrize("own_engine", ENGINES, indirect=True)
    @pytest.mark.usefixtures("own_engine")
    def test_hundreds_of_kills_lose_nothing_that_was_acknowledged(self, tmp_path: Path, seed: int) -> None:
        _kill_at_random(tmp_path, kills=30, seed=seed)
