"""Unique identifiers: what is one, what it becomes in keys, and how ours are made (PS3.5 9)."""

import hashlib
import re
import uuid

# Derived from a UUID (PS3.5 B.2): nobody needs to register it, nobody else can have it.
IMPLEMENTATION_CLASS_UID = "2.25.285013952877419057869421901571790365603"
IMPLEMENTATION_VERSION_NAME = "VETARK_0.1"

_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
_LONGEST = 64
_HASH_DIGITS = 40


def is_uid(text: str) -> bool:
    """Return whether the text obeys PS3.5 9.1: digits and dots, no leading zeros, at most 64 characters."""
    return len(text) <= _LONGEST and _UID.fullmatch(text) is not None


def key_of(uid: str) -> str:
    """The UID as part of an object key: itself, or `~` and a hash when it breaks PS3.5 9.1."""
    if is_uid(uid):
        return uid
    return "~" + hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]


def new_uid() -> str:
    """A fresh UID (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"
