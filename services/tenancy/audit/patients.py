"""Whose study it was: looked up where an entry is written, so that no caller needs to know."""

from collections.abc import Sequence

from services.errors import PacsError
from services.persistence import Engines, Grant, In
from services.tenancy.audit.entry import Document


async def told(engines: Engines, drafts: Sequence[Document]) -> list[Document]:
    """The entries with the key of their study's patient; without it where no such study is there."""
    studies: dict[str, set[str]] = {}
    for draft in drafts:
        if draft["study"] and draft["tenant"] and not draft["patient"]:
            studies.setdefault(draft["tenant"], set()).add(draft["study"])
    patients: dict[tuple[str, str], str] = {}
    for tenant, uids in studies.items():
        for study in await _studies(engines, tenant, uids):
            patients[tenant, study["StudyInstanceUID"]] = study["patient"]
    return [
        {**draft, "patient": draft["patient"] or patients.get((draft["tenant"], draft["study"]))}
        for draft in drafts
    ]


async def _studies(engines: Engines, tenant: str, uids: set[str]) -> list[Document]:
    fields = ("StudyInstanceUID", "patient")
    asked = {"StudyInstanceUID": In(sorted(uids))}
    try:
        return await engines.documents.of(Grant(tenant), "studies").find(asked, projection=fields)
    except PacsError:
        return []  # an entry without a patient is better than none
