"""C-FIND as pynetdicom asks it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.pdu_primitives import SOPClassExtendedNegotiation
from pynetdicom.sop_class import (
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelFind,
)

from tests.dimse.conftest import MODALITY, Scp

PATIENT_ROOT: str = PatientRootQueryRetrieveInformationModelFind
STUDY_ROOT: str = StudyRootQueryRetrieveInformationModelFind


@dataclass
class Found:
    """What came back: the pending identifiers and their statuses, how it ended, what was agreed on before."""

    rows: list[Dataset] = field(default_factory=list)
    pending: set[int] = field(default_factory=set)
    status: int | None = None
    comment: str = ""
    agreed: bytes = b""

    def all(self, keyword: str) -> list[str]:
        """The values of an attribute, sorted."""
        return sorted(str(row[keyword].value) for row in self.rows)


def identifier(level: str | None, keys: Mapping[str, Any]) -> Dataset:
    """An identifier; None as a level leaves it out."""
    made = Dataset()
    if level is not None:
        made.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(made, keyword, value)
    return made


def find(
    port: int,
    asked: Dataset,
    *,
    root: str = STUDY_ROOT,
    syntax: str = ExplicitVRLittleEndian,
    extended: bytes = b"",
    called: str = "OAKWOOD",
    calling: str = MODALITY,
) -> Found:
    """Ask once, on an association of its own."""
    ae = AE(calling)
    ae.add_requested_context(root, syntax)
    negotiation = SOPClassExtendedNegotiation()
    negotiation.sop_class_uid, negotiation.service_class_application_information = root, extended
    association = ae.associate(
        "127.0.0.1", port, ae_title=called, ext_neg=[negotiation] if extended else None
    )
    assert association.is_established
    found = Found()
    for item in association.acceptor.user_information:
        if isinstance(item, SOPClassExtendedNegotiation):
            found.agreed = item.service_class_application_information
    for status, row in association.send_c_find(asked, root):
        found.status, found.comment = status.get("Status"), status.get("ErrorComment", "")
        if row is not None:
            row.decode()
            found.rows.append(row)
            found.pending.add(status.Status)
    association.release()
    return found


def asking(scp: Scp, **usual: Any) -> Callable[..., Any]:
    """`await ask(level, PatientName=..., root=..., ...)` at an entry point."""
    how = {"root", "syntax", "extended", "called", "calling"}

    async def ask(level: str | None, **keys: Any) -> Found:
        options = {**usual, **{name: keys.pop(name) for name in how & keys.keys()}}
        return await asyncio.to_thread(find, scp.port, identifier(level, keys), **options)

    return ask


__all__ = ["PATIENT_ROOT", "STUDY_ROOT", "Found", "ImplicitVRLittleEndian", "asking", "find", "identifier"]
