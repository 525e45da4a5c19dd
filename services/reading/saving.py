"""What every saved object goes through: rights, what it refers to, the archive's own way in, the trail."""

import asyncio
import math
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.archive.index.corrected_levels import uncorrected
from services.archive.ingest.files import record_stored
from services.archive.ingest.store import Incoming, Stored, receive, store_instance
from services.dicom.part10 import Source
from services.dicom.structured_reports.datasets import Document
from services.dicom.structured_reports.saved import ImageReference
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.dicom.uids import new_uid
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines, Grant
from services.reading.references import FoundImages, find_images
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

MOST_IMAGES = 500
"""That one object refers to."""
LONGEST_TEXT = 1_000
CALLING = "READING"
"""As which AE what is saved here is stored."""
_LARGEST = 1e6
"""Column, row or value of a window."""
_SERIES = uuid.UUID("4d6a2cb1-6c5e-4c0f-9c5e-1c7d1f0b6a55")


@dataclass(frozen=True, slots=True)
class Series:
    """Where the objects of a kind go: one series of each study."""

    sop_class_uid: str
    number: int
    description: str

    def uid(self, study: str) -> str:
        """The same for every object of the study, whoever saves it first."""
        return f"2.25.{uuid.uuid5(_SERIES, f'{study}/{self.number}').int}"


@dataclass(frozen=True, slots=True)
class Saving:
    """A study that something of is to be saved, by who may do that."""

    scope: Scope
    engines: Engines
    study: Mapping[str, Any]
    organization: str
    zone: ZoneInfo

    @property
    def study_instance_uid(self) -> str:
        """Of the study."""
        return str(self.study["StudyInstanceUID"])

    async def images(self, references: Iterable[ImageReference]) -> FoundImages:
        """The images of the study that are to be referred to.

        Raises Invalid for one that it has not, in that series and with that frame, and for too many.
        """
        asked = list(references)
        uids = {one.sop_instance_uid for one in asked}
        if len(uids) > MOST_IMAGES:
            raise Invalid(f"one object refers to at most {MOST_IMAGES} images")
        found = await find_images(self.scope, self.engines, uids)
        for one in asked:
            known = found.referred(one)
            theirs = known.study_instance_uid == self.study_instance_uid
            same = known.reference.series_instance_uid == one.series_instance_uid
            if known.missing or not theirs or not same or one.frame_number < 1:
                raise Invalid("the study has no such image")
        return found

    async def document(self, series: Series, replaces: str | None = None) -> Document:
        """What a new object says of itself. Raises NotFound where there is none to replace."""
        grant, uid = self.scope.grant, series.uid(self.study_instance_uid)
        instances = self.engines.documents.of(grant, "instances")
        key = {"StudyInstanceUID": self.study_instance_uid}
        predecessor = None
        if replaces is not None:
            asked = {**key, "SOPInstanceUID": replaces, "SOPClassUID": series.sop_class_uid}
            predecessor = await instances.find_one(asked)
            if predecessor is None:
                raise NotFound("there is no such saved object to replace")
        principal = self.scope.principal
        return Document(
            study=self.study,
            series_instance_uid=uid,
            series_number=series.number,
            series_description=series.description,
            sop_instance_uid=new_uid(),
            instance_number=1 + await instances.count({**key, "SeriesInstanceUID": uid}),
            made_at=datetime.now(self.zone),
            author=principal.name or "unknown",
            author_id=principal.id,
            is_person=principal.kind == "user",
            organization=self.organization,
            predecessor=predecessor,
        )

    async def store(self, series: Series, document: Document, build: Callable[[], bytes]) -> Stored:
        """Have the object built and stored as any other that comes in.

        Raises as `receive` and `store_instance`: QuotaExceeded, OutOfSpace, Refused, Unavailable.
        """
        source = Source(CALLING, "", self.scope.principal.address, datetime.now(UTC))
        incoming = Incoming(
            series.sop_class_uid,
            document.sop_instance_uid,
            EXPLICIT_LITTLE_ENDIAN,
            source,
            self.study_instance_uid,
        )
        # Who may report stores what they have made, and nothing else: in this study, of which `begin` knows.
        tenant = Grant(self.scope.grant.tenant)
        storing = replace(self.scope, rights=self.scope.rights | {Right.STORE}, grants=(tenant,))
        reception = receive(storing, self.engines, incoming)
        try:
            reception.write(await asyncio.to_thread(build))
            stored = await store_instance(storing, self.engines, reception)
        finally:
            reception.discard()
        await record_stored(self.scope, self.engines, [stored])
        return stored


async def begin(scope: Scope, engines: Engines, study: str) -> Saving:
    """Begin to save something of a study.

    Needs the rights to report and to retrieve: the tenant's readers and those of a case have both. Raises
    NotFound, Refused where the scope is of some series alone.
    """
    scope.require(Right.REPORT)
    scope.require(Right.RETRIEVE)
    found = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": study})
    if found is None:
        raise NotFound("no such study")
    if scope.grant.series is not None:
        raise Refused("who sees some series of a study saves nothing in it")
    tenant = await tenants.get(engines, scope.grant.tenant)
    return Saving(scope, engines, uncorrected(found), tenant.name, ZoneInfo(tenant.time_zone))


def is_place(numbers: Sequence[float], count: int = 2) -> bool:
    """Return whether these are so many numbers, a column and a row each, that can be of an image."""
    return len(numbers) == count and finite(numbers)


def finite(numbers: Iterable[float]) -> bool:
    """Return whether all of these can be told of an image."""
    return all(math.isfinite(one) and abs(one) < _LARGEST for one in numbers)
