"""Whom we associate with, on which terms: called AE title, calling AE title and address decide the scope."""

from collections.abc import Callable
from functools import partial

from services.dicom.sop_classes import is_taken
from services.dicom.transfer_syntaxes import STORAGE_TRANSFER_SYNTAXES
from services.dimse import find, metrics, storage_commitment, trail
from services.dimse.places import Full, Place, Places
from services.dimse.session import SYNTAXES, AssociationServices
from services.dimse.storage import SERVICE_CLASS_APPLICATION_INFORMATION, Storage
from services.persistence import Engines
from services.tenancy.application_entities.calling import limits_of
from services.tenancy.application_entities.registry import Admitted, Asked, Registry, Unrecognised
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.application_entities.slots import Slots
from services.upper_layer.acceptance import Acceptance, Caller
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import (
    CALLED_AET_NOT_RECOGNIZED,
    CALLING_AET_NOT_RECOGNIZED,
    LOCAL_LIMIT_EXCEEDED,
    TEMPORARY_CONGESTION,
    AssociateRequest,
    Rejection,
)

_REJECTIONS = {
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
_FOR_STORAGE = frozenset(syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES)
_NONE: frozenset[str] = frozenset()


class AssociationPolicy:
    """Negotiates for the whole process."""

    def __init__(self, engines: Engines, registry: Registry, slots: Slots) -> None:
        self._engines = engines
        self._registry = registry
        self._slots = slots
        self._places = Places(engines.settings)
        metrics.PLACES.set(engines.settings.maximum_clients)

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        """Accept the contexts we serve if the caller is known and has room (PS3.8 Table 9-21)."""
        identity = request.user.identity
        credentials = identity.credentials if identity else None
        version_name = request.user.implementation_version_name
        asked = Asked(request.calling_aet, caller.address, caller.certificate, credentials, version_name)
        admitted = await self._registry.association(request.called_aet, asked)
        if isinstance(admitted, Unrecognised):
            tenant = self._registry.tenant(request.called_aet)
            trail.rejected(self._engines, request, caller, tenant, admitted)
            metrics.REJECTED.labels(admitted.name.lower()).inc()
            return _REJECTIONS[admitted]
        tenant = admitted.remote.tenant
        place = await self._place(tenant, request.calling_aet.strip(" "), admitted.limit)
        if isinstance(place, Full):
            trail.rejected(self._engines, request, caller, tenant, place)
            metrics.REJECTED.labels(f"full_{place.name.lower()}").inc()
            return LOCAL_LIMIT_EXCEEDED if place is Full.PROCESS else TEMPORARY_CONGESTION
        return self._accept(request, caller, admitted, place)

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
        scope, identity = admitted.scope, request.user.identity
        storage = Storage(
            scope, self._engines, request.calling_aet, request.called_aet, caller.address, admitted.clinic
        )
        return Acceptance(
            agree(request, self._transfer_syntaxes, self._extended, self._peer_may_be_scp),
            AssociationServices(
                storage,
                scope,
                self._engines,
                place,
                admitted.remote,
                clinic=admitted.clinic,
                still_known=self._standing(request, admitted.remote),
            ),
            limits=limits_of(self._engines.settings, admitted.remote),
            identity_accepted=bool(admitted.remote.username and identity and identity.wants_reply),
            ended=partial(self._leave, place),
        )

    def _standing(self, request: AssociateRequest, remote: RemoteEntity) -> Callable[[], bool]:
        """Whether the caller may go on: looked up when the registry was read again, at most."""
        registry, called = self._registry, request.called_aet
        reading = registry.readings

        def still_known() -> bool:
            nonlocal reading
            if registry.readings == reading:
                return True
            reading = registry.readings
            return registry.still_knows(called, remote)

        return still_known

    def _transfer_syntaxes(self, abstract_syntax: str) -> frozenset[str]:
        if self._stores(abstract_syntax):
            return _FOR_STORAGE
        return SYNTAXES.get(abstract_syntax, _NONE)

    def _stores(self, abstract_syntax: str) -> bool:
        return is_taken(abstract_syntax, self._engines.settings.private_sop_classes)

    def _peer_may_be_scp(self, abstract_syntax: str) -> bool:
        """It stores what C-GET sends it, and commits itself to what we have sent it."""
        return self._stores(abstract_syntax) or abstract_syntax in storage_commitment.SYNTAXES

    def _extended(self, abstract_syntax: str, asked: bytes) -> bytes | None:
        if abstract_syntax in find.SYNTAXES:
            return find.agreed(asked)
        return SERVICE_CLASS_APPLICATION_INFORMATION if self._stores(abstract_syntax) else None
