"""Time stamps (TS, DTM) as dates and times on the clinic's clock, and as keys that sort."""

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from services.dicom.moments import date_time_span
from services.hl7_messages.faults import Condition, MessageFault

_STAMP = re.compile(r"(\d{8})(?:(\d\d)(\d\d)?(\d\d)?(?:\.\d+)?)?([+-]\d{4})?")


def on_the_clock(where: str, text: str, zone: ZoneInfo) -> tuple[str, str]:
    """YYYYMMDD and HHMMSS in the clinic's time. Raises MessageFault for what is no day."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        raise MessageFault(where, "a time is written YYYYMMDDHHMMSS", Condition.DATA_TYPE)
    day, hour, minute, second, offset = found.groups()
    clock = f"{hour or '00'}{minute or '00'}{second or '00'}"
    try:
        at = datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=zone)
        if offset:
            away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
            at = at.replace(tzinfo=timezone(-away if offset[0] == "-" else away)).astimezone(zone)
    except (ValueError, OverflowError):
        raise MessageFault(where, "there is no such time", Condition.DATA_TYPE) from None
    return at.strftime("%Y%m%d"), at.strftime("%H%M%S")


def sort_key(text: str) -> str:
    """A key under which the time stamps of one sender sort; empty for what is none."""
    found = date_time_span(text)
    return found[0] if found else ""
