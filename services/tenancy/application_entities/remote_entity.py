"""A remote Application Entity as a tenant knows it, and what each fact of it may be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from services.errors import Invalid

TITLE = re.compile(r"[\x20-\x5b\x5d-\x7e]{1,16}")
"""VR AE (PS3.5 6.2): 1 to 16 of the default repertoire, no backslash; outer spaces do not count."""
HOST_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
HIGHEST_PORT = 65535
LONGEST_NAME = 64
LEAST_PDU, MOST_PDU = 4096, 1 << 20
MOST_SECONDS = 3600.0
MOST_MINUTES = 1440
MOST_DAYS = 30
MODALITY = re.compile(r"[A-Z0-9_]{2,16}")


@dataclass(frozen=True, slots=True)
class RemoteEntity:
    """A remote AE: may call from `host` (an address, a network or a host name), may be sent to at `port`.

    Without a port it only calls us; else None means the installation's setting. `certificate`: SHA-256
    fingerprint of the TLS client certificate it must show. `username`: it must show this and its passcode,
    from whatever address (PS3.7 D.3.3.7).
    """

    tenant: str
    name: str
    aet: str
    host: str
    port: int | None
    query_retrieve: bool
    tls: bool
    announce: bool = False  # which studies we have, as they come (Instance Availability Notification)
    association_per_image: bool = False  # what we send it, as the reference does
    worklist_own: bool = False  # it is told of its own steps alone, and those of no station
    worklist_started: bool = True  # it is told of steps in progress too
    maximum_pdu_length: int | None = None  # bytes we receive from it in one PDU
    connect_timeout: float | None = None  # seconds until it has answered our request for an association
    dimse_timeout: float | None = None  # seconds it may be silent inside a message
    certificate: str | None = None
    username: str | None = None
    passcode: str | None = field(default=None, repr=False)  # argon2's hash of it
    # Its worklist, brought here as image requests; and performed steps, told to it.
    worklist_minutes: int | None = None  # between two looks at its worklist; None: it is not looked at
    worklist_days: int = 1  # after today that are asked for
    worklist_modality: str = ""  # of which steps are taken; empty: of all
    worklist_station: str = ""  # AE title of the station they are for; empty: of all
    worklist_cancels: bool = False  # a request is cancelled once its entry is gone
    performed_steps: bool = False  # told of those that belong to no request of another system

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "RemoteEntity":
        """Make it from what the database keeps; older versions knew less of it."""
        return cls(**{name: document[name] for name in cls.__slots__ if name in document})

    @property
    def is_network(self) -> bool:
        """Whether `host` is a whole network: it may call, and cannot be called."""
        return "/" in self.host

    @property
    def only_calls(self) -> str:
        """Why it cannot be called, in words; empty where it can."""
        if self.is_network:
            return f"{self.name} is a network: it can call us, but cannot be called"
        if self.port is None:
            return f"{self.name} has no port: it can call us, but cannot be called"
        return ""


def title(text: str) -> str:
    """An AE title without its outer spaces; raises Invalid where it breaks the VR."""
    stripped = text.strip(" ")
    if TITLE.fullmatch(stripped) is None:
        raise Invalid("an AE title has 1 to 16 characters, no backslash and no control character")
    return stripped


def checked_host(text: str) -> str:
    """An IP address, a network in CIDR notation or a host name; raises Invalid for anything else."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        if HOST_NAME.fullmatch(text) is None or re.fullmatch(r"[0-9.]+", text):
            raise Invalid("a host is an IP address, a network (CIDR) or a host name") from None
    return text


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Some facts of a remote AE, in the form they are kept; raises Invalid for what cannot be."""
    made = dict(facts)
    for name, check in _CHECKS.items():
        if made.get(name) is not None:
            made[name] = check(made[name])
        elif name in made and name in _NEEDED:
            raise Invalid(f"a remote AE has a {name}")
    return made


def checked_name(text: str) -> str:
    """What people call a remote system; raises Invalid for none, and for too long a name."""
    if not 0 < len(text.strip()) <= LONGEST_NAME:
        raise Invalid(f"a remote system has a name of at most {LONGEST_NAME} characters")
    return text.strip()


def checked_port(number: int) -> int:
    """A TCP port; raises Invalid."""
    if not 0 < number <= HIGHEST_PORT:
        raise Invalid("a port is a number from 1 to 65535")
    return number


def _pdu_length(number: int) -> int:
    if not LEAST_PDU <= number <= MOST_PDU:
        raise Invalid(f"a maximum PDU length is {LEAST_PDU} to {MOST_PDU} bytes")
    return number


def _seconds(number: float) -> float:
    if not 0 < number <= MOST_SECONDS:
        raise Invalid(f"a timeout is more than 0 and at most {MOST_SECONDS:g} seconds")
    return float(number)


def checked_fingerprint(text: str) -> str:
    """A SHA-256 fingerprint in small digits, also with the colons of OpenSSL; raises Invalid."""
    plain = text.strip().replace(":", "").lower()
    if FINGERPRINT.fullmatch(plain) is None:
        raise Invalid("a certificate is named by its SHA-256 fingerprint, 64 hexadecimal digits")
    return plain


def _username(text: str) -> str:
    if not 0 < len(text) <= LONGEST_NAME:
        raise Invalid(f"a username has 1 to {LONGEST_NAME} characters")
    return text


def _minutes(number: int) -> int:
    if not 0 < number <= MOST_MINUTES:
        raise Invalid(f"a worklist is looked at every 1 to {MOST_MINUTES} minutes")
    return number


def _days(number: int) -> int:
    if not 0 <= number <= MOST_DAYS:
        raise Invalid(f"a worklist is asked for today and up to {MOST_DAYS} days after")
    return number


def _modality(text: str) -> str:
    if text.strip() and MODALITY.fullmatch(text.strip()) is None:
        raise Invalid("a modality is a code such as DX or US")
    return text.strip()


def _station(text: str) -> str:
    return title(text) if text.strip(" ") else ""


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "name": checked_name,
    "aet": title,
    "host": checked_host,
    "port": checked_port,
    "maximum_pdu_length": _pdu_length,
    "connect_timeout": _seconds,
    "dimse_timeout": _seconds,
    "certificate": checked_fingerprint,
    "username": _username,
    "worklist_minutes": _minutes,
    "worklist_days": _days,
    "worklist_modality": _modality,
    "worklist_station": _station,
}
_NEEDED = {"name", "aet", "host"}
