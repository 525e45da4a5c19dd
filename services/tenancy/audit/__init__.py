"""The audit trail: who did what to which study, from where, when, and how it ended. It only grows.

`record` is durable when it returns; `note` waits for nothing and gathers what happens often. The entries of
one process form a hash chain, whose head is anchored outside the database from time to time.
"""

from services.tenancy.audit.entry import Entry, Who
from services.tenancy.audit.event import Event, Outcome
from services.tenancy.audit.reading import Page, entries, export
from services.tenancy.audit.trail import note, record
from services.tenancy.audit.verify import Difference, verify

__all__ = [
    "Difference",
    "Entry",
    "Event",
    "Outcome",
    "Page",
    "Who",
    "entries",
    "export",
    "note",
    "record",
    "verify",
]
