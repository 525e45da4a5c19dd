"""Several entry points on MongoDB's wire and S3, behind a balancer: as a hosting company runs them."""

import asyncio
import hashlib
import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from unittest.mock import patch
from urllib.request import Request, urlopen

import httpx

from services.bench import process_tree as processes
from services.embedded import seaweedfs
from services.embedded.child import Child
from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope, system_scope
from tests import secantusdb
from tests.bench.sender import receive_pdu
from tests.faults import MongoRelay, ObjectStoreRelay
from tests.installation import VETARK
from tests.journeys.clinics import open_clinic
from tests.journeys.modality import Modality

ENGINE_SECONDS = 2.0
"""`VETARK_ENGINE_TIMEOUT` of these processes: what an image waits for each engine."""
DRAIN_SECONDS = 20
"""`VETARK_DRAIN_SECONDS`: what an association has to end by itself, and a stop takes at most."""
_HAPROXY = """\
global
  maxconn 500
defaults
  mode tcp
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch
"""
_RELEASE_RQ, _RELEASE_RP = bytes((5, 0, 0, 0, 0, 4, 0, 0, 0, 0)), 6
_LISTEN = "listen {name}\n  bind 127.0.0.1:{port}\n  balance roundrobin\n"
_SERVER = "  server {name} 127.0.0.1:{port} send-proxy-v2 check inter 200ms fall 1 rise 1\n"


@dataclass
class Entry:
    """One process: its role, its port, and how often it was started."""

    role: str
    port: int
    child: Child | None = None
    logs: list[Path] = field(default_factory=list)

    def log(self) -> str:
        """All that it has said, however often it was killed."""
        return "".join(path.read_text(errors="replace") for path in self.logs)


class Fleet:
    """The processes and their engines, with relays before these. Driven from one event loop."""

    def __init__(self, folder: Path, roles: Sequence[str]) -> None:
        self._folder = folder
        self.entries = [Entry(role, free_port() if role != "courier" else 0) for role in roles]
        self.dimse, self.http = ("127.0.0.1", free_port()), free_port()
        self.killed: list[str] = []
        self.token = ""
        self._cpu_seconds = 0.0

    @classmethod
    @asynccontextmanager
    async def start(cls, folder: Path, haproxy: Path, roles: Sequence[str]) -> AsyncIterator[Self]:
        """One clinic, OAKWOOD, behind the balancer, once every process answers there."""
        fleet = cls(folder, roles)
        async with AsyncExitStack() as stack:
            await fleet._engines(stack)
            stack.enter_context(patch.dict(os.environ, fleet.environment()))
            await fleet._administer()
            stack.push_async_callback(fleet._stop)
            await asyncio.gather(*(fleet._begin(entry) for entry in fleet.entries))
            command = [haproxy, "-f", fleet._configured()]
            balancer = await Child.start("HAProxy", command, log=folder / "haproxy.log")
            stack.push_async_callback(balancer.stop, grace=1)
            await balancer.listening(fleet.dimse[1])
            yield fleet

    def environment(self) -> dict[str, str]:
        """What names the engines to a process, by way of the relays."""
        return {
            **self._s3.environment(),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.objects.port}",
            "VETARK_MONGODB_URL": self.mongodb.url(),
            "VETARK_MONGODB_DATABASE": "test",
            "VETARK_ENGINE_TIMEOUT": str(ENGINE_SECONDS),
            "VETARK_DIMSE_PROXY_NETWORKS": '["127.0.0.0/8"]',
            "VETARK_HTTP_PROXY_NETWORKS": '["127.0.0.0/8"]',
            "VETARK_SCRUB_RATE": "0",
            "VETARK_DRAIN_SECONDS": str(DRAIN_SECONDS),
        }

    def client(self) -> httpx.AsyncClient:
        """A program of the clinic that comes by the balancer, a connection for each request."""
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.http}",
            headers={"Authorization": f"Bearer {self.token}"},
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=30,
        )

    def get(self, path: str, token: str, accept: str) -> bytes:
        """What DICOMweb answers, asked from a thread."""
        headers = {"Authorization": f"Bearer {token}", "Accept": accept}
        url = f"http://127.0.0.1:{self.http}/tenants/oakwood/dicomweb{path}"
        with urlopen(Request(url, headers=headers), timeout=60) as answer:
            return bytes(answer.read())

    async def kill_one(self, dice: random.Random) -> None:
        """SIGKILL one at random, and start it again as an orchestrator does."""
        entry = dice.choice([one for one in self.entries if one.child and one.child.running])
        assert entry.child
        self._cpu_seconds += processes.cpu_seconds(entry.child.process.pid)
        entry.child.process.send_signal(signal.SIGKILL)
        await entry.child.process.wait()
        self.killed.append(entry.role)
        await self._begin(entry)

    async def replace(self, entry: Entry) -> None:
        """SIGTERM, and a new process as soon as this one listens no more; returns once it has drained.

        Raises AssertionError for one that did not end in order.
        """
        draining = entry.child
        assert draining
        self._cpu_seconds += processes.cpu_seconds(draining.process.pid)
        draining.process.send_signal(signal.SIGTERM)
        if entry.port:
            await _deaf(entry.port)
        await self._begin(entry)
        assert await asyncio.wait_for(draining.process.wait(), DRAIN_SECONDS + 15) == 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[Scope, Engines]]:
        """The engines as another process has them, with time to read all that ten minutes have brought."""
        async with Engines.open(Settings(engine_timeout=60)) as engines:
            yield system_scope("oakwood"), engines

    async def _engines(self, stack: AsyncExitStack) -> None:
        database, _ = await secantusdb.start(self._folder, port := free_port())
        stack.push_async_callback(database.stop, grace=5)
        self.mongodb = await stack.enter_async_context(MongoRelay.to(port))
        folder = self._folder / "seaweedfs"
        self._s3 = seaweedfs.Own.of(folder)
        store = await seaweedfs.start(folder, self._s3, log=self._folder / "seaweedfs.log")
        stack.push_async_callback(store.stop, grace=5)
        self.objects = await stack.enter_async_context(ObjectStoreRelay.to(self._s3.ports["s3.port"]))
        self._servers = [database, store]

    async def _administer(self) -> None:
        async with self.opened() as (_, engines):
            self.token = await open_clinic(engines, "oakwood", "OAKWOOD")

    async def _begin(self, entry: Entry) -> None:
        entry.logs.append(self._folder / f"{entry.role}-{entry.port}-{len(entry.logs)}.log")
        ports = {"VETARK_DIMSE_PORT": str(entry.port), "VETARK_HTTP_PORT": str(entry.port)}
        with patch.dict(os.environ, ports):
            entry.child = await Child.start(entry.role, [*VETARK, entry.role], log=entry.logs[-1])
        if entry.port:
            await entry.child.listening(entry.port)

    def _configured(self) -> Path:
        sides = {"dimse": self.dimse[1], "api": self.http}
        text = _HAPROXY
        for role, port in sides.items():
            text += _LISTEN.format(name=role, port=port)
            for number, entry in enumerate(one for one in self.entries if one.role == role):
                text += _SERVER.format(name=f"{role}{number}", port=entry.port)
        config = self._folder / "haproxy.cfg"
        config.write_text(text)
        return config

    async def _stop(self) -> None:
        await asyncio.gather(*(one.child.stop(grace=15) for one in self.entries if one.child))

    def cpu_seconds(self) -> float:
        """CPU seconds of all processes so far, those of engines and of the killed among them."""
        running = [one.child for one in self.entries if one.child] + self._servers
        return self._cpu_seconds + sum(processes.cpu_seconds(child.process.pid) for child in running)


