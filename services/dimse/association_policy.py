"""Whom we associate with, on which terms: called AE title, calling AE title and address decide the scope."""

import logging

from services.dicom.sop_classes import VERIFICATION
from services.dicom.transfer_syntaxes import (
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
    STORAGE_TRANSFER_SYNTAXES,
)
from services.dimse.session import Session
from services.dimse.storage import SERVICE_CLASS_APPLICATION_INFORMATION, SOP_CLASSES, Storage
from services.persistence import Engines
from services.tenancy.registry import Registry, Unrecognised
from services.tenancy.scope import Scope
from services.upper_layer.acceptor import Acceptance
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import (
    CALLED_AET_NOT_RECOGNIZED,
    CALLING_AET_NOT_RECOGNIZED,
    AssociateRequest,
    Rejection,
)

logger = logging.getLogger(__name__)

_REJECTIONS = {
    Unrecognised.CALLED: CALLED_AET_NOT_RECOGNIZED,
    Unrecognised.CALLING: CALLING_AET_NOT_RECOGNIZED,
}
_FOR_VERIFICATION = frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN})
_FOR_STORAGE = frozenset(syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES)
_NONE: frozenset[str] = frozenset()


class AssociationPolicy:
    """Negotiates for the whole door."""

    def __init__(self, engines: Engines, registry: Registry) -> None:
        self._engines = engines
        self._registry = registry
        self._stored = SOP_CLASSES.union(engines.settings.private_sop_classes)

    async def negotiate(self, request: AssociateRequest, address: str) -> Acceptance | Rejection:
        """Accept the contexts we serve if the three names are known (PS3.8 Table 9-21)."""
        scope = self._registry.association(request.called_aet, request.calling_aet, address)
        if not isinstance(scope, Scope):
            logger.warning(
                "association %r -> %r from %s rejected: unknown %s",
                request.calling_aet,
                request.called_aet,
                address,
                scope,
            )
            return _REJECTIONS[scope]
        storage = Storage(scope, self._engines, request.calling_aet, request.called_aet, address)
        agreement = agree(request, self._transfer_syntaxes, self._extended)
        return Acceptance(agreement, Session(storage))

    def _transfer_syntaxes(self, abstract_syntax: str) -> frozenset[str]:
        if abstract_syntax == VERIFICATION:
            return _FOR_VERIFICATION
        return _FOR_STORAGE if abstract_syntax in self._stored else _NONE

    def _extended(self, abstract_syntax: str) -> bytes | None:
        return SERVICE_CLASS_APPLICATION_INFORMATION if abstract_syntax in self._stored else None
