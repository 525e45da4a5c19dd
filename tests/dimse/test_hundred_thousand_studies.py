"""C-FIND at a clinic of many years: what bounds a query bounds the time it takes."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from pydicom.uid import ExplicitVRLittleEndian

from services.peers.peer import association
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import PENDING, CommandField
from services.upper_layer.requestor import propose
from tests.archive.many import insert_studies
from tests.archive.samples import encoded
from tests.dimse.clinics import opened, trust
from tests.dimse.querying import STUDY_ROOT, identifier

STUDIES = 100_000
ASKED = 40  # times each
MOST = 0.1  # s, the 95th percentile
RETURNED = (
    "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy", "StudyDescription", "PatientName",
    "PatientID", "PatientBirthDate", "PatientSex", "ResponsiblePerson", "StudyInstanceUID",
    "NumberOfStudyRelatedInstances",
)  # fmt: skip
QUERIES: Mapping[str, tuple[dict[str, str], int]] = {
    "dates": ({"StudyDate": "20120301-20120304"}, 55),
    "patient": ({"PatientID": "P77"}, 5),
    "name prefix": ({"PatientName": "Yamadaan9*"}, 70),
    "with accents": ({"PatientName": "Nuñezul9*", "SpecificCharacterSet": "ISO_IR 192"}, 70),
    "whole name": ({"PatientName": "milleran0^bella"}, 10),
}


@pytest.mark.soak
class TestFind:
    @pytest.mark.timeout(3600)
    async def test_is_bounded_by_what_it_asks_for(
        self, settings: Settings, oakwood: Scope, engines: Engines
    ) -> None:
        await insert_studies(oakwood, engines, STUDIES)
        await trust(oakwood, engines, query_retrieve=True)
        slow = {}
        contexts = propose([(STUDY_ROOT, [ExplicitVRLittleEndian])])
        async with opened(settings) as scp, association(scp.peer(), contexts) as established:
            for name, (keys, expected) in QUERIES.items():
                asked = encoded(identifier("STUDY", dict.fromkeys(RETURNED, "") | keys))
                found, taken = await _find(established, asked), []
                for _ in range(ASKED):
                    start = time.perf_counter()
                    assert await _find(established, asked) == found
                    taken.append(time.perf_counter() - start)
                taken.sort()
                half, late = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
                print(f"{name:12} {found:4} studies, p50 {half * 1000:6.1f} ms, p95 {late * 1000:6.1f} ms")
                assert found == expected, name
                if late > MOST:
                    slow[name] = late
            assert not slow
            everything = encoded(identifier("STUDY", dict.fromkeys(RETURNED, "")))
            assert await _cancel(established, everything, after=500) < 1


async def _find(established: Association, asked: bytes) -> int:
    await established.send(1, _request(), asked)
    found = 0
    while (await established.receive()).command["Status"] in PENDING:
        found += 1
    return found


async def _cancel(established: Association, asked: bytes, after: int) -> float:
    """Seconds from the C-CANCEL after some matches to the end."""
    await established.send(1, _request(), asked)
    for _ in range(after):
        assert (await established.receive()).command["Status"] in PENDING
    start = time.perf_counter()
    cancel: Any = {"CommandField": CommandField.C_CANCEL_RQ, "MessageIDBeingRespondedTo": 1}
    await established.send(1, cancel)
    while (status := (await established.receive()).command["Status"]) in PENDING:
        pass
    assert status == 0xFE00
    return time.perf_counter() - start


def _request() -> Any:
    return {
        "CommandField": CommandField.C_FIND_RQ,
        "MessageID": 1,
        "AffectedSOPClassUID": STUDY_ROOT,
        "Priority": 0,
    }
