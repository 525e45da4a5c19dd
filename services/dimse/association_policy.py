"""Decides whom we associate with: called AE title, calling AE title and address give the scope."""

from collections.abc import Callable
from functools import partial

from services.dimse import metrics, trail
from services.dimse.contexts import Contexts
from services.dimse.places import Full, Place, Places
from services.dimse.session import AssociationServices
from services.dimse.storage import Storage
from services.persistence import Engines
from services.tenancy.application_entities.admission import Admitted, Asked, Unrecognised
from services.tenancy.application_entities.calling import limits_of
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.application_entities.slots import Slots
from services.upper_layer.acceptance import Acceptance, Caller
from services.upper_layer.pdus import (
    CALLED_AET_NOT_RECOGNIZED,
    CALLING_AET_NOT_RECOGNIZED,
    LOCAL_LIMIT_EXCEEDED,
    TEMPORARY_CONGESTION,
    AssociateRequest,
    Rejection,
)

REJECTIONS = {
    Unrecognised.CALLED: CALLED_AET_NOT_RECOGNIZED,
    Unrecognised.CALLING: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.CERTIFICATE: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.IDENTITY: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.GUESSED: TEMPORARY_CONGESTION,
    Unrecognised.INSIDE: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.DEVICE: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.OURSELVES: CALLING_AET_NOT_RECOGNIZED,
    Unrecognised.SUSPENDED: TEMPORARY_CONGESTION,
}
"""How each of them is told to the caller."""


def asked_by(request: AssociateRequest, caller: Caller) -> Asked:
    """Give what a request and its transport tell of who asks."""
    identity = request.user.identity
    credentials = identity.credentials if identity else None
    version_name = request.user.implementation_version_name
    return Asked(request.calling_aet, caller.address, caller.certificate, credentials, version_name)


class AssociationPolicy:
    """Negotiates for the whole process, whose `places` these are."""

    def __init__(
        self, engines: Engines, registry: Registry, slots: Slots, places: Places | None = None
    ) -> None:
        self._engines = engines
        self._registry = registry
        self._slots = slots
        self._places = places or Places(engines.settings)
        self._contexts = Contexts(engines.settings)
        metrics.PLACES.set(engines.settings.maximum_clients)

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        """Accept the contexts we serve if the caller is known and has room (PS3.8 Table 9-21)."""
        admitted = await self._registry.association(request.called_aet, asked_by(request, caller))
        if isinstance(admitted, Admitted) and not self._serves(admitted.remote.tenant):
            admitted = Unrecognised.CALLED
        if isinstance(admitted, Unrecognised):
            tenant = self._registry.tenant(request.called_aet)
            trail.rejected(self._engines, request, caller, tenant, admitted)
            metrics.REJECTED.labels(admitted.name.lower()).inc()
            return REJECTIONS[admitted]
        tenant = admitted.remote.tenant
        place = await self._place(tenant, request.calling_aet.strip(" "), admitted.limit)
        if isinstance(place, Full):
            trail.rejected(self._engines, request, caller, tenant, place)
            metrics.REJECTED.labels(f"full_{place.name.lower()}").inc()
            return LOCAL_LIMIT_EXCEEDED if place is Full.PROCESS else TEMPORARY_CONGESTION
        return self._accept(request, caller, admitted, place)

    def _serves(self, tenant: str) -> bool:
        """Tell whether a tenant's images are taken here: those of all are, but at a site of some."""
        del tenant
        return True

    async def _place(self, tenant: str, calling: str, limit: int | None) -> Place | Full:
        """A place here, and of the tenant's share over all processes; `limit` is that share."""
        place, taken = self._places.take(tenant, calling, limit), False
        if isinstance(place, Full):
            return place
        try:
            taken = await self._slots.take(tenant, limit)
        finally:
            if not taken:
                self._places.give(place)
        return place if taken else Full.TENANT

    def _leave(self, place: Place) -> None:
        self._places.give(place)
        self._slots.give(place.tenant)

    def _accept(
        self, request: AssociateRequest, caller: Caller, admitted: Admitted, place: Place
    ) -> Acceptance:
        identity = request.user.identity
        return Acceptance(
            self._contexts.agree(request),
            self._services(request, caller, admitted, place),
            limits=limits_of(self._engines.settings, admitted.remote),
            identity_accepted=bool(admitted.remote.username and identity and identity.wants_reply),
            ended=partial(self._leave, place),
        )

    def _services(
        self, request: AssociateRequest, caller: Caller, admitted: Admitted, place: Place
    ) -> AssociationServices:
        """Return the services of the association."""
        scope, engines, clinic = admitted.scope, self._engines, admitted.clinic
        storage = Storage(
            scope, engines, request.calling_aet, request.called_aet, caller.address, admitted.clinic
        )
        standing = self._standing(request, admitted.remote)
        return AssociationServices(
            storage, scope, engines, place, admitted.remote, clinic=clinic, still_known=standing
        )

    def _standing(self, request: AssociateRequest, remote: RemoteEntity) -> Callable[[], bool]:
        """Return whether the caller may go on: looked up when the registry was read again, at most."""
        registry, called = self._registry, request.called_aet
        reading = registry.readings

        def still_known() -> bool:
            nonlocal reading
            if registry.readings == reading:
                return True
            reading = registry.readings
            return registry.still_knows(called, remote)

        return still_known
