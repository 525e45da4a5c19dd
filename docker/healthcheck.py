"""Whether the entry point of this container answers: what the image's HEALTHCHECK asks, with 0 for yes.

Nothing but the standard library: it starts quickly. What speaks no HTTP is asked on its monitoring port.
"""

import os
import socket
import sys
import urllib.request
from pathlib import Path

SECONDS = 4.0
PORTS = {"dimse": ("VETARK_DIMSE_PORT", 11112), "hl7": ("VETARK_HL7_PORT", 2575)}
"""Where those that are asked on no monitoring port take connections."""


def role() -> str:
    """What follows `vetark` in the command of the container's first process."""
    words = Path("/proc/1/cmdline").read_bytes().decode().split("\0")
    at = next((number for number, word in enumerate(words) if Path(word).name == "vetark"), len(words))
    return "".join(words[at + 1 : at + 2])


def main() -> int:
    """0: it answers, or there is nothing that could."""
    asked = role()
    try:
        port = os.environ.get("VETARK_MONITORING_PORT")
        if asked == "api":
            port = os.environ.get("VETARK_HTTP_PORT") or "8080"
        if port:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS).close()
        elif asked in PORTS:
            name, usual = PORTS[asked]
            socket.create_connection(("127.0.0.1", int(os.environ.get(name) or usual)), SECONDS).close()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
