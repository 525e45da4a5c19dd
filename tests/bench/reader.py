"""A lean HTTP client on keep-alive connections: latencies, and requests a second of several clients.

`python -m tests.bench.reader URL_FILE CLIENTS SECONDS`, the headers as JSON on standard input.
"""

import http.client
import json
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit


class Client:
    """One keep-alive connection to the server of `url`."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._headers = headers

    def get(self, url: str) -> int:
        """Fetch `url` whole; the number of body bytes."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ConnectionError(f"{answer.status} for {path}: {body[:300]!r}")
        return len(body)


def measure(urls: list[str], headers: dict[str, str], clients: int, seconds: float) -> dict[str, float]:
    """Ask for `urls` in turn for about `seconds`, or once each where these are below 0.

    Latencies in ms, requests and MB a second.
    """
    latencies: list[float] = []
    received, share = [0], len(urls) // clients
    deadline = time.perf_counter() + seconds

    def run(offset: int) -> None:
        client = Client(urls[0], headers)
        number = offset * len(urls) // clients
        while True:
            started = time.perf_counter()
            got = client.get(urls[number % len(urls)])
            ended = time.perf_counter()
            latencies.append(ended - started)
            received[0] += got
            number += 1
            if number == offset * len(urls) // clients + share if seconds < 0 else ended > deadline:
                return

    threads = [threading.Thread(target=run, args=(offset,)) for offset in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    first = latencies[0] * 1e3
    ordered = sorted(latencies)
    return {
        "first_ms": first,
        "p50_ms": statistics.median(ordered) * 1e3,
        "p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1e3,
        "per_second": len(latencies) / took,
        "megabytes_per_second": received[0] / took / 1e6,
    }


def main() -> None:
    """Measure in a process of its own and print one line of JSON."""
    urls = Path(sys.argv[1]).read_text().split()
    headers = json.load(sys.stdin)
    sys.stdout.write(json.dumps(measure(urls, headers, int(sys.argv[2]), float(sys.argv[3]))) + "\n")


if __name__ == "__main__":
    main()
