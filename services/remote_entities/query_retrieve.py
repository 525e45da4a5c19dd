"""The remote servers of a tenant as archives: searched, and asked to send us studies (Tables 5 and 7)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.dicom.uids import is_uid
from services.errors import Invalid, Refused, Unavailable
from services.peers.find import Matches, find, modalities
from services.peers.move import moving
from services.peers.peer import Peer
from services.persistence import Engines
from services.remote_entities.answers import meeting
from services.tenancy import application_entities, audit
from services.tenancy.application_entities import RemoteEntity
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

PATIENCE_SECONDS = 60.0
"""Seconds a person waits for the answer to a search."""
MOST = 500
AT_ONCE = 100
LONGEST_LABEL = 200
_RETURNED = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber", "ModalitiesInStudy",
    "PatientName", "PatientID", "PatientSpeciesDescription", "PatientBreedDescription", "ResponsiblePerson",
    "ResponsibleOrganization", "NumberOfStudyRelatedInstances",
)  # fmt: skip
_RETURNED_CODES = ("PatientSpeciesCodeSequence", "PatientBreedCodeSequence")
KEYS = frozenset({"PatientName", "PatientID", "StudyDate", "AccessionNumber", "ModalitiesInStudy"})
"""What can be searched by."""


async def servers(scope: Scope, engines: Engines) -> list[RemoteEntity]:
    """The remote AEs that can be searched: those with the query/retrieve flag and an address to call."""
    scope.require(Right.FIND)
    found = await application_entities.find_remote(scope, engines)
    return [remote for remote in found if remote.query_retrieve and not remote.only_calls]


async def search(scope: Scope, engines: Engines, name: str, keys: Mapping[str, str], limit: int) -> Matches:
    """Studies of a remote server that match; `keys` in DICOM's own words (`*`, `20260101-`).

    What a server answers beside them is left out. Raises Invalid without a key that narrows, Refused where
    the server is not one to be searched or says no, NotFound, Unavailable, Malformed.
    """
    scope.require(Right.FIND)
    scope.require(Right.STORE)  # what is found there is for being brought here
    asked = {keyword: value.strip() for keyword, value in keys.items() if value.strip(" *")}
    if not asked or not asked.keys() <= KEYS:
        raise Invalid("a search of another server needs something to search by")
    fits = meeting(asked)
    _, peer = await _server(scope, engines, name)
    returned = {**dict.fromkeys(_RETURNED, ""), **{keyword: [] for keyword in _RETURNED_CODES}}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            matches = await find(peer, {**returned, **asked}, limit=min(limit, MOST), fits=fits)
            if "ModalitiesInStudy" in asked:
                matches = await _of_modality(peer, matches, fits)
    except TimeoutError:
        raise Unavailable(f"it did not answer within {PATIENCE_SECONDS:.0f} seconds") from None
    audit.note(scope, engines, Event.QUERIED, {"server": name})
    return matches


async def _of_modality(peer: Peer, matches: Matches, fits: Callable[[Mapping[str, Any]], bool]) -> Matches:
    """What a server found that does not know the modalities of a study, by those of its series."""
    untold = [row.get("StudyInstanceUID") for row in matches.rows if not row.get("ModalitiesInStudy")]
    told = await modalities(peer, filter(None, untold)) if any(untold) else {}
    rows = [
        {**row, "ModalitiesInStudy": told[uid]} if (uid := row.get("StudyInstanceUID")) in told else row
        for row in matches.rows
    ]
    return Matches(tuple(row for row in rows if fits(row)), matches.more)


async def retrieve(
    scope: Scope, engines: Engines, name: str, studies: Sequence[tuple[str, str]]
) -> list[Errand]:
    """Have studies (UID, what people call it) sent to us, one after the other, in the background.

    Raises Invalid, Refused and NotFound as `search` does.
    """
    scope.require(Right.STORE)
    if not 0 < len(studies) <= AT_ONCE:
        raise Invalid(f"1 to {AT_ONCE} studies are retrieved at once")
    if not all(is_uid(uid) for uid, _ in studies):
        raise Invalid("a study is named by its UID")
    remote, _ = await _server(scope, engines, name)
    made = []
    for uid, label in studies:
        facts = {"StudyInstanceUID": uid, "label": label[:LONGEST_LABEL]}
        made.append(await errands.add(scope, engines, ErrandKind.RETRIEVE, remote.name, facts))
        await audit.record(scope, engines, Event.QUERIED, {"server": name, "retrieve": True}, study=uid)
    return made


async def retrievals(scope: Scope, engines: Engines) -> list[Errand]:
    """The latest retrievals, newest first."""
    scope.require(Right.STORE)
    return await errands.find(scope, engines, ErrandKind.RETRIEVE)


async def cancel_retrieval(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Stop one; what came stays. Raises NotFound, NoLongerUpdatable."""
    scope.require(Right.STORE)
    return await errands.cancel(scope, engines, errand)


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Retrieve one study under the courier's lease. Raises what `moving` does."""
    _, peer = await _server(scope, engines, errand.remote)
    stopped = False
    async with aclosing(
        moving(peer, errand.facts["StudyInstanceUID"], peer.calling_aet, stop=lambda: stopped)
    ) as reports:
        async for progress in reports:
            counts = {
                "remaining": progress.remaining,
                "completed": progress.completed + progress.warning,
                "failed": progress.failed,
            }
            stopped = stopped or not await errands.advance(scope, engines, errand, counts)
    if progress.failed or not counts["completed"]:
        reason = f"{progress.failed} instances could not be sent" if progress.failed else "it sent nothing"
        await errands.finish(scope, engines, errand, ErrandState.FAILED, reason)
    else:
        await errands.finish(scope, engines, errand, ErrandState.DONE)


async def _server(scope: Scope, engines: Engines, name: str) -> tuple[RemoteEntity, Peer]:
    remote = await application_entities.get_remote(scope, engines, name)
    if not remote.query_retrieve:
        raise Refused("this remote server is not set up for query and retrieve")
    return remote, await peer_to_call(scope, engines, remote)
