"""A client that asks a worklist for one station's day, again and again on one association.

`python -m tests.bench.finder HOST PORT CALLED SECONDS` reads lines `TITLE DAY` and prints one line of JSON.
"""

import asyncio
import json
import sys
import time

from pydicom import Dataset
from pynetdicom.dsutils import encode

from services.dicom.sop_classes import MODALITY_WORKLIST_FIND
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.peers.peer import Peer, association
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import PENDING, CommandField
from services.upper_layer.requestor import propose

CALLING = "ANY-MODALITY"
_TOP = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "PatientWeight", "AccessionNumber",
    "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedureDescription", "ResponsiblePerson",
    "PatientSpeciesDescription", "ReferringPhysicianName",
)  # fmt: skip
_OF_STEP = (
    "ScheduledProcedureStepStartTime", "Modality", "ScheduledProcedureStepDescription",
    "ScheduledProcedureStepID", "ScheduledProcedureStepStatus",
)  # fmt: skip


def identifier(title: str = "", day: str = "", **keys: str) -> bytes:
    """What a CR asks for: the steps of a station (an AE title) and a day, or by other keys."""
    asked, step = Dataset(), Dataset()
    for dataset, keywords in ((asked, _TOP), (step, _OF_STEP)):
        for keyword in keywords:
            setattr(dataset, keyword, keys.get(keyword))
    step.ScheduledStationAETitle, step.ScheduledProcedureStepStartDate = title, day
    asked.ScheduledProcedureStepSequence = [step]
    encoded = encode(asked, is_implicit_vr=True, is_little_endian=True)
    assert encoded
    return encoded


async def find(to: Association, data: bytes) -> int:
    """How many match."""
    (context,) = to.contexts
    await to.send(
        context,
        {
            "CommandField": CommandField.C_FIND_RQ,
            "MessageID": 1,
            "AffectedSOPClassUID": MODALITY_WORKLIST_FIND,
            "Priority": 0,
        },
        data,
    )
    found = 0
    while (status := (await to.receive()).command["Status"]) in PENDING:
        found += 1
    if status:
        raise RuntimeError(f"C-FIND ended with {status:04X}H")
    return found


async def ask(address: tuple[str, int], called: str, seconds: float, asked: list[bytes]) -> dict[str, float]:
    """Ask one after another for so long; the times of each."""
    contexts = propose([(MODALITY_WORKLIST_FIND, [IMPLICIT_LITTLE_ENDIAN])])
    async with association(Peer(*address, called, CALLING), contexts) as to:
        await find(to, asked[0])
        taken, found, until = [], 0, time.perf_counter() + seconds
        while time.perf_counter() < until or len(taken) < len(asked):
            began = time.perf_counter()
            found += await find(to, asked[len(taken) % len(asked)])
            taken.append((time.perf_counter() - began) * 1000)
    if not found:
        raise RuntimeError("nothing was found")
    taken.sort()
    return {
        "p50_ms": taken[len(taken) // 2],
        "p95_ms": taken[len(taken) * 95 // 100],
        "found": found / len(taken),
        "count": len(taken),
    }


def main() -> None:
    """Ask, print."""
    host, port, called, seconds = sys.argv[1:]
    asked = [identifier(*line.split()) for line in sys.stdin]
    report = asyncio.run(ask((host, int(port)), called, float(seconds), asked))
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
