"""Where a study stands in the lists.

`listed` is date, time and a few bits of the UID's hash in one number: it sorts as people expect, and hardly
ever do two studies stand at one place.
"""

import hashlib
from datetime import date

_BITS = 20
_SECOND = 1 << _BITS
_DAY = 86400 * _SECOND
LAST = date.max.toordinal() * _DAY + _DAY


def listed(day: str, time: str, uid: str) -> int:
    """Position of a study: `day` YYYYMMDD or "", `time` HHMMSS.ffffff or "" (search keys), `uid` its own."""
    start = first_of_day(day) if day else 0
    seconds = int(time[:2]) * 3600 + int(time[2:4]) * 60 + min(int(time[4:6]), 59) if day and time else 0
    return start + seconds * _SECOND + _hash(uid) % _SECOND


def first_of_day(day: str) -> int:
    """The lowest position of a day YYYYMMDD; a study without a date stands before all days."""
    return date(int(day[:4]), int(day[4:6]), int(day[6:8])).toordinal() * _DAY


def last_of_day(day: str) -> int:
    """The highest position of a day YYYYMMDD."""
    return first_of_day(day) + _DAY - 1


def _hash(uid: str) -> int:
    digest = hashlib.blake2b(uid.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
