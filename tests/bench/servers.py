"""The two that are measured: Vetark on its embedded engines, and Orthanc as Debian ships it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.bench.sender import associate_rq, receive_pdu
from tests.programs import PROGRAMS

DICOMWEB_PLUGIN = Path(PROGRAMS["orthanc_dicomweb"][1])


@dataclass
class Server:
    """A running server: where its doors are and which processes it is."""

    name: str
    process: subprocess.Popen[bytes]
    dimse: tuple[str, int]
    called: str
    dicomweb: str
    headers: dict[str, str] = field(default_factory=dict)
    receiver: int = 0  # port of its move destination RECEIVER

    def processes(self) -> dict[int, str]:
        """Every process of the tree: pid -> command line."""
        found = {self.process.pid: ""}
        parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
        grown = True
        while grown:
            grown = False
            for pid, parent in parents.items():
                if parent in found and pid not in found:
                    found[pid] = ""
                    grown = True
        return {pid: _command(pid) for pid in found}

    def cpu_seconds(self) -> dict[str, float]:
        """CPU seconds used so far, by command line, the whole tree under "all"."""
        used: dict[str, float] = {"all": 0.0}
        for pid, command in self.processes().items():
            stat = _read(Path(f"/proc/{pid}/stat"))
            if stat:
                fields = stat.rsplit(")", 1)[1].split()
                seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                used[command] = used.get(command, 0.0) + seconds
                used["all"] += seconds
        return used

    def memory(self) -> dict[str, dict[str, float]]:
        """Per process: `rest`, resident now, and `peak`, the most so far, in MB."""
        report = {}
        for pid, command in self.processes().items():
            lines = dict(line.split(":", 1) for line in _read(Path(f"/proc/{pid}/status")).splitlines())
            if "VmRSS" in lines:
                mb = [int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM")]
                report[f"{command} ({pid})"] = {"rest": mb[0], "peak": mb[1]}
        return report


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process ended meanwhile
        return ""


def _parent(folder: Path) -> int:
    stat = _read(folder / "stat")
    return int(stat.rsplit(")", 1)[1].split()[1]) if stat else 0


def _command(pid: int) -> str:
    words = _read(Path(f"/proc/{pid}/cmdline")).split("\0")
    names = [Path(word).name for word in words if word and not word.startswith("-")]
    return " ".join(name for name in names if not name.startswith("python"))[:40]


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def vetark(folder: Path, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """`vetark up` in `folder` with one clinic, BENCH."""
    vetark_command = shutil.which("vetark", path=str(Path(sys.executable).parent)) or "vetark"
    call = [vetark_command, "up", "--data", str(folder), "--http", "0", "--dimse", "0"]
    with (folder.parent / "vetark.log").open("wb") as log:
        process = subprocess.Popen(
            call, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **(environment or {})}
        )
    try:
        assert process.stdout
        with process.stdout as stdout:
            ready = json.loads(stdout.readline())

        def administer(*words: str) -> str:
            done = subprocess.run(
                [vetark_command, *words, "--data", str(folder)], check=True, capture_output=True, text=True
            )
            return done.stdout.strip()

        administer("tenant", "create", "bench", "--name", "Bench", "--kind", "clinic")
        administer("ae", "local", "add", "--tenant", "bench", "BENCH")
        remote = ["--aet", "ANY-MODALITY", "--host", "127.0.0.1", "--port", "104", "--query-retrieve"]
        administer("ae", "remote", "add", "--tenant", "bench", "--name", "Bench", *remote)
        receiver = free_port()
        remote = ["--aet", "RECEIVER", "--host", "127.0.0.1", "--port", str(receiver)]
        administer("ae", "remote", "add", "--tenant", "bench", "--name", "Receiver", *remote)
        token = administer("token", "create", "--tenant", "bench", "--role", "veterinarian")
        host, port = ready["dimse"].rsplit(":", 1)
        root = f"{ready['http']}/tenants/bench/dicomweb"
        headers = {"Authorization": f"Bearer {token}"}
        server = Server("Vetark", process, (host, int(port)), "BENCH", root, headers, receiver)
        _until_associated(server)
        yield server
    finally:
        _stop(process)


@contextmanager
def orthanc(folder: Path, *, no_delay: bool) -> Iterator[Server]:
    """Orthanc with SQLite, a local folder and fsync; `no_delay` as its manual advises."""
    binary = shutil.which("Orthanc", path=f"{os.environ['PATH']}:/usr/sbin")
    assert binary
    dimse, http, receiver = free_port(), free_port(), free_port()
    folder.mkdir(parents=True)
    configuration = {
        "Name": "Bench", "StorageDirectory": str(folder), "IndexDirectory": str(folder),
        "Plugins": [str(DICOMWEB_PLUGIN)], "DicomAet": "BENCH", "DicomPort": dimse, "HttpPort": http,
        "DicomCheckCalledAet": False, "DicomAlwaysAllowStore": True, "RemoteAccessAllowed": True,
        "AuthenticationEnabled": False, "SyncStorageArea": True, "OverwriteInstances": False,
        "DicomAlwaysAllowGet": True, "DicomAlwaysAllowMove": True,
        "DicomModalities": {"receiver": ["RECEIVER", "127.0.0.1", receiver]},
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False},
    }  # fmt: skip
    settings = folder / "orthanc.json"
    settings.write_text(json.dumps(configuration))
    environment = {**os.environ, **({"TCP_NODELAY": "1"} if no_delay else {})}
    with (folder / "orthanc.log").open("wb") as log:
        process = subprocess.Popen([binary, str(settings)], stdout=log, stderr=log, env=environment)
    try:
        root = f"http://127.0.0.1:{http}/dicom-web"
        server = Server("Orthanc", process, ("127.0.0.1", dimse), "BENCH", root, receiver=receiver)
        _until(lambda: urlopen(f"http://127.0.0.1:{http}/system", timeout=5).read())
        _until_associated(server)
        yield server
    finally:
        _stop(process)


def _until_associated(server: Server) -> None:
    def ask() -> None:
        with socket.create_connection(server.dimse, timeout=5) as connection:
            connection.sendall(associate_rq(server.called.encode(), b"1.2.840.10008.5.1.4.1.1.2"))
            kind, _ = receive_pdu(connection)
            if kind != 2:
                raise ConnectionError("not accepted yet")

    _until(ask)


def _until(ask: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            ask()  # type: ignore[operator]
        except (OSError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
