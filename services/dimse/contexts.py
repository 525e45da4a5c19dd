"""Which presentation contexts are accepted: the same of every caller (PS3.8 7.1.1.13, PS3.4 B, C, J)."""

from services.dicom.sop_classes import is_taken
from services.dicom.transfer_syntaxes import STORAGE_TRANSFER_SYNTAXES
from services.dimse import find, storage_commitment
from services.dimse.session import SYNTAXES
from services.dimse.storage import SERVICE_CLASS_APPLICATION_INFORMATION
from services.settings import Settings
from services.upper_layer.negotiation import Agreement, agree
from services.upper_layer.pdus import AssociateRequest

_FOR_STORAGE = frozenset(syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES)
_NONE: frozenset[str] = frozenset()


class Contexts:
    """What a process with these settings accepts."""

    def __init__(self, settings: Settings) -> None:
        self._private = settings.private_sop_classes

    def agree(self, request: AssociateRequest) -> Agreement:
        """The answer to what a request proposes."""
        return agree(request, self._transfer_syntaxes, self._extended, self._peer_may_be_scp)

    def _transfer_syntaxes(self, abstract_syntax: str) -> frozenset[str]:
        if self._stores(abstract_syntax):
            return _FOR_STORAGE
        return SYNTAXES.get(abstract_syntax, _NONE)

    def _stores(self, abstract_syntax: str) -> bool:
        return is_taken(abstract_syntax, self._private)

    def _peer_may_be_scp(self, abstract_syntax: str) -> bool:
        """Return whether the peer may be SCP: to store what C-GET sends it, or to commit itself."""
        return self._stores(abstract_syntax) or abstract_syntax in storage_commitment.SYNTAXES

    def _extended(self, abstract_syntax: str, asked: bytes) -> bytes | None:
        if abstract_syntax in find.SYNTAXES:
            return find.agreed(asked)
        return SERVICE_CLASS_APPLICATION_INFORMATION if self._stores(abstract_syntax) else None
