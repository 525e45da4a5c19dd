"""The drill on a copy: an installation's own backup and objects, only read, in a scratch database."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from services.drill import inventory
from services.drill.findings import Findings, compared
from services.drill.recovering import recover
from services.embedded.data_folder import DataFolder
from services.errors import NotFound, Refused
from services.persistence import Engines, Objects
from services.persistence.damage import BOTH
from services.persistence.disks import Disks
from services.persistence.documents import Documents
from services.persistence.folder import Folder
from services.persistence.objects import engine_of
from services.persistence.overlay import Overlay
from services.persistence.scratch import drop_database, new_name
from services.settings import Settings
from services.tenancy.backups import passphrase, places
from services.tenancy.scope import operator_scope

_NAMES = ("VETARK_MONGODB_URL", "VETARK_SQLITE_FOLDER", "VETARK_OBJECTS_URL")


def settings_of(data: Path) -> Settings:
    """Those of the installation the environment names, else of the one on `data`, running or not.

    Raises Refused where its embedded engines would have to be started.
    """
    if os.environ.get("VETARK_OBJECTS_URL") and any(os.environ.get(name) for name in _NAMES[:2]):
        return Settings()
    with closing(DataFolder(data, begins=False)) as folder:
        free, run = folder.try_lock(), folder.running()
        if not free and run:
            os.environ.update(run["environment"])
            return Settings()
        if folder.recorded("documents") != "sqlite" or folder.recorded("objects") != "objects":
            raise Refused(f"start `vetark up` on {data}: its engines run inside it")
        return Settings(sqlite_folder=data / "documents", objects_url=(data.resolve() / "objects").as_uri())


async def drill_copy(
    live: Settings,
    folder: Path | None,
    mongodb_url: str | None,
    say: Callable[[str], None],
    progress: Callable[[int], None],
) -> Findings:
    """Restore the newest backup beside the installation, index its objects, and hold both indexes together.

    What was stored, corrected or deleted while it ran is not compared. Raises Refused, NotFound, Unavailable.
    """
    name = new_name()
    parent = folder or Path(tempfile.gettempdir())
    scratch = parent.resolve() / name
    scratch.mkdir(mode=0o700, parents=True)
    try:
        return await _drill(live, scratch, mongodb_url, say, progress)
    finally:
        if mongodb_url is not None:
            await drop_database(mongodb_url, name)
        shutil.rmtree(scratch, ignore_errors=True)


async def _drill(
    live: Settings,
    scratch: Path,
    mongodb_url: str | None,
    say: Callable[[str], None],
    progress: Callable[[int], None],
) -> Findings:
    key = passphrase.read(live)
    async with _reading(live, scratch) as there:
        kept = await places.kept(operator_scope(), there)
        if not kept:
            raise NotFound("there is no backup in the object store")
        say("what the installation holds now")
        before = await inventory.take(there)
        async with _scratch(live, scratch, mongodb_url) as engines:
            say(f"{kept[-1].name}: records from the backup, the index from the objects")
            saved = partial(places.read_object, there, kept[-1].name)
            at_backup = await inventory.of_backup(saved, key)
            newer = inventory.newer_tenants(at_backup, before)
            took = await recover(engines, saved, key, newer, progress)
            after = await inventory.take(engines)
        now = await inventory.take(there)
        expected = _unchanged(before, now)
        if took.archived:
            expected = await inventory.without(expected, there, took.archived)
    kinds = compared(at_backup, expected, after)
    return Findings(
        f"a copy in {'SQLite' if mongodb_url is None else 'MongoDB'}",
        kinds,
        before.at - kept[-1].at,
        took.restore_seconds,
        took.rebuild_seconds,
        took.instances,
        None,
        archived=len(took.archived),
        newer=newer,
    )


def _unchanged(before: inventory.Inventory, now: inventory.Inventory) -> inventory.Inventory:
    """Return what was there before and is there after: whatever people did meanwhile is left out."""
    objects = {
        kind: {name: digest for name, digest in names.items() if now.objects[kind].get(name) == digest}
        for kind, names in before.objects.items()
    }
    return inventory.Inventory(before.at, objects, before.records)


@asynccontextmanager
async def _reading(live: Settings, scratch: Path) -> AsyncIterator[Engines]:
    """The installation's engines, of which nothing is made, migrated or named."""
    objects, disks = await _objects(live, scratch / "reading")
    engines = Engines(Documents.connect(live), objects, live, disks)
    try:
        yield engines
    finally:
        await engines.close()


@asynccontextmanager
async def _scratch(live: Settings, scratch: Path, mongodb_url: str | None) -> AsyncIterator[Engines]:
    """Documents of our own before objects that are only read."""
    named = (
        {"sqlite_folder": scratch / "documents"}
        if mongodb_url is None
        else {"sqlite_folder": None, "mongodb_url": mongodb_url, "mongodb_database": scratch.name}
    )
    settings = live.model_copy(update={**named, "spool_folder": scratch})
    objects, disks = await _objects(settings, scratch / "objects")
    engines = Engines(Documents.connect(settings), objects, settings, disks)
    try:
        await engines.prepare(BOTH)
        yield engines
    finally:
        await engines.close()


async def _objects(settings: Settings, above: Path) -> tuple[Objects, Disks]:
    """Those of the installation, with a folder of our own for what is written."""
    disks = Disks({"scratch": above.parent}, settings.disk_reserve)
    objects = Objects(Overlay(engine_of(settings), Folder(above)), disks)
    await objects.prepare()
    return objects, disks
