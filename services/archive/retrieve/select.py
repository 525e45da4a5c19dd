"""Which instances a C-GET or C-MOVE is about (PS3.4 C.4.2.2, C.4.3.2)."""

from collections.abc import AsyncIterator, Sequence

from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.entries import Document
from services.archive.index.levels import in_order
from services.archive.index.stored_instances import FIELDS, Instance
from services.dicom.retrieve_keys import RetrieveKeys
from services.dicom.search_keys import text_key
from services.errors import Unavailable
from services.persistence import Engines, Grant, In
from services.tenancy.scope import Right, Scope

MOST = 100_000
"""Instances of one request: what is known of them is held until the last is sent."""
_LOT = 500


async def select(scope: Scope, engines: Engines, keys: RetrieveKeys) -> tuple[Instance, ...]:
    """The instances, study by study and in order within each series; none where nothing matches.

    Every key given must hold (relational retrieval). Raises Unavailable for more than `MOST`.
    """
    scope.require(Right.RETRIEVE)
    found: list[Document] = []
    studies, series = frozenset(keys.studies), frozenset(keys.series)
    async for some in _documents(engines, scope.grant, keys):
        found += (
            one
            for one in some
            if (not studies or one["StudyInstanceUID"] in studies)
            and (not series or one["SeriesInstanceUID"] in series)
        )
        if len(found) > MOST:
            raise Unavailable(f"more than {MOST} instances in one request")
    if keys.patient_id and keys.level != "PATIENT":
        uids = sorted({one["StudyInstanceUID"] for one in found})
        theirs = await _of_patient(engines, scope.grant, keys.patient_id, uids)
        found = [one for one in found if one["StudyInstanceUID"] in theirs]
    ordered = in_order(found, "InstanceNumber", "SOPInstanceUID")
    ordered.sort(key=lambda one: (str(one["StudyInstanceUID"]), str(one["SeriesInstanceUID"])))
    return await engines.own(CorrectionCache).amended(scope.grant, map(Instance.from_document, ordered))


async def _documents(engines: Engines, grant: Grant, keys: RetrieveKeys) -> AsyncIterator[list[Document]]:
    """By the key that bounds them best."""
    instances = engines.documents.of(grant, "instances")
    if keys.instances:
        for lot in _lots(keys.instances):
            yield await instances.find({"SOPInstanceUID": In(lot)}, projection=FIELDS)
    elif keys.series:
        for lot in _lots(keys.series):
            series = await engines.documents.of(grant, "series").find(
                {"SeriesInstanceUID": In(lot)}, projection=("StudyInstanceUID", "SeriesInstanceUID")
            )
            for one in series:
                yield await instances.find(one, projection=FIELDS)
    else:
        for study in keys.studies or await _studies_of(engines, grant, keys.patient_id):
            yield await instances.find({"StudyInstanceUID": study}, projection=FIELDS)


async def _studies_of(engines: Engines, grant: Grant, patient_id: str) -> list[str]:
    studies = await engines.documents.of(grant, "studies").find(
        {"search.PatientID": text_key(patient_id)}, projection=("StudyInstanceUID", "PatientID")
    )
    return sorted(one["StudyInstanceUID"] for one in studies if one.get("PatientID") == patient_id)


async def _of_patient(engines: Engines, grant: Grant, patient_id: str, studies: Sequence[str]) -> set[str]:
    theirs: set[str] = set()
    for lot in _lots(studies):
        found = await engines.documents.of(grant, "studies").find(
            {"StudyInstanceUID": In(lot)}, projection=("StudyInstanceUID", "PatientID")
        )
        theirs.update(one["StudyInstanceUID"] for one in found if one.get("PatientID") == patient_id)
    return theirs


def _lots(uids: Sequence[str]) -> list[list[str]]:
    unique = list(dict.fromkeys(uids))
    return [unique[at : at + _LOT] for at in range(0, len(unique), _LOT)]
