"""A full disk: what does not fit is refused, nothing acknowledged is lost, and with room it goes on."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pydicom import Dataset

from tests.api.clients import SENT_AS, image, in_parts, part10
from tests.journeys import test_kill
from tests.journeys.conftest import ENGINES, LONG
from tests.journeys.modality import Modality

MOUNTS = {
    "tmpfs": "mount -t tmpfs -o size={size} tmpfs {folder}",
    "ext4": "truncate -s {size} {image} && mkfs.ext4 -q {image} && mount -o loop {image} {folder}",
}
STUDIES = "/tenants/oakwood/dicomweb/studies"
STOWED = {"Content-Type": SENT_AS, "Accept": "application/dicom+json"}
OUT_OF_RESOURCES = 0xA700
TENTHS = 3  # of the disk that are given back once it is full


class SmallDiskInstallation(test_kill.RestartableInstallation):
    """`vetark up` whose data are on a small file system, which only it and its children see."""

    def __init__(self, folder: Path, kind: str, megabytes: int) -> None:
        super().__init__(folder)
        data = folder / "data"
        data.mkdir()
        self._ballast, self._other = data / "ballast", data / "other"
        self._mount = MOUNTS[kind].format(size=f"{megabytes}M", folder=data, image=folder / "image")
        self._spare = megabytes * TENTHS // 10

    def prefix(self) -> list[str]:
        """What starts a process where the file system is, and first makes that."""
        if self.process is None or self.process.poll() is not None:
            given = f"dd if=/dev/zero of={self._ballast} bs=1M count={self._spare} status=none"
            script = f'{self._mount} && {given} && exec "$@"'
            return ["unshare", *_OWN, "sh", "-ec", script, "sh"]
        return ["nsenter", "--target", str(self.process.pid), *_OF, "--"]

    def token(self, role: str) -> str:
        """A new token of the clinic's."""
        return self.run("token", "create", "--tenant", "oakwood", "--role", role).stdout.strip()

    def log(self) -> str:
        """All that its processes have said."""
        return (self.folder / "installation.log").read_text()

    def fill_up(self) -> None:
        """Take what is left of the disk, to the last byte, as another program may."""
        filled = ["dd", "if=/dev/zero", f"of={self._other}", "bs=64k"]
        done = subprocess.run([*self.prefix(), *filled], check=False, capture_output=True)
        assert b"No space" in done.stderr, done.stderr

    def make_room(self) -> None:
        """Give back what was kept, and what the other program took."""
        subprocess.run([*self.prefix(), "rm", self._ballast, self._other], check=True)

    def stop(self) -> int:
        """Stop, and let the file system go with its last process."""
        code = super().stop()
        (self.folder / "image").unlink(missing_ok=True)
        return code


_ROOT = os.geteuid() == 0
_OWN = ["--mount"] if _ROOT else ["--map-root-user", "--mount"]
_OF = ["--mount"] if _ROOT else ["--user", "--mount", "--preserve-credentials"]


@contextmanager
def small(folder: Path, kind: str, megabytes: int) -> Iterator[tuple[SmallDiskInstallation, str]]:
    """An installation on a small disk, and a token of its clinic's vet."""
    installation = SmallDiskInstallation(folder, kind, megabytes)
    token = test_kill._open(installation)
    try:
        yield installation, token
    finally:
        installation.stop()


def fill(folder: Path, kind: str, megabytes: int) -> None:
    """Send until it is refused, fill up the disk, read all the while; make room and send the rest."""
    with small(folder, kind, megabytes) as (installation, token):
        with _web(installation, token) as web:
            early = image()
            assert web.post(STUDIES, content=in_parts(part10(early)), headers=STOWED).status_code == 200
        modalities = [Modality(installation.dimse, "OAKWOOD", seed) for seed in (1, 2)]
        for modality in modalities:
            modality.start()
        _until_refused(installation, token, modalities)
        with _web(installation, installation.token("administrator")) as web:
            _administers(installation, web, early)
            _says_it_once(installation, modalities)
        installation.fill_up()
        _until_refused(installation, token, modalities)
        for modality in modalities:
            modality.stop()
        before = sum(len(modality.acknowledged) for modality in modalities)
        for modality in modalities:  # what is not sent again now need not fit
            refused = [uid for uid in modality.attempted if uid not in modality.acknowledged]
            for uid in refused[20:]:
                del modality.attempted[uid]
        installation.make_room()
        for modality in modalities:
            modality.send_again()
        _until_verified(installation)
        for modality in modalities:
            stored = test_kill._stored_digests(installation, token, modality.study)
            assert stored == {uid: digest for uid, (_, digest) in modality.attempted.items()}
            assert modality.statuses == {OUT_OF_RESOURCES}
        print(f"{kind}, {megabytes} MB: {before} acknowledged, none lost; taken in again with room")


