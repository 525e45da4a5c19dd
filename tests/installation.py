"""A whole installation as its own process tree, as people start it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from services.embedded.child import Child
from services.settings import Settings

VETARK = (sys.executable, "-P", "-m", "services.cli")


@dataclass(frozen=True)
class Installation:
    """A running `vetark up`."""

    supervisor: Child
    data: Path
    http: str
    dimse_port: int
    hl7_port: int

    @classmethod
    async def start(cls, data: Path, *options: str) -> "Installation":
        """Start it on free ports; returns when it says that it is ready. Raises Unavailable when it ends."""
        command = [*VETARK, "up", "--data", data, "--http", "0", "--dimse", "0", "--hl7", "0", *options]
        supervisor = await Child.start("vetark up", command)
        async with supervisor.or_none():
            ready = json.loads(await supervisor.announcing())
        ports = (int(ready[name].rpartition(":")[2]) for name in ("dimse", "hl7"))
        return cls(supervisor, data, ready["http"], *ports)

    @classmethod
    async def start_demo_without_images(cls, data: Path) -> "Installation":
        """Start it with the demo's clinics and users, as if their images were there: they cost most of it."""
        data.mkdir(mode=0o700)
        (data / "demo").write_text("no images\n")
        return await cls.start(data, "--demo")

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        await self.supervisor.stop(grace=60)
        code = self.supervisor.process.returncode
        assert code is not None
        return code

    def settings(self) -> Settings:
        """What its own processes connect with."""
        return settings_of(self.data)

    async def run(self, *words: str) -> str:
        """A command of `vetark` on this installation; its stdout."""
        return await vetark(*words, "--data", str(self.data))

    @asynccontextmanager
    async def signed_in(self, email: str = "vet@oakwood.test") -> AsyncIterator[httpx.AsyncClient]:
        """A browser's client with the session of a demo user."""
        async with httpx.AsyncClient(base_url=self.http, headers={"Origin": self.http}, timeout=30) as client:
            answer = await client.post("/session", json={"email": email, "password": "demo"})
            assert answer.status_code == httpx.codes.OK, answer.text
            yield client

    def children(self) -> dict[str, list[int]]:
        """Process ids of its children by what follows `python -P -m`: `courier`, `api`, `dimse`, ..."""
        found: dict[str, list[int]] = {}
        pid = self.supervisor.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
            name = next((word for word in words[3:] if word != "services.cli"), "")
            found.setdefault(name, []).append(int(child))
        return found


def settings_of(data: Path) -> Settings:
    """What the processes of a running `vetark up` on this folder connect with."""
    announced = json.loads((data / "run.json").read_text())["environment"]
    named = {key.removeprefix("VETARK_").lower(): value for key, value in announced.items()}
    return Settings(
        **{
            key: json.loads(value) if value.startswith("[") else value
            for key, value in named.items()
            if key in Settings.model_fields
        }
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """What names the engines of these settings to a process."""
    named = {"VETARK_OBJECTS_URL": settings.objects_url}
    if settings.sqlite_folder is not None:
        return named | {"VETARK_SQLITE_FOLDER": str(settings.sqlite_folder)}
    return named | {
        "VETARK_MONGODB_URL": settings.mongodb_url,
        "VETARK_MONGODB_DATABASE": settings.mongodb_database,
    }


async def vetark(*words: str) -> str:
    """A command of `vetark`; its stdout."""
    process = await asyncio.create_subprocess_exec(
        *VETARK, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()
