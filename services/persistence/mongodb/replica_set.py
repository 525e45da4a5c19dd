"""A fresh `mongod` made a replica set of one: change streams need one, and only a driver can ask for it."""

import asyncio
import time
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from services.errors import Unavailable

NAME = "vetark"
_ALREADY_INITIALIZED = 23  # code of the server's answer
_ANSWERING_MILLISECONDS = 5000  # milliseconds
_ELECTION_SECONDS = 30.0
_POLL_SECONDS = 0.1


async def initiate(url: str, member: str) -> None:
    """Make the server at `url` the only member of the set NAME; return once it takes writes.

    The set remembers `member` (host:port); on a later start with another port it is told the new one.

    Raises:
        Unavailable: it refuses, or is not primary within half a minute.

    """
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        try:
            await client.admin.command(
                "replSetInitiate", {"_id": NAME, "members": [{"_id": 0, "host": member}]}
            )
        except OperationFailure as error:
            if error.code != _ALREADY_INITIALIZED:
                raise Unavailable(f"mongod refuses to be a replica set: {error.details}") from error
            await _move(client, member)
        except PyMongoError as error:
            raise Unavailable(f"mongod does not answer: {error}") from error
        deadline = time.monotonic() + _ELECTION_SECONDS
        while not (await client.admin.command("hello")).get("isWritablePrimary"):
            if time.monotonic() > deadline:
                raise Unavailable("mongod did not become primary")
            await asyncio.sleep(_POLL_SECONDS)


async def responds(url: str) -> bool:
    """Return whether the server at `url` answers within some seconds."""
    try:
        async with AsyncMongoClient[dict[str, Any]](
            url, serverSelectionTimeoutMS=_ANSWERING_MILLISECONDS, socketTimeoutMS=_ANSWERING_MILLISECONDS
        ) as client:
            await client.admin.command("ping")
    except PyMongoError:
        return False
    return True


async def _move(client: AsyncMongoClient[dict[str, Any]], member: str) -> None:
    config = (await client.admin.command("replSetGetConfig"))["config"]
    if config["members"][0]["host"] != member:
        config["members"][0]["host"] = member
        config["version"] += 1
        await client.admin.command("replSetReconfig", config, force=True)
