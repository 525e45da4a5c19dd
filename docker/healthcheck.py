"""Whether the entry point of this container answers: what the image's HEALTHCHECK asks, with 0 for yes.

Nothing but the standard library: it starts quickly. What speaks no HTTP is asked on its monitoring port;
without one, whether its own port takes connections.
"""

import os
import socket
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

SECONDS = 4.0
PORTS = {
    "dimse": ("VETARK_DIMSE_PORT", 11112),
    "edge": ("VETARK_DIMSE_PORT", 11112),
    "hl7": ("VETARK_HL7_PORT", 2575),
}
"""Where those that are asked on no monitoring port take connections."""


def role() -> str:
    """What follows `vetark` in the command of the container's first process."""
    words = Path("/proc/1/cmdline").read_bytes().decode().split("\0")
    at = next((number for number, word in enumerate(words) if Path(word).name == "vetark"), len(words))
    return "".join(words[at + 1 : at + 2])


def ask(asked: str, environment: Mapping[str, str]) -> None:
    """Ask the entry point of this role. Raises OSError where it does not answer.

    A site's monitoring port answers before and after its DICOM port does: it is asked on that one. A courier
    without a monitoring port has nothing that could be asked.
    """
    port = "" if asked == "edge" else environment.get("VETARK_MONITORING_PORT")
    if asked == "api":
        port = environment.get("VETARK_HTTP_PORT") or "8080"
    host = environment.get("VETARK_BIND") or ""
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    if port:
        name = f"[{host}]" if ":" in host else host
        urllib.request.urlopen(f"http://{name}:{port}/healthz", timeout=SECONDS).close()
    elif asked in PORTS:
        variable, usual = PORTS[asked]
        socket.create_connection((host, int(environment.get(variable) or usual)), SECONDS).close()


def main() -> int:
    """0: it answers, or there is nothing that could."""
    try:
        ask(role(), os.environ)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
