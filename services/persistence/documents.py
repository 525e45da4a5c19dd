"""The documents of one process: in SQLite on one machine, in MongoDB beyond it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from services.errors import Invalid, Refused
from services.persistence.binding import Binding, ProviderBinding, Unbound
from services.persistence.collection import EngineCollection, TenantCollection
from services.persistence.collections import COLLECTIONS
from services.persistence.damage import Part
from services.persistence.deployed import Deployed
from services.persistence.grant import Grant
from services.persistence.outages import Outages
from services.settings import Settings

BATCH_BYTES = 1 << 20
"""Bytes of the documents of a batch, or one document."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some documents of a collection, each as BSON, and how many more were damaged and are left out."""

    collection: str
    documents: list[bytes]
    damaged: int = 0


class DocumentEngine(Protocol):
    """What SQLite and MongoDB have in common."""

    def collection(self, name: str) -> EngineCollection:
        """Open one of `COLLECTIONS`."""

    def hosts(self) -> frozenset[str]:
        """Hosts of its servers."""

    def outages(self) -> tuple[Outages, ...]:
        """Return how its servers answer; none where there are none."""

    def gaps(self) -> int:
        """Return how often changes were missed."""

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""

    async def prepare(self, without: Collection[Part] = ()) -> None:
        """Make what is missing; what may be lost (`without`) and is damaged is put aside. Raises Lost."""

    async def enter(self, knows: Mapping[str, int], lapsed: Callable[[], Awaitable[None]]) -> None:
        """Be known to other processes until it closes; `lapsed`: for a while nobody could see us."""

    async def others(self) -> list[Mapping[str, int]]:
        """Return what other processes that run know, where that is something else."""

    async def changes(self) -> list[str]:
        """List what `prepare` would make or make anew, in words. Raises Unavailable."""

    async def deploy(self) -> Deployed:
        """Spread collections over the servers, and look at what these lack."""

    async def check(self, seconds: float) -> None:
        """Look for damage, for so long; raises Lost."""

    def snapshot(self, collections: Iterable[str]) -> AsyncGenerator[Batch]:
        """All documents of these collections as they are at one moment, one collection after the other."""

    async def close(self) -> None:
        """Wait for what is under way, and let go."""


class Documents:
    """One engine per process. Nothing is opened without a grant, but for what `tenancy` keeps."""

    def __init__(self, engine: DocumentEngine) -> None:
        self._engine = engine

    @classmethod
    def connect(cls, settings: Settings) -> Self:
        """SQLite where `sqlite_folder` is set, else MongoDB. Raises Invalid for a URL that is none."""
        if settings.sqlite_folder is not None:
            from services.persistence.sqlite.engine import SqliteEngine  # noqa: PLC0415 one engine's memory

            return cls(SqliteEngine(settings.sqlite_folder, settings))
        from services.persistence.mongodb.engine import MongoEngine  # noqa: PLC0415 the driver takes 20 MB

        return cls(MongoEngine.connect(settings))

    @property
    def engine(self) -> DocumentEngine:
        """What they are kept in."""
        return self._engine

    def of(self, grant: Grant, collection: str) -> TenantCollection:
        """A collection within a grant; raises Refused where a narrowed grant does not reach it."""
        return self._open(collection, Binding(grant, collection))

    def of_provider(self, grant: Grant, collection: str) -> TenantCollection:
        """Open what clinics keep for the grant's tenant as their provider, of all of them.

        Raises Refused for a narrowed grant, and for a collection whose documents name no provider.
        """
        if collection in COLLECTIONS and not COLLECTIONS[collection].of_providers:
            raise Refused(f"{collection} is kept for no provider")
        return self._open(collection, ProviderBinding(grant))

    def installation(self, collection: str) -> TenantCollection:
        """A collection across all tenants.

        Only `services.tenancy`, due queues, migrations, identity and backups may do so; a test sees to it.
        """
        return self._open(collection, Unbound())

    def hosts(self) -> frozenset[str]:
        """Hosts of the engine's servers."""
        return self._engine.hosts()

    def outages(self) -> tuple[Outages, ...]:
        """Return how the engine's servers answer, as far as this process has asked; none of files."""
        return self._engine.outages()

    def gaps(self) -> int:
        """Return how often this process has missed changes, so that whoever follows them read again."""
        return self._engine.gaps()

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""
        await self._engine.ping()

    async def prepare(self, without: Collection[Part] = ()) -> None:
        """Make the tables or indexes that are missing; many processes may do so at once.

        `without`: what may be lost, as whoever opens it brings it back; damaged, it is put aside. Else it
        raises Lost.
        """
        await self._engine.prepare(without)

    async def enter(self, knows: Mapping[str, int], lapsed: Callable[[], Awaitable[None]]) -> None:
        """Say to other processes, until this one closes, which steps of upgrades its code knows.

        `lapsed` is called where for a while it could not be said. Raises Unavailable.
        """
        await self._engine.enter(knows, lapsed)

    async def others(self) -> list[Mapping[str, int]]:
        """Return what processes that run know, where that is something else than this one does."""
        return await self._engine.others()

    async def changes(self) -> list[str]:
        """What `prepare` would make or make anew, in words; nothing is changed. Raises Unavailable."""
        return await self._engine.changes()

    async def deploy(self) -> Deployed:
        """Spread the collections over the shards of a cluster, and look at what its servers lack.

        Comes after `prepare`, may be called again and again, and raises Unavailable.
        """
        return await self._engine.deploy()

    async def check(self, seconds: float) -> None:
        """Look for damage on the disk for so long at most; raises Lost. A server looks after its own."""
        await self._engine.check(seconds)

    async def close(self) -> None:
        """Let go of the engine."""
        await self._engine.close()

    def _open(self, name: str, binding: Binding) -> TenantCollection:
        if name not in COLLECTIONS:
            raise Invalid(f"no collection {name}")
        return TenantCollection(name, self._engine.collection(name), binding)
