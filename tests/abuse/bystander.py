"""Another client, in a process of its own: asks again and again for the same, and times the answers.

`python -m tests.abuse.bystander http PORT TOKEN` asks for the study list, every tenth time on a new
connection; `... dicom PORT CALLED` for an association, a C-ECHO on it and its release. Until standard input
ends; says that it has begun, and in the end one line of JSON: milliseconds, and how many were not answered as
they should be.
"""

import http.client
import json
import select
import socket
import statistics
import struct
import sys
import time
from collections.abc import Callable
from itertools import count

from services.dicom.sop_classes import VERIFICATION
from services.upper_layer import dimse_messages
from services.upper_layer.pdus import RELEASE_RQ, PduType
from tests.bench.sender import associate_rq, receive_pdu

PATH = "/tenants/{tenant}/dicomweb/studies?limit=10"
PATIENCE = 60
"""Seconds it waits at most."""
Ask = Callable[[], bool]


def http_asker(port: int, token: str, tenant: str = "oakwood") -> Ask:
    """Asks for the study list."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    numbers = count(1)

    def ask() -> bool:
        if next(numbers) % 10 == 0:
            connection.close()
        try:
            path, headers = PATH.format(tenant=tenant), {"Authorization": f"Bearer {token}"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return False
        return answer.status == http.HTTPStatus.OK

    return ask


def dicom_asker(port: int, called: str) -> Ask:
    """Asks whether it is there (C-ECHO)."""
    command = dimse_messages.encode(
        {
            "AffectedSOPClassUID": VERIFICATION,
            "CommandField": dimse_messages.CommandField.C_ECHO_RQ,
            "MessageID": 1,
            "CommandDataSetType": dimse_messages.NO_DATASET,
        }
    )
    echo_rq = struct.pack(">BxIIBB", 4, len(command) + 6, len(command) + 2, 1, 3) + command

    def ask() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                connection.sendall(associate_rq(called.encode(), VERIFICATION.encode()))
                if receive_pdu(connection)[0] != PduType.ASSOCIATE_AC:
                    return False
                connection.sendall(echo_rq)
                _, answer = receive_pdu(connection)
                connection.sendall(RELEASE_RQ)
                released, _ = receive_pdu(connection)
        except OSError:
            return False
        return released == PduType.RELEASE_RP and dimse_messages.decode(answer[6:])["Status"] == 0

    return ask


def watch(ask: Ask) -> dict[str, float]:
    """Ask until standard input ends."""
    seconds, failed = [], 0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        begun = time.perf_counter()
        failed += not ask()
        seconds.append(time.perf_counter() - begun)
        if len(seconds) == 2:
            print("begun", flush=True)
    steps = statistics.quantiles(seconds, n=20)
    return {
        "asked": len(seconds),
        "failed": failed,
        "p50": round(statistics.median(seconds) * 1000, 1),
        "p95": round(steps[-1] * 1000, 1),
        "worst": round(max(seconds) * 1000, 1),
    }


if __name__ == "__main__":
    kind, port, *words = sys.argv[1:]
    asker = {"http": http_asker, "dicom": dicom_asker}[kind](int(port), *words)
    print(json.dumps(watch(asker)))
