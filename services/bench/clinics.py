"""Reads which installation is measured, as whom, from JSON: `vetark bench clinics` or somebody wrote it.

    {"dicom": "192.0.2.1:11112", "url": "https://pacs.example.org",
     "clinics": [{"tenant": "bench-1", "called": "BENCH1", "calling": "ANY-MODALITY", "token": "..."}]}

Without "dicom" nothing is sent; without "url", or for a clinic without "token", nothing is looked at.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from services.errors import Invalid
from services.peers.peer import Peer
from services.upper_layer.limits import Limits

CALLING = "ANY-MODALITY"
"""The AE title under which simulated machines call, where the file names none."""
_LIMITS = Limits(maximum_outgoing=10_000, dimse=120.0)


@dataclass(frozen=True, slots=True)
class BenchClinic:
    """A tenant that is measured; `token` is empty where nothing may be looked at."""

    tenant: str
    called: str
    calling: str
    token: str


@dataclass(frozen=True, slots=True)
class Target:
    """An installation, and the tenants of it that are measured."""

    host: str
    port: int
    url: str
    clinics: tuple[BenchClinic, ...]

    def peer(self, clinic: BenchClinic) -> Peer | None:
        """Where a clinic's machines send; None: nowhere."""
        if not (self.port and clinic.called):
            return None
        return Peer(self.host, self.port, clinic.called, clinic.calling, _LIMITS)

    @classmethod
    def read(cls, path: Path) -> "Target":
        """Read a file of clinics. Raises Invalid, which says what is wrong with it."""
        try:
            told = json.loads(path.read_text("utf-8"))
        except OSError as error:
            raise Invalid(f"{path} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise Invalid(f"{path} is not JSON: {error}") from None
        if not isinstance(told, dict) or not isinstance(told.get("clinics"), list) or not told["clinics"]:
            raise Invalid(f'{path} needs "clinics": a list of one or more')
        host, port = _address(told.get("dicom", ""))
        url = str(told.get("url", "")).rstrip("/")
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise Invalid('"url" begins with http:// or https://')
        clinics = tuple(map(_clinic, told["clinics"]))
        if not port and not (url and any(one.token for one in clinics)):
            raise Invalid('it needs "dicom" to send, or "url" and a "token" to look')
        return cls(host, port, url, clinics)


def _clinic(told: Any) -> BenchClinic:
    if not isinstance(told, Mapping) or not told.get("tenant"):
        raise Invalid('each of "clinics" needs "tenant", the short name of its address')
    words = {name: str(told.get(name, "")) for name in ("tenant", "called", "calling", "token")}
    return BenchClinic(**words | {"calling": words["calling"] or CALLING})


def _address(text: str) -> tuple[str, int]:
    if not text:
        return "", 0
    host, _, port = text.rpartition(":")
    if not (host and port.isdecimal()):
        raise Invalid('"dicom" is HOST:PORT, such as 192.0.2.1:11112')
    return host.strip("[]"), int(port)
