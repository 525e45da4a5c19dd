"""Holding the trail against itself and its anchors: what was changed, removed or put in later shows.

A chain may end anywhere after its last anchor, as its process may have been killed. Everything else differs:
an entry that does not hash to its hash, does not follow the one before it, or is not what was anchored. Who
can write to the database and to the objects' store alike can still cut the end of a chain with its anchors:
keep the objects under a lock, or the trail at a syslog server too.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.persistence import Engines
from services.tenancy.audit.chain import ANCHORS, anchor_key
from services.tenancy.audit.entry import hash_of
from services.tenancy.scope import Right, Scope

_Anchors = dict[str, dict[int, set[str]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong in a chain, and from which entry on."""

    chain: str
    number: int
    what: str


async def verify(scope: Scope, engines: Engines) -> AsyncIterator[Difference]:
    """Everything that differs, in all chains. Needs the operator's right; the trail may grow meanwhile."""
    scope.require(Right.OPERATE)
    documents = engines.documents
    # What is anchored is there already, so anchors are read first.
    anchored = await _anchored_objects(engines)
    async for document in documents.installation("audit_anchors").stream({}):
        chain, number, head = document["chain"], document["number"], document["hash"]
        if head not in anchored[chain].get(number, ()):
            if await engines.objects.installation().size(anchor_key(chain, number, head)) is None:
                yield Difference(chain, number, "its anchor is not among the objects")
            anchored[chain].setdefault(number, set()).add(head)
    chains = set(anchored)
    chains.update(one["chain"] for one in await documents.installation("audit_chains").find({}))
    chains.update(chain for chain in await documents.installation("audit").distinct("chain", {}) if chain)
    for chain in sorted(chains):
        async for difference in _verify_chain(engines, chain, anchored[chain]):
            yield difference


async def _verify_chain(
    engines: Engines, chain: str, anchors: dict[int, set[str]]
) -> AsyncIterator[Difference]:
    number, previous = 0, ""
    entries = engines.documents.installation("audit").stream({"chain": chain}, sort=[("number", 1)])
    async for document in entries:
        if document["number"] != number:
            yield Difference(chain, number, f"{document['number'] - number} entries are missing")
        elif document["previous"] != previous:
            yield Difference(chain, number, "it does not follow the entry before it")
        if hash_of(document) != document["hash"]:
            yield Difference(chain, document["number"], "it was changed")
        number, previous = document["number"], document["hash"]
        if anchors.get(number, {previous}) != {previous}:
            yield Difference(chain, number, "it is not the one that was anchored")
        number += 1
    last = max(anchors, default=-1)
    if last >= number:
        yield Difference(chain, number, f"entries up to {last} were anchored and are missing")


async def _anchored_objects(engines: Engines) -> _Anchors:
    found: _Anchors = defaultdict(dict)
    async for key, _ in engines.objects.installation().list(ANCHORS):
        chain, _, place = key.removeprefix(ANCHORS).partition("/")
        number, _, head = place.partition("-")
        found[chain].setdefault(int(number), set()).add(head)
    return found
