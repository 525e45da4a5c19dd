"""C-STORE into the study of a case: what a provider's workstation made of it goes where the study lies.

Reports and what readers mark are taken, as long as the case is to be read: structured reports, key object
selections, presentation states and PDF. Images of such a study are refused: the clinic sends those.
"""

import asyncio
import time
from dataclasses import replace

from services.archive.ingest.store import Incoming, Reception, Stored, receive, store_instance
from services.dicom.sop_classes import is_of_a_reader
from services.errors import Refused
from services.persistence import Engines
from services.telemedicine.access import cases_with
from services.telemedicine.readers_objects import place_of, study_of
from services.telemedicine.seen import seen_by
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

_BELIEVED_SECONDS = 1.0
"""Seconds that a study is believed to be whose it was, while its images come in."""
_MOST_MET = 1000
_KEYWORD = "StudyInstanceUID"
_PIECE_BYTES = 1 << 20


class CaseStudies:
    """The studies of clinics that a tenant sees as their provider, as one of its associations meets them.

    A study that the tenant has itself is its own. `clinic`: the one that the called title is tied to.
    """

    def __init__(self, scope: Scope, engines: Engines, clinic: str | None) -> None:
        self._scope = replace(scope, rights=scope.rights | {Right.FIND})
        self._engines, self._clinic = engines, clinic
        self._met: dict[str, tuple[float, bool]] = {}

    async def has(self, study: str) -> bool:
        """Return whether a study is a clinic's, looked up now or a moment ago. Raises Unavailable."""
        until, known = self._met.get(study, (0.0, False))
        if until < time.monotonic():
            known = bool(await self._owners(study))
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met[study] = time.monotonic() + _BELIEVED_SECONDS, known
        return known

    async def take(self, reception: Reception) -> Stored | None:
        """Store a reader's object into the study of a case; None for any other object, the tenant's own.

        Raises Refused where the case is not to be read any more, and what `receive` and `store_instance` do.
        """
        if not is_of_a_reader(reception.incoming.sop_class_uid):
            return None
        study = await study_of(reception)
        owners = await self._owners(study)
        if not owners:
            return None
        if len(owners) > 1:
            raise Refused("several clinics have this study: send it to the title of one")
        (owner,) = owners
        known = await cases_with(self._scope, self._engines, study)
        if not any(case.tenant == owner.grant.tenant and case.is_open for case in known):
            raise Refused("the case is not open any more")
        return await self._store(owner, reception, study)

    async def _owners(self, study: str) -> list[Scope]:
        clinics = await seen_by(self._scope, self._engines, [study])
        if not clinics:
            return []
        if self._clinic is not None:
            clinics = [one for one in clinics if one.grant.tenant == self._clinic]
        elif await self._engines.documents.of(self._scope.grant, "studies").count({_KEYWORD: study}, limit=1):
            return []
        return clinics

    async def _store(self, owner: Scope, reception: Reception, study: str) -> Stored:
        """Store the same bytes as an object of the clinic's."""
        was, source = reception.incoming, reception.incoming.source
        clinic = await place_of(owner, self._engines, reception, study)
        incoming = Incoming(was.sop_class_uid, was.sop_instance_uid, was.transfer_syntax_uid, source, study)
        into = receive(clinic, self._engines, incoming)
        try:
            for at in range(0, reception.length, _PIECE_BYTES):
                size = min(_PIECE_BYTES, reception.length - at)
                into.write(await asyncio.to_thread(reception.read_at, at, size))
            stored = await store_instance(clinic, self._engines, into)
        finally:
            into.discard()
        details = {"calling": ascii(source.calling_aet)[1:-1], "instances": int(not stored.duplicate)}
        await audit.record(clinic, self._engines, Event.STORED, details, study=study)
        return stored
