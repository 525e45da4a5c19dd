"""The two that are measured: Vetark as `vetark up` starts it, and Orthanc as Debian ships it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from services.bench import process_tree as processes
from services.embedded.ports import free_port
from tests.bench.sender import associate_rq, receive_pdu
from tests.programs import PROGRAMS

DICOMWEB_PLUGIN = Path(PROGRAMS["orthanc_dicomweb"][1])
WORKLIST_PLUGIN = DICOMWEB_PLUGIN.with_name("libModalityWorklists.so")
COMMAND = shutil.which("vetark", path=str(Path(sys.executable).parent)) or "vetark"


_THIS_MACHINE = {"VETARK_REMOTE_NETWORKS": '["127.0.0.0/8"]'}
"""Where the senders and the receiver are."""


class Begun(NamedTuple):
    """A process that has just started to serve, and where."""

    process: subprocess.Popen[bytes]
    dimse: tuple[str, int]
    dicomweb: str


@dataclass
class Server:
    """A running server: where its entry points are and which processes it is."""

    name: str
    process: subprocess.Popen[bytes]
    dimse: tuple[str, int]
    called: str
    dicomweb: str
    headers: dict[str, str] = field(default_factory=dict)
    receiver: int = 0  # port of its move destination RECEIVER
    begin: Callable[[], Begun] | None = None
    _peaks: dict[str, float] = field(default_factory=dict)  # of its processes before a restart

    def restart(self) -> None:
        """SIGTERM, then start it again on its data: at other ports, it may be."""
        assert self.begin
        self._peaks = {name: figures["peak"] for name, figures in self.memory().items()}
        stop(self.process)
        self.process, self.dimse, self.dicomweb = self.begin()
        until_associated(self)

    def processes(self) -> dict[int, str]:
        """Every process of the tree: pid -> command line."""
        return processes.tree(self.process.pid)

    def cpu_seconds(self) -> float:
        """CPU seconds that all its processes have used so far."""
        return processes.cpu_seconds(self.process.pid)

    def memory(self) -> dict[str, dict[str, float]]:
        """Per process: `rest`, resident now, and `peak`, the most so far, in MB."""
        report = processes.by_process(self.process.pid)
        for name, figures in report.items():
            figures["peak"] = max(figures["peak"], self._peaks.get(name, 0.0))
        return report


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, and SIGKILL for what does not heed it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def vetark(
    folder: Path, environment: dict[str, str] | None = None, options: Sequence[str] = ()
) -> Iterator[Server]:
    """`vetark up` in `folder` with one clinic, BENCH."""
    call = [COMMAND, "up", "--data", str(folder), "--http", "0", "--dimse", "0", "--hl7", "0", *options]

    def begin() -> Begun:
        with (folder.parent / "vetark.log").open("ab") as log:
            process = subprocess.Popen(
                call,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**_THIS_MACHINE, **os.environ, **(environment or {})},
            )
        assert process.stdout
        with process.stdout as stdout:
            line = stdout.readline()
        if not line:
            stop(process)
            raise RuntimeError((folder.parent / "vetark.log").read_text()[-2000:])
        ready = json.loads(line)
        host, port = ready["dimse"].rsplit(":", 1)
        return Begun(process, (host, int(port)), f"{ready['http']}/tenants/bench/dicomweb")

    process, dimse, dicomweb = begin()
    server = Server("Vetark", process, dimse, "BENCH", dicomweb, begin=begin)
    try:
        _administer(server, folder)
        until_associated(server)
        yield server
    finally:
        stop(server.process)


def _administer(server: Server, folder: Path) -> None:
    """Make the clinic, its AEs and a token."""
    administer(folder, "bench", "BENCH")
    server.receiver = free_port()
    remote = ["--aet", "RECEIVER", "--host", "127.0.0.1", "--port", str(server.receiver)]
    _run(folder, "ae", "remote", "add", "--tenant", "bench", "--name", "Receiver", *remote)
    token = _run(folder, "token", "create", "--tenant", "bench", "--role", "veterinarian")
    server.headers = {"Authorization": f"Bearer {token}"}


def administer(folder: Path, slug: str, called: str) -> None:
    """Make a clinic that is called so, and its modality."""
    _run(folder, "tenant", "create", slug, "--name", slug.capitalize(), "--kind", "clinic")
    _run(folder, "ae", "local", "add", "--tenant", slug, called)
    remote = ["--aet", "ANY-MODALITY", "--host", "127.0.0.1", "--port", "104", "--query-retrieve"]
    _run(folder, "ae", "remote", "add", "--tenant", slug, "--name", "Bench", *remote)


def _run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [COMMAND, *words, "--data", str(folder)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def orthanc_program() -> str | None:
    """Where Orthanc is, if it is installed."""
    return shutil.which("Orthanc", path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")


@contextmanager
def orthanc(folder: Path, *, no_delay: bool, worklists: Path | None = None) -> Iterator[Server]:
    """Orthanc with SQLite, a local folder and fsync; `no_delay` as its manual advises.

    `worklists`: a folder of worklist files that its plugin serves.
    """
    program = orthanc_program()
    assert program
    dimse, http, receiver = free_port(), free_port(), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    configuration = {
        "Name": "Bench", "StorageDirectory": str(folder), "IndexDirectory": str(folder),
        "Plugins": list(map(str, (DICOMWEB_PLUGIN, *([WORKLIST_PLUGIN] if worklists else [])))),
        "DicomAet": "BENCH", "DicomPort": dimse, "HttpPort": http,
        "DicomCheckCalledAet": False, "DicomAlwaysAllowStore": True, "RemoteAccessAllowed": True,
        "AuthenticationEnabled": False, "SyncStorageArea": True, "OverwriteInstances": False,
        "DicomAlwaysAllowGet": True, "DicomAlwaysAllowMove": True,
        "DicomModalities": {"receiver": ["RECEIVER", "127.0.0.1", receiver]},
        "DicomAlwaysAllowFindWorklist": True,
        "Worklists": {"Enable": worklists is not None, "Database": str(worklists)},
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False},
    }  # fmt: skip
    settings = folder / "orthanc.json"
    settings.write_text(json.dumps(configuration))
    environment = {**os.environ, **({"TCP_NODELAY": "1"} if no_delay else {})}

    def begin() -> Begun:
        with (folder / "orthanc.log").open("ab") as log:
            process = subprocess.Popen([program, str(settings)], stdout=log, stderr=log, env=environment)
        try:
            until_answered(lambda: urlopen(f"http://127.0.0.1:{http}/system", timeout=5).read())
        except BaseException:
            stop(process)
            raise
        return Begun(process, ("127.0.0.1", dimse), f"http://127.0.0.1:{http}/dicom-web")

    process, address, dicomweb = begin()
    server = Server("Orthanc", process, address, "BENCH", dicomweb, receiver=receiver, begin=begin)
    try:
        until_associated(server)
        yield server
    finally:
        stop(server.process)


def until_associated(server: Server) -> None:
    """Wait until it takes an association."""

    def ask() -> None:
        with socket.create_connection(server.dimse, timeout=5) as connection:
            connection.sendall(associate_rq(server.called.encode(), b"1.2.840.10008.5.1.4.1.1.2"))
            kind, _ = receive_pdu(connection)
            if kind != 2:
                raise ConnectionError("not accepted yet")

    until_answered(ask)


def until_answered(ask: Callable[[], object], seconds: float = 60) -> None:
    """Wait until a question is answered without an error."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            ask()
        except (OSError, RuntimeError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
