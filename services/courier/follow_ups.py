"""What must happen after a store: counts, metadata document, thumbnail and routing of a series. Idempotent.

The mark is cleared in the same write that brings the new counts, and only if it is the one that was read:
what changed again meanwhile stays marked, what died halfway is simply done again.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from services.archive.exchange.autorouting import autoroute
from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.derived import delete_derived, thumbnail_key
from services.archive.index.entries import Document
from services.archive.index.first_received import (
    forget_unused,
    series_of_its_instances,
    study_of_its_series,
)
from services.archive.index.levels import in_order
from services.archive.index.settling import settle
from services.archive.index.stored_instances import FIELDS, Instance
from services.archive.retrieve import metadata
from services.archive.retrieve.pictures import make_thumbnail
from services.errors import Damaged, Invalid, NotFound, Unsupported
from services.persistence import Edit, Engines, Grant
from services.remote_entities.availability import announce
from services.telemedicine.holding import hold, hold_new
from services.telemedicine.outbound.outside import tell_returned
from services.tenancy.scope import Scope
from services.worklist.matching import meet

log = logging.getLogger(__name__)
_LEVELS = ("StudyInstanceUID", "SeriesInstanceUID")


async def follow_up_series(scope: Scope, engines: Engines, study: str, series: str) -> bool:
    """Work up one series. False while its mark is ahead, or where it changed meanwhile: it stays marked."""
    collection = engines.documents.of(scope.grant, "series")
    key = {"StudyInstanceUID": study, "SeriesInstanceUID": series}
    document = await collection.find_one(key)
    if document is None or not document.get("changed"):
        return True
    if document["changed"] > datetime.now(UTC):
        return False  # somebody inserts under this mark
    found = await engines.documents.of(scope.grant, "instances").find(
        key, projection=(*FIELDS, "received_at")
    )
    if not found:
        return await _left(engines, scope.grant, document)
    members = [Instance.from_document(one) for one in in_order(found, "InstanceNumber", "SOPInstanceUID")]
    made: Document = {
        "counts": {"instances": len(members)},
        "sop_classes": sorted({one.sop_class_uid for one in members}),
    }
    await series_of_its_instances(engines, scope.grant, document, found)
    made |= await _written(engines, scope.grant, document, members)
    last = document.get("begun", 0) >= engines.settings.courier_tries
    # What a decoder died of must not keep everything else of the series from being right.
    made["thumbnail"] = not last and await _thumbnail(scope, engines, document, members)
    await autoroute(scope, engines, document)
    await hold(scope, engines, study)
    done = Edit(set=made, unset=("changed", "lease", "begun"))
    cleared = bool(await collection.update({**key, "changed": document["changed"]}, done))
    before = document.get("metadata", {}).get("key")
    now = made.get("metadata", {}).get("key", before)
    if cleared and before and before != now:
        await engines.objects.of(scope.grant).delete(before)
    return cleared


async def follow_up_study(scope: Scope, engines: Engines, study: str) -> bool:
    """Sum up one study from its series. False while its mark is ahead, a series is marked, or it changed."""
    collection = engines.documents.of(scope.grant, "studies")
    document = await collection.find_one({"StudyInstanceUID": study})
    if document is None or not document.get("changed"):
        return True
    if document["changed"] > datetime.now(UTC):
        return False
    series = await engines.documents.of(scope.grant, "series").find(
        {"StudyInstanceUID": study},
        projection=(*_LEVELS, "Modality", "counts", "changed", "sop_classes", "received_at"),
    )
    if any(one.get("changed") for one in series):
        return False
    if not series:
        return await _emptied(engines, scope.grant, document)
    # A series that is set aside may never have been counted.
    filled = [one for one in series if one.get("counts", {}).get("instances")]
    if filled:
        await study_of_its_series(engines, scope.grant, document, filled)
        if document.get("corrected"):
            await settle(engines, scope.grant, study)
        await announce(scope, engines, study)
    counts = {"series": len(filled), "instances": sum(one["counts"]["instances"] for one in filled)}
    made = _made_of(filled)
    if filled:
        await meet(scope, engines, {**document, **made}, counts["instances"])
        await hold_new(scope, engines, {**document, **made}, counts["instances"])
        await tell_returned(scope, engines, study)
    done = Edit(set={"counts": counts, **made}, unset=("changed", "lease", "begun"))
    return bool(await collection.update({"StudyInstanceUID": study, "changed": document["changed"]}, done))


async def _left(engines: Engines, grant: Grant, series: Document) -> bool:
    """Take a series out of the index whose instances are all deleted; False where it changed meanwhile.

    Else what it said of the animal would stand over what is sent under its UIDs later.
    """
    as_read = {name: series[name] for name in (*_LEVELS, "changed")}
    if not await engines.documents.of(grant, "series").delete(as_read):
        return False
    await delete_derived(engines, grant, *(series[name] for name in _LEVELS))
    if written := series.get("metadata"):
        await engines.objects.of(grant).delete(written["key"])
    return True


async def _emptied(engines: Engines, grant: Grant, study: Document) -> bool:
    """Remove a study without a series, and a patient that no study speaks of any more."""
    as_read = {name: study[name] for name in ("StudyInstanceUID", "changed")}
    if not await engines.documents.of(grant, "studies").delete(as_read):
        return False
    for patient in {study["patient"], *study.get("patients", ())}:
        await forget_unused(engines, grant, patient)
    return True


def _made_of(series: Sequence[Document]) -> Document:
    """What the study is made of now, without what was deleted; empty where nothing is left."""
    if not series:
        return {}
    return {
        "ModalitiesInStudy": sorted({str(one["Modality"]) for one in series if one.get("Modality")}),
        "SOPClassesInStudy": sorted({uid for one in series for uid in one["sop_classes"]}),
    }


async def _written(engines: Engines, grant: Grant, series: Document, members: Sequence[Instance]) -> Document:
    """Write out the metadata of a series, and say where; while an object is damaged, what there is stays."""
    key = metadata.written_key(series)
    try:
        await metadata.write(engines, grant, key, await engines.own(CorrectionCache).amended(grant, members))
    except Damaged as error:
        log.warning("no metadata of series %s: %s", series["SeriesInstanceUID"], error)
        return {}
    return {"metadata": {"key": key, "instances": len(members), "written_at": datetime.now(UTC)}}


async def _thumbnail(scope: Scope, engines: Engines, series: Document, members: list[Instance]) -> bool:
    """Make and keep it; False where nothing of the series can be shown."""
    try:
        picture = await make_thumbnail(scope, engines, members)
    except (Unsupported, Invalid, NotFound, Damaged):
        return False
    except Exception:  # a decoder's surprise must not keep the counts from being right
        log.exception("no thumbnail of series %s", series["SeriesInstanceUID"])
        return False
    await engines.objects.of(scope.grant).replace(thumbnail_key(series), picture)
    return True
