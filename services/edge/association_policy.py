"""Decides whom a site associates with: by the registry while the link is up, by its snapshot while not."""

import logging
import time
from functools import partial

from services.dimse.association_policy import REJECTIONS, AssociationPolicy, asked_by
from services.dimse.contexts import Contexts
from services.dimse.places import Full, Place, Places
from services.dimse.session import AssociationServices
from services.edge.pod import Archive, Pod
from services.edge.session import CutOffServices, SiteServices
from services.edge.storage import SpooledStorage
from services.tenancy.application_entities.admission import Admitted, Unrecognised
from services.tenancy.application_entities.calling import limits_of
from services.tenancy.application_entities.slots import Slots
from services.upper_layer.acceptance import Acceptance, Caller
from services.upper_layer.pdus import (
    LOCAL_LIMIT_EXCEEDED,
    TEMPORARY_CONGESTION,
    AssociateRequest,
    Rejection,
)

log = logging.getLogger(__name__)
_WINDOW_SECONDS = 60.0
_TOLD = 50
"""Rejections that the log tells in a window."""


class ReachingPolicy(AssociationPolicy):
    """Negotiates while the link is up, as any DICOM entry point does."""

    def __init__(self, pod: Pod, archive: Archive, slots: Slots, places: Places) -> None:
        super().__init__(archive.engines, archive.registry, slots, places)
        self._pod = pod

    def _serves(self, tenant: str) -> bool:
        return self._pod.snapshot.serves(tenant)

    def _services(
        self, request: AssociateRequest, caller: Caller, admitted: Admitted, place: Place
    ) -> AssociationServices:
        self._pod.met.add(admitted.remote.tenant)
        storage = SpooledStorage(self._pod, admitted, request.calling_aet, request.called_aet, caller.address)
        still_known = partial(self._pod.still_knows, request.called_aet, admitted.remote)
        return SiteServices(self._pod, storage, admitted, place, still_known)


class SitePolicy:
    """Negotiates for the whole process. `reaching`: how while the link is up; there once it has been."""

    def __init__(self, pod: Pod, places: Places) -> None:
        self.reaching: ReachingPolicy | None = None
        self.rejected = 0
        self._pod = pod
        self._places = places
        self._contexts = Contexts(pod.settings)
        self._told, self._window = 0, 0.0

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        """Accept whom the registry lets in, as it is now or was while the link was up."""
        if self._pod.reached and self.reaching:
            return await self.reaching.negotiate(request, caller)
        return await self._cut_off(request, caller)

    async def _cut_off(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        if not self._pod.snapshot.holds:
            self._say(request, caller, "the link is down and there is no snapshot that is young enough")
            return TEMPORARY_CONGESTION
        asked = asked_by(request, caller)
        admitted = await self._pod.snapshot.admission.association(request.called_aet, asked)
        if isinstance(admitted, Admitted) and not self._pod.snapshot.serves(admitted.remote.tenant):
            admitted = Unrecognised.CALLED
        if isinstance(admitted, Unrecognised):
            self._say(request, caller, admitted)
            return REJECTIONS[admitted]
        remote = admitted.remote
        place = self._places.take(remote.tenant, request.calling_aet.strip(" "), admitted.limit)
        if isinstance(place, Full):
            self._say(request, caller, place)
            return LOCAL_LIMIT_EXCEEDED if place is Full.PROCESS else TEMPORARY_CONGESTION
        self._pod.met.add(admitted.remote.tenant)
        storage = SpooledStorage(self._pod, admitted, request.calling_aet, request.called_aet, caller.address)
        still_known = partial(self._pod.still_knows, request.called_aet, remote)
        identity = request.user.identity
        return Acceptance(
            self._contexts.agree(request),
            CutOffServices(storage, place, still_known),
            limits=limits_of(self._pod.settings, remote),
            identity_accepted=bool(remote.username and identity and identity.wants_reply),
            ended=partial(self._places.give, place),
        )

    def _say(self, request: AssociateRequest, caller: Caller, why: str) -> None:
        """Log a rejection; who knocks without end does not fill the disk."""
        self.rejected += 1
        if time.monotonic() - self._window > _WINDOW_SECONDS:
            self._told, self._window = 0, time.monotonic()
        self._told += 1
        if self._told <= _TOLD:
            titles = ascii(request.calling_aet)[1:-1], ascii(request.called_aet)[1:-1]
            log.warning("association %s -> %s from %s rejected: %s", *titles, caller.address, why)
