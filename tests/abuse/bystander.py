"""Another client, in a process of its own: asks for the study list again and again, and times the answers.

`python -m tests.abuse.bystander PORT TOKEN` until its standard input ends; every tenth request comes on a new
connection. Prints one line of JSON.
"""

import http.client
import json
import select
import statistics
import sys
import time

PATH = "/tenants/oakwood/dicomweb/studies?limit=10"


def watch(port: int, token: str) -> dict[str, float]:
    """Ask until standard input ends; milliseconds, and how many were not answered with 200."""
    seconds, failed = [], 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        if len(seconds) % 10 == 9:
            connection.close()
        begun = time.perf_counter()
        try:
            connection.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            answer.read()
            failed += answer.status != 200
        except (OSError, http.client.HTTPException):
            connection.close()
            failed += 1
        seconds.append(time.perf_counter() - begun)
    steps = statistics.quantiles(seconds, n=20)
    return {
        "asked": len(seconds),
        "failed": failed,
        "p50": round(statistics.median(seconds) * 1000, 1),
        "p95": round(steps[-1] * 1000, 1),
        "worst": round(max(seconds) * 1000, 1),
    }


if __name__ == "__main__":
    print(json.dumps(watch(int(sys.argv[1]), sys.argv[2])))
