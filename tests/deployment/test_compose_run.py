"""The image's entry points run as docker/compose.yaml has them: environment, addresses, user, read-only root.

Two of each behind the HAProxy of docker/haproxy.cfg, as it stands; SeaweedFS as compose starts it. Two things
differ: SecantusDB stands in for MongoDB, and the root file system is this machine's, not the image's.
"""

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydicom import dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from services.dicom.uids import new_uid
from tests.archive.samples import encoded, series
from tests.deployment import containers
from tests.deployment.composition import DOCKER, ROOT, UPGRADE, compose, image_environment, made_by, vetarks
from tests.deployment.containers import Container, Host
from tests.hl7.messages import orm
from tests.programs import find

pytestmark = pytest.mark.soak  # twenty processes
BALANCER = "172.30.83.2"
MODALITY, STRANGER = "203.0.113.6", "203.0.113.10"
DICOM, OPEN = f":{11112:04X}", "01"
"""As /proc/net/tcp writes the port, and a connection that stands."""


@dataclass
class House:
    """All of compose.yaml that is ours, HAProxy, and the stand-ins of the engines."""

    host: Host
    running: dict[str, Container]

    async def vetark(self, *words: str) -> str:
        """A command in the container api-1."""
        done = await self.running["api-1"].run("vetark", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    async def holding(self) -> str:
        """Which DICOM process has the one association that there is; looks at it come and go."""

        def peers(name: str) -> set[str]:
            lines = Path(f"/proc/{self.running[name].pid}/net/tcp").read_text().splitlines()[1:]
            entries = (line.split() for line in lines)
            return {far for _, near, far, state, *_ in entries if near.endswith(DICOM) and state == OPEN}

        names = ("dimse-1", "dimse-2")
        before = {name: peers(name) for name in names}
        await asyncio.sleep(0.2)
        (found,) = (name for name in names if before[name] & peers(name))
        return found


async def start(host: Host, folder: Path) -> House:
    """Start it in the order of compose.yaml."""
    subprocess.run((DOCKER / "make-env", "http://203.0.113.1:8080", folder), check=True, capture_output=True)
    variables = made_by(folder)
    composed = compose(variables)
    services = composed["services"]
    free = iter(range(128, 255))
    for name in (UPGRADE, *vetarks(composed), "haproxy", "prometheus", "mongodb", "s3", "prepare-s3"):
        fixed = services[name].get("networks", {}).get("default", {}).get("ipv4_address")
        host.connect(name, fixed or f"172.30.83.{next(free)}")
    host.client("modality", 1)
    host.client("stranger", 2)
    running = {
        "mongodb": await _mongodb(host, folder, variables["MONGODB_PASSWORD"]),
        "s3": await _s3(host, folder, services),
    }
    secrets = {"/run/secrets/backup": folder / "secrets" / "backup.key"}

    async def vetark(name: str) -> Container:
        service = services[name]
        environment = image_environment() | service["environment"] | {"PYTHONPATH": str(ROOT)}
        # The stand-in is a set of another name.
        url = environment["VETARK_MONGODB_URL"].replace("replicaSet=vetark", "directConnection=true")
        environment["VETARK_MONGODB_URL"] = url + "&retryWrites=false"
        return await host.start(name, ("vetark", *service["command"]), environment, secrets=secrets)

    upgrade = await vetark(UPGRADE)  # the others depend on it
    assert await upgrade.child.process.wait() == 0, upgrade.said
    for name in vetarks(composed):
        running[name] = await vetark(name)
    for name in vetarks(composed):
        await running[name].says('"event": "ready"')
    haproxy = find("haproxy")
    assert haproxy
    running["haproxy"] = await host.start(
        "haproxy", (haproxy, "-db", "-f", DOCKER / "haproxy.cfg"), {"PATH": "/usr/sbin"}
    )
    for port in (8080, 11112, 2575):
        await host.listening("haproxy", port)
    return House(host, running)


async def _mongodb(host: Host, folder: Path, password: str) -> Container:
    """SecantusDB, with the user that docker/mongodb/prepare.js makes and nobody without a password."""
    words = ("-P", "-m", "secantus", "--host", "0.0.0.0", "--port", "27017", "--storage-path", folder / "db")
    command, environment = (sys.executable, *words), {"PATH": "/usr/bin"}
    open_to_all = await host.start("mongodb", command, environment, confined=False)
    await host.listening("mongodb", 27017)
    made = await host.as_client("mongodb", sys.executable, "-c", MAKE_USER, password)
    assert made.returncode == 0, made.stderr
    await open_to_all.stop(signal.SIGTERM)
    mongodb = await host.start("mongodb", (*command, "--auth"), environment, confined=False)
    await host.listening("mongodb", 27017)
    return mongodb


async def _s3(host: Host, folder: Path, services: dict[str, Any]) -> Container:
    """SeaweedFS with compose's own command, and what prepares it."""
    (folder / "objects").mkdir()
    weed, service = Path(sys.executable).with_name("weed"), services["s3"]
    words = service["command"].replace("-dir=/data", f"-dir={folder / 'objects'}").split()
    s3 = await host.start("s3", (weed, *words), {"PATH": "/usr/bin"} | service["environment"], confined=False)
    await host.listening("s3", 8888)
    await host.listening("s3", 8333)
    shell, *words = services["prepare-s3"]["entrypoint"]
    path = f"{weed.parent}:/usr/bin:/bin"
    prepared = await host.start("prepare-s3", (f"/bin/{shell}", *words), {"PATH": path}, confined=False)
    assert await prepared.child.process.wait() == 0, prepared.said
    assert '"fsync"' in prepared.said
    return s3


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    if why := containers.missing() or (not find("haproxy") and "needs HAProxy"):
        pytest.skip(f"no containers here: {why}")
    host = Host(tmp_path_factory.mktemp("compose"))
    try:
        yield await start(host, host.folder)
    finally:
        await host.close()


def files(folder: Path, study: str, count: int) -> dict[Path, bytes]:
    """A study as files, and the dataset in each."""
    made = {}
    for dataset in series(count, StudyInstanceUID=study):
        path = folder / f"{dataset.SOPInstanceUID}.dcm"
        made[path] = encoded(dataset)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dcmwrite(path, dataset, enforce_file_format=True)
    return made


class TestCompose:
    async def test_a_study_is_stored_and_retrieved_through_the_balancer(
        self, house: House, tmp_path: Path, dcmtk: Callable[[str], Path]
    ) -> None:
        await house.vetark("tenant", "create", "oakwood", "--name", "Oakwood", "--kind", "clinic")
        await house.vetark("ae", "local", "add", "--tenant", "oakwood", "OAKWOOD")
        known = ("--name", "CT", "--aet", "CT", "--host", MODALITY)
        await house.vetark("ae", "remote", "add", "--tenant", "oakwood", *known)
        token = await house.vetark("token", "create", "--tenant", "oakwood", "--role", "veterinarian")
        study = new_uid()
        made = files(tmp_path, study, 6)
        before, held, after = list(made)[:2], list(made)[2:4], list(made)[4:]
        send = (dcmtk("storescu"), "-aet", "CT", "-aec", "OAKWOOD", BALANCER, "11112")

        # Who it is comes through: the modality is let in, another address with its AE title is not.
        echo = (dcmtk("echoscu"), *send[1:])
        refused = await house.host.as_client("stranger", *echo)
        assert "Calling AE Title Not Recognized" in refused.stderr
        for path in before:
            done = await house.host.as_client("modality", *send, path)
            assert done.returncode == 0, done.stderr
        took = [name for name in ("dimse-1", "dimse-2") if f"from {MODALITY}" in house.running[name].said]
        assert took == ["dimse-1", "dimse-2"]

        # One that is told to end goes on with the association it has; new ones come to the other.
        command = (sys.executable, "-c", STORE, BALANCER, *map(str, held))
        async with house.host.talking("modality", *command) as talk:
            assert await talk.answer("go on") == "0000"
            first = await house.holding()
            os.kill(house.running[first].pid, signal.SIGTERM)
            for path in after:
                done = await house.host.as_client("modality", *send, path)
                assert done.returncode == 0, done.stderr
            assert house.running[first].child.running
            assert await talk.answer("go on") == "0000"
        async with asyncio.timeout(30):
            assert await house.running[first].child.process.wait() == 0

        root = f"http://{BALANCER}:8080/tenants/oakwood/dicomweb/studies/{study}"
        for _ in range(2):  # by both processes
            got = await house.host.as_client("modality", sys.executable, "-c", GET, root, token)
            assert got.returncode == 0, got.stderr
            body = base64.b64decode(got.stdout)
            assert all(dataset in body for dataset in made.values())

    async def test_a_practice_system_is_who_it_is_behind_the_balancer(self, house: House) -> None:
        known = ("--name", "PIMS", "--host", MODALITY)
        await house.vetark("hl7-application", "add", "--tenant", "oakwood", *known)
        for name, answer in (("modality", "MSA|AA"), ("stranger", "MSA|AR")):
            got = await house.host.as_client(name, sys.executable, "-c", SEND, BALANCER, orm())
            assert answer in got.stdout, got.stderr

    async def test_looks_of_balancer_and_engine_leave_no_line(self, house: House) -> None:
        for name in ("hl7-1", "hl7-2", "dimse-1", "dimse-2", "api-1", "api-2"):
            lines = house.running[name].said.splitlines()
            unhappy = [line for line in lines if " WARNING " in line or " ERROR " in line]
            assert [line for line in unhappy if STRANGER not in line] == [], name

    async def test_health_is_what_the_image_asks(self, house: House) -> None:
        for name in ("api-1", "dimse-2", "hl7-1", "courier-1"):
            done = await house.running[name].run("python", "/healthcheck.py")
            assert (done.returncode, done.stderr) == (0, ""), name
        elsewhere = await house.running["api-2"].run("env", "VETARK_HTTP_PORT=9", "python", "/healthcheck.py")
        assert elsewhere.returncode == 1
        said = {name: house.running[name].said for name in ("dimse-2", "hl7-1")}
        for name, before in said.items():  # without a monitoring port its own is opened, and nothing is said
            silent = ("env", "-u", "VETARK_MONITORING_PORT", "python", "/healthcheck.py")
            done = await house.running[name].run(*silent)
            assert (done.returncode, done.stderr) == (0, ""), name
            assert house.running[name].said == before, name

    async def test_nobody_runs_it_and_nothing_of_its_root_can_be_written(self, house: House) -> None:
        for name in vetarks(compose(made_by(house.host.folder))):
            if not house.running[name].child.running:
                continue
            told = await house.running[name].run("sh", "-c", "id -u; touch /x /web/x /vetark/x /etc/x")
            assert told.stdout == "10001\n"
            assert told.stderr.count("Read-only file system") == 4
            status = Path(f"/proc/{house.running[name].pid}/status").read_text()
            assert "CapEff:\t0000000000000000" in status
            assert "NoNewPrivs:\t1" in status
            assert "Read-only" not in house.running[name].said

    async def test_a_report_is_printed_by_nobody_without_a_home(self, house: House) -> None:
        printed = await house.running["courier-1"].run("python", "-c", PRINT)
        assert printed.stdout == "%PDF", printed.stderr

    async def test_a_backup_is_made_with_the_mounted_passphrase(self, house: House) -> None:
        done = await house.running["courier-1"].run("vetark", "backup")
        assert done.returncode == 0, done.stderr

    async def test_metrics_are_for_prometheus_alone(self, house: House) -> None:
        url = f"http://{BALANCER}:8080/metrics"
        got = await house.host.as_client("stranger", sys.executable, "-c", GET, url, "none")
        assert "403" in got.stderr
        config = yaml.safe_load((DOCKER / "prometheus.yaml").read_text())
        for job, metric in (("vetark", b"vetark_http_requests_total"), ("haproxy", b"haproxy_server_status")):
            (targets,) = (one["static_configs"] for one in config["scrape_configs"] if one["job_name"] == job)
            for target in targets[0]["targets"]:
                url = f"http://{target}/metrics"
                got = await house.host.as_client("prometheus", sys.executable, "-c", GET, url, "none")
                assert metric in base64.b64decode(got.stdout), got.stderr

    async def test_the_balancer_goes_on_with_what_it_has_when_it_is_stopped(self, house: House) -> None:
        command = (sys.executable, "-c", HOLD, BALANCER, orm("B1"), orm("B2"))
        async with house.host.talking("modality", *command) as talk:
            assert await talk.answer("go on") == "MSA|AA"
            stop = compose(made_by(house.host.folder))["services"]["haproxy"]["stop_signal"]
            os.kill(house.running["haproxy"].pid, signal.Signals[stop])
            async with asyncio.timeout(30):
                while (await house.host.as_client("stranger", *REACHES)).returncode == 0:
                    await asyncio.sleep(0.1)
            assert await talk.answer("go on") == "MSA|AA"
        async with asyncio.timeout(30):
            await house.running["haproxy"].child.process.wait()


REACHES = ("bash", "-c", f"exec 3<>/dev/tcp/{BALANCER}/2575")
MAKE_USER = """
import sys, pymongo
roles = [{"role": "readWrite", "db": "vetark"}, {"role": "clusterMonitor", "db": "admin"}]
with pymongo.MongoClient("mongodb://127.0.0.1:27017/?directConnection=true") as client:
    client.admin.command("createUser", "vetark", pwd=sys.argv[1], roles=roles)
"""
GET = """
import base64, sys, urllib.request
accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
headers = {"Authorization": "Bearer " + sys.argv[2], "Accept": accept}
asked = urllib.request.Request(sys.argv[1], headers=headers)
print(base64.b64encode(urllib.request.urlopen(asked, timeout=30).read()).decode())
"""
STORE = """
import sys
from pydicom import dcmread
from pynetdicom import AE

entity = AE(ae_title="CT")
entity.add_requested_context("1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.1.2.1")
association = entity.associate(sys.argv[1], 11112, ae_title="OAKWOOD")
for path in sys.argv[2:]:
    sys.stdin.readline()
    print(f"{association.send_c_store(dcmread(path)).Status:04x}", flush=True)
association.release()
"""
SEND = """
import socket, sys
with socket.create_connection((sys.argv[1], 2575), 30) as there:
    there.sendall(b"\\x0b" + sys.argv[2].encode() + b"\\x1c\\r")
    print(there.recv(65536).decode().replace("\\r", " "))
"""
HOLD = """
import socket, sys
with socket.create_connection((sys.argv[1], 2575), 30) as there:
    for message in sys.argv[2:]:
        sys.stdin.readline()
        there.sendall(b"\\x0b" + message.encode() + b"\\x1c\\r")
        got = there.recv(65536).decode()
        print(got[got.index("MSA"):][:6], flush=True)
"""
PRINT = """
import asyncio, sys
from services.telemedicine.reports.pdf import PdfPrinter

async def main():
    printer = PdfPrinter(None)
    made = await printer.printed("<html><body><p>Bella</p></body></html>", {}, "1")
    await printer.close()
    sys.stdout.write(made[:4].decode())

asyncio.run(main())
"""
