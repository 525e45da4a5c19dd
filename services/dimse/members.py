"""What a C-GET or C-MOVE is about, of the tenant's own data and of its open cases', and how it is read."""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.select import MOST, select
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom.retrieve_keys import RetrieveKeys
from services.dimse.reach import AskedFor, reach
from services.dimse.requestor import Requestor
from services.errors import Invalid, Refused, Unavailable
from services.telemedicine.seen import seen_by
from services.tenancy.scope import Right, Scope

_LOOK_SECONDS = 0.5
"""Seconds that a case is believed to be open while its images are sent."""


@dataclass(frozen=True, slots=True)
class Retrievable:
    """An instance that is retrieved, and in which scope."""

    scope: Scope
    instance: Instance


async def members(requestor: Requestor, keys: RetrieveKeys) -> tuple[Retrievable, ...]:
    """The instances that are asked for, see `select`.

    Raises Invalid where several clinics have what is asked for and the called title names none of them,
    Unavailable for too many.
    """
    requestor.scope.require(Right.RETRIEVE)
    reached = await reach(requestor, AskedFor(keys.studies, keys.series, keys.instances))
    found = [(one, await select(one, requestor.engines, keys)) for one in reached.scopes]
    found = [(one, some) for one, some in found if some]
    several = bool(reached.several)
    if keys.level == "PATIENT" and len(found) > 1:  # one Patient ID, several animals
        several = found[0][0] is not requestor.scope
        found = found[:1]
    if several:
        raise Invalid("several clinics have this: ask under the title of one of them")
    if sum(len(some) for _, some in found) > MOST:
        raise Unavailable(f"more than {MOST} instances in one request")
    return tuple(Retrievable(one, instance) for one, some in found for instance in some)


class Reading:
    """Reads what is retrieved on one request; of a case only while its provider sees it."""

    def __init__(self, requestor: Requestor) -> None:
        self._requestor = requestor
        self._looked: dict[tuple[str, str], tuple[float, list[Scope]]] = {}
        self._began = time.monotonic()

    async def read(self, member: Retrievable, transfer_syntax_uid: str) -> AsyncGenerator[bytes]:
        """The dataset in pieces, see `read_dataset_as`. Raises Refused once the case is over."""
        engines = self._requestor.engines
        async for piece in read_dataset_as(member.scope, engines, member.instance, transfer_syntax_uid):
            yield piece
            await self.demand(member)

    async def demand(self, member: Retrievable) -> None:
        """Raise Refused where it may not be sent any more."""
        own, instance = self._requestor.scope, member.instance
        if member.scope is own:
            return
        study, tenant = instance.study_instance_uid, member.scope.grant.tenant
        at, scopes = self._looked.get((tenant, study), (self._began, [member.scope]))
        if time.monotonic() - at > _LOOK_SECONDS:
            scopes = await seen_by(own, self._requestor.engines, [study])
            self._looked[tenant, study] = time.monotonic(), scopes
        uids = (study, instance.series_instance_uid, instance.sop_instance_uid)
        if not any(one.grant.tenant == tenant and one.grant.sees(*uids) for one in scopes):
            raise Refused("the case is not open any more")
