"""Identifiers of image requests that no two tenants can share, and that people can read out."""

import secrets
from datetime import UTC, datetime

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""
_RANDOM = 10


def accession_number() -> str:
    """A new Accession Number (SH, 16 characters): the day it was made, and 50 random bits."""
    return datetime.now(UTC).strftime("%y%m%d") + _random(_RANDOM)


def patient_id() -> str:
    """A new Patient ID (LO) for a patient that no practice system has named."""
    return "V" + _random(_RANDOM)


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
