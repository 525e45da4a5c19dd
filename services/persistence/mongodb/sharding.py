"""Spread the collections of a sharded cluster by their shard keys, as often as it is asked of mongos."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from services.persistence.collection_shape import Collection
from services.persistence.collections import COLLECTIONS
from services.persistence.deployed import Placed

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

INDEX = "shard_key"
"""Name of the index that is made where no other begins with the shard key."""


async def distribute(database: "AsyncDatabase[Any]") -> list[Placed]:
    """Shard what has a shard key and is not sharded yet. Its indexes must be there. Raises PyMongoError."""
    known = database.client["config"]["collections"]
    name = database.name.replace(".", "\\.")
    found = {
        document["_id"].partition(".")[2]: document
        async for document in known.find({"_id": {"$regex": f"^{name}\\."}})
    }
    return [
        await _place(database, collection, made, found.get(collection, {}))
        for collection, made in COLLECTIONS.items()
    ]


async def _place(
    database: "AsyncDatabase[Any]", name: str, made: Collection, found: Mapping[str, Any]
) -> Placed:
    # Of a whole collection that somebody moved to another shard, a key of _id is told, and that it is whole.
    now = () if found.get("unsplittable") else tuple(found.get("key", ()))
    if not made.shard_key:
        wrong = f"it is sharded by {', '.join(now)}: it must not be" if now else None
        return Placed(name, (), "whole on one shard", wrong)
    if now == made.shard_key:
        return Placed(name, made.shard_key, "was sharded already")
    if now:
        wanted = ", ".join(made.shard_key)
        return Placed(name, now, "left as it is", f"wanted is {wanted}: see reshardCollection")
    if not supported(made):
        await database[name].create_index([(field, 1) for field in made.shard_key], name=INDEX)
    key = dict.fromkeys(made.shard_key, 1)
    await database.client.admin.command("shardCollection", f"{database.name}.{name}", key=key)
    return Placed(name, made.shard_key, "sharded")


def supported(made: Collection) -> bool:
    """Whether one of its indexes may carry the shard key: it begins so, has all documents, and no array."""
    return any(
        index.fields[: len(made.shard_key)] == made.shard_key and not (index.sparse or index.array)
        for index in made.indexes
    )
