"""Whose data a query or a retrieve is answered from: the tenant's own, and its open cases' where they lie.

Under a title that is tied to a clinic (`LocalEntity.clinic`) that is the clinic's cases alone. Under any
other a UID names one thing: what the tenant has itself, else the case of the one clinic that has it. What
several clinics have is found under their own titles only, so that two animals are never mixed.
"""

import heapq
from collections import Counter, deque
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace

from services.archive.index.entries import Document
from services.archive.search.index_choice import uids_of
from services.dicom.query import Match
from services.dimse.requestor import Requestor
from services.persistence import Engines, In
from services.telemedicine.seen import seen_by
from services.tenancy.scope import Right, Scope

_READING = frozenset({Right.FIND, Right.RETRIEVE})
_TOGETHER = 64  # rows


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The UIDs that are asked for; none: whatever there is."""

    studies: Collection[str] = ()
    series: Collection[str] = ()
    instances: Collection[str] = ()

    @classmethod
    def by(cls, matches: Sequence[Match]) -> "AskedFor":
        """Make it from the matches of a query."""
        keywords = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        return cls(*(uids_of(matches, keyword) or () for keyword in keywords))


@dataclass(frozen=True, slots=True)
class Reach:
    """Scopes of one grant each, the tenant's own first.

    `several`: UIDs that were asked for and that several clinics have.
    """

    scopes: Sequence[Scope]
    several: frozenset[str] = frozenset()


async def reach(requestor: Requestor, asked: AskedFor) -> Reach:
    """What the calling AE may be answered from; without the rights to query and retrieve, its own scope."""
    own, engines = requestor.scope, requestor.engines
    rights = own.rights & _READING
    if not rights:
        return Reach([own])
    looking = replace(own, rights=own.rights | {Right.FIND})
    clinics = [
        replace(one, rights=one.rights & rights) for one in await seen_by(looking, engines, asked.studies)
    ]
    if requestor.clinic is not None:
        return Reach([one for one in clinics if one.grant.tenant == requestor.clinic])
    return await _told_apart(engines, own, clinics, asked) if clinics else Reach([own])


async def _told_apart(engines: Engines, own: Scope, clinics: Sequence[Scope], asked: AskedFor) -> Reach:
    """The tenant's own data, and of the clinics' what no other has under the same UID."""
    counted = Counter(study for one in clinics for study in one.grant.studies or ())
    ours = await _there(engines, own, "studies", "StudyInstanceUID", counted)
    several = {uid for uid, count in counted.items() if count > 1} - ours
    elsewhere, below = several | ours, set[str]()
    relational = () if asked.studies else (("series", "SeriesInstanceUID"), ("instances", "SOPInstanceUID"))
    for collection, keyword in relational:
        uids: Collection[str] = getattr(asked, collection)
        if uids:
            found = Counter[str]()
            for one in clinics:
                found.update(await _there(engines, one, collection, keyword, uids))
            own_ones = await _there(engines, own, collection, keyword, found)
            repeated = {uid for uid, count in found.items() if count > 1} - own_ones
            several |= repeated
            below |= repeated | own_ones
    apart = [
        _of_studies(one, studies, below)
        for one in clinics
        if (studies := (one.grant.studies or frozenset()) - elsewhere)
    ]
    named = {*asked.studies, *asked.series, *asked.instances}
    return Reach([own, *apart], frozenset(several & named))


async def newest_first(streams: Sequence[AsyncGenerator[list[Document]]]) -> AsyncGenerator[list[Document]]:
    """Rows of several searches for patients or studies in one order, a batch of each held at a time."""
    async with AsyncExitStack() as stack:
        for stream in streams:
            await stack.enter_async_context(aclosing(stream))
        heads: list[tuple[float, int, deque[Document]]] = []

        async def put(number: int, rows: deque[Document]) -> None:
            while not rows and (batch := await anext(streams[number], None)) is not None:
                rows.extend(batch)
            if rows:
                heapq.heappush(heads, (-rows[0]["listed"], number, rows))

        for number in range(len(streams)):
            await put(number, deque())
        ready: list[Document] = []
        while heads:
            _, number, rows = heapq.heappop(heads)
            ready.append(rows.popleft())
            if not rows or len(ready) == _TOGETHER:
                yield ready
                ready = []
            await put(number, rows)
        if ready:
            yield ready


def _of_studies(scope: Scope, studies: frozenset[str], hidden: Collection[str] = ()) -> Scope:
    grant = replace(scope.grant, studies=studies, hidden=scope.grant.hidden.union(hidden))
    return replace(scope, grants=(grant,))


async def _there(
    engines: Engines, scope: Scope, collection: str, keyword: str, uids: Collection[str]
) -> set[str]:
    if not uids:
        return set()
    documents = engines.documents.of(scope.grant, collection)
    return {one[keyword] for one in await documents.find({keyword: In(list(uids))}, projection=(keyword,))}