async def _deaf(port: int) -> None:
    """Return once nobody listens there any more."""
    async with asyncio.timeout(15):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return
            except ConnectionResetError:  # it waited to be accepted when the port was closed
                continue
            writer.close()
            await asyncio.sleep(0.02)


class PatientModality(Modality):
    """One that sends an image until it is acknowledged, and then the next; it knows its longest waits."""

    pause = 0.08
    longest = 0.0
    """Seconds from the first try of an image to its acknowledgement."""
    longest_answer = 0.0
    """Seconds from the last byte of one try to its answer, whichever."""

    def _run(self) -> None:
        connection: socket.socket | None = None
        while not self._stop.is_set():
            number, uid, data = self._next(self._dataset)
            self.attempted[uid] = (number, hashlib.sha256(data).hexdigest())
            began = time.monotonic()
            while uid not in self.acknowledged and not self._stop.is_set():
                try:
                    connection = connection or self._associate()
                    asked = time.monotonic()
                    self._store(connection, number, uid, data)
                    self.longest_answer = max(self.longest_answer, time.monotonic() - asked)
                except (OSError, ValueError):  # cut off, or aborted instead of answered
                    _close(connection)
                    connection = None
                if uid not in self.acknowledged:
                    self._stop.wait(0.1)
            if uid in self.acknowledged:
                self.longest = max(self.longest, time.monotonic() - began)
            self._stop.wait(self.pause)
        _close(connection)


class BriefModality(PatientModality):
    """One whose associations end after some images; it knows those that ended otherwise."""

    released = 0
    pause = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        self.broken: list[str] = []

    def _run(self) -> None:
        dice = random.Random(self.seed)
        while not self._stop.is_set():
            try:
                with self._associate() as connection:
                    for _ in range(dice.randrange(1, 12)):
                        number, uid, data = self._next(self._dataset)
                        self.attempted[uid] = (number, hashlib.sha256(data).hexdigest())
                        began = time.monotonic()
                        self._store(connection, number, uid, data)
                        self.longest = max(self.longest, time.monotonic() - began)
                        self._stop.wait(self.pause)
                    connection.sendall(_RELEASE_RQ)
                    kind, _ = receive_pdu(connection)
                    if kind != _RELEASE_RP:
                        raise ConnectionError(f"PDU {kind} in answer to a release")
                    self.released += 1
            except (OSError, ValueError) as error:
                self.broken.append(repr(error))


def _close(connection: socket.socket | None) -> None:
    if connection is not None:
        connection.close()


class Reader:
    """A client that asks for a study again and again, and tells the longest time without an answer."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self.longest = 0.0
        self.answered = 0
        self.failed: list[str] = []

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Self]:
        """Ask meanwhile."""
        task = asyncio.create_task(self._read())
        yield self
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _read(self) -> None:
        async with self._fleet.client() as client:
            began = time.monotonic()
            while True:
                try:
                    answer = await client.get("/tenants/oakwood/dicomweb/studies?limit=1")
                except httpx.HTTPError as error:
                    self.failed.append(repr(error))
                    await asyncio.sleep(0.05)
                    continue
                if answer.is_success:
                    self.longest = max(self.longest, time.monotonic() - began)
                    self.answered += 1
                    await asyncio.sleep(0.25)
                    began = time.monotonic()
                else:
                    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
                    self.failed.append(answer.text)
                    await asyncio.sleep(0.1)


def say(**figures: object) -> None:
    """Print one line of JSON, whatever pytest does with it."""
    sys.stdout.write(json.dumps(figures) + "\n")
