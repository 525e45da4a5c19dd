"""Look at a MongoDB deployment: whether what is promised of a write holds there, and what else it lacks."""

import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from pymongo import WriteConcern
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from services.persistence.tried import Tried

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

_MAJOR = 8
"""The oldest version that Vetark is written for."""
_MEMBERS = 3
_OPLOG_HOURS = 24
_OPLOG_BYTES = 990 << 20
"""What a server takes at least where nobody says otherwise."""
_FULL = 0.9
_HOUR_SECONDS = 3600
_BEHIND = "mongos does not tell of its shards: look at each"


class _Lacking(Exception):
    """What was found is not as it should be."""


class Deployment:
    """The servers behind one connection string, as they describe themselves."""

    def __init__(self, database: "AsyncDatabase[Any]", milliseconds: int) -> None:
        self._database = database
        self._admin = database.client.admin
        self._patience = milliseconds
        self._hello: dict[str, Any] = {}

    @property
    def is_sharded(self) -> bool:
        """Whether mongos answers, of a sharded cluster."""
        return self._hello.get("msg") == "isdbgrid"

    async def meet(self) -> str:
        """Ask what it is, and say so in words. Raises PyMongoError."""
        self._hello = await self._admin.command("hello")
        version = (await self._admin.command("buildInfo"))["version"]
        if self.is_sharded:
            shards = (await self._admin.command("listShards"))["shards"]
            return f"MongoDB {version}, a sharded cluster of {len(shards)}"
        if name := self._hello.get("setName"):
            return f"MongoDB {version}, the replica set {name}"
        return f"MongoDB {version}, a standalone server"

    async def examine(self) -> list[Tried]:
        """Try and look, one after the other."""
        exposed = not all(map(_is_loopback, self._hosts()))
        looks: tuple[tuple[str, bool, Callable[[], Awaitable[None]]], ...] = (
            ("a replica set, or shards that are", True, self._replicated),
            ("written to a majority and its journal, read back so", True, self._durable),
            ("a change stream over the database", True, self._streamed),
            ("only who signs in is let in", exposed, self._guarded),
            ("TLS to its servers", False, self._encrypted),
            (f"version {_MAJOR} or later", False, self._recent),
            (f"{_MEMBERS} members that hold data, no arbiter", False, self._members),
            ("a majority has it in its journal", False, self._journalled),
            (f"an oplog of {_OPLOG_HOURS} hours", False, self._oplog),
        )
        return [Tried(name, needed, await _wrong(look())) for name, needed, look in looks]

    def _hosts(self) -> set[str]:
        nodes = {host for host, _ in self._database.client.nodes}
        return nodes | {name.rpartition(":")[0] for name in self._hello.get("hosts", ())}

    async def _replicated(self) -> None:
        if not (self.is_sharded or self._hello.get("setName")):
            raise _Lacking("a standalone server: start mongod with --replSet, then rs.initiate()")

    async def _durable(self) -> None:
        """Write and read as `ping` does, the server itself waiting, and read what a majority has."""
        mark = secrets.token_hex(8)
        tried = self._database["readiness"].with_options(
            write_concern=WriteConcern("majority", wtimeout=self._patience, j=True),
            read_concern=ReadConcern("majority"),
        )
        await tried.update_one({"_id": 2}, {"$set": {"mark": mark}}, upsert=True)
        found = await tried.find_one({"_id": 2})
        if found is None or found["mark"] != mark:
            raise _Lacking("what was written does not come back")

    async def _streamed(self) -> None:
        async with await self._database.watch(max_await_time_ms=1) as stream:
            await stream.try_next()
            if stream.resume_token is None:
                raise _Lacking("it has no token to go on from")

    async def _guarded(self) -> None:
        told = await self._admin.command("connectionStatus")
        if not told["authInfo"]["authenticatedUsers"]:
            raise _Lacking("whoever reaches it may do everything: start it with --auth and a key file")

    async def _encrypted(self) -> None:
        if not self._database.client.options.pool_options._ssl_context:  # noqa: SLF001 the driver tells nobody
            raise _Lacking("patients' data go in plain text: tls=true in VETARK_MONGODB_URL")

    async def _recent(self) -> None:
        told = await self._admin.command("buildInfo")
        if told["versionArray"][0] < _MAJOR:
            raise _Lacking(told["version"])

    async def _configuration(self) -> dict[str, Any]:
        if self.is_sharded:
            raise _Lacking(_BEHIND)
        found: dict[str, Any] = (await self._admin.command("replSetGetConfig"))["config"]
        return found

    async def _members(self) -> None:
        members = (await self._configuration())["members"]
        arbiters = sum(bool(one.get("arbiterOnly")) for one in members)
        if arbiters:
            raise _Lacking(f"{arbiters} arbiters: a member that is away may hold up every write")
        if len(members) < _MEMBERS:
            raise _Lacking(f"{len(members)}: with the first that is lost, the database is")

    async def _journalled(self) -> None:
        if not (await self._configuration()).get("writeConcernMajorityJournalDefault", True):
            raise _Lacking("writeConcernMajorityJournalDefault is false")

    async def _oplog(self) -> None:
        if self.is_sharded:
            raise _Lacking(_BEHIND)
        local = self._database.client["local"]
        size = await local.command("collStats", "oplog.rs")
        first = await local["oplog.rs"].find_one({}, sort=[("$natural", 1)])
        last = await local["oplog.rs"].find_one({}, sort=[("$natural", -1)])
        if first is None or last is None:
            raise _Lacking("it is empty")
        hours = (last["ts"].time - first["ts"].time) / _HOUR_SECONDS
        most = size.get("maxSize") or 0
        if size["size"] >= most * _FULL and hours < _OPLOG_HOURS:
            raise _Lacking(f"it reaches back {hours:.1f} hours: see replSetResizeOplog")
        if most < _OPLOG_BYTES:
            raise _Lacking(f"it may take {most >> 20} MiB: see replSetResizeOplog")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


async def _wrong(look: Awaitable[None]) -> str | None:
    try:
        await look
    except _Lacking as error:
        return str(error)
    except PyMongoError as error:
        told = getattr(error, "details", None) or {}
        return f"it cannot be looked at: {told.get('codeName') or type(error).__name__}"
    return None
