"""Send a patient, study, series or image to remote AEs: each gets a delivery of its own (PS3.4 B)."""

from collections.abc import Mapping, Sequence

from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.entries import Document
from services.archive.index.levels import in_order
from services.archive.index.stored_instances import FIELDS, Instance
from services.delivery import Delivery, Level, What, create
from services.errors import Invalid, NotFound
from services.persistence import Engines, Filter, In
from services.tenancy import application_entities
from services.tenancy.application_entities import RemoteEntity
from services.tenancy.scope import Right, Scope

MOST = 100_000
"""Instances in one delivery."""
_ORDERED = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber")


async def send(scope: Scope, engines: Engines, what: What, remotes: Sequence[str]) -> list[Delivery]:
    """Queue what there is of it now for each remote AE (by name). Needs the right to export.

    Raises NotFound for what is not there, a remote AE too; Invalid for too much, or one that only calls us.
    """
    scope.require(Right.EXPORT)
    names = list(dict.fromkeys(remotes))
    if not names:
        raise Invalid("there is nobody to send to")
    for name in names:  # all of them, or none
        remote = await application_entities.get_remote(scope, engines, name)
        if remote.only_calls:
            raise Invalid(remote.only_calls)
    instances = await _instances(scope, engines, what)
    return [await create(scope, engines, name, what, instances) for name in names]


async def destinations(scope: Scope, engines: Engines) -> list[RemoteEntity]:
    """The remote AEs that can be sent to, by name. Needs the right to export."""
    scope.require(Right.EXPORT)
    found = await application_entities.find_remote(scope, engines)
    return [remote for remote in found if not remote.only_calls]


async def instances_by_uid(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, Instance]:
    """Instances by SOP Instance UID; those that are not there for this scope are missing."""
    scope.require(Right.RETRIEVE)
    found = await engines.documents.of(scope.grant, "instances").find(
        {"SOPInstanceUID": In(uids)}, projection=FIELDS
    )
    instances = await engines.own(CorrectionCache).amended(scope.grant, map(Instance.from_document, found))
    return {instance.sop_instance_uid: instance for instance in instances}


async def _instances(scope: Scope, engines: Engines, what: What) -> Mapping[str, list[str]]:
    """SOP Instance UIDs by study, in the order people see them in."""
    found = list[Document]()
    for where in await _asked(scope, engines, what):
        found += await engines.documents.of(scope.grant, "instances").find(
            where, projection=_ORDERED, limit=MOST + 1 - len(found)
        )
        if len(found) > MOST:
            raise Invalid(f"this is more than {MOST} instances: send it in parts")
    if not found:
        raise NotFound(f"no such {what.level.lower()}")
    ordered = in_order(found, "InstanceNumber", "SOPInstanceUID")
    ordered.sort(key=lambda one: (one["StudyInstanceUID"], one["SeriesInstanceUID"]))
    instances: dict[str, list[str]] = {}
    for one in ordered:
        instances.setdefault(one["StudyInstanceUID"], []).append(one["SOPInstanceUID"])
    return instances


async def _asked(scope: Scope, engines: Engines, what: What) -> list[Filter]:
    """Filters that together bring all of it."""
    study = {"StudyInstanceUID": what.study}
    match what.level, what.series, what.instance:
        case Level.STUDY, _, _:
            return [study]
        case Level.SERIES, str(series), _:
            return [{**study, "SeriesInstanceUID": series}]
        case Level.IMAGE, _, str(instance):
            return [{**study, "SOPInstanceUID": instance}]
        case Level.PATIENT, _, _:
            studies = engines.documents.of(scope.grant, "studies")
            named = await studies.find_one(study, projection=("patient",))
            if named is None:
                raise NotFound("no such patient")
            same = await studies.find({"patient": named["patient"]}, projection=("StudyInstanceUID",))
            return [{"StudyInstanceUID": one["StudyInstanceUID"]} for one in same]
    raise Invalid(f"a {what.level.lower()} is named by its UID")