def _until_refused(installation: SmallDiskInstallation, token: str, modalities: list[Modality]) -> None:
    """Wait until each is refused twenty times more, and search meanwhile: as long as anything is answered."""
    enough = [modality.refused + 20 for modality in modalities]
    before, deadline = -1, 0.0
    while any(modality.refused < more for modality, more in zip(modalities, enough, strict=True)):
        answered = sum(len(modality.attempted) for modality in modalities)
        if answered > before:
            before, deadline = answered, time.monotonic() + 60
        assert time.monotonic() < deadline, "it was never full"
        time.sleep(0.2)
        _searched(installation, token)


def _web(installation: SmallDiskInstallation, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{installation.http}", headers=headers, timeout=60)


def _administers(installation: SmallDiskInstallation, web: httpx.Client, early: Dataset) -> None:
    """While images are refused everything else goes on, and the installation says how it is."""
    for _ in range(100):  # the disk's last bits come and go
        refused = web.post(STUDIES, content=in_parts(part10(image(1000, 1000))), headers=STOWED)
        if refused.status_code != 200:
            break
    assert (refused.status_code, refused.headers["content-type"]) == (507, "application/problem+json")
    ready = web.get("/readyz")
    assert ready.status_code == 200, ready.text
    (disk,) = [one for one in ready.json()["disks"] if "objects" in one["holds"]]
    assert disk["reserve"] == 16 << 20
    assert disk["reserve"] // 2 < disk["free"] < 2 * disk["reserve"]
    assert f'vetark_disk_reserve_bytes{{holds="{disk["holds"]}"}} 1.6777216e+07' in web.get("/metrics").text
    server = ("--name", "PACS", "--aet", "PACS", "--host", "192.0.2.1", "--port", "104")
    done = installation.run("ae", "remote", "add", "--tenant", "oakwood", *server)
    assert done.returncode == 0, done.stderr
    assert web.delete(f"{STUDIES}/{early.StudyInstanceUID}").status_code == 204
    assert web.get(STUDIES, params={"StudyInstanceUID": early.StudyInstanceUID}).json() == []


def _says_it_once(installation: SmallDiskInstallation, modalities: list[Modality]) -> None:
    """However many images are refused, the log has one line of it from each process."""
    before, refused = len(installation.log().splitlines()), sum(one.refused for one in modalities)
    deadline = time.monotonic() + 60
    while sum(one.refused for one in modalities) < refused + 100 and time.monotonic() < deadline:
        time.sleep(0.1)
    log = installation.log()
    assert sum(one.refused for one in modalities) >= refused + 100
    assert len(log.splitlines()) - before < 10, log
    told = [line for line in log.splitlines() if "images are refused: the disk of" in line]
    assert sorted(line.split()[2] for line in told) == ["api", "dimse"], told
    assert "answered A700H" not in log


def _searched(installation: SmallDiskInstallation, token: str) -> None:
    answer = installation.get("/studies?limit=1", token, "application/dicom+json")
    assert isinstance(json.loads(answer), list)


def _until_verified(installation: SmallDiskInstallation) -> None:
    deadline = time.monotonic() + 90
    while (verified := installation.run("index", "verify")).returncode and time.monotonic() < deadline:
        time.sleep(1)
    assert verified.returncode == 0, f"{verified.stdout}\n{verified.stderr}"


class TestAFullDisk:
    @pytest.mark.timeout(300)
    @pytest.mark.parametrize("own_engine", LONG, indirect=True)
    @pytest.mark.usefixtures("own_engine")
    @pytest.mark.skipif(shutil.which("unshare") is None, reason="mount namespaces are Linux's")
    def test_refuses_loses_nothing_and_recovers_by_itself(self, tmp_path: Path) -> None:
        # On MongoDB's wire the documents are elsewhere, and storing takes longer.
        fill(tmp_path, "tmpfs", 40 if "VETARK_MONGODB_URL" in os.environ else 80)

    @pytest.mark.soak
    @pytest.mark.timeout(1200)
    @pytest.mark.parametrize("own_engine", ENGINES, indirect=True)
    @pytest.mark.usefixtures("own_engine")
    @pytest.mark.skipif(not _ROOT, reason="a loop device needs root")
    def test_of_its_own_file_system_does_too(self, tmp_path: Path) -> None:
        fill(tmp_path, "ext4", 64 if "VETARK_MONGODB_URL" in os.environ else 150)
