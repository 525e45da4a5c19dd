"""`make run` on data that is there: how soon the first page comes, and what it takes of the memory."""

import http.client
import subprocess
import time
from pathlib import Path

from services.bench import process_tree as processes
from services.embedded.ports import free_port
from tests.bench.rounds import Extent, Results, until_idle
from tests.bench.servers import COMMAND, stop

PATIENCE = 60.0  # s that a first page may take
IMAGES = 600.0  # s that the demo's images may take


def starting(folder: Path, extent: Extent) -> Results:
    """Start with demo data and stop, then start again on the same data, as often as there are rounds."""
    data = folder / "data"
    port, dimse = free_port(), free_port()
    call = [COMMAND, "up", "--demo", "--data", data, "--http", port, "--dimse", dimse, "--hl7", "0"]

    def begin() -> tuple[subprocess.Popen[bytes], float]:
        """Start it; the process, and seconds until its first page came."""
        began = time.perf_counter()
        with (folder / "vetark.log").open("ab") as log:
            process = subprocess.Popen(list(map(str, call)), stdout=subprocess.DEVNULL, stderr=log)
        try:
            _until_first_page(process, port)
        except BaseException:
            stop(process)
            raise
        return process, time.perf_counter() - began

    process, _ = begin()
    try:
        _until_images(process, data / "demo")
    finally:
        stop(process)
    pages, rests = [], []
    for _ in range(extent.rounds):
        process, seconds = begin()
        try:
            until_idle([process.pid], 60)
            taken = processes.memory(process.pid)
        finally:
            stop(process)
        pages.append({"first_page_s": seconds})
        rests.append({"pss_mb": taken.pss, "rss_mb": taken.rss})
    return {"second start": {"Vetark": pages}, "memory at rest": {"Vetark": rests}}


def _until_first_page(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    answered = "no answer"
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.client.OK:
                return
            answered = f"{answer.status}"
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise RuntimeError(f"vetark up --demo showed no page: {answered}")


def _until_images(process: subprocess.Popen[bytes], mark: Path) -> None:
    """Wait for the demo's images, and for what follows their store."""
    deadline = time.monotonic() + IMAGES
    while not mark.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the demo's images did not come in")
        time.sleep(1)
    until_idle([process.pid])
