"""The engines of one process, opened together and closed in order."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from services.errors import Refused
from services.persistence.binding import Binding
from services.persistence.collection import BoundInsertWithObject, bound
from services.persistence.damage import Part
from services.persistence.disks import Disks
from services.persistence.documents import Documents
from services.persistence.edits import Insert, InsertWithObject
from services.persistence.folder import Folder
from services.persistence.grant import Grant
from services.persistence.identity import identify, name_index
from services.persistence.objects import Objects, disks_of, engine_of
from services.persistence.outages import Outages
from services.persistence.upgrade import migrate
from services.persistence.upload import Insertion, Upload
from services.settings import Settings

if TYPE_CHECKING:
    from services.persistence.sqlite.engine import SqliteEngine
    from services.persistence.sqlite.inbox import Inbox


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Engines:
    """Documents, objects and the settings they were opened with; functions take them after the scope.

    `disks`: of this machine, those that they write to.
    `inbox`: where small objects become durable together with their document, if both engines can do that.
    `closing`: what is done before they close, while both still work, by whoever keeps something in memory.
    """

    documents: Documents
    objects: Objects
    settings: Settings
    disks: Disks
    inbox: "Inbox | None" = None
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _owned: dict[Callable[["Engines"], Any], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> "Engines":
        """The engines that the settings name, not prepared yet. Raises Invalid."""
        documents, engine = Documents.connect(settings), engine_of(settings)
        disks = disks_of(settings)
        if settings.sqlite_folder is None or not isinstance(engine, Folder):
            return cls(documents, Objects(engine, disks), settings, disks)
        from services.persistence.sqlite.inbox import Inbox  # noqa: PLC0415 one engine's memory

        inbox = Inbox(engine, cast("SqliteEngine", documents.engine), disks)
        return cls(documents, Objects(inbox, disks), settings, disks, inbox)

    @classmethod
    async def connect(cls, settings: Settings, without: Collection[Part] = ()) -> "Engines":
        """Connect and make what is missing (tables, indexes, bucket, folder); raises Unavailable.

        `without`: what may be lost or damaged, as whoever opens them brings it back.
        """
        engines = cls.of(settings)
        try:
            await engines.prepare(without)
        except BaseException:
            await engines.close()
            raise
        return engines

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, without: Collection[Part] = (), *, prepared: bool = True
    ) -> AsyncIterator["Engines"]:
        """`connect`, and `close` in the end; not `prepared`: whatever is there, for who only looks."""
        engines = await cls.connect(settings, without) if prepared else cls.of(settings)
        try:
            yield engines
        finally:
            await engines.close()

    def own(self, kind: Callable[["Engines"], T]) -> T:
        """Return the one object of a class that lives as long as these engines; made when first asked for.

        Where upper layers keep what a process remembers: caches, counts, writers. One that has something to
        finish puts that into `closing`.
        """
        found: T | None = self._owned.get(kind)
        if found is None:
            found = self._owned[kind] = kind(self)
        return found

    def owned(self) -> list[Any]:
        """Return all objects that `own` has made by now."""
        return list(self._owned.values())

    async def prepare(self, without: Collection[Part] = ()) -> None:
        """Make what is missing, migrate what is older, and finish what a crash left half done.

        Raises Invalid for data of a newer Vetark, Lost for documents that are lost, and Unavailable.
        """
        await self.documents.prepare(without)
        await self.objects.prepare()
        await identify(self.documents, self.objects, without)
        await migrate(self.documents)

    async def begin_index(self) -> None:
        """Note that the index is being made again: from now on it is no lost one."""
        await name_index(self.documents)

    def hosts(self) -> frozenset[str]:
        """Names and addresses of their servers, as far as they are told by now; files on a disk have none."""
        return self.documents.hosts() | self.objects.hosts()

    def outages(self) -> tuple[Outages, ...]:
        """Return how their servers answer, as far as this process has asked."""
        return self.documents.outages() + self.objects.outages()

    def takes_together(self, upload: Upload) -> bool:
        """Return whether an object becomes durable in one transaction with its document."""
        return self.inbox is not None and self.inbox.takes(upload)

    async def insert_together(
        self, grant: Grant, collection: str, inserts: Sequence[InsertWithObject]
    ) -> list[Insertion]:
        """Insert documents and commit their objects, each pair whole or not at all, in one transaction.

        For uploads that `takes_together` takes. Raises Refused past the grant, and Unavailable.
        """
        assert self.inbox is not None  # noqa: S101 -- see `takes_together`
        if any(not one.upload.key.startswith(f"{grant.tenant}/") for one in inserts):
            raise Refused("an object of another tenant")
        return await self.inbox.insert(
            [
                BoundInsertWithObject(
                    one.upload,
                    (collection, bound(Binding(grant, collection), Insert(one.document))),
                    one.key,
                    [(name, bound(Binding(grant, name), operation)) for name, operation in one.before],
                )
                for one in inserts
            ]
        )

    async def close(self) -> None:
        """Let everybody finish and wait for the commits under way, then let go of both."""
        try:
            while self.closing:
                await self.closing.pop()()
        finally:
            await self.objects.close()
            await self.documents.close()
