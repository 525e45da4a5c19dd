"""The drill in a scratch installation: filled, backed up, used some more, lost, and brought back."""

import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from services.drill import inventory
from services.drill.clinics import Clinics
from services.drill.findings import Findings, Region, compared
from services.drill.recovering import recover
from services.drill.region import lose_and_repair
from services.embedded.administration import engines_of
from services.embedded.child import Child
from services.persistence import Engines
from services.persistence.damage import BOTH, Part
from services.persistence.scratch import drop_bucket, drop_database, drop_files, new_name
from services.settings import Settings
from services.tenancy.backups import making, places
from services.tenancy.scope import operator_scope

_GRACE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ScratchOptions:
    """The options of the scratch installation.

    `objects`: in a folder, in a SeaweedFS of its own, or in a bucket of its own on the S3 that AWS_* names.
    `mongodb_url`: a server where it has a database of its own; none: SQLite. `images`: beside some studies.
    """

    folder: Path | None = None
    objects: Literal["folder", "seaweedfs", "s3"] = "folder"
    mongodb_url: str | None = None
    images: int = 200
    region: bool = True
    keep: bool = False


async def drill(options: ScratchOptions, say: Callable[[str], None]) -> Findings:
    """Run it on loopback and remove it again. Changes this process's environment. Raises Unavailable."""
    name = new_name()
    parent = options.folder or Path(tempfile.gettempdir())
    scratch = parent.resolve() / name
    scratch.mkdir(mode=0o700, parents=True)
    _own_environment(options, name)
    try:
        return await _drill(options, scratch, say)
    finally:
        if options.keep:
            say(f"kept: {scratch}")
        else:
            await _remove(options, scratch, name)


def _own_environment(options: ScratchOptions, name: str) -> None:
    """Nothing of an installation that this environment names: the drill has engines of its own."""
    named = [one for one in os.environ if one.startswith("VETARK_")]
    for one in named:
        del os.environ[one]
    os.environ["VETARK_REMOTE_NETWORKS"] = '["127.0.0.0/8", "::1/128"]'
    if options.objects == "s3":
        os.environ["VETARK_OBJECTS_URL"] = f"s3://{name}"
    if options.mongodb_url is not None:
        os.environ["VETARK_MONGODB_URL"] = options.mongodb_url
        os.environ["VETARK_MONGODB_DATABASE"] = name


async def _drill(options: ScratchOptions, scratch: Path, say: Callable[[str], None]) -> Findings:
    data, passphrase = scratch / "data", secrets.token_bytes(32).hex().encode()
    async with _running(options, data) as (ready, settings), Engines.open(settings) as engines:
        port = int(ready["dimse"].rpartition(":")[2])
        clinics = Clinics(engines, port)
        say(f"filling it: {options.images} images beside some studies, by C-STORE")
        await clinics.begin(options.images)
        say("a backup, and what comes after it")
        backup = await making.make(operator_scope(), engines, passphrase)
        saved = partial(places.read_object, engines, backup.name)
        at_backup = await inventory.of_backup(saved, passphrase)
        await clinics.go_on()
        at_loss = await inventory.take(engines)
    say("the database is lost")
    if options.mongodb_url is None:
        drop_files(data / "documents", scratch)
    else:
        await drop_database(options.mongodb_url, settings.mongodb_database)
    say("records from the backup, the index from the objects")
    async with _alone(data, BOTH) as engines:
        newer = inventory.newer_tenants(at_backup, at_loss)
        took = await recover(engines, partial(places.read_object, engines, backup.name), passphrase, newer)
        kinds = compared(at_backup, at_loss, await inventory.take(engines))
    say("starting it again")
    began = time.perf_counter()
    async with _running(options, data):
        started = time.perf_counter() - began
    region: Region | None = None
    if options.region:
        say("objects lost in one region")
        async with _alone(data) as engines:
            region = await lose_and_repair(engines, scratch / "replica")
    documents = "SQLite" if options.mongodb_url is None else "MongoDB"
    return Findings(
        f"{documents} and {options.objects}",
        kinds,
        at_loss.at - backup.at,
        took.restore_seconds,
        took.rebuild_seconds,
        took.instances,
        started,
        region,
        newer=newer,
    )


@asynccontextmanager
async def _running(options: ScratchOptions, data: Path) -> AsyncIterator[tuple[dict[str, str], Settings]]:
    """`vetark up` on free ports of loopback, as people start it; what it announced, and its settings."""
    command = [sys.executable, "-P", "-m", "services.cli", "up", "--data", str(data)]
    command += [*("--http", "0"), *("--dimse", "0"), *("--hl7", "0")]
    if options.objects == "seaweedfs":
        command.append("--s3")
    async with AsyncExitStack() as stack:
        child = await Child.start("vetark up", command, log=data.with_name("up.log"), announces=True)
        stack.push_async_callback(child.stop, _GRACE_SECONDS)
        ready = json.loads(await child.announcing())
        named: dict[str, str] = json.loads((data / "run.json").read_text())["environment"]
        stack.enter_context(_environment_stays())
        os.environ.update(named)
        yield ready, Settings()


@asynccontextmanager
async def _alone(data: Path, without: Collection[Part] = ()) -> AsyncIterator[Engines]:
    """The engines while nothing else runs on them, as commands that administer have them."""
    with _environment_stays():
        async with engines_of(data, without, alone=True, begins=True) as engines:
            yield engines


@contextmanager
def _environment_stays() -> Iterator[None]:
    """Whatever names embedded engines goes with them: the next ones have to be started."""
    given = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(given)


async def _remove(options: ScratchOptions, scratch: Path, name: str) -> None:
    if options.mongodb_url is not None:
        await drop_database(options.mongodb_url, name)
    if options.objects == "s3":
        from services.persistence.bucket import Bucket  # noqa: PLC0415 boto3 takes a second and 20 MB

        bucket = Bucket(name, Settings())
        try:
            await drop_bucket(bucket)
        finally:
            await bucket.close()
    shutil.rmtree(scratch, ignore_errors=True)
