"""What a reader makes of a case's studies and sends back: it is stored into the study, which is the clinic's.

Structured reports, key object selections, presentation states and PDF. Images of such a study are refused:
the clinic sends those.
"""

import asyncio

from services.archive.ingest.store import Reception
from services.dicom.scanner import scan
from services.errors import Malformed, Refused
from services.persistence import Engines
from services.telemedicine.seen import storing
from services.tenancy.scope import Right, Scope

_STUDY = 0x0020000D


def may_return(scope: Scope) -> bool:
    """Return whether whoever asks sees these studies as a reader who may report, and stores nothing else."""
    rights = scope.rights
    return Right.REPORT in rights and Right.STORE not in rights and scope.grant.studies is not None


async def place_of(scope: Scope, engines: Engines, reception: Reception, study: str) -> Scope:
    """Return the scope to store a reader's object with, of the clinic whose study it is.

    Raises Refused where the asker does not see that study, and for a UID that is another study's.
    """
    clinic = storing(scope)
    instances = engines.documents.of(clinic.grant, "instances")
    there = await instances.find_one({"SOPInstanceUID": reception.incoming.sop_instance_uid})
    seen = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": study})
    if seen is None or (there is not None and there["StudyInstanceUID"] != study):
        raise Refused("the study is not there any more, or has no room for this UID")
    return clinic


async def study_of(reception: Reception) -> str:
    """Read the Study Instance UID of a reception. Raises Malformed where it has none."""

    def read() -> str:
        syntax = reception.incoming.transfer_syntax_uid
        found = scan(reception, syntax, length=reception.length, wanted={_STUDY}).elements.get(_STUDY)
        if found is None or not isinstance(found.value, bytes):
            raise Malformed("the dataset has no StudyInstanceUID")
        return found.value.decode("ascii", "replace").strip(" \0")

    return await asyncio.to_thread(read)
