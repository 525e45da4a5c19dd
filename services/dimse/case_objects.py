"""C-STORE into the study of a case: what a provider's workstation made of it goes where the study lies.

Reports and what readers mark are taken, as long as the case is to be read: structured reports, key object
selections, presentation states and PDF. Images of such a study are refused: the clinic sends those.
"""

import asyncio
import time
from dataclasses import replace

from services.archive.ingest.store import Incoming, Reception, Stored, receive, store_instance
from services.dicom.scanner import scan
from services.dicom.sop_classes import is_of_a_reader
from services.dimse.reach import told_apart
from services.errors import Malformed, Refused
from services.persistence import Engines, Grant
from services.telemedicine.access import open_scopes
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

_BELIEVED_SECONDS = 1.0
"""Seconds that the open cases are believed to be those of the last look, while images come in."""
_STUDY = 0x0020000D
_PIECE = 1 << 20
_SEVERAL = "several clinics have this study: send it to the title of one of them"


class CaseStudies:
    """The studies of a tenant's open cases, as one of its associations sees them; contains those UIDs.

    A study that the tenant has itself is its own.
    """

    def __init__(self, scope: Scope, engines: Engines, clinic: str | None) -> None:
        self._scope, self._engines, self._clinic = scope, engines, clinic
        self._owners: dict[str, Scope] = {}
        self._all: frozenset[str] = frozenset()
        self._looked = float("-inf")

    def __contains__(self, study: object) -> bool:
        return study in self._all

    async def refresh(self) -> None:
        """See which there are, unless that is only just known. Raises Unavailable."""
        if time.monotonic() - self._looked < _BELIEVED_SECONDS:
            return
        await self._read()
        self._looked = time.monotonic()

    async def _read(self) -> None:
        clinics = await open_scopes(self._scope, self._engines)
        every = frozenset[str]().union(*(one.grant.studies or () for one in clinics))
        owners: list[Scope] = []
        if clinics:
            own = replace(self._scope, rights=self._scope.rights | {Right.FIND})
            reached = await told_apart(self._engines, own, clinics)
            apart = list(reached.scopes[1:])
            every -= reached.ours
            of_clinic = [one for one in clinics if one.grant.tenant == self._clinic]
            owners = apart if self._clinic is None else of_clinic
        self._all = every
        self._owners = {study: one for one in owners for study in one.grant.studies or ()}

    async def take(self, reception: Reception) -> Stored | None:
        """Store a reader's object into the study of a case; None for any other, which is the tenant's own.

        Raises Refused where the case is not to be read any more, and what `receive` and `store_instance` do.
        """
        await self.refresh()
        if not is_of_a_reader(reception.incoming.sop_class_uid) or not (self._all or self._owners):
            return None  # of images the store looks at the study (`Incoming.elsewhere`)
        study = await _study_of(reception)
        owner = self._owners.get(study)
        if owner is None and study not in self._all:
            return None
        if owner is None:
            raise Refused(_SEVERAL)
        await self._read()  # whether it is open is not to be believed from memory
        owner = self._owners.get(study)
        if owner is None or Right.REPORT not in owner.rights:
            raise Refused("the case is not open any more")
        return await self._store(owner, reception, study)

    async def _store(self, owner: Scope, reception: Reception, study: str) -> Stored:
        """The same bytes, as an object of the clinic's."""
        was, source = reception.incoming, reception.incoming.source
        instances = self._engines.documents.of(Grant(owner.grant.tenant), "instances")
        there = await instances.find_one({"SOPInstanceUID": was.sop_instance_uid})
        seen = await self._engines.documents.of(owner.grant, "studies").find_one({"StudyInstanceUID": study})
        if seen is None or (there is not None and there["StudyInstanceUID"] != study):
            raise Refused("the study is not there any more, or has no room for this UID")
        storing = replace(owner, rights=frozenset({Right.STORE}), grants=(Grant(owner.grant.tenant),))
        incoming = Incoming(was.sop_class_uid, was.sop_instance_uid, was.transfer_syntax_uid, source, study)
        into = receive(storing, self._engines, incoming)
        try:
            for at in range(0, reception.length, _PIECE):
                size = min(_PIECE, reception.length - at)
                into.write(await asyncio.to_thread(reception.read_at, at, size))
            stored = await store_instance(storing, self._engines, into)
        finally:
            into.discard()
        details = {"calling": ascii(source.calling_aet)[1:-1], "instances": int(not stored.duplicate)}
        await audit.record(storing, self._engines, Event.STORED, details, study=study)
        return stored


async def _study_of(reception: Reception) -> str:
    """Its Study Instance UID. Raises Malformed where it has none."""

    def read() -> str:
        syntax = reception.incoming.transfer_syntax_uid
        found = scan(reception, syntax, length=reception.length, wanted={_STUDY}).elements.get(_STUDY)
        if found is None or not isinstance(found.value, bytes):
            raise Malformed("the dataset has no StudyInstanceUID")
        return found.value.decode("ascii", "replace").strip(" \0")

    return await asyncio.to_thread(read)
