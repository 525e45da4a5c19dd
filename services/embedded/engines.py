"""The engines of one installation: those the environment names, and embedded ones for all else."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial

from services.embedded import seaweedfs
from services.embedded.data_folder import DataFolder
from services.embedded.earlier_default import refuse_earlier_default
from services.embedded.keeper import Keeper
from services.embedded.ports import free_port
from services.settings import Settings

DOCUMENTS = ("VETARK_MONGODB_URL", "VETARK_SQLITE_FOLDER")
"""What names the engine of documents: one of them."""
OBJECTS = "VETARK_OBJECTS_URL"
WATCHED = "VETARK_DISK_FOLDER"
"""What names a folder whose disk is watched."""
_SEAWEEDFS_GRACE_SECONDS = 3.0  # its own good-bye takes 15, and every object is on disk already


def names_documents(environment: Mapping[str, str]) -> bool:
    """Return whether the environment names an engine of documents."""
    return any(environment.get(name) for name in DOCUMENTS)


async def start(
    stack: AsyncExitStack,
    folder: DataFolder,
    environment: Mapping[str, str],
    *,
    use_mongod: bool,
    use_s3: bool,
) -> dict[str, str]:
    """Start what `environment` does not name, stopped with `stack`; the environment that names it.

    Raises:
        Refused: DIR was begun with another engine.
        Unavailable: an engine is not installed or does not come up.

    """
    documents, objects = "mongod" if use_mongod else "sqlite", "seaweedfs" if use_s3 else "objects"
    named: dict[str, str] = {}
    begun: dict[str, str] = {}
    if not names_documents(environment):
        refuse_earlier_default(folder)
        folder.refuse_other("documents", documents, "with --mongod" if not use_mongod else "without --mongod")
        begun["documents"] = documents
    if not environment.get(OBJECTS):
        folder.refuse_other("objects", objects, "with --s3" if not use_s3 else "without --s3")
        begun["objects"] = objects
    if "documents" in begun:
        named |= await _documents(stack, folder, documents, use_mongod=use_mongod)
    if "objects" in begun:
        named |= await _objects(stack, folder, objects, use_s3=use_s3)
    if begun:  # one that is not installed, or killed before, leaves the choice open
        folder.begun_with(begun)
    if not environment.get("VETARK_SECRET_KEY"):
        named["VETARK_SECRET_KEY"] = folder.secret_key()
    return named


async def _documents(
    stack: AsyncExitStack, folder: DataFolder, name: str, *, use_mongod: bool
) -> dict[str, str]:
    """SQLite is no program to start: every process opens the files itself."""
    if not use_mongod:
        return {"VETARK_SQLITE_FOLDER": str(folder.path / "documents")}
    from services.embedded import mongod  # noqa: PLC0415 its driver takes 8 MB and 70 ms

    log, holds, port = folder.log(name), (folder.lock_descriptor,), free_port()
    start = partial(mongod.start, folder.path / name, port, log=log, holds=holds)
    keeper = await Keeper.begin(start, partial(mongod.answers, port), Settings().answer_timeout)
    stack.push_async_callback(keeper.stop)
    return {"VETARK_MONGODB_URL": mongod.url(port), WATCHED: str(folder.path)}


async def _objects(stack: AsyncExitStack, folder: DataFolder, name: str, *, use_s3: bool) -> dict[str, str]:
    place = folder.path / name
    if not use_s3:
        return {OBJECTS: place.as_uri()}
    own = seaweedfs.Own.of(place)
    log, holds = folder.log(name), (folder.lock_descriptor,)
    start = partial(seaweedfs.start, place, own, log=log, holds=holds)
    keeper = await Keeper.begin(start, partial(seaweedfs.answers, own), Settings().answer_timeout)
    stack.push_async_callback(keeper.stop, _SEAWEEDFS_GRACE_SECONDS)
    return own.environment() | {WATCHED: str(folder.path)}
